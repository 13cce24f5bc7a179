import type { Catalog, CatalogTable } from "../../domain/catalog.ts";

/**
 * An identifier as a person would write it: quoted only where PostgreSQL would read something else.
 * Source of the words: PostgreSQL documentation, appendix C, "SQL Key Words", reserved.
 */
export function identifier(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A table, with its schema outside `public`. */
export function relation({ schema, name }: { schema?: string; name: string }): string {
  return schema === undefined || schema === "public"
    ? identifier(name)
    : `${identifier(schema)}.${identifier(name)}`;
}

export function list(names: readonly string[]): string {
  return names.map(identifier).join(", ");
}

/** The table that a statement writes with or without its schema. */
export function tableIn(
  catalog: Catalog,
  written: { schema?: string; name: string },
): CatalogTable | undefined {
  return catalog.tables.find(
    (table) =>
      table.name === written.name && (written.schema === undefined || table.schema === written.schema),
  );
}

/** A name that PostgreSQL would not cut. Source: PostgreSQL, NAMEDATALEN, 63 bytes. */
export function named(...words: readonly string[]): string {
  return words.join("_").slice(0, 63);
}

/** The one column that rows can be counted along; `undefined` without a whole number as the primary key. */
export function countingKey(table: CatalogTable | undefined): string | undefined {
  const [column, ...more] = table?.indexes.find((index) => index.primary)?.columns ?? [];
  if (column === undefined || more.length > 0) return undefined;
  const type = table?.columns.find(({ name }) => name === column)?.type;
  return type === "bigint" || type === "integer" || type === "smallint" ? column : undefined;
}

/** Rows in one batch: short enough that nobody waits for its locks. */
export const BATCH = 10_000;

/**
 * An UPDATE in batches along a key of whole numbers, each committed by itself. Runs outside a transaction only.
 *
 * @param set what follows SET
 * @param where a condition that limits the rows; empty for all of them
 */
export function batchedUpdate(table: string, key: string, set: string, where: string): string {
  const column = identifier(key);
  return [
    "DO $$",
    "DECLARE",
    "  done bigint := 0;",
    "  last bigint;",
    "BEGIN",
    `  SELECT coalesce(max(${column}), 0), coalesce(min(${column}), 1) - 1 INTO last, done FROM ${table};`,
    "  WHILE done < last LOOP",
    `    UPDATE ${table} SET ${set}`,
    `    WHERE ${column} > done AND ${column} <= done + ${BATCH}${where === "" ? "" : ` AND (${where})`};`,
    `    done := done + ${BATCH};`,
    "    COMMIT;",
    "  END LOOP;",
    "END $$",
  ].join("\n");
}

const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation
  column concurrently constraint create cross current_catalog current_date current_role current_schema current_time
  current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze
  from full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit
  localtime localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references
  returning right select session_user similar some symmetric system_user table tablesample then to trailing true union
  unique user using variadic verbose when where window with`.split(/\s+/),
);
