import type { Node, RangeVar } from "libpg-query";
import type { StatementPart } from "../../domain/facts.ts";

/** A part with its byte offset in the parsed text, before it is turned into a line. */
export type PlacedPart = Omit<StatementPart, "at"> & { offset: number };

export type WrittenName = StatementPart["table"];

/** `name`, or `schema.name` outside `public`: the way tables are named in facts. */
export function tableName(table: { schema?: string; name: string }): string {
  return table.schema && table.schema !== "public" ? `${table.schema}.${table.name}` : table.name;
}

export function tableOf(relation: RangeVar | undefined): WrittenName | undefined {
  if (!relation?.relname) return undefined;
  return { ...(relation.schemaname ? { schema: relation.schemaname } : {}), name: relation.relname };
}

/** Of a name as `DROP` and `CREATE TYPE` have it: a list of its words, the schema before the name. */
export function nameOfWords(words: readonly Node[] | undefined): WrittenName | undefined {
  const [name, schema] = textsOf(words).reverse();
  return name ? { ...(schema ? { schema } : {}), name } : undefined;
}

export function textsOf(nodes: readonly Node[] | undefined): string[] {
  return (nodes ?? []).flatMap((node) => ("String" in node && node.String.sval ? [node.String.sval] : []));
}

/**
 * Whether a switch such as `(CONCURRENTLY)` or `(FULL false)` is on; of several of one name the last one counts.
 * Source: PostgreSQL, `defGetBoolean`.
 */
export function switchedOn(options: readonly Node[] | undefined, name: string): boolean {
  let on = false;
  for (const option of options ?? []) {
    if (!("DefElem" in option) || option.DefElem.defname !== name) continue;
    const { arg } = option.DefElem;
    if (!arg) on = true;
    else if ("Integer" in arg) on = arg.Integer.ival === 1;
    else if ("Boolean" in arg) on = arg.Boolean.boolval === true;
    else if ("String" in arg) on = /^(?:true|on|1)$/i.test(arg.String.sval ?? "");
  }
  return on;
}
