import type { Catalog, CatalogTable } from "../domain/catalog.ts";
import type { RehearsalRequest } from "../domain/rehearsal.ts";
import { BOOK_TABLES } from "./stand-ins.ts";

/** Each costs a few milliseconds; a pull request that touches more has its first ones seeded. */
export const MAX_SEEDED = 40;

/** Characters of SQL that are looked through for names of tables. */
const MAX_SQL = 2_000_000;

/** A table to be seeded, with the foreign keys that its rows have to meet. */
export interface ChosenTable {
  table: CatalogTable;
  keys: CatalogTable["foreignKeys"];
  /** What decides which rows it takes, as a partition or a partitioned table. */
  partitionBy: string;
}

export function nameOfTable({ schema, name }: { schema: string; name: string }): string {
  return schema === "public" ? name : `${schema}.${name}`;
}

/**
 * The tables of the base that the changed statements name, and all that these refer to, what is referred to first.
 * A word that happens to be a table's name is enough: a seeded table too many changes nothing.
 */
export function chooseTables(
  catalog: Catalog,
  request: RehearsalRequest,
): { chosen: readonly ChosenTable[]; tooMany: readonly string[] } {
  const words = wordsOf(request);
  const byName = new Map(catalog.tables.map((table) => [`${table.schema}.${table.name}`, table]));
  const chosen = new Map<CatalogTable, ChosenTable>();
  const tooMany: string[] = [];
  const onTheWay = new Set<CatalogTable>();

  const visit = (table: CatalogTable) => {
    if (chosen.has(table) || onTheWay.has(table)) return;
    onTheWay.add(table);
    const root = rootOf(table, byName);
    const keys = table === root ? table.foreignKeys : [...root.foreignKeys, ...table.foreignKeys];
    for (const { references } of keys) {
      const target = byName.get(`${references.schema}.${references.table}`);
      if (target) visit(target);
    }
    onTheWay.delete(table);
    if (chosen.size >= MAX_SEEDED) tooMany.push(nameOfTable(table));
    else chosen.set(table, { table, keys, partitionBy: root.partitioned?.by ?? "" });
  };
  for (const table of catalog.tables)
    if (words.has(table.name) && !BOOK_TABLES.includes(table.name)) visit(table);
  return { chosen: [...chosen.values()], tooMany };
}

function rootOf(table: CatalogTable, byName: ReadonlyMap<string, CatalogTable>): CatalogTable {
  let root = table;
  for (let steps = 0; root.partitionOf && steps < 10; steps++) {
    const parent = byName.get(`${root.partitionOf.schema}.${root.partitionOf.name}`);
    if (!parent) break;
    root = parent;
  }
  return root;
}

/** Every word, as an unquoted name (lower case) and as it stands. */
function wordsOf({ changed }: RehearsalRequest): ReadonlySet<string> {
  const words = new Set<string>();
  let left = MAX_SQL;
  for (const { sql } of changed.flatMap(({ statements, down }) => [
    ...statements,
    ...(down?.statements ?? []),
  ])) {
    for (const [word] of sql.slice(0, left).matchAll(/[\p{L}_][\p{L}\p{N}_$]*/gu)) {
      words.add(word);
      words.add(word.toLowerCase());
    }
    // Names with other signs in them are always quoted.
    for (const [, quoted = ""] of sql.slice(0, left).matchAll(/"([^"]{1,63})"/g)) words.add(quoted);
    left -= sql.length;
    if (left <= 0) break;
  }
  return words;
}
