import type { SafeStep } from "../way.ts";
import type { MigrationText } from "./text.ts";

/** What each tool writes above the SQL, in a transaction and outside one. */
const HEADS: Readonly<Record<string, { inside?: string; outside?: string }>> = {
  goose: { inside: "-- +goose Up", outside: "-- +goose NO TRANSACTION\n-- +goose Up" },
  dbmate: { inside: "-- migrate:up", outside: "-- migrate:up transaction:false" },
  "sql-migrate": { inside: "-- +migrate Up", outside: "-- +migrate Up notransaction" },
  sqlx: { outside: "-- no-transaction" },
  diesel: { outside: "-- with `run_in_transaction = false` in metadata.toml beside this up.sql" },
  flyway: { outside: "-- with executeInTransaction=false in this file's .conf" },
  "liquibase-sql": {
    inside: "--changeset you:name-it",
    outside: "--changeset you:name-it runInTransaction:false splitStatements:false",
  },
  drizzle: {
    outside: "-- Drizzle has no way out of its transaction: run this by hand before the deployment",
  },
  supabase: {
    outside: "-- Supabase has no way out of its transaction: run this by hand before the deployment",
  },
};

/** A file of SQL with the marks of the tool that runs it. */
export function writeSqlFile(framework: string, step: SafeStep): MigrationText {
  const head = HEADS[framework]?.[step.outsideTransaction ? "outside" : "inside"];
  const statements = step.statements.map(({ sql }) => {
    const text = `${sql};`;
    // goose and sql-migrate cut at every semicolon unless they are told where a statement ends.
    const mark = framework === "goose" ? "goose" : framework === "sql-migrate" ? "migrate" : undefined;
    return mark && sql.includes("$$")
      ? `-- +${mark} StatementBegin\n${text}\n-- +${mark} StatementEnd`
      : text;
  });
  return { language: "sql", text: [...(head ? [head] : []), ...statements].join("\n") };
}
