import type { Catalog, CatalogTable } from "../../domain/catalog.ts";
import type { DatabaseQueries, FoundQuery, QueriedTable } from "../../domain/queries.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { nameOf, tableIn } from "./on-tables.ts";

export const tenantFilterMissing: Rule<"query"> = {
  id: "migrations/tenant-filter-missing",
  architect: "database-architect",
  severity: "concern",
  judges: "query",
  when: "a new query on a table of many tenants does not filter by the tenant, as the queries beside it do",
  harm: "it returns, or changes, rows of every tenant: one customer may see another's data",
  instead:
    "filter by the tenant as well, or let a row-level security policy do it for every query of the table",
  source: "https://cheatsheetseries.owasp.org/cheatsheets/Multi_Tenant_Security_Cheat_Sheet.html",
  appliesTo: ({ queries }) => queries.some(({ added }) => added),
  check: (database) => {
    const tenants = tenantColumns(database);
    if (tenants.length === 0) return [];
    return database.queries
      .filter(({ added, whole, at }) => added && whole && !EVERY_TENANT.test(at.path))
      .flatMap((query) => hitsFor(database, query, tenants));
  },
};

/** The usual names of the column that says whose row it is. */
const NAMES =
  /^(?:tenant|organi[sz]ation|org|workspace|account|team|company)_?(?:id|uuid)$|^(?:tenant|organi[sz]ation|org|workspace|account|team|company)Id$/;

/** What runs for all tenants alike, or before there are any. */
const EVERY_TENANT =
  /(?:^|[/_.-])(?:admin|internal|jobs?|workers?|tasks?|cron|crons|scripts?|seeds?|console|commands?|management|maintenance|backfills?|migrations?|migrate|reports?|analytics|billing|cli|bin)(?:$|[/_.-])/i;

/**
 * Columns that half of the tables have, the tenants' own aside, and that other queries of the changed files filter by:
 * a repository that leaves it to something else has none of these.
 */
function tenantColumns({ catalog, queries }: DatabaseQueries): readonly string[] {
  const names = new Set(catalog.tables.flatMap(({ columns }) => columns.map(({ name }) => name)));
  return [...names].filter((column) => {
    if (!NAMES.test(column)) return false;
    const having = catalog.tables.filter((table) => has(table, column));
    const others = catalog.tables.length - having.length - 1;
    if (having.length < 2 || having.length < others) return false;
    return queries.some((query) => query.tables.some((queried) => filtersBy(queried, [column])));
  });
}

function hitsFor({ catalog }: DatabaseQueries, query: FoundQuery, tenants: readonly string[]): Hit[] {
  const filters = query.tables.flatMap((queried) => queried.filters);
  // Narrowed to one tenant anywhere, a query that joins along keys stays with it.
  if (filters.some(({ column }) => tenants.includes(column))) return [];
  for (const queried of query.tables) {
    const table = tableIn(catalog, queried);
    const column = table && tenants.find((one) => has(table, one));
    if (!table || column === undefined || isGuarded(table)) continue;
    // Whoever groups or returns it by name has thought of it.
    if (query.excerpt.includes(column)) return [];
    if (query.tables.some((other) => isNarrow(other, catalog))) return [];
    const touched = queried.filters.find((filter) => filter.touched && filter.by !== "join");
    if (!touched) continue;
    const name = nameOf(table);
    return [
      {
        at: touched.at,
        subject: `${name}.${column}`,
        title: `The new query on ${name} does not filter by ${column}`,
        scenario: `Rows of ${name} belong to a tenant, and other queries in these files filter by ${column}. This one returns, or changes, the rows of every tenant, and no row-level security policy of ${name} holds it back.`,
        instead: `Add a condition on ${column}, or say in the pull request why this query is for all tenants.`,
        evidence: [{ kind: "parsed", at: query.at, excerpt: query.excerpt }],
      },
    ];
  }
  return [];
}

/** By a key of its own, or of a row that was looked up before: whoever has that was let through to it. */
function isNarrow(queried: QueriedTable, catalog: Catalog): boolean {
  const table = tableIn(catalog, queried);
  if (!table) return false;
  const keys = table.indexes.filter(({ unique }) => unique).map(({ columns }) => columns);
  const foreign = table.foreignKeys.map(({ columns }) => columns);
  return [...keys, ...foreign].some((columns) => filtersBy(queried, columns)) || looksLikeKey(queried);
}

/** A reference that no foreign key declares. */
function looksLikeKey({ filters }: QueriedTable): boolean {
  return filters.some(
    ({ column, by }) => by === "value" && /(?:_id|_uuid|Id|token|slug|hash)$|^(?:id|uuid)$/.test(column),
  );
}

function filtersBy({ filters }: QueriedTable, columns: readonly string[]): boolean {
  return (
    columns.length > 0 &&
    columns.every((column) => filters.some((filter) => filter.column === column && filter.by === "value"))
  );
}

function isGuarded({ policies, rowSecurity }: CatalogTable): boolean {
  return rowSecurity?.enabled === true || (policies?.length ?? 0) > 0;
}

function has({ columns }: CatalogTable, column: string): boolean {
  return columns.some(({ name }) => name === column);
}
