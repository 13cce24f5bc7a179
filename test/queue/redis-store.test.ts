import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { PassingError, UserError } from "../../src/errors.ts";
import { openQueue } from "../../src/queue/open-queue.ts";
import { needs } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { startChild } from "./child.ts";
import { queueOpener, quiet } from "./contract.ts";
import { aReview, eventually, gate, pause, quickLimits } from "./jobs.ts";

const available = needs("redis-server");

/** A logger that keeps its lines. */
function listeningLog(): { log: pino.Logger; lines: { level: number; msg: string }[] } {
  const lines: { level: number; msg: string }[] = [];
  const log = pino({ level: "debug" }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  return { log, lines };
}

describe("src/queue/redis-store.ts", () => {
  test("an address that cannot be read is the operator's mistake, and its password is not repeated", async () => {
    const { log } = listeningLog();
    const opening = openQueue({ redisUrl: "redis://user:hunter2@[bad", log });
    await expect(opening).rejects.toThrow(UserError);
    await expect(opening).rejects.not.toThrow(/hunter2/);
  });

  describe.skipIf(!available)("with one server (needs redis-server)", () => {
    let redis: RedisServer;
    beforeAll(async () => {
      redis = await startRedis();
    });
    afterEach(async () => {
      redis.thaw();
    });
    afterAll(() => redis.stop());
    const { open, options, prefix } = queueOpener(() => ({ redisUrl: redis.url }));

    test("while Redis is down enqueue rejects with a passing error, and works when it is back", async () => {
      const queue = await open({ answerMs: 500 });
      await queue.enqueue(aReview(1));
      await redis.kill();
      await expect(queue.enqueue(aReview(2))).rejects.toThrow(PassingError);
      await expect(queue.counts()).rejects.toThrow(PassingError);
      await redis.start();
      await queue.enqueue(aReview(3));
      const seen: number[] = [];
      await queue.work(async (job) => void seen.push(job.number), { concurrency: 1 });
      await eventually(() => seen.length === 2);
      expect(seen).toEqual([1, 3]);
    });

    test("a Redis that is not there yet does not keep the app from starting", async () => {
      await redis.kill();
      const queue = await open({ answerMs: 300 });
      await expect(queue.enqueue(aReview(1))).rejects.toThrow(PassingError);
      const seen: number[] = [];
      await queue.work(async (job) => void seen.push(job.number), { concurrency: 1 });
      await pause(300);
      await redis.start();
      await queue.enqueue(aReview(2));
      await eventually(() => seen.length === 1);
      expect(seen).toEqual([2]);
    });

    test("a Redis that does not answer is given up on, no backlog grows, and its thaw brings the queue back", async () => {
      const queue = await open({ answerMs: 300, openCalls: 5 });
      await queue.enqueue(aReview(1));
      redis.freeze();
      const results = await Promise.allSettled(
        Array.from({ length: 50 }, (_, n) => queue.enqueue(aReview(n + 2))),
      );
      expect(results.map((result) => result.status)).toEqual(Array(50).fill("rejected"));
      const reasons = results.map((result) => result.status === "rejected" && result.reason);
      expect(reasons.every((reason) => reason instanceof PassingError)).toBe(true);
      expect(reasons.filter((reason) => /refused/.test(String(reason)))).toHaveLength(45);
      redis.thaw();
      await eventually(() =>
        queue.enqueue(aReview(100)).then(
          () => true,
          () => false,
        ),
      );
      const seen: number[] = [];
      await queue.work(async (job) => void seen.push(job.number), { concurrency: 1 });
      await eventually(() => seen.includes(100));
      expect(seen).toContain(1);
    });

    test("a restart of Redis in the middle of a run loses nothing: the run ends, waiting jobs follow", async () => {
      const queue = await open();
      const hold = gate();
      const seen: number[] = [];
      await queue.work(
        async (job) => {
          seen.push(job.number);
          if (job.number === 1) await hold.opened;
        },
        { concurrency: 1 },
      );
      await queue.enqueue(aReview(1));
      await queue.enqueue(aReview(2));
      await eventually(() => seen.length === 1);
      await queue.enqueue(aReview(1));
      await redis.restart();
      await queue.enqueue(aReview(3));
      hold.open();
      await eventually(() => [2, 3].every((number) => seen.includes(number)));
      await quiet(queue);
      expect(seen.filter((number) => number === 1).length).toBeGreaterThanOrEqual(2);
      expect(await queue.counts()).toMatchObject({ failed: 0 });
    });

    test("what was acknowledged during ten restarts of Redis is all run", { timeout: 120_000 }, async () => {
      const queue = await open();
      const seen = new Set<number>();
      await queue.work(async (job) => void seen.add(job.number), { concurrency: 2 });
      const kept: number[] = [];
      let over = false;
      const pushing = (async () => {
        for (let number = 1; !over; number++) {
          await queue.enqueue(aReview(number)).then(
            () => kept.push(number),
            () => {},
          );
          await pause(2);
        }
      })();
      for (let restart = 0; restart < 10; restart++) {
        await pause(50);
        await redis.restart();
      }
      over = true;
      await pushing;
      await eventually(() => kept.every((number) => seen.has(number)));
      await quiet(queue);
    });

    test("a worker whose connections are all cut goes on working", async () => {
      const queue = await open();
      const seen: number[] = [];
      await queue.work(async (job) => void seen.push(job.number), { concurrency: 1 });
      const admin = new Redis(redis.url);
      for (let number = 1; number <= 10; number++) {
        await admin.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
        await queue.enqueue(aReview(number));
        await eventually(() => seen.includes(number));
      }
      admin.disconnect();
      expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
    });

    test("a full Redis refuses the job with a passing error at once, and drops none that it has", async () => {
      const queue = await open({ answerMs: 20_000 });
      await queue.enqueue(aReview(1));
      const admin = new Redis(redis.url);
      await admin.config("SET", "maxmemory", "1");
      await expect(queue.enqueue(aReview(2))).rejects.toThrow(/OOM/);
      await admin.config("SET", "maxmemory", "0");
      admin.disconnect();
      expect(await queue.counts()).toMatchObject({ waiting: 1 });
    });

    test("a run whose job was taken away is told so by its signal", async () => {
      const queue = await open();
      const reasons: unknown[] = [];
      let runs = 0;
      await queue.work(
        async (_, run) => {
          if (++runs > 1) return;
          await new Promise<void>((resolve) => run.signal.addEventListener("abort", () => resolve()));
          reasons.push(run.signal.reason);
        },
        { concurrency: 1 },
      );
      await queue.enqueue(aReview(1));
      await eventually(() => runs === 1);
      const admin = new Redis(redis.url);
      for (const key of await admin.keys(`${prefix()}:*:lock`)) await admin.del(key);
      admin.disconnect();
      await eventually(() => reasons.length === 1);
      expect(reasons).toEqual(["the job was taken away"]);
      await eventually(() => runs === 2);
      await quiet(queue);
      expect(await queue.counts()).toMatchObject({ failed: 0 });
    });

    test("a job that cannot be read is set aside and does not stop the others", async () => {
      const queue = await open();
      const client = new Redis(redis.url, { maxRetriesPerRequest: null });
      const other = new Queue("jobs", { connection: client, prefix: prefix() });
      await other.add("review", { job: { kind: "review", number: "one" } });
      await other.close();
      client.disconnect();
      const seen: number[] = [];
      await queue.enqueue(aReview(2));
      await queue.work(async (job) => void seen.push(job.number), { concurrency: 1 });
      await eventually(async () => (await queue.counts()).failed === 1);
      await quiet(queue);
      expect(seen).toEqual([2]);
      await other.getBackend().waitUntilReady(), await other.close();
    });

    test("of two worker processes one is killed and one is stopped, and a third ends the work of both", async () => {
      const first = startChild(options(), "hang", [1]);
      await first.said("took 1 1");
      const second = startChild(options({ closeMs: 200 }), "hang", [2]);
      await second.said("took 2 1");
      await first.kill();
      await second.stop();
      const third = startChild(options(), "finish");
      await third.said("done 1");
      await third.said("done 2");
      await third.stop();
      expect(third.lines.filter((line) => line.startsWith("took"))).toEqual(
        expect.arrayContaining(["took 1 1", "took 2 1"]),
      );
    });
  });

  describe.skipIf(!available)("with servers of other kinds (needs redis-server)", () => {
    test("a wrong password is the operator's mistake", async () => {
      const redis = await startRedis({ args: ["--requirepass", "secret"] });
      const { log } = listeningLog();
      for (const url of [redis.url, redis.url.replace("//", "//:hunter2@")])
        await expect(
          openQueue({ redisUrl: url, log, limits: { ...quickLimits, answerMs: 500 } }),
        ).rejects.toThrow(UserError);
      const right = await openQueue({ redisUrl: redis.url.replace("//", "//:secret@"), log });
      await right.enqueue(aReview(1));
      await right.close();
      await redis.stop();
    });

    test("a Redis that may lose jobs is warned about; one that says nothing is called unknown", async () => {
      const forgetful = await startRedis({
        args: ["--appendonly", "no", "--maxmemory-policy", "allkeys-lru"],
      });
      const heard = listeningLog();
      await (await openQueue({ redisUrl: forgetful.url, log: heard.log })).close();
      const warnings = heard.lines.filter((line) => line.level === 40).map((line) => line.msg);
      expect(warnings).toEqual([
        expect.stringContaining("appendonly yes"),
        expect.stringContaining("noeviction"),
      ]);
      await forgetful.stop();

      const silent = await startRedis({ args: ["--rename-command", "CONFIG", ""] });
      const unknown = listeningLog();
      await (await openQueue({ redisUrl: silent.url, log: unknown.log })).close();
      expect(unknown.lines.filter((line) => line.level >= 30).map((line) => line.msg)).toEqual([
        expect.stringContaining("unknown whether Redis keeps jobs"),
      ]);
      await silent.stop();
    });
  });
});
