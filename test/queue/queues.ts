import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { afterEach } from "vitest";
import type { JobQueue } from "../../src/domain/job.ts";
import type { QueueLimits } from "../../src/queue/limits.ts";
import { openQueue, type QueueOptions } from "../../src/queue/open-queue.ts";
import { eventually, quickLimits } from "./jobs.ts";

export type Place = Pick<QueueOptions, "redisUrl" | "dataDir" | "image">;

/** Opens queues for one test: a fresh prefix each, closed when the test is over. */
export function queueOpener(place: () => Place): {
  prefix(): string;
  options(limits?: Partial<QueueLimits>): Omit<QueueOptions, "log"> & { prefix: string };
  open(limits?: Partial<QueueLimits>): Promise<JobQueue>;
} {
  let prefix = `t-${randomUUID().slice(0, 8)}`;
  const opened: JobQueue[] = [];
  afterEach(async () => {
    for (const queue of opened.splice(0)) await queue.close();
    prefix = `t-${randomUUID().slice(0, 8)}`;
  });
  const options = (limits: Partial<QueueLimits> = {}) => ({
    ...place(),
    prefix,
    limits: { ...quickLimits, ...limits },
  });
  return {
    prefix: () => prefix,
    options,
    async open(limits) {
      const queue = await openQueue({ ...options(limits), log: pino({ level: "silent" }) });
      opened.push(queue);
      return queue;
    },
  };
}

/** Nothing waits, runs or is put off. */
export async function quiet(queue: JobQueue): Promise<void> {
  await eventually(async () => {
    const { waiting, active, delayed } = await queue.counts();
    return waiting + active + delayed === 0;
  });
}
