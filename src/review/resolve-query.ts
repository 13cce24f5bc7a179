import type { Catalog, CatalogTable } from "../domain/catalog.ts";
import type { LineRange, Location } from "../domain/pull-request.ts";
import type { FoundQuery, QueriedTable, QueryFilter } from "../domain/queries.ts";
import type { CodeQuery, FieldUse, ModelQuery } from "../source/filters/code-query.ts";
import { underscored } from "../migrations/rails/inflect.ts";
import { sqlUses } from "../source/filters/sql-filters.ts";
import { touches } from "./changed-lines.ts";
import type { FindModel, Model } from "./query-models.ts";

/** A query, and where it stands. */
export interface PlacedQuery {
  path: string;
  /** Lines of head that the pull request adds or changes. */
  touched: readonly LineRange[];
  query: CodeQuery;
}

/** A query whose tables are in the catalog. */
export interface ResolvedQuery extends FoundQuery {
  /** As SQL with parameters, where it was written so. */
  sql?: string;
}

/** @returns `undefined` when none of its tables is in this catalog for certain */
export async function resolveQuery(
  placed: PlacedQuery,
  catalog: Catalog,
  models: FindModel,
): Promise<ResolvedQuery | undefined> {
  const { path, touched, query } = placed;
  const common = {
    at: { path, from: query.from, to: query.to, side: "head" as const },
    excerpt: query.excerpt,
    added: touches(touched, query.from, query.to),
  };
  const at = (line: number) => placeOf(placed, line);
  if (query.kind === "model") {
    const resolved = resolveModel(query, catalog, models, at);
    return resolved && { ...common, ...resolved };
  }
  const uses = await sqlUses(query.sql, catalog);
  if (!uses || uses.tables.length === 0) return undefined;
  const tables = uses.tables.map(({ table, filters, sort }): QueriedTable => {
    const placedFilter = ({ line, ...filter }: (typeof filters)[number]): QueryFilter => ({
      ...filter,
      ...at(query.start + line),
    });
    return {
      schema: table.schema,
      name: table.name,
      filters: filters.map(placedFilter),
      ...(sort ? { sort: placedFilter(sort) } : {}),
    };
  });
  return { ...common, tables, whole: uses.whole, sql: query.sql };
}

type PlaceOfLine = (line: number) => { at: Location; touched: boolean };

function placeOf({ path, touched, query }: PlacedQuery, line: number): ReturnType<PlaceOfLine> {
  // Continuation lines may have been counted differently: a place outside the query would be no place of it.
  const inside = Math.min(Math.max(line, query.from), query.to);
  return { at: { path, from: inside, to: inside, side: "head" }, touched: touches(touched, inside) };
}

function resolveModel(
  query: ModelQuery,
  catalog: Catalog,
  models: FindModel,
  at: PlaceOfLine,
): Pick<FoundQuery, "tables" | "whole"> | undefined {
  const model = models(query.mapper, query.model);
  if (!model) return undefined;
  const tables = catalog.tables.filter((table) =>
    model.tables.some(
      ({ schema, name }) => name === table.name && (schema === undefined || schema === table.schema),
    ),
  );
  const [table] = tables;
  if (!table || tables.length > 1) return undefined;
  const filters = query.filters.map((use) => ({ use, column: columnOf(table, model, use) }));
  const known = filters.flatMap(({ use, column }): QueryFilter[] =>
    column === undefined ? [] : [{ column, by: use.by, ...at(use.line) }],
  );
  const sorted = query.sort && columnOf(table, model, query.sort);
  return {
    whole: query.whole && !model.scoped && known.length === filters.length,
    tables: [
      {
        schema: table.schema,
        name: table.name,
        filters: known,
        ...(query.sort && sorted !== undefined
          ? { sort: { column: sorted, by: "sort" as const, ...at(query.sort.line) } }
          : {}),
      },
    ],
  };
}

/** The column of a field; of a relation, that of its key. */
function columnOf(table: CatalogTable, model: Model, { field }: Pick<FieldUse, "field">): string | undefined {
  const has = (column: string | undefined) => table.columns.some(({ name }) => name === column);
  if (field === "pk") return table.indexes.find(({ primary }) => primary)?.columns[0];
  if (has(field) && !model.columns.has(field)) return field;
  const snake = underscored(field);
  // Naming strategies turn `ownerId` into `owner_id`; only what the catalog has is taken.
  return [
    model.columns.get(field),
    `${field}_id`,
    ...(model.columns.has(field) ? [] : [snake, `${snake}_id`]),
  ].find(has);
}
