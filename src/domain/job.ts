import type { Actor, Repo, Sha } from "./pull-request.ts";

/** What brought a job here; rides along in every log line. */
export interface Cause {
  /** GitHub's delivery id, or a word for what made the job otherwise. */
  delivery: string;
  event: string;
}

export interface PullKey {
  installation: number;
  repo: Repo;
  number: number;
}

/**
 * "Review this pull request as it is when you get to it." The head is read when the job runs:
 * `head` is only what the delivery said, for logs.
 */
export interface ReviewJob extends PullKey {
  kind: "review";
  cause: Cause;
  head?: Sha;
  /** `thread`: the review comment that opened the thread it was asked in; absent in the pull request's own. */
  asked?: { by: Actor; comment: number; thread?: number };
  /** Names of architects: ask only these again. Obeyed only once this head has had its whole review. */
  only?: readonly string[];
  /** Told as in a first review: what the last push did not touch counts as new as well. */
  full?: boolean;
}

/**
 * The newest delivery, with what was wanted of the review that waits: somebody who asked is still answered, `full`
 * stays, and only two that both name architects stay below a whole review.
 */
export function mergedReview(old: ReviewJob, { only, ...job }: ReviewJob): ReviewJob {
  const asked = job.asked ?? old.asked;
  const some = only && old.only ? [...new Set([...old.only, ...only])] : undefined;
  return {
    ...job,
    ...(asked ? { asked } : {}),
    ...(job.full || old.full ? { full: true } : {}),
    ...(some ? { only: some } : {}),
  };
}

/** Slash commands found in one comment; who may give them is asked of GitHub when the job runs. */
export interface CommandJob extends PullKey {
  kind: "command";
  cause: Cause;
  by: Actor;
  comment: number;
  commands: readonly { verb: string; args: readonly string[] }[];
  errors: readonly { line: number; code: string; message: string }[];
  /** Where it was said; absent: in the pull request's own thread. `button`: `comment` is the id of a check run. */
  where?: { kind: "review-comment"; inReplyTo?: number } | { kind: "button" };
  /** Plain words for us in a thread of ours, without a command. */
  said?: string;
}

/** Goes on with a parked conversation that somebody answered, or that nobody answered in time. */
export interface ResumeJob extends PullKey {
  kind: "resume";
  cause: Cause;
  /** Of the `ParkedConversation`. */
  request: string;
}

/** A merge queue waits for our check on a commit of its own. */
export interface MergeGroupJob extends PullKey {
  kind: "merge-group";
  cause: Cause;
  /** The commit that the queue made. `number` is the last of the pull requests in it. */
  head: Sha;
}

export type Job = ReviewJob | CommandJob | ResumeJob | MergeGroupJob;

/**
 * Jobs, kept until they are done. One live review per pull request: while one runs, one more waits;
 * a push during a run is never lost.
 */
export interface JobQueue {
  /**
   * Resolves once the job is durable. Rejects with a `PassingError` when that takes too long.
   *
   * @param options.after milliseconds before it may be taken
   */
  enqueue(job: Job, options?: { after?: number }): Promise<void>;
  /** Starts taking jobs; returns at once. A `PassingError` of the handler sends the job back for later. */
  work(handler: JobHandler, options: { concurrency: number }): Promise<void>;
  /** Jobs by state. */
  counts(): Promise<{ waiting: number; active: number; delayed: number; failed: number }>;
  /** Lets running jobs end (bounded), then lets go of the store. */
  close(): Promise<void>;
}

export type JobHandler = (job: Job, run: JobRun) => Promise<void>;

export interface JobRun {
  /** 1 for the first try. */
  attempt: number;
  lastAttempt: boolean;
  /** Aborted when the queue is closing or the job was taken away. */
  signal: AbortSignal;
}
