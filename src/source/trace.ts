import type { PastedValue } from "../domain/source.ts";
import type { Location } from "../domain/pull-request.ts";
import type { Scopes } from "./scope.ts";
import type { SyntaxNode } from "./syntax.ts";

export interface Origin {
  from: PastedValue["origin"];
  /** The lines the value came along, first the source. */
  path: readonly Location[];
  /** What was taken from the request, outermost first: `["query", "id"]`. Absent when that is not known. */
  keys?: readonly string[];
}

export const CONSTANT: Origin = { from: "constant", path: [] };
export const UNKNOWN: Origin = { from: "unknown", path: [] };

const RANK = { constant: 0, unknown: 1, parameter: 2, request: 3 } as const;
/** Follows values backwards through one file. */
export interface Tracer {
  readonly scopes: Scopes;
  readonly root: SyntaxNode;
  locationOf(node: SyntaxNode): Location;
  /**
   * Where the value of an expression comes from.
   *
   * @param keys properties that are taken from it afterwards, outermost first
   * @param depth steps taken so far
   */
  origin(expression: SyntaxNode, keys?: readonly string[], depth?: number): Origin;
}

/** The most dangerous of several origins. */
export function worst(origins: readonly Origin[]): Origin {
  return origins.reduce((worse, origin) => (RANK[origin.from] > RANK[worse.from] ? origin : worse), CONSTANT);
}
