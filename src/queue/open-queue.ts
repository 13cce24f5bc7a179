import type { Telemetry } from "bullmq";
import type { JobQueue } from "../domain/job.ts";
import type { JobOutcome } from "../domain/telemetry.ts";
import { PassingError, UserError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { createKeeper, type QueueKeeper } from "./dead-letters.ts";
import { openEmbeddedStore } from "./embedded-store.ts";
import { createProducer } from "./enqueue.ts";
import { defaultLimits, type QueueLimits } from "./limits.ts";
import { openRedisStore } from "./redis-store.ts";
import type { Store, StoreOptions } from "./store.ts";
import { type RunningWorker, startWorker } from "./work.ts";

export interface QueueOptions {
  /** `redis://...`, `rediss://...` or the path of a socket. Wins over `dataDir`. */
  redisUrl?: string;
  /** A folder of our own for the embedded queue. */
  dataDir?: string;
  /** For the embedded queue: a file that makes the first start in a new folder faster; written when it is not there. */
  image?: string;
  /** Keeps several queues apart in one store. Letters, digits, `-` and `_`. */
  prefix?: string;
  log: Logger;
  limits?: Partial<QueueLimits>;
  /** Lets a trace travel in the job. */
  telemetry?: Telemetry;
  /** Told of the end of every run. */
  ended?: (kind: string, outcome: JobOutcome) => void;
  /**
   * Told when nobody else can be using the data folder, some time before the queue is open; with Redis at once. Not
   * told when the folder is in use.
   */
  owned?: () => void;
}

/** The queue of this process, with what its operator asks of it. */
export interface OpenedQueue extends JobQueue, QueueKeeper {
  /** Takes no more jobs and lets running ones end (bounded); enqueueing goes on. `close` does this too. */
  stopWorking(): Promise<void>;
}

/**
 * Opens the queue: on Redis, or embedded in this process. Takes no jobs until `work` is called, so a process that
 * only enqueues starts no worker.
 *
 * What the handler throws decides what becomes of the job. `UserError`: it is over. `PassingError`: it comes back at
 * `retryAt`, or after a growing while, and no attempt is lost, not even on `lastAttempt`; after a day of this it
 * counts like any other error. Any other error: three attempts, then it is kept as failed.
 *
 * A job can run twice: its worker may be lost, or cut off from the store, after the work is done. Handlers look
 * before they write.
 *
 * @throws UserError when neither store is named, the address or password is wrong, the folder is used by another
 *   process, or its data is damaged
 */
export async function openQueue(options: QueueOptions): Promise<OpenedQueue> {
  const { log, prefix = "architect", telemetry, ended } = options;
  const limits = { ...defaultLimits, ...options.limits };
  if (!/^[\w-]{1,40}$/.test(prefix))
    throw new UserError(`"${prefix}" cannot name a queue`, { remedy: "Use letters, digits, - and _." });
  const store = await openStore(options, { prefix, log, limits, ...(telemetry ? { telemetry } : {}) });
  const producer = createProducer(store, limits, log);
  let worker: RunningWorker | undefined;
  let stopping: Promise<void> | undefined;
  let closing: Promise<void> | undefined;
  let closed = false;
  const stopWorking = (): Promise<void> => {
    stopping ??= worker?.close() ?? Promise.resolve();
    return stopping;
  };

  return {
    ...createKeeper(producer, store, limits),
    stopWorking,
    async enqueue(job, enqueueOptions) {
      if (closed) throw new PassingError("The queue is closed");
      await producer.enqueue(job, enqueueOptions);
    },
    async work(handler, { concurrency }) {
      if (stopping || closing) throw new Error("the queue is closed");
      if (worker) throw new Error("this queue is being worked on already");
      worker = startWorker(store, handler, { concurrency, limits, log, ...(ended ? { ended } : {}) });
    },
    counts: () => producer.counts(),
    close() {
      closing ??= (async () => {
        // A job that is let end may still enqueue another.
        await stopWorking();
        closed = true;
        await store.close();
      })();
      return closing;
    },
  };
}

async function openStore(options: QueueOptions, shared: StoreOptions): Promise<Store> {
  const { redisUrl, dataDir, image, owned } = options;
  if (redisUrl) {
    owned?.();
    return openRedisStore(redisUrl, shared);
  }
  if (dataDir)
    return openEmbeddedStore(dataDir, {
      ...shared,
      ...(image === undefined ? {} : { image }),
      ...(owned ? { owned } : {}),
    });
  throw new UserError("The queue has nowhere to keep its jobs", {
    remedy: "Set REDIS_URL, or name a data folder.",
  });
}
