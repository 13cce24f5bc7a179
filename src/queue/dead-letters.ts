import type { Job as BullJob } from "bullmq";
import type { Producer } from "./enqueue.ts";
import { MAX_KEPT_FAILED, type QueueLimits } from "./limits.ts";
import type { Store, StoreQueue } from "./store.ts";
import { readStoredJob, type StoredJob } from "./stored-job.ts";

export type JobState = "active" | "waiting" | "delayed" | "failed";

/** A job for the eyes of the operator: whose it is and how it is, and nothing of what it is about. */
export interface ListedJob {
  id: string;
  state: JobState;
  /** `unreadable` for a job that another version has written. */
  kind: string;
  /** `owner/name`; empty when the job cannot be read. */
  repository: string;
  number: number;
  delivery: string;
  added: Date;
  /** Tries that were begun. */
  attempts: number;
  /** Why it failed, at most 500 characters. */
  reason?: string;
}

export type Retried = "retried" | "unknown" | "not-failed" | "unreadable";

export interface QueueKeeper {
  /** Jobs of one state, the newest first among failed ones and the next first among others. At most `limit`. */
  list(state: JobState, limit: number): Promise<readonly ListedJob[]>;
  /** Tries a failed job again, with all its attempts. */
  retry(id: string): Promise<Retried>;
  /** Tries all failed jobs again; how many there were. */
  retryAll(): Promise<number>;
  /** Seconds that the oldest waiting job has waited; 0 when none waits. */
  oldestWaiting(): Promise<number>;
  /** BullMQ's own `Queue`, for its dashboard. */
  board(): Promise<object>;
}

/** Jobs that are looked at for the oldest: with turns among installations it stands near the front. */
const LOOKED_AT = 200;

const MAX_REASON = 500;

/** Failed jobs that are tried again at the same time. */
const AT_ONCE = 20;

/** What people do with the queue, as opposed to what the App does. */
export function createKeeper(producer: Producer, store: Store, limits: QueueLimits): QueueKeeper {
  const deadline = () => Date.now() + limits.answerMs;
  const keeper: QueueKeeper = {
    async list(state, limit) {
      const jobs = await producer.ask("Listing jobs", deadline(), (queue) => jobsOf(queue, state, limit));
      return jobs.slice(0, limit).map((job) => listed(job, state));
    },
    async retry(id) {
      const job = await producer.ask("Reading a job", deadline(), (queue) => queue.getJob(id));
      if (!job) return "unknown";
      if (!(await producer.ask("Reading a job", deadline(), () => job.isFailed()))) return "not-failed";
      const data = readStoredJob(job.data);
      if (!data) return "unreadable";
      if (data.job.kind === "review") {
        // As a new job, so that a pull request never has two at a time; first added, then removed, since two of them
        // do no harm and none would.
        await producer.enqueue(data.job);
        await producer.ask("Removing a job", deadline(), () => job.remove());
        return "retried";
      }
      await producer.ask("Trying a job again", deadline(), async () => {
        // It has its day of passing errors anew.
        await job.updateData({ job: data.job });
        await job.retry("failed", { resetAttemptsMade: true, resetAttemptsStarted: true });
      });
      return "retried";
    },
    async retryAll() {
      const failed = await keeper.list("failed", MAX_KEPT_FAILED);
      let retried = 0;
      for (let from = 0; from < failed.length; from += AT_ONCE) {
        const ends = await Promise.all(failed.slice(from, from + AT_ONCE).map(({ id }) => keeper.retry(id)));
        retried += ends.filter((end) => end === "retried").length;
      }
      return retried;
    },
    async oldestWaiting() {
      const waiting = await producer.ask("Looking at the queue", deadline(), (queue) =>
        jobsOf(queue, "waiting", LOOKED_AT),
      );
      const oldest = Math.min(...waiting.map(({ timestamp }) => timestamp));
      return Number.isFinite(oldest) ? Math.max(0, (Date.now() - oldest) / 1_000) : 0;
    },
    board: () => store.board(deadline()),
  };
  return keeper;
}

async function jobsOf(
  queue: StoreQueue,
  state: JobState,
  limit: number,
): Promise<BullJob<StoredJob, void>[]> {
  const last = limit - 1;
  const found =
    state === "waiting"
      ? [...(await queue.getWaiting(0, last)), ...(await queue.getPrioritized(0, last))]
      : await queue.getJobs([state], 0, last, state !== "failed");
  // A job that ended between the list and the look is not there any more.
  return found.filter((job) => job !== undefined && job !== null);
}

function listed(job: BullJob<StoredJob, void>, state: JobState): ListedJob {
  const data = readStoredJob(job.data)?.job;
  return {
    id: job.id ?? "",
    state,
    kind: data?.kind ?? "unreadable",
    repository: data ? `${data.repo.owner}/${data.repo.name}` : "",
    number: data?.number ?? 0,
    delivery: data?.cause.delivery ?? "",
    added: new Date(job.timestamp),
    attempts: job.attemptsMade,
    ...(job.failedReason ? { reason: job.failedReason.slice(0, MAX_REASON) } : {}),
  };
}
