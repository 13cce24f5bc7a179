import type { RehearsedMigration, RehearsedStatement, StatementPart } from "../../domain/facts.ts";
import type { Lock } from "../../domain/finding.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { nameOf, parsed, quoted, quotedTable, statementOf, tableIn } from "./on-tables.ts";
import { type Caused, oneEach } from "./siblings.ts";
import { buildConcurrently } from "./tools.ts";

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
    oneEach(
      migration.statements.flatMap((statement, index) => {
        if (statement.kind !== "create-index") return [];
        return migration.rehearsed ? seen(migration, statement, index) : read(migration, statement);
      }),
    ),
};

/** The lock as it was taken. */
function seen(migration: RehearsedMigration, statement: RehearsedStatement, index: number): Caused[] {
  // With IF NOT EXISTS and an index that is there, nothing is built and the lock is gone at once.
  if (statement.outcome !== "ran" || statement.created.length === 0) return [];
  const lock = statement.locks.find(blocksWrites) ?? heldAlready(migration.statements, statement, index);
  // A partitioned table has another way out, and a rule of its own.
  if (!lock || tableIn(migration.before, lock.table)?.partitioned) return [];
  return [
    hit(migration, statement, lock.table, [
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
function read(migration: RehearsedMigration, statement: RehearsedStatement): Caused[] {
  const index = indexPart(statement);
  if (!index || index.concurrent === true) return [];
  const name = nameOf(index.table);
  if (!migration.parsedBefore?.includes(name)) return [];
  return [hit(migration, statement, { schema: "public", ...index.table }, [parsed(statement)])];
}

function hit(
  migration: RehearsedMigration,
  statement: RehearsedStatement,
  table: { schema: string; name: string },
  evidence: Hit["evidence"],
): Caused {
  const name = nameOf(table);
  const { name: index, columns } = indexPart(statement) ?? {};
  const sql = `CREATE INDEX CONCURRENTLY ${index ? `${quoted(index)} ` : ""}ON ${quotedTable(table)} …`;
  return {
    cause: name,
    hit: {
      at: statement.at,
      subject: `${name} ${index ?? columns?.join(",") ?? ""}`.trim(),
      title: `Building this index locks ${name} against writes`,
      scenario: `While the index is built, every INSERT, UPDATE and DELETE on ${name} waits: seconds on a small table, minutes on a large one.`,
      instead: buildConcurrently(migration, sql),
      evidence,
    },
  };
}

function indexPart(statement: RehearsedStatement): StatementPart | undefined {
  return statement.parts?.find((part) => part.kind === "index");
}
