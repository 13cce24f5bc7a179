import type { PullKey } from "./job.ts";
import type { Actor, PullRequest, Repo, Sha } from "./pull-request.ts";
import type { Check, Posted, ReviewPlan } from "./review.ts";
import type { LoadedPull, OrganisationFile } from "./tree.ts";

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
  /** Logins of those who wrote or committed the head commit; whoever GitHub does not know is missing. */
  headAuthors?: readonly string[];
  /** From the signed markers of our own comments and reviews. */
  posted: Posted;
  /**
   * Our check run on this head, when there is one already. `otherBase`: what it says was judged against a branch that
   * the pull request does not go into any more.
   */
  check?: CheckRun & { completed: boolean; conclusion?: Check["conclusion"]; otherBase?: true };
  /** GitHub does not show check runs here: that there is no `check` then means nothing. */
  checksUnseen?: true;
  /** GraphQL's ids, for writing. */
  ids?: { pull: string; repository: string };
  /** Nobody but people with write access may comment. */
  locked?: boolean;
  archived?: boolean;
  /** What the owner's `.github` repository says for all of theirs. */
  organisation?: OrganisationFile;
  /** GraphQL's id of a review of ours that was begun and not submitted. */
  pending?: string;
}

/** Our check run on one commit. */
export interface CheckRun {
  id: number;
  /** GraphQL's id. */
  node?: string;
  /** Made by this very process a moment ago: it has no annotations yet. */
  fresh?: boolean;
}

export interface FoundCheck extends CheckRun {
  completed: boolean;
  /** All of ours on the same commit that have not ended; absent where none has not. */
  running?: readonly CheckRun[];
}

/** What a check run says while the review runs. */
export interface CheckText {
  title: string;
  summary?: string;
}

/** What became of a publication. Only `submitted` and `updated` changed what people see. */
export type Published =
  | "submitted"
  /** Nothing new to say inline; summary, threads and check were brought up to date. */
  | "updated"
  /** This very review stands there; the check was concluded. */
  | "already"
  /** Head or base are not what was reviewed any more: nothing was published, the check is left to the caller. */
  | "moved"
  | "closed"
  /** `mayPublish` said no: another process does this now. Nothing was published. */
  | "overtaken";

export interface Publication {
  pull: PullRequest;
  plan: ReviewPlan;
  /** As it was read before the review. Another look is taken with the draft, before anybody sees it. */
  live: LivePull;
  /** Absent where the App may not write checks: then the review alone is published. */
  check?: CheckRun;
  /** Sentences of ours for the body of the review, for instance why there is no check run. */
  notes?: readonly string[];
  /** Told when GitHub would not have the check changed: everything else may stand, and the check still runs. */
  checkRefused?: () => void;
  /** Asked right before the one write that people see: may this process still publish? */
  mayPublish?: () => Promise<boolean>;
}

/** A pull request as a sweep sees it. */
export interface OpenPull {
  key: PullKey;
  head: Sha;
  /** Name of the branch that it goes into. */
  base: string;
  draft: boolean;
  updatedAt: string;
  /** Our check run on its head. */
  check?: {
    id: number;
    completed: boolean;
    startedAt: string;
    /** What it says was judged against a branch that the pull request does not go into any more. */
    otherBase?: true;
    /** It ended without a review, because the commit seemed to need none: of an older head, or a closed pull request. */
    left?: true;
  };
}

/** Where a comment stands: in the pull request's own thread unless told otherwise. */
export type CommentPlace = { kind: "issue-comment" } | { kind: "review-comment" };

/** A comment as it stands now. */
export interface ReadComment {
  body: string;
  author: Actor;
  /** Somebody changed its text after it was posted. */
  edited: boolean;
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
  /** Our newest check run on this commit, when there is one. */
  findCheck(key: PullKey, head: Sha): Promise<FoundCheck | undefined>;
  /**
   * Starts the check run on this head, or takes up the one that is there.
   *
   * @param known what `live` said of it, so that nobody asks again: `null` when there was none
   */
  startCheck(key: PullKey, head: Sha, text: CheckText, known?: LivePull["check"] | null): Promise<CheckRun>;
  /**
   * Publishes a plan: a draft that nobody sees, another look at the pull request, then everything in one request.
   * Doing it again, or after it broke off anywhere, leaves one review.
   */
  publish(key: PullKey, publication: Publication): Promise<Published>;
  /**
   * Completes the check run; one that is completed is changed. Annotations that stand there already are not added again.
   *
   * @param base name of the branch that the result was judged against; absent where nothing was judged
   */
  concludeCheck(key: PullKey, check: CheckRun, result: Check, base?: string): Promise<void>;
  /**
   * Hands findings to code scanning, as SARIF 2.1.0. Whatever stands in its way is a reason in words, a clause that
   * begins with a small letter, and never an error. Absent where there is no such place.
   */
  uploadSarif?(
    key: PullKey,
    head: Sha,
    sarif: string,
  ): Promise<{ state: "uploaded"; id: string } | { state: "left"; reason: string }>;
  /** `admin`, `maintain` and `write` may command. Read live, never from the payload. */
  mayWrite(key: PullKey, login: string): Promise<boolean>;
  /**
   * A plain comment in the thread, once per `marker`.
   *
   * @param place `inReplyTo`: the id of a review comment, in whose thread the answer then stands
   */
  reply(key: PullKey, body: string, marker: string, place?: { inReplyTo?: number }): Promise<void>;
  react(
    key: PullKey,
    comment: number,
    reaction: "eyes" | "rocket" | "confused",
    place?: CommentPlace,
  ): Promise<void>;
  /** `undefined` once it is gone. */
  readComment(key: PullKey, comment: number, place?: CommentPlace): Promise<ReadComment | undefined>;
}

/** The parts of the forge that go through whole installations: for the sweep, not for a review. */
export interface ForgeSurvey {
  installations(): Promise<readonly { id: number; account: string; suspended: boolean }[]>;
  repositories(installation: number): Promise<readonly Repo[]>;
  /** The newest first, at most 1,000. */
  openPulls(installation: number, repo: Repo): Promise<readonly OpenPull[]>;
  /** Deliveries of the last three days that were not taken, each to be sent again once. */
  failedDeliveries(since: Date): Promise<readonly { id: string; guid: string; at: string }[]>;
  redeliver(id: string): Promise<void>;
}
