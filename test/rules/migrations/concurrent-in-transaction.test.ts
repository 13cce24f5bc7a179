import { describe, expect, test } from "vitest";
import type { RehearsedMigration, RehearsedStatement } from "../../../src/domain/facts.ts";
import { concurrentInTransaction } from "../../../src/rules/migrations/concurrent-in-transaction.ts";

const NO_TABLES = { tables: [] };

function statement(sql: string, line: number, over: Partial<RehearsedStatement> = {}): RehearsedStatement {
  return {
    kind: "create-index",
    sql,
    at: { path: "m.sql", from: line, to: line, side: "head" },
    inTransaction: true,
    outcome: "not-run",
    locks: [],
    rewrote: [],
    created: [],
    ...over,
  };
}

const refused = statement("create index concurrently i on t (a)", 2, {
  outcome: "failed",
  error: { message: "CREATE INDEX CONCURRENTLY cannot run inside a transaction block", code: "25001" },
});

function hitOf(framework: string, statements: readonly RehearsedStatement[] = [refused]) {
  const migration: RehearsedMigration = {
    path: "m.sql",
    framework,
    dialect: "postgres",
    rehearsed: true,
    engine: "PostgreSQL",
    statements,
    before: NO_TABLES,
    after: NO_TABLES,
  };
  return concurrentInTransaction.check(migration)[0];
}

describe("src/rules/migrations/concurrent-in-transaction.ts", () => {
  test.each([
    ["goose", "-- +goose NO TRANSACTION"],
    ["dbmate", "-- migrate:up transaction:false"],
    ["sql-migrate", "-- +migrate Up notransaction"],
    ["diesel", "run_in_transaction = false"],
    ["sqlx", "-- no-transaction"],
    ["flyway", "executeInTransaction=false"],
    ["liquibase-sql", "runInTransaction:false"],
    ["golang-migrate", "nothing else in it"],
    ["prisma", "nothing else in it"],
    ["drizzle", "run the statement by hand"],
    ["supabase", "run the statement by hand"],
  ])("%s has its own way out", (framework, words) => {
    expect(hitOf(framework)?.instead).toContain(words);
  });

  test("a transaction that the file opens is named by its line", () => {
    const begin = statement("begin", 1, { kind: "transaction", inTransaction: false, outcome: "ran" });
    const hit = hitOf("plain-sql", [begin, refused]);
    expect(hit?.scenario).toContain("BEGIN in line 1");
    expect(hit?.instead).toContain("out of the file's BEGIN");
  });

  test("what would be refused after it is told in the same finding, and nothing else is", () => {
    const after = [
      statement("create unique index concurrently j on t (b)", 3),
      statement("create index k on t (c)", 4),
      statement("drop index concurrently l", 5, { kind: "drop-index" }),
    ];
    expect(hitOf("goose", [refused, ...after])?.siblings?.map(({ from }) => from)).toEqual([3, 5]);
  });
});
