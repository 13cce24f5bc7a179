import type { CommandReads } from "../commands/command.ts";
import type { QuestionRequest, Resumption } from "../domain/reading.ts";
import type { Review } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";

/** Everything that reads what strangers wrote: done where it is called, or by an analyst. */
export interface Analysis extends CommandReads {
  review(loaded: LoadedPull, options: { only?: readonly string[]; signal?: AbortSignal }): Promise<Review>;
  /** Absent without a model. */
  resume?(loaded: LoadedPull, going: Resumption, options: { signal?: AbortSignal }): Promise<Review>;
  guidance(loaded: LoadedPull): Promise<QuestionRequest["guidance"]>;
}
