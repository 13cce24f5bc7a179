import { createHash } from "node:crypto";
import { singular } from "./inflect.ts";
import type { TableName } from "../steps/step.ts";

/** Names that Rails makes up. Source: Active Record, `connection_adapters/abstract/schema_statements.rb`. */

/** Bytes; shorter than PostgreSQL's own limit. */
const MAX_INDEX_NAME = 62;

/** Whether short names for long ones are made: since Rails 7.1. */
const SHORTENED_SINCE = 7.1;

/** `orders`, or `sales.orders` in another schema; quoted parts are taken apart as well. */
export function tableName(written: string): TableName {
  const parts = written.match(/"[^"]*"|[^".]+/g)?.map((part) => part.replaceAll('"', "")) ?? [written];
  const [schema, name] = parts.length > 1 ? parts : [undefined, parts[0]];
  return schema === undefined ? { name: name ?? written } : { schema, name: name ?? written };
}

/** @param columns an SQL expression is a string with more than a name in it */
export function indexName(table: string, columns: readonly string[] | string, version: number): string {
  const { name: bare } = tableName(table);
  const list =
    typeof columns === "string"
      ? [/\W/.test(columns) ? (columns.match(/\w+/g) ?? []).join("_") : columns]
      : columns;
  const name = `index_${bare}_on_${list.join("_and_")}`;
  if (Buffer.byteLength(name) <= MAX_INDEX_NAME || version < SHORTENED_SINCE) return name;
  const identifier = `_${digest(name)}`;
  return `${truncated(`idx_on_${list.join("_")}`, MAX_INDEX_NAME - Buffer.byteLength(identifier))}${identifier}`;
}

export function foreignKeyName(table: string, columns: readonly string[]): string {
  return `fk_rails_${digest(`${table}_${columns.join("_and_")}_fk`)}`;
}

export function checkName(table: string, expression: string): string {
  return `chk_rails_${digest(`${table}_${expression}_chk`)}`;
}

export function uniqueName(table: string, columns: readonly string[]): string {
  return `uniq_rails_${digest(`${table}_${columns.join("_and_")}_unique`)}`;
}

export function exclusionName(table: string, expression: string): string {
  return `excl_rails_${digest(`${table}_${expression}_excl`)}`;
}

/** The column that refers to a table: `order_id` for `orders`. */
export function foreignKeyColumn(toTable: string, key = "id"): string {
  return `${singular(tableName(toTable).name)}_${key}`;
}

/** `apples_oranges`: both names in order; what they begin with in common, up to a `_`, stands only once. */
export function joinTableName(one: string, other: string): string {
  const [first, second] = one < other ? [one, other] : [other, one];
  let same = 0;
  while (same < first.length && first[same] === second[same]) same++;
  const common = Math.max(first.lastIndexOf("_", same - 1), first.lastIndexOf(".", same - 1)) + 1;
  const rest = same > 0 && common < second.length ? second.slice(common) : second;
  return `${first}_${rest}`;
}

function digest(identifier: string): string {
  return createHash("sha256").update(identifier).digest("hex").slice(0, 10);
}

function truncated(name: string, bytes: number): string {
  return Buffer.from(name)
    .subarray(0, bytes)
    .toString("utf8")
    .replace(/\uFFFD+$/, "");
}
