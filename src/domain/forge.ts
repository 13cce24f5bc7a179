import type { PullKey } from "./job.ts";
import type { Actor, PullRequest, Sha } from "./pull-request.ts";
import type { Check, Posted, ReviewPlan } from "./review.ts";
import type { LoadedPull } from "./tree.ts";

export type PullState = "open" | "closed" | "merged" | "gone";

/** A pull request as it stands now: enough to decide whether to review it at all. */
export interface LivePull {
  state: PullState;
  draft: boolean;
  title: string;
  body: string;
  author: Actor;
  base: { sha: Sha; ref: string };
  head: { sha: Sha; ref: string };
  /** From the signed markers of our own comments and reviews. */
  posted: Posted;
  /** Our check run on this head, when there is one already. */
  check?: { id: number; completed: boolean };
}

/** What an app needs of the place where pull requests live. `github/` implements it. */
export interface Forge {
  /** One query. Throws `PassingError` for limits and network, `UserError` for what a person must mend. */
  live(key: PullKey): Promise<LivePull>;
  /**
   * Fetches base, merge base and head into the mirror and reads the change from git. `close` lets go of the
   * processes that read it.
   */
  load(key: PullKey, live: LivePull, signal?: AbortSignal): Promise<LoadedPull & { close(): Promise<void> }>;
  /** Our check run on this commit, when there is one. */
  findCheck(key: PullKey, head: Sha): Promise<{ id: number; completed: boolean } | undefined>;
  /** Starts the check run on this head, or takes up the one that is there. */
  startCheck(key: PullKey, head: Sha, title: string): Promise<{ id: number }>;
  /** One write. Asks GitHub again what is posted just before, and answers `already` when this review stands there. */
  submitReview(key: PullKey, pull: PullRequest, plan: ReviewPlan): Promise<"submitted" | "already">;
  /** Completes the check run; one that is completed is changed. Annotations that stand there already are not added again. */
  concludeCheck(key: PullKey, check: { id: number }, result: Check): Promise<void>;
  /** `admin`, `maintain` and `write` may command. Read live, never from the payload. */
  mayWrite(key: PullKey, login: string): Promise<boolean>;
  /** A plain comment in the thread, once per `marker`. */
  reply(key: PullKey, body: string, marker: string): Promise<void>;
  react(key: PullKey, comment: number, reaction: "eyes" | "rocket" | "confused"): Promise<void>;
}
