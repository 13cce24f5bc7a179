import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FieldUse } from "./code-query.ts";

/** What is known of a query while its conditions are read. */
export interface Reading {
  filters: FieldUse[];
  whole: boolean;
}

/** Values of an object literal by key, as written; of `{ status }` the name itself. */
export function pairsOf(object: SyntaxNode, query: Reading): Map<string, SyntaxNode> {
  const pairs = new Map<string, SyntaxNode>();
  for (const child of codeChildren(object)) {
    const value = isKind(child, "pair") ? child.field("value") : undefined;
    const key = isKind(child, "pair") ? child.field("key") : undefined;
    if (isKind(child, "shorthand_property_identifier")) pairs.set(child.text(), child);
    else if (value && key) pairs.set(key.text().replace(/^['"]|['"]$/g, ""), value);
    else query.whole = false;
  }
  return pairs;
}
