import { type DocNode, entriesOf, get, itemsOf } from "../document.ts";
import type { SchemaView } from "../schema.ts";
import type { SchemaPair } from "../schema-pair.ts";

/** Keywords whose schema is compared in the direction of the schema around it. */
const INNER = [
  "contains",
  "propertyNames",
  "then",
  "else",
  "contentSchema",
  "unevaluatedItems",
  "unevaluatedProperties",
];
const INNER_BY_NAME = ["patternProperties", "dependentSchemas"];

/** Schemas inside two schemas that stand for the same values. */
export function* subschemas({ base, head }: SchemaPair): Generator<[readonly DocNode[], readonly DocNode[]]> {
  for (const [name, declared] of base.properties) {
    const other = head.properties.get(name);
    if (other) yield [declared, other];
  }
  yield* listItems(base, head);
  if (base.additional.length > 0 && head.additional.length > 0) yield [base.additional, head.additional];
  for (const name of INNER) {
    const [before, after] = [schemasUnder(base, name), schemasUnder(head, name)];
    if (before.length > 0 && after.length > 0) yield [before, after];
  }
  for (const name of INNER_BY_NAME) {
    const [before, after] = [byName(base, name), byName(head, name)];
    for (const [key, node] of before) {
      const other = after.get(key);
      if (other) yield [[node], [other]];
    }
  }
}

/** Position for position: what `prefixItems` leaves open is ruled by `items`. */
function* listItems(base: SchemaView, head: SchemaView): Generator<[readonly DocNode[], readonly DocNode[]]> {
  const [before, after] = [prefixOf(base), prefixOf(head)];
  for (let at = 0; at < Math.max(before.length, after.length); at++) {
    const [was, now] = [before[at], after[at]];
    const left = was ? [was] : base.items;
    const right = now ? [now] : head.items;
    if (left.length > 0 && right.length > 0) yield [left, right];
  }
  if (base.items.length > 0 && head.items.length > 0) yield [base.items, head.items];
}

/** Schemas of the first positions; before 3.1 `items` could be a list in some dialects. */
export function prefixOf(view: SchemaView): readonly DocNode[] {
  for (const part of view.parts) {
    const listed = itemsOf(get(part, "prefixItems"));
    if (listed.length > 0) return listed;
  }
  return [];
}

function schemasUnder(view: SchemaView, name: string): DocNode[] {
  return view.parts.flatMap((part) => {
    const node = get(part, name);
    return node?.kind === "map" ? [node] : [];
  });
}

function byName(view: SchemaView, name: string): Map<string, DocNode> {
  return new Map(view.parts.flatMap((part) => [...entriesOf(get(part, name))]));
}
