import type { RehearsedMigration, RehearsedStatement } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { statementOf } from "./on-tables.ts";
import { transactionOf, wayOut } from "./tools.ts";

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
      scenario: `The migration stops at this statement with “${message}”. ${begin ? `The file's own BEGIN in line ${begin.at.from} opened the transaction.` : `The transaction is the one in which ${transactionOf(migration)}.`}`,
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
  if (!boundary || boundary.inTransaction || !BEGINS.test(boundary.sql)) return undefined;
  // What a tool sends between two changes of a file stands nowhere in it.
  return BEGINS.test((boundary.written ?? boundary.sql).trim()) ? boundary : undefined;
}

const BEGINS = /^(?:begin|start)\b/i;

/** What follows a failure is not run, but the same would be said of it. */
function alsoRefused({ statements }: RehearsedMigration, statement: RehearsedStatement): Hit["siblings"] {
  return statements
    .slice(statements.indexOf(statement) + 1)
    .filter(({ outcome, sql }) => outcome === "not-run" && CONCURRENTLY.test(sql))
    .map(({ at }) => at);
}

const CONCURRENTLY = /^(?:create\s+(?:unique\s+)?index|drop\s+index)\s+concurrently\b/i;
