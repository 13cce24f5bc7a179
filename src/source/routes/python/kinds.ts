import { isKind as isOfKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";

declare const known: unique symbol;

/** A node whose kind was looked at. The mark keeps TypeScript from taking every other node for none at all. */
type KnownNode = SyntaxNode & { readonly [known]: true };

/** As in `src/syntax/nodes.ts`; where the answer is no, the node is still a node. */
export function isKind(node: SyntaxNode | null | undefined, ...kinds: readonly string[]): node is KnownNode {
  return isOfKind(node, ...kinds);
}
