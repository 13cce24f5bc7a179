import type { InForce, JudgedFor, Rollout } from "../commands/command.ts";
import type { Architect } from "../domain/architect.ts";
import type { Configuration } from "../domain/configuration.ts";
import type { AskArchitect, QuestionRequest, Resumption } from "../domain/reading.ts";
import type { Review } from "../domain/review.ts";
import type { Survey } from "../domain/survey.ts";
import type { LoadedPull } from "../domain/tree.ts";

/** What is in force for a pull request. */
export interface Under {
  architects: readonly Architect[];
  configuration: Configuration;
}

/** Everything that reads what strangers wrote: done where it is called, or by an analyst. */
export interface Analysis {
  review(loaded: LoadedPull, options: { only?: readonly string[]; signal?: AbortSignal }): Promise<Review>;
  /** Absent without a model. */
  resume?(loaded: LoadedPull, going: Resumption, options: { signal?: AbortSignal }): Promise<Review>;
  look(loaded: LoadedPull, options: { signal?: AbortSignal }): Promise<Review>;
  configure(loaded: LoadedPull): Promise<Omit<InForce, "architects"> & { architects: readonly Architect[] }>;
  /** Of the head. */
  survey(loaded: LoadedPull): Promise<Survey>;
  rollout(
    loaded: LoadedPull,
    signal?: AbortSignal,
  ): Promise<{ plans: readonly Rollout[]; notes: readonly string[] }>;
  /** What each architect may do with a tool: by the rules of the operator, of the configuration and of its own file. */
  judge(loaded: LoadedPull, under: Under, tool: string, input: string): Promise<readonly JudgedFor[]>;
  /** Absent without a model. */
  ask?: AskArchitect;
  guidance(loaded: LoadedPull): Promise<QuestionRequest["guidance"]>;
}
