import type { Catalog, CatalogIndex, CatalogTable } from "../../domain/catalog.ts";
import type { WrittenTable } from "./on-tables.ts";

/** The index of this name and its table; an index lives in the schema of its table. */
export function indexIn(
  catalog: Catalog | undefined,
  written: WrittenTable,
): { table: CatalogTable; index: CatalogIndex } | undefined {
  for (const table of catalog?.tables ?? []) {
    if (written.schema !== undefined && written.schema !== table.schema) continue;
    const index = table.indexes.find(({ name }) => name === written.name);
    if (index) return { table, index };
  }
  return undefined;
}
