import type { RehearsedMigration, RehearsedStatement } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { statementOf } from "./on-tables.ts";

export const concurrentInTransaction: Rule<"migration"> = {
  id: "migrations/concurrent-in-transaction",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "a statement that PostgreSQL runs only outside a transaction stands in a migration that runs in one",
  harm: "PostgreSQL refuses the statement, so the migration fails and the deployment stops there",
  instead: "give the statement a migration of its own that runs outside a transaction",
  source: "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => migration.statements.flatMap((statement) => hitFor(migration, statement)),
};

/** The words that go with SQLSTATE 25001 when it is the statement that refuses, not a setting that comes too late. */
const REFUSAL = /^(.+?) cannot (?:run|be executed) inside a transaction block$/;

function hitFor(migration: RehearsedMigration, statement: RehearsedStatement): Hit[] {
  if (statement.outcome !== "failed" || statement.error?.code !== "25001") return [];
  const { message } = statement.error;
  const command = REFUSAL.exec(message)?.[1];
  if (command === undefined) return [];
  const index = statement.parts?.find(({ kind }) => kind === "index");
  const begin = ownBegin(migration, statement);
  return [
    {
      at: statement.at,
      subject: index ? `${command} ${index.table.name} ${index.name ?? index.columns.join(",")}` : command,
      title: `${command} stands in a transaction, and PostgreSQL refuses it there`,
      scenario: `The migration stops at this statement with “${message}”. ${begin ? `The file's own BEGIN in line ${begin.at.from} opened the transaction.` : `The transaction is the one in which ${TOOLS[migration.framework]?.name ?? "the migration tool"} runs ${TOOLS[migration.framework]?.runs ?? "the file"}.`}`,
      instead: begin
        ? `Take the statement out of the file's BEGIN … COMMIT. ${wayOut(migration)}`
        : wayOut(migration),
      evidence: [
        {
          ...statementOf(statement),
          engine: migration.engine,
          locks: [],
          error: `${message} (SQLSTATE 25001)`,
        },
      ],
      siblings: alsoRefused(migration, statement),
    },
  ];
}

/** The statement of the file that opened the transaction, when it was not the tool. */
function ownBegin(
  { statements }: RehearsedMigration,
  statement: RehearsedStatement,
): RehearsedStatement | undefined {
  const before = statements.slice(0, statements.indexOf(statement));
  const boundary = before.findLast(({ kind, outcome }) => kind === "transaction" && outcome === "ran");
  return boundary && !boundary.inTransaction && /^(?:begin|start)\b/i.test(boundary.sql)
    ? boundary
    : undefined;
}

/** What follows a failure is not run, but the same would be said of it. */
function alsoRefused({ statements }: RehearsedMigration, statement: RehearsedStatement): Hit["siblings"] {
  return statements
    .slice(statements.indexOf(statement) + 1)
    .filter(({ outcome, sql }) => outcome === "not-run" && CONCURRENTLY.test(sql))
    .map(({ at }) => at);
}

const CONCURRENTLY = /^(?:create\s+(?:unique\s+)?index|drop\s+index)\s+concurrently\b/i;

interface Tool {
  name: string;
  /** What its transaction goes around. */
  runs: string;
  /** How one migration is taken out of it. Absent: a file with one statement is not in it. */
  out?: string;
  /** There is no way out of it. */
  always?: boolean;
}

const SEVERAL = "a file of several statements";

/** Sources: each tool's documentation of transactions, as its reader in `src/migrations/frameworks/` follows it. */
const TOOLS: Readonly<Record<string, Tool>> = {
  goose: { name: "goose", runs: "a migration", out: "`-- +goose NO TRANSACTION` at the top of the file" },
  dbmate: { name: "dbmate", runs: "a migration", out: "`-- migrate:up transaction:false` as its marker" },
  "sql-migrate": {
    name: "sql-migrate",
    runs: "a migration",
    out: "`-- +migrate Up notransaction` as its marker",
  },
  diesel: {
    name: "Diesel",
    runs: "a migration",
    out: "`run_in_transaction = false` in a `metadata.toml` beside its `up.sql`",
  },
  sqlx: { name: "sqlx", runs: "a migration", out: "`-- no-transaction` as its first line" },
  flyway: {
    name: "Flyway",
    runs: "a migration",
    out: "`executeInTransaction=false` in its script configuration, the file's name with `.conf` after it",
  },
  "liquibase-sql": {
    name: "Liquibase",
    runs: "a change set",
    out: "`runInTransaction:false` on its change set",
  },
  "golang-migrate": { name: "golang-migrate", runs: SEVERAL },
  prisma: { name: "Prisma", runs: SEVERAL },
  "node-pg-migrate": { name: "node-pg-migrate", runs: SEVERAL },
  drizzle: { name: "Drizzle", runs: "every migration", always: true },
  supabase: { name: "Supabase", runs: "every migration", always: true },
};

function wayOut({ framework }: RehearsedMigration): string {
  const tool = TOOLS[framework];
  if (tool?.always)
    return `${tool.name} has no switch that leaves the transaction out: run the statement by hand before the deployment, and keep it in the migration without CONCURRENTLY but with IF NOT EXISTS (or IF EXISTS), so that it does nothing where it has been done.`;
  if (tool?.out !== undefined) return `Give it a migration of its own, with ${tool.out}.`;
  return "Give it a migration file of its own with nothing else in it: a single statement runs without a transaction around it.";
}
