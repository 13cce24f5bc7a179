import type { CommandReads, RuleText } from "../commands/command.ts";
import type { Fingerprint } from "../domain/finding.ts";
import type { PullKey } from "../domain/job.ts";
import type { Setting } from "../domain/marker.ts";
import type { QuestionRequest } from "../domain/reading.ts";
import type { LoadedPull } from "../domain/tree.ts";
import type { LinkOptions } from "../publish/links.ts";

/** What commands are answered with beyond the review itself. `compose/command-ports.ts` builds it. */
export interface CommandPorts extends CommandReads {
  rules: readonly RuleText[];
  /** What the base commit tells everybody who works on it. */
  guidance?(loaded: LoadedPull): Promise<QuestionRequest["guidance"]>;
  links: LinkOptions;
  /** The signed comment by which a setting is known again. */
  sign(key: PullKey, setting: Setting): string;
  /** The findings that a comment of ours tells, by its signed markers; none for what is not ours. */
  findingsIn(key: PullKey, body: string): readonly Fingerprint[];
}
