import { randomUUID } from "node:crypto";
import type { JobsOptions } from "bullmq";
import type { Job, JobQueue, ReviewJob } from "../domain/job.ts";
import { messageOf, PassingError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { MAX_KEPT_COMMANDS, MAX_KEPT_FAILED, type QueueLimits } from "./limits.ts";
import { type Store, type StoreQueue, until } from "./store.ts";
import { logFields, readStoredJob } from "./stored-job.ts";

/** The writing side of the queue. Needs no worker in the same process. */
export function createProducer(
  store: Store,
  limits: QueueLimits,
  log: Logger,
): Pick<JobQueue, "enqueue" | "counts"> {
  let open = 0;

  /** Runs one call against the store: bounded in time, and in number while the store does not answer. */
  async function ask<T>(what: string, deadline: number, call: (queue: StoreQueue) => Promise<T>): Promise<T> {
    if (open >= limits.openCalls) throw new PassingError(`${what} was refused: the store does not answer`);
    open++;
    try {
      for (;;) {
        try {
          return await once(what, deadline, call);
        } catch (error) {
          const late = Date.now() >= deadline;
          if (late) store.reconnect();
          // Only a broken connection is worth another try in the time left; "out of memory" is not.
          if (late || !isConnectionTrouble(error))
            throw new PassingError(`${what} failed: ${messageOf(error)}`, { cause: error });
        }
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    } finally {
      open--;
    }
  }

  async function once<T>(
    what: string,
    deadline: number,
    call: (queue: StoreQueue) => Promise<T>,
  ): Promise<T> {
    const answer = call(await store.queue(deadline));
    try {
      return await until(deadline, answer, what);
    } catch (error) {
      // Given up, but the store may still hold it: it counts until the store lets go.
      open++;
      const settled = (): void => void open--;
      answer.then(settled, settled);
      throw error;
    }
  }

  /** A review that waits already is told the newest delivery: a reinstalled app has another installation id. */
  async function refresh(winner: string, job: ReviewJob, deadline: number): Promise<void> {
    await ask("Refreshing a waiting job", deadline, async (queue) => {
      const waiting = await queue.getJob(winner);
      const old = readStoredJob(waiting?.data);
      if (!waiting || old?.job.kind !== "review" || (await waiting.isActive())) return;
      const asked = job.asked ?? old.job.asked;
      await waiting.updateData({ ...old, job: asked ? { ...job, asked } : job });
    });
  }

  return {
    async enqueue(job) {
      const deadline = Date.now() + limits.answerMs;
      const options = optionsOf(job, limits);
      const added = await ask("Keeping the job", deadline, (queue) => queue.add(job.kind, { job }, options));
      const coalesced = added.id !== undefined && added.id !== options.jobId;
      log.debug({ ...logFields(job), coalesced }, "job kept");
      if (!coalesced || job.kind !== "review" || added.id === undefined) return;
      // The job is durable already, so trouble from here on is not the caller's.
      await refresh(added.id, job, deadline).catch((err: unknown) => {
        log.debug({ ...logFields(job), err }, "waiting job keeps its older data");
      });
    },
    async counts() {
      const deadline = Date.now() + limits.answerMs;
      const count = await ask("Counting jobs", deadline, (queue) =>
        queue.getJobCounts("waiting", "prioritized", "active", "delayed", "failed"),
      );
      return {
        waiting: (count.waiting ?? 0) + (count.prioritized ?? 0),
        active: count.active ?? 0,
        delayed: count.delayed ?? 0,
        failed: count.failed ?? 0,
      };
    },
  };
}

/**
 * A review is keyed by its pull request: while one waits nothing is added; while one runs the newest is kept and
 * becomes a job when that one ends (`keepLastIfActive`). A command is keyed by its comment, also after it is done.
 */
function optionsOf(job: Job, limits: QueueLimits): JobsOptions & { jobId: string } {
  const shared = {
    attempts: limits.attempts,
    backoff: { type: "exponential", delay: limits.retryMs, jitter: 0.5 },
    removeOnFail: { age: limits.keepFailedS, count: MAX_KEPT_FAILED },
    stackTraceLimit: 5,
  };
  if (job.kind === "command")
    return {
      ...shared,
      jobId: `command-${job.repo.id}-${job.comment}`,
      // Commands are short and someone waits for the answer. Smaller goes first.
      priority: 1,
      removeOnComplete: { age: limits.rememberCommandsS, count: MAX_KEPT_COMMANDS },
    };
  return {
    ...shared,
    // Our own id, so that the answer tells whether another job stands for this one.
    jobId: `review-${job.repo.id}-${job.number}-${randomUUID()}`,
    priority: 2,
    deduplication: { id: `${job.repo.id}#${job.number}`, keepLastIfActive: true },
    removeOnComplete: true,
  };
}

function isConnectionTrouble(error: unknown): boolean {
  return /Connection is closed|Stream isn't writeable|max retries per request|ECONN|EPIPE|ENOENT|LOADING|Command timed out/i.test(
    messageOf(error),
  );
}
