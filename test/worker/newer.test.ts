import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Redis } from "ioredis";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { startApp } from "../../src/compose/app.ts";
import { type Announcement, openAnnouncements } from "../../src/queue/announcements.ts";
import type { WorkerPorts } from "../../src/worker/ports.ts";
import { environmentFor } from "../support/app.ts";
import { startGitHub } from "../support/github/server.ts";
import { needs } from "../support/needs.ts";
import { startRedis } from "../support/redis.ts";
import { quick } from "./quick.ts";
import { tinyReview } from "./tiny-review.ts";
import { until } from "./until.ts";

const open: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

const job = {
  kind: "review" as const,
  installation: 1,
  repo: { id: 9, owner: "acme", name: "shop" },
  number: 3,
  cause: { delivery: "d", event: "pull_request.synchronize" },
  head: "a".repeat(40),
};

/** Reviews nothing until it is told to stop, and keeps when that was. */
function stuckReview() {
  const heads: string[] = [];
  const stopped: string[] = [];
  const review: WorkerPorts["review"] = async (loaded, options) => {
    const { sha } = loaded.pull.head;
    heads.push(sha);
    if (heads.length > 1) return tinyReview(loaded, options);
    return new Promise((_, reject) =>
      options.signal?.addEventListener("abort", () => {
        stopped.push(sha);
        reject(options.signal?.reason);
      }),
    );
  };
  return { heads, stopped, review };
}

async function aTown(redisUrl?: string) {
  const github = await startGitHub();
  const dataDir = await mkdtemp(join(tmpdir(), "architect-newer-"));
  open.push(github.close, () => rm(dataDir, { recursive: true, force: true }));
  const stuck = stuckReview();
  const app = await startApp({
    env: environmentFor({ github, dataDir, ...(redisUrl ? { redisUrl } : {}) }),
    door: "both",
    review: stuck.review,
    ...quick,
  });
  open.push(app.close);
  github.deliverTo(`${app.url}/api/github/webhooks`);
  const repo = await github.createRepository({ owner: "acme", name: "shop", files: { "a.ts": "one\n" } });
  await github.push(repo, "change", { "a.ts": "one\nBAD\n" });
  const pull = await github.openPull({ repo, head: "change" });
  return { github, repo, pull, stuck };
}

async function expectTheNewer({ github, repo, pull, stuck }: Awaited<ReturnType<typeof aTown>>) {
  const old = pull.head.sha;
  await github.events.pullRequestOpened(pull);
  await until("the review runs", () => stuck.heads.length === 1, 100_000);
  const head = await github.push(repo, "change", { "b.ts": "BAD\n" });
  await github.events.synchronize(pull, old);
  await until("the newer head is reviewed", () => github.reviews(pull).length > 0, 100_000);
  expect(stuck.stopped).toEqual([old]);
  expect(github.reviews(pull)).toMatchObject([{ commit: head }]);
  await until("both checks are completed", () =>
    github.checkRuns(repo).every(({ status }) => status === "completed"),
  );
  expect(github.checkRuns(repo, old)).toMatchObject([{ conclusion: "neutral", title: "Superseded" }]);
  expect(github.checkRuns(repo, head)).toMatchObject([{ conclusion: "failure" }]);
}

describe("src/worker/publish-newer.ts", () => {
  test("a push stops the review of the head before it, whose check ends as superseded", async () => {
    await expectTheNewer(await aTown());
  }, 240_000);

  test.skipIf(!needs("redis-server"))(
    "the same over Redis (needs redis-server)",
    async () => {
      const redis = await startRedis();
      open.push(() => redis.stop());
      await expectTheNewer(await aTown(redis.url));
    },
    240_000,
  );
});

describe("src/queue/announcements.ts", () => {
  const log = pino({ level: "silent" });

  /** Of two processes on one Redis the one that tells, and what the other hears. */
  const twoProcesses = async () => {
    const redis = await startRedis();
    const [one, two] = [
      openAnnouncements({ redisUrl: redis.url }, log),
      openAnnouncements({ redisUrl: redis.url }, log),
    ];
    open.push(() => redis.stop(), one.close, two.close);
    const heard: Announcement[] = [];
    two.listen((announcement) => heard.push(announcement));
    return { redis, one, heard };
  };

  test("a process without Redis hears itself", async () => {
    const heard: Announcement[] = [];
    const announcements = openAnnouncements({}, log);
    announcements.listen((one) => heard.push(one));
    announcements.tell(job);
    expect(heard).toEqual([{ repository: 9, number: 3, head: job.head }]);
    await announcements.close();
  });

  test.skipIf(!needs("redis-server"))(
    "a process hears another one on the same Redis, and nothing that is no announcement (needs redis-server)",
    async () => {
      const { one, heard } = await twoProcesses();
      await until("it is heard", () => {
        one.tell(job);
        return heard.length > 0;
      });
      expect(heard[0]).toEqual({ repository: 9, number: 3, head: job.head });
    },
    30_000,
  );

  test.skipIf(!needs("redis-server"))(
    "a burst is told in few messages, of each pull request the newest; what is no announcement is not heard (needs redis-server)",
    async () => {
      const { redis, one, heard } = await twoProcesses();
      const wire = new Redis(redis.url);
      open.push(async () => wire.disconnect());
      const messages: string[] = [];
      wire.on("message", (_, text: string) => messages.push(text));
      await wire.subscribe("architect:queued");
      await until("it is heard", () => {
        one.tell(job);
        return heard.length > 0;
      });
      messages.length = 0;

      const head = "b".repeat(40);
      for (let number = 10; number < 260; number++)
        for (const said of [job.head, head]) one.tell({ ...job, number, head: said });
      await until("all are heard", () => new Set(heard.map(({ number }) => number)).size === 251);
      // One may have left at once, the others by the hundred.
      expect(messages.length).toBeLessThanOrEqual(5);
      expect(heard.at(-1)).toEqual({ repository: 9, number: 259, head });

      heard.length = 0;
      const speaker = new Redis(redis.url);
      open.push(async () => speaker.disconnect());
      for (const text of [
        "[",
        "[{}]",
        `[${"0,".repeat(20_000)}0]`,
        '{"repository":9}',
        '{"repository":9,"number":4}',
      ])
        await speaker.publish("architect:queued", text);
      await until("the last is heard", () => heard.some(({ number }) => number === 4));
      expect(heard.filter(({ number }) => number !== 4 && number !== 259)).toEqual([]);
    },
    30_000,
  );
});
