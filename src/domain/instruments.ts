import type { ContractComparison } from "./contract.ts";
import type { RouteComparison } from "./routes.ts";
import type { Location } from "./pull-request.ts";

/** What `rehearse` says of SQL that was tried on the rehearsed schema: markdown of ours, bounded. */
export interface TriedSql {
  /** The base migrations ran, and the changed ones when asked for. Otherwise why nothing was tried. */
  ready: boolean;
  text: string;
}

/**
 * What the tools of a conversation need from the rest of a review. `review` hands it in; each answers from what the
 * review has found out already, or finds it out on demand.
 */
export interface Instruments {
  /** @param on the schema before or after the changed migrations */
  trySql(sql: string, on: "base" | "head", signal?: AbortSignal): Promise<TriedSql>;
  contracts(): Promise<readonly ContractComparison[]>;
  routes(): Promise<readonly RouteComparison[]>;
  /** Whole-word uses of a name in the text files of one side, at most `limit`; `cut` when there are more. */
  references(
    name: string,
    side: "base" | "head",
    limit: number,
  ): Promise<{ found: readonly (Location & { line: string })[]; cut: boolean }>;
  /** Names and descriptions of the architects of this review, for `handoff`. */
  colleagues: readonly { name: string; description: string; owns: readonly string[] }[];
}
