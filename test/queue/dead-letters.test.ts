import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { emptyQueue } from "../../src/compose/package-root.ts";
import type { Job } from "../../src/domain/job.ts";
import { PassingError, UserError } from "../../src/errors.ts";
import { type OpenedQueue, openQueue, type QueueOptions } from "../../src/queue/open-queue.ts";
import { needs } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { aCommand, aReview, eventually, quickLimits } from "./jobs.ts";

const folder = mkdtempSync(join(tmpdir(), "architect-letters-"));
let redis: RedisServer | undefined;
let count = 0;
const opened: OpenedQueue[] = [];

const image = emptyQueue() ?? join(folder, "image.tgz");

beforeAll(async () => {
  if (needs("redis-server")) redis = await startRedis();
  // Where no image is at hand, the first queue makes one: a new database takes its time.
  const first = await openQueue({ dataDir: join(folder, "first"), image, log: pino({ level: "silent" }) });
  await first.close();
}, 180_000);
afterEach(async () => {
  for (const queue of opened.splice(0)) await queue.close();
});
afterAll(async () => {
  await redis?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(["the embedded store", "redis"] as const)("src/queue/dead-letters.ts on %s", (where) => {
  const here = where === "the embedded store" || needs("redis-server");
  const open = async (more: Partial<QueueOptions> = {}) => {
    const place =
      where === "redis" && redis
        ? { redisUrl: redis.url, prefix: `t-${++count}` }
        : { dataDir: join(folder, `queue-${++count}`), image };
    const log = pino({ level: "silent" });
    const queue = await openQueue({ ...place, log, limits: { ...quickLimits, attempts: 2 }, ...more });
    opened.push(queue);
    return queue;
  };

  test.skipIf(!here)(
    "a failed review and a failed command are listed with their reasons, and tried again with all their attempts",
    async () => {
      const queue = await open();
      let broken = true;
      const ran: { job: Job; attempt: number }[] = [];
      await queue.enqueue(aReview(1));
      await queue.enqueue(aCommand(5));
      await queue.work(
        async (job, { attempt }) => {
          ran.push({ job, attempt });
          if (broken) throw new Error(`the disk is full ${"x".repeat(2_000)}`);
        },
        { concurrency: 2 },
      );
      await eventually(async () => (await queue.counts()).failed === 2);
      const failed = await queue.list("failed", 10);
      expect(
        failed.map(({ kind, repository, number, attempts }) => ({ kind, repository, number, attempts })),
      ).toEqual(
        expect.arrayContaining([
          { kind: "review", repository: "acme/shop", number: 1, attempts: 2 },
          { kind: "command", repository: "acme/shop", number: 7, attempts: 2 },
        ]),
      );
      expect(failed[0]?.reason).toMatch(/^the disk is full x+$/);
      expect(failed[0]?.reason).toHaveLength(500);
      expect(await queue.list("failed", 1)).toHaveLength(1);

      broken = false;
      ran.length = 0;
      expect(await queue.retry(failed[0]?.id ?? "")).toBe("retried");
      expect(await queue.retryAll()).toBe(1);
      await eventually(() => ran.length === 2);
      await eventually(async () => (await queue.counts()).failed === 0);
      expect(ran.map(({ attempt }) => attempt)).toEqual([1, 1]);
      expect(ran.map(({ job }) => job)).toEqual(expect.arrayContaining([aReview(1), aCommand(5)]));
      expect(await queue.retry("nothing-like-it")).toBe("unknown");
    },
  );

  test.skipIf(!here)("a failed review that is tried again joins one that waits already", async () => {
    const queue = await open();
    let broken = true;
    let release = (): void => {};
    const held = new Promise<void>((resolve) => (release = resolve));
    let together = 0;
    let most = 0;
    await queue.enqueue(aReview(1));
    await queue.work(
      async () => {
        if (broken) throw new Error("broken");
        most = Math.max(most, ++together);
        await held;
        together--;
      },
      { concurrency: 5 },
    );
    await eventually(async () => (await queue.counts()).failed === 1);
    const [letter] = await queue.list("failed", 10);
    broken = false;
    await queue.enqueue(aReview(1, { head: "a".repeat(40) }));
    await eventually(() => together === 1);
    expect(await queue.retry(letter?.id ?? "")).toBe("retried");
    expect(await queue.list("active", 10)).toHaveLength(1);
    expect(await queue.retry((await queue.list("active", 10))[0]?.id ?? "")).toBe("not-failed");
    release();
    await eventually(async () => {
      const { waiting, active, failed } = await queue.counts();
      return waiting + active + failed === 0;
    });
    expect(most).toBe(1);
  });

  test.skipIf(!here)("waiting jobs are listed, and the age of the oldest is told", async () => {
    const queue = await open();
    expect(await queue.oldestWaiting()).toBe(0);
    await queue.enqueue(aReview(1));
    await queue.enqueue(aReview(2));
    await queue.enqueue(aCommand(9));
    expect((await queue.list("waiting", 10)).map(({ delivery }) => delivery)).toEqual([
      "comment-9",
      "delivery-1",
      "delivery-2",
    ]);
    expect(await queue.list("active", 10)).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await queue.oldestWaiting()).toBeGreaterThanOrEqual(0.02);
  });

  test.skipIf(!here)(
    "the end of every run is told: done, put off, mendable, retried and failed",
    async () => {
      const ended: string[] = [];
      const queue = await open({ ended: (kind, outcome) => void ended.push(`${kind} ${outcome}`) });
      let passes = true;
      for (const number of [1, 2, 3, 4]) await queue.enqueue(aReview(number));
      await queue.work(
        async (job) => {
          if (job.number === 2 && passes) {
            passes = false;
            throw new PassingError("later");
          }
          if (job.number === 3) throw new UserError("mend it");
          if (job.number === 4) throw new Error("broken");
        },
        { concurrency: 1 },
      );
      await eventually(() => ended.length === 6);
      expect(ended.toSorted()).toEqual([
        "review done",
        "review done",
        "review failed",
        "review mendable",
        "review put-off",
        "review retried",
      ]);
    },
  );
});
