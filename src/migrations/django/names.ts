import { createHash } from "node:crypto";

/** Bytes; letters, for the names that Django makes. Source: PostgreSQL, NAMEDATALEN - 1. */
const MAX_NAME = 63;

function digest(...parts: readonly string[]): string {
  const hash = createHash("md5");
  for (const part of parts) hash.update(part);
  return hash.digest("hex");
}

/**
 * The name that Django gives to an index or a constraint of a table.
 * Source: `BaseDatabaseSchemaEditor._create_index_name`.
 */
export function indexName(table: string, columns: readonly string[], suffix = ""): string {
  let tail = `${digest(table, ...columns).slice(0, 8)}${suffix}`;
  const joined = columns.join("_");
  const whole = `${table}_${joined}_${tail}`;
  if (whole.length <= MAX_NAME) return whole;
  if (tail.length > MAX_NAME / 3) tail = tail.slice(0, Math.floor(MAX_NAME / 3));
  const room = Math.floor((MAX_NAME - tail.length) / 2) - 1;
  const short = `${table.slice(0, room)}_${joined.slice(0, room)}_${tail}`;
  return /^[_\d]/.test(short) ? `D${short.slice(0, -1)}` : short;
}

/** Source: `BaseDatabaseSchemaEditor._fk_constraint_name`. */
export function foreignKeyName(
  table: string,
  column: string,
  toTable: string,
  toColumn: string,
  suffix = `_fk_${toTable}_${toColumn}`,
): string {
  return indexName(table, [column], suffix);
}

/** Source: `django.db.backends.utils.truncate_name`. */
export function truncated(name: string): string {
  return name.length <= MAX_NAME ? name : `${name.slice(0, MAX_NAME - 4)}${digest(name).slice(0, 4)}`;
}

/**
 * The name that PostgreSQL itself gives to a constraint without one: `table_column_key`, the longer of the two
 * names cut until it fits. Source: PostgreSQL, `makeObjectName`.
 */
export function serverName(table: string, column: string, label: string): string {
  let first = table.length;
  let second = column.length;
  const room = MAX_NAME - label.length - (column === "" ? 1 : 2);
  while (first + second > room) {
    if (first > second) first--;
    else second--;
  }
  const parts = column === "" ? [table.slice(0, first)] : [table.slice(0, first), column.slice(0, second)];
  return [...parts, label].join("_");
}

/** Source: `django.db.models.indexes.Index.set_name_with_model`, for an index without a name of its own. */
export function unnamedIndex(table: string, columns: readonly string[], suffix = "idx"): string {
  const [first = ""] = columns;
  const hash = digest(table, ...columns, suffix).slice(0, 6);
  const name = `${table.slice(0, 11)}_${first.slice(0, 7)}_${hash}_${suffix}`;
  return /^[_\d]/.test(name) ? `D${name.slice(1)}` : name;
}
