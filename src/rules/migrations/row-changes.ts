import type { RehearsedMigration, RehearsedStatement } from "../../domain/facts.ts";
import type { Lock } from "../../domain/finding.ts";
import type { RowChange, StatementAct } from "../../domain/statement-act.ts";
import { isTable, tableIn } from "./on-tables.ts";

export type PlacedChange = RowChange & Pick<StatementAct, "at">;

/** Changes of rows in this statement that may reach every row of a table that was there before the pull request. */
export function unboundedChanges(
  migration: RehearsedMigration,
  statement: RehearsedStatement,
): readonly PlacedChange[] {
  return (statement.acts ?? []).flatMap((act) =>
    act.act === "change-rows" && reachesAll(migration, statement, act) ? [act] : [],
  );
}

function reachesAll(
  migration: RehearsedMigration,
  statement: RehearsedStatement,
  change: RowChange,
): boolean {
  const old = migration.whole?.before;
  // An INSERT reads as many rows as its query has; whose they become does not matter.
  const tables = change.how === "insert" ? change.reads : [change.table];
  const reached = tables.flatMap((table) => tableIn(old, table) ?? []);
  const earlier = migration.statements.slice(0, migration.statements.indexOf(statement));
  const emptied = (table: { schema: string; name: string }) =>
    earlier.some(({ parts }) =>
      parts?.some((part) => part.kind === "truncate" && isTable(part.table, table)),
    );
  return (
    reached.some((table) => !emptied(table)) &&
    !change.limited &&
    !reached.some((table) => pins(table, change))
  );
}

type Keyed = Pick<RehearsedMigration["before"]["tables"][number], "indexes" | "columns">;

/** The condition names single rows by a unique key, or a stretch of one. */
function pins({ indexes, columns }: Keyed, { equals, ranges }: RowChange): boolean {
  const unique = indexes.filter((index) => index.unique && !index.partial);
  const byKey = unique.some(
    (index) => index.columns.length > 0 && index.columns.every((column) => equals.includes(column)),
  );
  const inStretch = unique.some(({ columns: [first] }) => first !== undefined && ranges.includes(first));
  // A table whose key the base could not build still has the column that every tool calls its key.
  const withoutKey = unique.length === 0 && columns.some(({ name }) => name === "id");
  return byKey || inStretch || (withoutKey && [...equals, ...ranges].includes("id"));
}

/** Locks that keep everyone out of a table that was there before, held when this statement begins. */
export function lockedOut(
  { statements }: RehearsedMigration,
  statement: RehearsedStatement,
): readonly { lock: Lock; by: RehearsedStatement }[] {
  if (!statement.inTransaction) return [];
  const before = statements.slice(0, statements.indexOf(statement));
  const start = before.findLastIndex(({ kind, inTransaction }) => kind === "transaction" || !inTransaction);
  return before
    .slice(start + 1)
    .flatMap((by) =>
      by.locks
        .filter(({ mode, table }) => mode === "AccessExclusiveLock" && table.existedBefore)
        .map((lock) => ({ lock, by })),
    );
}

/** The statements of a migration that change many rows, or have a program do it, while a table is locked against everyone. */
export function changesUnderLock(migration: RehearsedMigration): readonly RehearsedStatement[] {
  if (!migration.rehearsed) return [];
  return migration.statements.filter(
    (statement) =>
      (statement.outcome === "ran"
        ? unboundedChanges(migration, statement).length > 0
        : isProgram(statement)) && lockedOut(migration, statement).length > 0,
  );
}

/** Program code that changes rows: known to be there, and no more. */
export function isProgram({ kind, sql, skip, written }: RehearsedStatement): boolean {
  return (
    kind === "data" && sql === "" && skip !== undefined && written !== undefined && written.trim() !== ""
  );
}

/** `UPDATE`, as the title of a finding has it. */
export function verbOf({ how }: RowChange): string {
  return how === "insert" ? "INSERT … SELECT" : how.toUpperCase();
}
