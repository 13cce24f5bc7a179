import type { JobQueue } from "../domain/job.ts";
import { PassingError, UserError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { openEmbeddedStore } from "./embedded-store.ts";
import { createProducer } from "./enqueue.ts";
import { defaultLimits, type QueueLimits } from "./limits.ts";
import { openRedisStore } from "./redis-store.ts";
import type { Store } from "./store.ts";
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
export async function openQueue(options: QueueOptions): Promise<JobQueue> {
  const { log, prefix = "architect" } = options;
  const limits = { ...defaultLimits, ...options.limits };
  if (!/^[\w-]{1,40}$/.test(prefix))
    throw new UserError(`"${prefix}" cannot name a queue`, { remedy: "Use letters, digits, - and _." });
  const store = await openStore(options, { prefix, log, limits });
  const producer = createProducer(store, limits, log);
  let worker: RunningWorker | undefined;
  let closing: Promise<void> | undefined;
  let closed = false;

  return {
    async enqueue(job) {
      if (closed) throw new PassingError("The queue is closed");
      await producer.enqueue(job);
    },
    async work(handler, { concurrency }) {
      if (closing) throw new Error("the queue is closed");
      if (worker) throw new Error("this queue is being worked on already");
      worker = startWorker(store, handler, { concurrency, limits, log });
    },
    counts: () => producer.counts(),
    close() {
      closing ??= (async () => {
        // A job that is let end may still enqueue another.
        await worker?.close();
        closed = true;
        await store.close();
      })();
      return closing;
    },
  };
}

function openStore(
  options: QueueOptions,
  shared: { prefix: string; log: Logger; limits: QueueLimits },
): Promise<Store> {
  if (options.redisUrl) return openRedisStore(options.redisUrl, shared);
  if (options.dataDir)
    return openEmbeddedStore(options.dataDir, {
      ...shared,
      ...(options.image === undefined ? {} : { image: options.image }),
    });
  throw new UserError("The queue has nowhere to keep its jobs", {
    remedy: "Set REDIS_URL, or name a data folder.",
  });
}
