import { type Job as BullJob, DelayedError, UnrecoverableError, WaitingError } from "bullmq";
import type { JobHandler } from "../domain/job.ts";
import type { JobOutcome } from "../domain/telemetry.ts";
import { messageOf, PassingError, UserError } from "../errors.ts";
import type { Logger } from "../log.ts";
import type { QueueLimits } from "./limits.ts";
import { type Store, troubleLog } from "./store.ts";
import { logFields, readStoredJob, type StoredJob } from "./stored-job.ts";

/** Ending a fetch and closing a connection takes milliseconds; longer means that there is no connection. */
const CLOSE_WORKER_MS = 2_000;

export interface RunningWorker {
  /** See `JobQueue.close`. */
  close(): Promise<void>;
}

interface Running {
  stored: BullJob<StoredJob, void>;
  token: string;
  /** Given back to the queue while its handler still ran: what the handler says from then on is nobody's news. */
  released: boolean;
}

/** Takes jobs and hands them to `handler`, up to `concurrency` at a time. */
export function startWorker(
  store: Store,
  handler: JobHandler,
  options: {
    concurrency: number;
    limits: QueueLimits;
    log: Logger;
    /** Told of the end of every run. */
    ended?: (kind: string, outcome: JobOutcome) => void;
  },
): RunningWorker {
  const { concurrency, limits, log, ended = () => {} } = options;
  const running = new Map<string, Running>();
  const idle = new Set<() => void>();
  let closing = false;

  async function process(
    stored: BullJob<StoredJob, void>,
    token = "",
    signal = new AbortController().signal,
  ): Promise<void> {
    const run: Running = { stored, token, released: false };
    // A fetch that was under way when we began to close.
    if (closing) await giveBack(run);
    running.set(token, run);
    try {
      await handle(run, signal);
    } finally {
      running.delete(token);
      if (running.size === 0) for (const wake of idle) wake();
    }
  }

  async function handle(run: Running, signal: AbortSignal): Promise<void> {
    const { stored } = run;
    const data = readStoredJob(stored.data);
    if (!data) {
      log.error({ id: stored.id }, "a job that cannot be read was set aside");
      ended("other", "failed");
      throw new UnrecoverableError("not a job of this version");
    }
    const attempt = stored.attemptsMade + 1;
    const lastAttempt = attempt >= (stored.opts.attempts ?? 1);
    const jobLog = log.child({ ...logFields(data.job), attempt });
    try {
      await handler(data.job, { attempt, lastAttempt, signal });
      ended(data.job.kind, "done");
    } catch (error) {
      if (run.released) throw new WaitingError();
      if (error instanceof UserError) {
        ended(data.job.kind, "mendable");
        jobLog.info({ err: error }, "job ended: its author can mend it");
        throw new UnrecoverableError(error.message);
      }
      if (error instanceof PassingError) await putOff(run, data, error, jobLog);
      if (closing && signal.aborted) {
        jobLog.info("job given back: the worker is closing");
        ended(data.job.kind, "given-back");
        await giveBack(run);
      }
      ended(data.job.kind, lastAttempt ? "failed" : "retried");
      jobLog[lastAttempt ? "error" : "warn"]({ err: error, lastAttempt }, "job failed");
      throw error;
    }
  }

  /** Ends the run with the job delayed, unless passing errors went on for too long: then this is a failure like any other. */
  async function putOff(run: Running, data: StoredJob, error: PassingError, jobLog: Logger): Promise<void> {
    const now = Date.now();
    const since = data.passing?.since ?? now;
    const times = data.passing?.times ?? 0;
    if (now - since >= limits.passingTotalMs) return;
    // Spread out, so that what failed together does not come back together.
    const backoff =
      Math.min(limits.passingMs * 2 ** Math.min(times, 30), limits.passingMaxMs) *
      (0.75 + Math.random() * 0.5);
    const named = error.retryAt?.getTime() ?? 0;
    // A service whose clock is behind, or that says "now" every time, is not asked in a tight loop.
    const soonest = times === 0 && named > now ? now : now + backoff;
    // Whole milliseconds: the Postgres backend takes no others.
    const at = Math.ceil(Math.min(Math.max(named, soonest), since + limits.passingTotalMs));
    await run.stored.updateData({ ...data, passing: { since, times: times + 1 } });
    await run.stored.moveToDelayed(at, run.token);
    ended(data.job.kind, "put-off");
    jobLog.info({ err: error, retryAt: new Date(at).toISOString() }, "job put off");
    throw new DelayedError();
  }

  /** Ends the run with the job waiting, first in line and without a lost attempt. */
  async function giveBack(run: Running): Promise<never> {
    await run.stored.moveToWait(run.token);
    throw new WaitingError();
  }

  const worker = store.worker((stored, token, signal) => process(stored, token, signal), {
    concurrency,
    lockDuration: limits.lockMs,
    lockRenewTime: limits.lockMs / 3,
    stalledInterval: limits.stalledEveryMs,
    maxStalledCount: limits.stalledTimes,
    runRetryDelay: limits.reconnectMs,
  });
  worker.on("error", troubleLog(log, "trouble in the worker"));
  worker.on("stalled", (id) => log.warn({ id }, "job taken up again: its worker was lost"));
  worker.on("failed", (stored, error) => {
    // The handler never saw this one, so nobody else reports it.
    if (!stored?.deferredFailure) return;
    ended(readStoredJob(stored.data)?.job.kind ?? "other", "failed");
    log.error({ id: stored.id, reason: error.message }, "job failed: it outlived too many workers");
  });
  worker.on("lockRenewalFailed", (ids) => {
    for (const id of ids) {
      log.warn({ id }, "job lost to another worker");
      worker.cancelJob(id, "the job was taken away");
    }
  });

  const quiet = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      if (running.size === 0) return resolve();
      const timer = setTimeout(done, ms);
      idle.add(done);
      function done(): void {
        clearTimeout(timer);
        idle.delete(done);
        resolve();
      }
    });

  return {
    async close() {
      closing = true;
      await worker.pause(true);
      await quiet(limits.closeMs * 0.8);
      if (running.size > 0) {
        worker.cancelAllJobs("the queue is closing");
        await quiet(limits.closeMs * 0.2);
      }
      const left = [...running.values()];
      for (const run of left) {
        run.released = true;
        await run.stored
          .moveToWait(run.token)
          .catch((err: unknown) =>
            log.warn({ id: run.stored.id, reason: messageOf(err) }, "job not given back"),
          );
      }
      if (left.length > 0) log.warn({ jobs: left.length }, "jobs given back while their handlers still ran");
      // Without a connection BullMQ would wait for one; its clients are cut off with the store.
      await Promise.race([
        worker
          .close(left.length > 0)
          .catch((err: unknown) => log.warn({ err }, "the worker did not close cleanly")),
        new Promise((resolve) => setTimeout(resolve, CLOSE_WORKER_MS).unref()),
      ]);
    },
  };
}
