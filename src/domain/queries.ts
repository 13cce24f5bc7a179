import type { Catalog, CatalogTable } from "./catalog.ts";
import type { Location } from "./pull-request.ts";

/** Queries in the files that the pull request changes, with the schema of the one database they are for. */
export interface DatabaseQueries {
  engine: string;
  /** Schema after the last migration of head. */
  catalog: Catalog;
  queries: readonly FoundQuery[];
}

/** A query that code makes, as SQL text or through an object-relational mapper. */
export interface FoundQuery {
  /** The text or the call, at head. */
  at: Location;
  /** What stands there, letter for letter. */
  excerpt: string;
  /** Whether the pull request adds or changes one of its lines. */
  added: boolean;
  /** Every condition of it was understood: nothing else can narrow it. */
  whole: boolean;
  /** Those that are in the catalog; one that is read twice stands here twice. */
  tables: readonly QueriedTable[];
}

export interface QueriedTable {
  schema: string;
  name: string;
  /** Conditions that must all hold. */
  filters: readonly QueryFilter[];
  /** The first column that the rows are sorted by, where only the first so many are wanted and nothing is filtered. */
  sort?: QueryFilter;
  /** EXPLAIN, with sequential scans discouraged, of the query or of a plain one with the same filters. */
  proof?: { statement: string; plan: readonly string[] };
}

export interface QueryFilter {
  column: string;
  /** Compared for equality with a value, for order with one, or with a column of another table; or sorted by. */
  by: "value" | "range" | "join" | "sort";
  /** Of a join: the position of the other table in `tables`. */
  with?: number;
  at: Location;
  /** Whether the pull request adds or changes this line. */
  touched: boolean;
}

/**
 * The condition, or else the sorting, that no index of the table helps with: none starts with its column, nor with
 * that of any other condition on the table. Of several conditions equality comes first.
 *
 * @returns `undefined` when an index helps, and when the query gives no index a reason to exist
 */
export function withoutIndex(
  query: Pick<FoundQuery, "tables">,
  queried: QueriedTable,
  table: CatalogTable,
): QueryFilter | undefined {
  const useful = queried.filters.filter((filter) => isDriven(query, filter));
  if (useful.some(({ column }) => startsAnIndex(table, column))) return undefined;
  const selective = useful.filter(({ column }) => !isBoolean(table, column));
  const sort = queried.sort && !startsAnIndex(table, queried.sort.column) ? queried.sort : undefined;
  const filter = (["value", "range", "join"] as const).flatMap((by) =>
    selective.filter((one) => one.by === by),
  )[0];
  return filter ?? (queried.filters.length === 0 ? sort : undefined);
}

/** A join looks rows up only from a table that was narrowed down itself; otherwise both are read whole anyway. */
function isDriven({ tables }: Pick<FoundQuery, "tables">, filter: QueryFilter): boolean {
  if (filter.by !== "join") return true;
  const other = filter.with === undefined ? undefined : tables[filter.with];
  return other?.filters.some(({ by }) => by === "value" || by === "range") ?? false;
}

/** An index with a condition, or of another method, may serve the query: it counts. */
function startsAnIndex(table: CatalogTable, column: string): boolean {
  return table.indexes.some(
    ({ valid, columns, method }) =>
      valid && (columns[0] === column || (method !== "btree" && columns.includes(column))),
  );
}

/** Half of the rows at a time are not looked up by an index. */
function isBoolean(table: CatalogTable, column: string): boolean {
  return table.columns.find(({ name }) => name === column)?.type === "boolean";
}
