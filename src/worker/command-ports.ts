import type { InForce, JudgedFor, Rollout, RuleText } from "../commands/command.ts";
import type { Architect } from "../domain/architect.ts";
import type { Configuration } from "../domain/configuration.ts";
import type { Fingerprint } from "../domain/finding.ts";
import type { PullKey } from "../domain/job.ts";
import type { Setting } from "../domain/marker.ts";
import type { AskArchitect, QuestionRequest } from "../domain/reading.ts";
import type { Review } from "../domain/review.ts";
import type { Survey } from "../domain/survey.ts";
import type { LoadedPull } from "../domain/tree.ts";
import type { LinkOptions } from "../publish/links.ts";

/** What commands are answered with beyond the review itself. `compose/commands.ts` builds it. */
export interface CommandPorts {
  /** A review by rules alone. */
  look(loaded: LoadedPull, options: { signal?: AbortSignal }): Promise<Review>;
  configure(loaded: LoadedPull): Promise<Omit<InForce, "architects"> & { architects: readonly Architect[] }>;
  /** Of the head. */
  survey(loaded: LoadedPull): Promise<Survey>;
  rollout(
    loaded: LoadedPull,
    signal?: AbortSignal,
  ): Promise<{ plans: readonly Rollout[]; notes: readonly string[] }>;
  /** What each architect may do with a tool: by the rules of the operator, of the configuration and of its own file. */
  judge(
    loaded: LoadedPull,
    under: { architects: readonly Architect[]; configuration: Configuration },
    tool: string,
    input: string,
  ): Promise<readonly JudgedFor[]>;
  rules: readonly RuleText[];
  /** Absent without an API key. */
  ask?: AskArchitect;
  /** What the base commit tells everybody who works on it. */
  guidance?(loaded: LoadedPull): Promise<QuestionRequest["guidance"]>;
  links: LinkOptions;
  /** The signed comment by which a setting is known again. */
  sign(key: PullKey, setting: Setting): string;
  /** The findings that a comment of ours tells, by its signed markers; none for what is not ours. */
  findingsIn(key: PullKey, body: string): readonly Fingerprint[];
}
