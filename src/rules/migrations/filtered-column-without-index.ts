import type { CatalogTable } from "../../domain/catalog.ts";
import type { Row } from "../../domain/finding.ts";
import {
  type DatabaseQueries,
  type FoundQuery,
  type QueriedTable,
  type QueryFilter,
  withoutIndex,
} from "../../domain/queries.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { listed, nameOf, quoted, quotedTable, tableIn } from "./on-tables.ts";
import { type Caused, oneEach } from "./siblings.ts";

export const filteredColumnWithoutIndex: Rule<"query"> = {
  id: "migrations/filtered-column-without-index",
  architect: "database-architect",
  severity: "concern",
  judges: "query",
  when: "a new query filters, joins or sorts by a column that no index of the table starts with",
  harm: "PostgreSQL reads the whole table for each such query, so it becomes slower with every row that is added",
  instead:
    "add an index that starts with the column, with CREATE INDEX CONCURRENTLY on a table that has rows, or filter by a column that is indexed",
  source: "https://www.postgresql.org/docs/current/indexes-intro.html",
  appliesTo: ({ queries }) => queries.some(({ added }) => added),
  check: (database) => {
    const caused = database.queries
      .filter(({ added, whole }) => added && whole)
      .flatMap((query) => query.tables.flatMap((queried) => hitFor(database, query, queried)));
    // Where a column is filtered by, that speaks, and not the place that only sorts by it.
    const order = (one: Caused) => (one.hit.severity === "note" ? 1 : 0);
    return oneEach(caused.sort((left, right) => order(left) - order(right)));
  },
};

function hitFor({ catalog, engine }: DatabaseQueries, query: FoundQuery, queried: QueriedTable): Caused[] {
  const table = tableIn(catalog, queried);
  const filter = table && withoutIndex(query, queried, table);
  const { proof } = queried;
  if (!table || !filter?.touched || !proof) return [];
  const name = nameOf(table);
  const hit: Hit = {
    at: filter.at,
    subject: `${name}.${filter.column}`,
    title: titleOf(name, queried, filter),
    scenario: `${SCENARIOS[filter.by](name)} PostgreSQL's plan shows a sequential scan of ${name} even when these are discouraged: there is no other way to the rows.`,
    instead: `Add an index on ${name} (${columnsFor(queried, filter).join(", ")}): \`CREATE INDEX CONCURRENTLY ON ${quotedTable(table)} (${columnsFor(queried, filter).map(quoted).join(", ")})\`, in a migration of its own outside a transaction. If the table stays small for good, say so in the pull request.`,
    ...(filter.by === "sort" ? { severity: "note" as const } : {}),
    evidence: [
      {
        kind: "executed",
        at: query.at,
        statement: `EXPLAIN (GENERIC_PLAN) ${proof.statement.trim()}`,
        written: query.excerpt,
        engine,
        locks: [],
        catalog: [...proof.plan.map((line): Row => ({ plan: line })), ...indexRows(table)],
      },
    ],
  };
  return [{ cause: `${table.schema}.${table.name}.${filter.column}`, hit }];
}

function titleOf(name: string, { filters }: QueriedTable, { column, by }: QueryFilter): string {
  const also = [...new Set(filters.map((one) => one.column))].filter((one) => one !== column);
  const others = also.length > 0 && by !== "sort" ? `, nor with ${listed(also.slice(0, 3))}` : "";
  return `The new query ${ACTS[by]} ${name}.${column}, and no index of ${name} starts with it${others}`;
}

const ACTS: Readonly<Record<QueryFilter["by"], string>> = {
  value: "filters by",
  range: "filters by a range of",
  join: "joins along",
  sort: "sorts by",
};

const SCENARIOS: Readonly<Record<QueryFilter["by"], (table: string) => string>> = {
  value: (table) => `Each run of the query reads every row of ${table} to find the few it wants.`,
  range: (table) => `Each run of the query reads every row of ${table} to find those in the range.`,
  join: (table) =>
    `For the few rows on the other side of the join, each run of the query reads every row of ${table}.`,
  sort: (table) => `To return the first few, each run of the query reads and sorts every row of ${table}.`,
};

/** Those compared for equality first: only then is the range one piece of the index. Three are enough for any index. */
function columnsFor({ filters }: QueriedTable, filter: QueryFilter): readonly string[] {
  if (filter.by === "sort" || filter.by === "join") return [filter.column];
  const values = filters.filter(({ by }) => by === "value").map(({ column }) => column);
  const range = filters.find(({ by }) => by === "range")?.column;
  const all = [filter.column, ...values, ...(range === undefined ? [] : [range])];
  return [...new Set(all)].slice(0, 3);
}

function indexRows({ indexes }: CatalogTable): Row[] {
  return indexes.map(({ name, columns, unique, valid, partial }) => ({
    index: name,
    columns: columns.map((column) => column || "(expression)").join(", "),
    unique,
    valid,
    partial,
  }));
}
