import type { Processor, Queue, Telemetry, Worker, WorkerListener, WorkerOptions } from "bullmq";
import { PassingError } from "../errors.ts";
import type { Logger } from "../log.ts";
import type { QueueLimits } from "./limits.ts";
import type { StoredJob } from "./stored-job.ts";

/** The part of BullMQ's queue and worker that both backends share and we use. */
export type StoreQueue = Pick<
  Queue<StoredJob, void>,
  "add" | "getJob" | "getJobs" | "getJobCounts" | "getPrioritized" | "getWaiting"
>;
export type StoreWorker = Pick<Worker<StoredJob, void>, "pause" | "close" | "cancelJob" | "cancelAllJobs"> & {
  on<E extends keyof WorkerListener<StoredJob, void>>(
    event: E,
    listener: WorkerListener<StoredJob, void>[E],
  ): unknown;
};
export type StoreProcessor = Processor<StoredJob, void>;
export type StoreWorkerOptions = Omit<WorkerOptions, "connection" | "prefix">;

/** Where jobs are kept: Redis, or the embedded Postgres. */
export interface Store {
  readonly kind: "redis" | "embedded";
  /** The queue once it can be written to. Waits for a lost connection until `deadline` (epoch ms), then rejects. */
  queue(deadline: number): Promise<StoreQueue>;
  /** BullMQ's own `Queue`, whichever store it is on, for its dashboard. */
  board(deadline: number): Promise<object>;
  /** A call went unanswered: drop what is open and connect anew. */
  reconnect(): void;
  worker(processor: StoreProcessor, options: StoreWorkerOptions): StoreWorker;
  /** Lets go of connections, files and locks. Workers are closed first, by whoever started them. */
  close(): Promise<void>;
}

export interface StoreOptions {
  prefix: string;
  log: Logger;
  limits: QueueLimits;
  /** Writes the trace of whoever enqueues into the job, and goes on with it where the job is done. */
  telemetry?: Telemetry;
}

/** Settles as `promise` does, or rejects with a `PassingError` at `deadline` (epoch milliseconds). */
export async function until<T>(deadline: number, promise: Promise<T>, what: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new PassingError(`${what} took too long`)),
      Math.max(0, deadline - Date.now()),
    );
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Logs connection trouble, the same message at most every 30 s: a lost store would fill the log otherwise. */
export function troubleLog(log: Logger, message: string): (error: unknown) => void {
  let last = { text: "", at: 0 };
  return (error) => {
    const text = error instanceof Error ? error.message : String(error);
    if (text === last.text && Date.now() - last.at < 30_000) return;
    last = { text, at: Date.now() };
    log.warn({ err: error }, message);
  };
}
