import type { ArchitectName } from "../domain/finding.ts";
import type { Unfinished } from "../domain/review.ts";

/** What one maker of facts brings back. It never throws for a bad file: that becomes a partial line. */
export interface Gathered<Fact> {
  facts: readonly Fact[];
  /** How far each file was read, in the name of whom. A file that is not of this kind is not listed. */
  read: readonly FileRead[];
  unfinished: readonly Unfinished[];
}

export interface FileRead {
  path: string;
  by: ArchitectName;
  depth: "full" | "partial";
  /** For `partial`: what was not read, and where. */
  reason?: string;
  /** `secrets` when the file was only searched for credentials, which is not a review of it. */
  kind?: "secrets";
}
