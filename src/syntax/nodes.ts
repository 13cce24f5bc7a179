import type { LineRange } from "../domain/pull-request.ts";
import type { SyntaxNode } from "./parse.ts";

/** What every grammar has in common: kinds, children and lines. */

declare const ofKind: unique symbol;
/** A mark for the compiler alone: a node that is of none of the kinds asked for is still a node. */
type Known = SyntaxNode & { readonly [ofKind]: true };

/** Whether the node is of one of the grammar's kinds. */
export function isKind(node: SyntaxNode | null | undefined, ...kinds: readonly string[]): node is Known {
  return node !== null && node !== undefined && kinds.includes(node.kind());
}

/** Children that are code: no punctuation, no comments. */
export function codeChildren(node: SyntaxNode): readonly SyntaxNode[] {
  return node.code();
}

/** 1-based, both ends included. */
export function linesOf(node: SyntaxNode): LineRange {
  const { start, end } = node.range();
  // A node that ends with its line break ends, for a reader, on the line before.
  const to = end.column === 0 && end.line > start.line ? end.line : end.line + 1;
  return { from: start.line + 1, to };
}
