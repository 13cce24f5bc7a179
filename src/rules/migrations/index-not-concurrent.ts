import type { RehearsedMigration, RehearsedStatement, StatementPart } from "../../domain/facts.ts";
import type { Lock } from "../../domain/finding.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { nameOf, parsed, statementOf } from "./on-tables.ts";

export const indexNotConcurrent: Rule<"migration"> = {
  id: "migrations/index-not-concurrent",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "an index is built without CONCURRENTLY on a table that was there before the pull request",
  harm: "every write to the table waits until the index is built",
  instead: "build it with CREATE INDEX CONCURRENTLY, in a migration that runs outside a transaction",
  source: "https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY",
  appliesTo: ({ dialect }) => dialect === "postgres" || dialect === "unknown",
  check: (migration) =>
    migration.statements.flatMap((statement, index) => {
      if (statement.kind !== "create-index") return [];
      return migration.rehearsed ? seen(migration, statement, index) : read(migration, statement);
    }),
};

/** The lock as it was taken. */
function seen(migration: RehearsedMigration, statement: RehearsedStatement, index: number): Hit[] {
  // With IF NOT EXISTS and an index that is there, nothing is built and the lock is gone at once.
  if (statement.outcome !== "ran" || statement.created.length === 0) return [];
  const lock = statement.locks.find(blocksWrites) ?? heldAlready(migration.statements, statement, index);
  if (!lock) return [];
  return [
    hit(statement, nameOf(lock.table), [
      { ...statementOf(statement), engine: migration.engine, locks: [lock] },
    ]),
  ];
}

function blocksWrites({ mode, table }: Lock): boolean {
  return mode === "ShareLock" && table.existedBefore;
}

/** The second index on a table in one transaction takes no lock of its own: it stands on the first one's. */
function heldAlready(
  statements: readonly RehearsedStatement[],
  statement: RehearsedStatement,
  index: number,
): Lock | undefined {
  const table = indexPart(statement)?.table;
  if (!table || !statement.inTransaction) return undefined;
  for (let at = index - 1; at >= 0; at--) {
    const earlier = statements[at];
    if (!earlier?.inTransaction || earlier.kind === "transaction") return undefined;
    const lock = earlier.locks.find((one) => blocksWrites(one) && one.table.name === table.name);
    if (lock && (table.schema === undefined || table.schema === lock.table.schema)) return lock;
  }
  return undefined;
}

/** Without a rehearsal: only where the base's own migrations show that the table is there. */
function read(migration: RehearsedMigration, statement: RehearsedStatement): Hit[] {
  const index = indexPart(statement);
  if (!index || index.concurrent === true) return [];
  const name = nameOf(index.table);
  if (!migration.parsedBefore?.includes(name)) return [];
  return [hit(statement, name, [parsed(statement)])];
}

function hit(statement: RehearsedStatement, table: string, evidence: Hit["evidence"]): Hit {
  return {
    at: statement.at,
    subject: `${table} ${indexPart(statement)?.name ?? indexPart(statement)?.columns.join(",") ?? ""}`.trim(),
    title: `Building this index locks ${table} against writes`,
    scenario: `While the index is built, every INSERT, UPDATE and DELETE on ${table} waits: seconds on a small table, minutes on a large one.`,
    evidence,
  };
}

function indexPart(statement: RehearsedStatement): StatementPart | undefined {
  return statement.parts?.find((part) => part.kind === "index");
}
