import { connect, createServer } from "node:net";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { JobQueue } from "../../src/domain/job.ts";
import { PassingError } from "../../src/errors.ts";
import { openQueue } from "../../src/queue/open-queue.ts";
import { needs } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { startChild } from "./child.ts";
import { queueOpener, quiet } from "./queues.ts";
import { aReview, eventually, gate, pause } from "./jobs.ts";

const available = needs("redis-server");

/** As GitHub would deliver it again: a client needs a moment to see that Redis is back. */
const enqueued = (queue: JobQueue, number: number) =>
  eventually(() =>
    queue.enqueue(aReview(number)).then(
      () => true,
      () => false,
    ),
  );

describe("src/queue/redis-store.ts", () => {
  const log = pino({ level: "silent" });
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
      await enqueued(queue, 3);
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
      await enqueued(queue, 2);
      await eventually(() => seen.length === 1);
      expect(seen).toEqual([2]);
    });

    test("a queue closes while Redis is away, whether its worker ever reached it or not", async () => {
      const reached = await open({ answerMs: 200 });
      await reached.work(async () => {}, { concurrency: 1 });
      await reached.enqueue(aReview(1));
      await quiet(reached);
      await redis.kill();
      const never = await open({ answerMs: 200 });
      await never.work(async () => {}, { concurrency: 1 });
      await reached.close();
      await never.close();
      await redis.start();
    });

    test("a connection that breaks while the queue is being made does not spoil it", async () => {
      // Cuts each of the first connections when it asks for the second time: after the driver's own question.
      let cuts = 3;
      const proxy = createServer((socket) => {
        let asked = 0;
        const server = connect(Number(new URL(redis.url).port), "127.0.0.1");
        const end = (): void => {
          socket.destroy();
          server.destroy();
        };
        for (const side of [socket, server]) side.on("error", end).on("close", end);
        socket.on("data", (chunk) => {
          asked += chunk.toString().toLowerCase().split("\r\ninfo\r\n").length - 1;
          if (asked >= 2 && cuts-- > 0) end();
          else server.write(chunk);
        });
        server.on("data", (chunk) => socket.write(chunk));
      });
      await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
      const address = proxy.address();
      const port = typeof address === "object" ? address?.port : undefined;
      const queue = await openQueue({
        ...options({ answerMs: 5_000 }),
        redisUrl: `redis://127.0.0.1:${port}`,
        log,
      });
      await queue.enqueue(aReview(1));
      expect(await queue.counts()).toMatchObject({ waiting: 1 });
      expect(cuts).toBeLessThan(3);
      await queue.close();
      proxy.close();
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
      const pusher = { over: false };
      const pushing = (async () => {
        for (let number = 1; !pusher.over; number++) {
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
      pusher.over = true;
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
});
