import { Queue } from "bullmq";
import { Redis } from "ioredis";
import type { StoredJob } from "../../src/queue/stored-job.ts";

/** The queue from outside, while its Redis comes and goes. */
export class JobsInRedis {
  readonly #connection: Redis;
  readonly #queue: Queue<StoredJob>;

  constructor(url: string) {
    this.#connection = new Redis(url, { maxRetriesPerRequest: null, retryStrategy: () => 200 });
    this.#connection.on("error", () => undefined);
    this.#queue = new Queue<StoredJob>("jobs", { connection: this.#connection, prefix: "architect" });
    this.#queue.on("error", () => undefined);
  }

  /** Jobs that wait, run, or will. */
  async busy(): Promise<number> {
    return this.#queue.getJobCountByTypes("waiting", "prioritized", "active", "delayed");
  }

  async told(): Promise<string> {
    const counts = await this.#queue.getJobCounts("waiting", "prioritized", "active", "delayed", "failed");
    return Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([state, count]) => `${count} ${state}`)
      .join(", ");
  }

  /** Pull requests, by repository, whose job failed for good. */
  async failed(): Promise<Map<number, Set<number>>> {
    const found = new Map<number, Set<number>>();
    for (const { data } of await this.#queue.getFailed(0, 1_000)) {
      const { repo, number } = data.job;
      found.set(repo.id, (found.get(repo.id) ?? new Set()).add(number));
    }
    return found;
  }

  async close(): Promise<void> {
    await this.#queue.close();
    this.#connection.disconnect();
  }
}
