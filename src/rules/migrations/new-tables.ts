import type { CatalogTable } from "../../domain/catalog.ts";
import type { RehearsedMigration, RehearsedStatement } from "../../domain/facts.ts";
import { isTable, nameOf, tableIn } from "./on-tables.ts";

/** A table that a migration adds and that is still there when the whole pull request has run. */
export interface NewTable {
  /** As the whole pull request leaves it. */
  table: CatalogTable;
  statement: RehearsedStatement;
}

/** Partitions are told with the table they belong to, and left out here. */
export function newTables(migration: RehearsedMigration): readonly NewTable[] {
  const { before, after, whole } = migration;
  return after.tables.flatMap((table): NewTable[] => {
    if (tableIn(before, table) || tableIn(whole?.before, table)) return [];
    const last = tableIn(whole?.after, table);
    const statement = creatorOf(migration, table);
    return last && statement && !last.partitionOf ? [{ table: last, statement }] : [];
  });
}

/** The statement that made it under the name it has after the file. */
function creatorOf({ statements }: RehearsedMigration, table: CatalogTable): RehearsedStatement | undefined {
  return statements.find(
    ({ kind, outcome, created, acts }) =>
      outcome === "ran" &&
      (created.includes(nameOf(table)) ||
        (kind === "create-table" &&
          acts?.some((act) => act.act === "declare-column" && isTable(act.table, table)))),
  );
}
