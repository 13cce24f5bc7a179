import type { Sighting, SightingKind } from "../../../domain/source.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { isNodeTouched, placeOf, type Program } from "../../program.ts";
import { enclosingName } from "./around.ts";

/** The sighting of a node, when the pull request touches its lines. */
export function sighted(
  program: Program,
  kind: SightingKind,
  node: SyntaxNode,
  more: Omit<Sighting, "kind" | "at" | "excerpt" | "enclosing">,
): Sighting[] {
  if (!isNodeTouched(program, node)) return [];
  return [{ kind, ...placeOf(program, node), enclosing: enclosingName(node), ...more }];
}

/** The first lines of a node, as a place to be shown. */
export function shown(program: Program, node: SyntaxNode): NonNullable<Sighting["beside"]>[number] {
  const { at, excerpt } = placeOf(program, node);
  return { at: { ...at, to: at.from }, excerpt: excerpt.split("\n", 1)[0] ?? "" };
}
