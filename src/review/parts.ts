import type { Architect } from "../domain/architect.ts";
import type { FailOn } from "../domain/configuration.ts";
import type { CompareProtobuf } from "../domain/protobuf.ts";
import type { ReadAsArchitect, ResumeReading, SecondLook } from "../domain/reading.ts";
import type { Rehearse } from "../domain/rehearsal.ts";
import type { AnyRule } from "../domain/rule.ts";
import type { Around } from "../domain/telemetry.ts";
import type { Computing } from "./slots.ts";

/** What the review is made with. `compose/review.ts` builds it once; nothing in it belongs to one pull request. */
export interface ReviewParts {
  /** The built-in architects, from the image. */
  architects: readonly Architect[];
  rules: readonly AnyRule[];
  rehearse: Rehearse;
  /** Absent: changed protobuf files are then unfinished by name. */
  compareProtobuf?: CompareProtobuf;
  /** Absent without an API key: then nobody argues, and the coverage says so. */
  read?: ReadAsArchitect;
  /** Goes on with a conversation that waited for people. Absent: what waits stays unfinished. */
  resume?: ResumeReading;
  /** Tries to refute what an architect argues. Absent: nobody does. */
  secondLook?: SecondLook;
  /** Why no commands can be run here, for the reader of a review whose architects would run some. */
  noSandbox?: string;
  /** Milliseconds, monotonic. */
  clock: () => number;
  /** Makes room for what needs the processor, among all reviews of this process. Absent: everybody computes at once. */
  computing?: Computing;
}

export interface ReviewOptions {
  /** Only these architects; for `--architect` and `/architect review NAME`. */
  only?: readonly string[];
  /** In place of the configuration's own `fail_on`. */
  failOn?: FailOn;
  signal?: AbortSignal;
  /** Called at the start of each stage with a short phrase for a person. */
  onProgress?: (stage: string) => void;
  /** Wraps each stage, for a trace. */
  around?: Around;
}
