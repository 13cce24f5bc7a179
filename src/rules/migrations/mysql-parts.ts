import type { RehearsedMigration, RehearsedStatement, StatementPart } from "../../domain/facts.ts";
import { nameOf } from "./on-tables.ts";

/** A part of a MySQL statement that nobody ran, on a table that was there before the pull request. */
export interface ReadPart {
  migration: RehearsedMigration;
  statement: RehearsedStatement;
  /** Statements of the same file that come before it, in order. */
  earlier: readonly RehearsedStatement[];
  part: StatementPart;
}

/** Whether what is told here is about this migration: MySQL's are only read. */
export function isReadMysql({ dialect, rehearsed }: RehearsedMigration): boolean {
  return dialect === "mysql" && !rehearsed;
}

/** Statements with their parts of these kinds; those without any are left out. */
export function partsOnOldTables(
  migration: RehearsedMigration,
  kinds: readonly StatementPart["kind"][],
): readonly (readonly [ReadPart, ...ReadPart[]])[] {
  return migration.statements.flatMap((statement, index) => {
    const wanted = (statement.parts ?? []).filter(
      (part) => kinds.includes(part.kind) && migration.parsedBefore?.includes(nameOf(part.table)),
    );
    if (wanted.length === 0) return [];
    const earlier = migration.statements.slice(0, index);
    const [first, ...others] = wanted
      .filter((part) => !madeHere(earlier, part))
      .map((part): ReadPart => ({ migration, statement, earlier, part }));
    return first ? [[first, ...others] as const] : [];
  });
}

/** The file itself has added the column, or has put a new table in the place of the old one. */
function madeHere(
  earlier: readonly RehearsedStatement[],
  { table, columns: [column] }: StatementPart,
): boolean {
  const name = nameOf(table);
  return earlier.some(
    ({ mysql, parts = [] }) =>
      mysql?.made.some((made) => nameOf(made) === name) === true ||
      parts.some(
        (part) =>
          nameOf(part.table) === name &&
          ((part.kind === "add-column" && column !== undefined && part.columns[0] === column) ||
            (part.kind === "rename-column" && part.to === column)),
      ),
  );
}
