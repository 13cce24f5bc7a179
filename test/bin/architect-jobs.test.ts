import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openQueue, type QueueOptions } from "../../src/queue/open-queue.ts";
import { aCommand, aReview, eventually, quickLimits } from "../queue/jobs.ts";
import { needs } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { architect, expectMistake } from "./run-architect.ts";

const ESC = String.fromCharCode(27);
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "architect-jobs-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const open = (place: Partial<QueueOptions>) =>
  openQueue({ ...place, log: pino({ level: "silent" }), limits: { ...quickLimits, attempts: 1 } });

/** A queue with a failed review and a failed command in it. */
async function withDeadLetters(place: Partial<QueueOptions>): Promise<void> {
  const queue = await open(place);
  await queue.enqueue(aReview(1));
  await queue.enqueue(aCommand(5));
  await queue.work(() => Promise.reject(new Error(`the disk is ${ESC}[31mfull`)), { concurrency: 1 });
  await eventually(async () => (await queue.counts()).failed === 2);
  await queue.close();
}

describe("architect jobs", () => {
  test("lists what failed on the embedded queue, and tries it again, while the App is stopped", async () => {
    const dataDir = join(folder, "queue");
    await withDeadLetters({ dataDir });
    const env = { DATA_DIR: folder };
    const listed = await architect(["jobs", "--failed"], { env });
    expect(listed).toMatchObject({ code: 0, stderr: "" });
    expect(listed.stdout).toMatch(/^0 active, 0 waiting, 0 delayed, 2 failed\n/);
    expect(listed.stdout).toMatch(/failed {3}review of acme\/shop#1, \d+ s old, tried once\n/);
    expect(listed.stdout).toContain("command-4711-5  delivery comment-5");
    expect(listed.stdout).toContain("the disk is ");
    expect(listed.stdout).not.toContain(ESC);

    const one = await architect(["jobs", "--retry", "command-4711-5", "--format", "json"], { env });
    expect(JSON.parse(one.stdout)).toEqual({ schemaVersion: 1, id: "command-4711-5", outcome: "retried" });
    expect(await architect(["jobs", "--retry", "command-4711-5"], { env })).toMatchObject({
      code: 1,
      stdout: "command-4711-5 did not fail\n",
    });
    expect((await architect(["jobs", "--retry-all"], { env })).stdout).toBe("1 job waits again\n");
    const queue = await open({ dataDir });
    expect(await queue.counts()).toEqual({ waiting: 2, active: 0, delayed: 0, failed: 0 });

    // The App has it now.
    expectMistake(await architect(["jobs"], { env }), /is in use by process \d+.*Stop the other one/);
    await queue.close();
  }, 180_000);

  test("a folder without a queue is a mistake that names the settings", async () => {
    expectMistake(await architect(["jobs"], { cwd: folder }), /no queue in .*REDIS_URL or DATA_DIR/);
  });
});

describe.skipIf(!needs("redis-server"))("architect jobs (needs redis-server)", () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(() => redis.stop());

  test("lists and tries again beside a running App, with the address from .env", async () => {
    await withDeadLetters({ redisUrl: redis.url });
    await writeFile(join(folder, ".env"), `REDIS_URL=${redis.url}\n`);
    const listed = await architect(["jobs", "--format", "json"], { cwd: folder });
    expect(JSON.parse(listed.stdout)).toMatchObject({
      counts: { failed: 2 },
      jobs: expect.arrayContaining([
        expect.objectContaining({
          state: "failed",
          kind: "review",
          repository: "acme/shop",
          number: 1,
          attempts: 1,
          reason: `the disk is ${ESC}[31mfull`,
          ageSeconds: expect.any(Number),
        }),
      ]),
    });
    expect((await architect(["jobs", "--retry-all"], { cwd: folder })).stdout).toBe("2 jobs wait again\n");
    expect((await architect(["jobs"], { cwd: folder })).stdout).toMatch(
      /^0 active, 2 waiting, 0 delayed, 0 failed\n/,
    );
  }, 120_000);

  test("architect doctor names a Redis that forgets", async () => {
    const good = await architect(["doctor", "--format", "json"], { env: { REDIS_URL: redis.url } });
    const redisOf = (text: string) =>
      (JSON.parse(text) as { checks: { name: string }[] }).checks.find(({ name }) => name === "Redis");
    expect(redisOf(good.stdout)).toMatchObject({
      state: "ok",
      detail: expect.stringMatching(
        /noeviction, appendonly yes \(fsync always\); \d+ MiB in use, no maxmemory/,
      ),
    });
    const forgetful = await startRedis({ args: ["--maxmemory-policy", "allkeys-lru", "--appendonly", "no"] });
    try {
      const bad = await architect(["doctor", "--format", "json"], { env: { REDIS_URL: forgetful.url } });
      expect(redisOf(bad.stdout)).toMatchObject({
        state: "broken",
        detail: expect.stringMatching(/allkeys-lru.*set noeviction.*appendonly is no/),
      });
      expect(JSON.parse(bad.stdout).checks).toContainEqual(
        expect.objectContaining({ name: "disk", detail: expect.stringMatching(/GiB free for/) }),
      );
    } finally {
      await forgetful.stop();
    }
  }, 180_000);
});
