import type { Architect } from "../domain/architect.ts";
import type { Finding } from "../domain/finding.ts";
import type { PullRequest } from "../domain/pull-request.ts";
import type { Rehearse } from "../domain/rehearsal.ts";
import type { Assignment, Spend } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import type { AnyRule } from "../domain/rule.ts";

/** What the review is made with. `compose.ts` builds it once; nothing in it belongs to one pull request. */
export interface ReviewParts {
  /** The built-in architects, from the image. */
  architects: readonly Architect[];
  /** Prepended to every architect's brief. */
  sharedStyle: string;
  rules: readonly AnyRule[];
  rehearse: Rehearse;
  /** Absent without an API key: then nobody argues, and the coverage says so. */
  read?: ReadAsArchitect;
  /** Milliseconds, monotonic. */
  clock: () => number;
}

/** One conversation with the model, speaking as one architect. */
export type ReadAsArchitect = (request: {
  architect: Architect;
  assignment: Assignment;
  loaded: LoadedPull;
  /** What the rules proved already: not to be said again. */
  proved: readonly Finding[];
  signal?: AbortSignal;
}) => Promise<Reading>;

export interface Reading {
  findings: readonly Finding[];
  /** Paths that were read whole. The rest of the assignment did not fit, or the answer was cut. */
  read: readonly string[];
  /** Why something is missing, in words for a person. */
  shortfall?: string;
  spent: Spend;
}

export interface ReviewOptions {
  /** Only these architects; for `--architect` and `/architect review NAME`. */
  only?: readonly string[];
  signal?: AbortSignal;
  /** Called at the start of each stage with a short phrase for a person. */
  onProgress?: (stage: string) => void;
}

export type { PullRequest };
