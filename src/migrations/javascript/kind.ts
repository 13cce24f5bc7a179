import type { SyntaxNode } from "../../syntax/parse.ts";

/** Whether a node is of one of these kinds, for a choice between several: `isKind` would rule the node out. */
export function hasKind(node: SyntaxNode, ...kinds: readonly string[]): boolean {
  return kinds.includes(String(node.kind()));
}
