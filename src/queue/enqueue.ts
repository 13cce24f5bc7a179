import { randomUUID } from "node:crypto";
import type { JobsOptions } from "bullmq";
import { type CommandJob, type Job, type JobQueue, mergedReview, type ReviewJob } from "../domain/job.ts";
import { messageOf, PassingError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { MAX_KEPT_COMMANDS, MAX_KEPT_FAILED, type QueueLimits } from "./limits.ts";
import { type Store, type StoreQueue, until } from "./store.ts";
import { logFields, readStoredJob } from "./stored-job.ts";
import { createTurns, type Turns } from "./turns.ts";

/** Reviews come after commands and resumed conversations. */
const FIRST_REVIEW = 2;

export interface Producer extends Pick<JobQueue, "enqueue" | "counts"> {
  /**
   * Runs one call against the store: bounded in time, and in number while the store does not answer.
   *
   * @throws PassingError when the store does not answer in time
   */
  ask<T>(what: string, deadline: number, call: (queue: StoreQueue) => Promise<T>): Promise<T>;
}

/** The writing side of the queue. Needs no worker in the same process. */
export function createProducer(store: Store, limits: QueueLimits, log: Logger): Producer {
  let open = 0;

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
      if (!waiting || old?.job.kind !== "review") return;
      // One that never ran is not running either; asking would cost each of these deliveries a question more.
      if (waiting.processedOn !== undefined && (await waiting.isActive())) return;
      await waiting.updateData({ ...old, job: mergedReview(old.job, job) });
    });
  }

  const turns = createTurns(async () => {
    const deadline = Date.now() + limits.answerMs;
    const [first] = await ask("Looking at the queue", deadline, (queue) => queue.getPrioritized(0, 0));
    // Commands stand before every review: with one of them in front, this is the first round.
    return first && Math.max(0, first.priority - FIRST_REVIEW);
  });

  return {
    ask,
    async enqueue(job, { after = 0 } = {}) {
      const deadline = Date.now() + limits.answerMs;
      const options = optionsOf(job, limits, after, turns);
      const added = await ask("Keeping the job", deadline, (queue) => queue.add(job.kind, { job }, options));
      const coalesced = added.id !== undefined && added.id !== options.jobId;
      if (log.isLevelEnabled("debug")) log.debug({ ...logFields(job), coalesced }, "job kept");
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
 * becomes a job when that one ends (`keepLastIfActive`). A command is keyed by its comment, also after it is done, and
 * so is going on with a request, once for its answer and once for its end.
 */
function optionsOf(
  job: Job,
  limits: QueueLimits,
  after: number,
  turns: Turns,
): JobsOptions & { jobId: string } {
  const shared = {
    attempts: limits.attempts,
    backoff: { type: "exponential", delay: limits.retryMs, jitter: 0.5 },
    removeOnFail: { age: limits.keepFailedS, count: MAX_KEPT_FAILED },
    stackTraceLimit: 5,
    // Whole milliseconds: the Postgres backend takes no others.
    ...(after > 0 ? { delay: Math.ceil(after) } : {}),
  };
  if (job.kind === "resume")
    return {
      ...shared,
      jobId: `resume-${job.request}${after > 0 ? "-end" : ""}`,
      priority: 2,
      removeOnComplete: { age: limits.rememberCommandsS, count: MAX_KEPT_COMMANDS },
    };
  if (job.kind === "merge-group")
    return {
      ...shared,
      jobId: `merge-group-${job.repo.id}-${job.head}`,
      priority: 1,
      removeOnComplete: true,
    };
  if (job.kind === "command")
    return {
      ...shared,
      jobId: commandIdOf(job),
      // Commands are short and someone waits for the answer. Smaller goes first.
      priority: 1,
      removeOnComplete: { age: limits.rememberCommandsS, count: MAX_KEPT_COMMANDS },
    };
  return {
    ...shared,
    // Our own id, so that the answer tells whether another job stands for this one.
    jobId: `review-${job.repo.id}-${job.number}-${randomUUID()}`,
    // One of each installation after the other.
    priority: FIRST_REVIEW + turns.next(job.installation),
    deduplication: { id: `${job.repo.id}#${job.number}`, keepLastIfActive: true },
    removeOnComplete: true,
  };
}

/** Comments of the thread, of the diff, and check runs have numbers of their own, and one check has many clicks. */
function commandIdOf({ repo, comment, where, cause }: CommandJob): string {
  const place = where?.kind === "button" ? "button-" : where ? "review-" : "";
  // The delivery's id is a header that nobody signed.
  const click = where?.kind === "button" ? `-${cause.delivery.replace(/[^A-Za-z0-9-]/g, "_")}` : "";
  return `command-${place}${repo.id}-${comment}${click}`;
}

function isConnectionTrouble(error: unknown): boolean {
  return /Connection is closed|Stream isn't writeable|max retries per request|ECONN|EPIPE|ENOENT|LOADING|Command timed out/i.test(
    messageOf(error),
  );
}
