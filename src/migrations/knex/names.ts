import type { TableName } from "../steps/step.ts";

/** Knex takes the part before a dot for the schema. */
export function tableOf(name: string, schema: string | undefined): TableName {
  if (schema !== undefined) return { schema, name };
  const [first, ...rest] = name.split(".");
  return rest.length > 0 && first !== undefined && first !== ""
    ? { schema: first, name: rest.join(".") }
    : { name };
}

/** The name that Knex gives an index or constraint: all in lower case. Source: knex/lib/schema/tablecompiler.js. */
export function keyName(
  table: string,
  columns: readonly string[],
  kind: "unique" | "index" | "foreign",
): string {
  return `${table.replace(/[.-]/g, "_")}_${columns.join("_")}_${kind}`.toLowerCase();
}
