import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { describe, expect, test } from "vitest";
import type { ReviewJob } from "../../src/domain/job.ts";
import { openQueue } from "../../src/queue/open-queue.ts";
import { createTurns } from "../../src/queue/turns.ts";
import { needs } from "../support/needs.ts";
import { startRedis } from "../support/redis.ts";

const log = pino({ level: "silent" });

const review = (installation: number, number: number): ReviewJob => ({
  kind: "review",
  installation,
  repo: { id: installation, owner: "acme", name: "shop" },
  number,
  cause: { delivery: `d-${number}`, event: "pull_request.opened" },
});

/** Adds a busy installation's jobs, then one of a neighbour; answers with how many were done before the neighbour's. */
async function doneBefore(store: { redisUrl: string } | { dataDir: string }, busy: number): Promise<number> {
  const queue = await openQueue({ ...store, log, limits: { answerMs: 20_000 } });
  try {
    for (let number = 1; number <= busy; number++) await queue.enqueue(review(1, number));
    await queue.enqueue(review(2, 1));
    let before = 0;
    await new Promise<void>((resolve) => {
      void queue.work(
        async (job) => {
          if (job.installation === 2) resolve();
          else before++;
        },
        { concurrency: 1 },
      );
    });
    return before;
  } finally {
    await queue.close();
  }
}

describe("src/queue/turns.ts", () => {
  test("a neighbour's first job has the turn of the busy one's first", () => {
    const turns = createTurns(async () => 0);
    const busy = Array.from({ length: 1_000 }, () => turns.next(1));
    expect(busy.at(-1)).toBe(1_000);
    expect(turns.next(2)).toBe(1);
    expect(turns.next(1)).toBe(1_001);
  });

  test("nobody saves up turns: who comes late stands after the round that is being served", async () => {
    let clock = 0;
    const turns = createTurns(
      async () => 500,
      () => clock,
    );
    turns.next(1);
    await Promise.resolve();
    clock += 2_000;
    expect(turns.next(3)).toBe(501);
  });

  test("once nobody waits everything begins anew", async () => {
    let clock = 0;
    const served: (number | undefined)[] = [10, undefined];
    const turns = createTurns(
      async () => served.shift(),
      () => clock,
    );
    for (let count = 0; count < 5; count++) turns.next(1);
    await Promise.resolve();
    clock += 2_000;
    turns.next(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect(turns.next(1)).toBe(1);
  });

  test("a queue that does not answer changes no order", async () => {
    const turns = createTurns(() => Promise.reject(new Error("down")));
    expect([turns.next(1), turns.next(1), turns.next(2)]).toEqual([1, 2, 1]);
    await new Promise((resolve) => setImmediate(resolve));
  });

  test.skipIf(!needs("redis-server"))(
    "with 1,000 reviews of one installation waiting, a neighbour's single one is among the first (needs redis-server)",
    async () => {
      const redis = await startRedis();
      try {
        expect(await doneBefore({ redisUrl: redis.url }, 1_000)).toBeLessThanOrEqual(3);
      } finally {
        await redis.stop();
      }
    },
    120_000,
  );

  test("the same on the embedded queue", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "architect-turns-"));
    try {
      expect(await doneBefore({ dataDir }, 60)).toBeLessThanOrEqual(3);
    } finally {
      await rm(dataDir, { recursive: true, force: true });
    }
  }, 120_000);
});
