import type { LineRange, Location } from "../domain/pull-request.ts";
import type { Language } from "../domain/source.ts";
import type { SyntaxNode } from "../syntax/parse.ts";
import type { Origin } from "./trace.ts";

/** Follows values backwards through one file, within limits. */
export interface ValueFlow {
  /** Where the value of an expression comes from. */
  origin(expression: SyntaxNode): Origin;
  /** Whether the limit was met: then `unknown` may only mean that nobody looked. */
  readonly exhausted: boolean;
}

/** One changed program, parsed once for all detectors. */
export interface Program {
  path: string;
  language: Language;
  root: SyntaxNode;
  text: string;
  lines: readonly string[];
  /** Head lines that the pull request added or changed. */
  changed: readonly LineRange[];
  flow: ValueFlow;
  /** What was left out for the sake of a bound, in words for the coverage. The same words count once. */
  tell(gap: string): void;
}

/** The first so many; that there are more is told. */
export function bounded<T>(
  all: readonly T[],
  max: number,
  what: string,
  { tell }: Pick<Program, "tell">,
): readonly T[] {
  if (all.length > max) tell(`it has more than ${max} ${what}: the rest was not looked at`);
  return all.slice(0, max);
}

/** Whether the pull request adds or changes a line between two of them, both included. */
export function isTouched({ changed }: Pick<Program, "changed">, from: number, to: number): boolean {
  return changed.some((range) => range.from <= to && from <= range.to);
}

/** The same for the lines of a node. */
export function isNodeTouched(program: Pick<Program, "changed">, node: SyntaxNode): boolean {
  const { start, end } = node.range();
  return isTouched(program, start.line + 1, end.line + 1);
}

/** Lines of a place that a comment can show. */
const SHOWN_LINES = 6;
/** Characters. */
const MAX_EXCERPT = 1_000;

/** The lines of a node, the first ones of a long one, as a place with its excerpt. */
export function placeOf(
  { path, lines }: Pick<Program, "path" | "lines">,
  node: SyntaxNode,
): { at: Location; excerpt: string } {
  const { start, end } = node.range();
  const from = start.line + 1;
  const to = Math.min(end.line + 1, from + SHOWN_LINES - 1);
  const excerpt = lines
    .slice(from - 1, to)
    .join("\n")
    .slice(0, MAX_EXCERPT);
  return { at: { path, from, to, side: "head" }, excerpt };
}
