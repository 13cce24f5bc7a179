import type { Architect } from "./architect.ts";
import type { Finding } from "./finding.ts";
import type { Assignment, Spend } from "./review.ts";
import type { LoadedPull } from "./tree.ts";

export interface ReadingRequest {
  architect: Architect;
  assignment: Assignment;
  loaded: LoadedPull;
  /** What the rules proved already: not to be said again. */
  proved: readonly Finding[];
  signal?: AbortSignal;
}

/** What one architect, played by the model, made of its assignment. */
export interface Reading {
  /** With `argued` evidence only. */
  findings: readonly Finding[];
  /** Paths whose change was read whole. The rest of the assignment did not fit, or the answer was cut. */
  read: readonly string[];
  /** Why something is missing, in words for a person. */
  shortfall?: string;
  spent: Spend;
}

/** One conversation with the model, speaking as one architect. Rejects when there is no usable answer at all. */
export type ReadAsArchitect = (request: ReadingRequest) => Promise<Reading>;
