import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { FakeGitHub, Pull, Repository } from "../support/github/fake-github.ts";
import { startGitHub } from "../support/github/server.ts";
import { needs } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { type AppProcess, startProcess } from "./app-process.ts";
import { until } from "./until.ts";

const WRITES = ["checks/create", "graphql/addPullRequestReview", "graphql/submitPullRequestReview"] as const;

/** A stand-in GitHub and an App that is killed and started again over the same store. */
async function aTown(redisUrl?: string) {
  const github = await startGitHub();
  const dataDir = await mkdtemp(join(tmpdir(), "architect-kill-"));
  let app: AppProcess | undefined;
  let names = 0;
  const start = async () => {
    app = await startProcess({ github, dataDir, ...(redisUrl ? { redisUrl } : {}) });
    github.deliverTo(`${app.url}/api/github/webhooks`);
  };
  return {
    github,
    start,
    stop: async () => app?.stop(),
    async aPull(): Promise<{ repo: Repository; pull: Pull }> {
      const repo = await github.createRepository({
        owner: "acme",
        name: `shop-${++names}`,
        files: { "a.ts": "one\n" },
      });
      await github.push(repo, "change", { "a.ts": "one\nBAD\n" });
      return { repo, pull: await github.openPull({ repo, head: "change" }) };
    },
    /** Kills the process at the next such call, just before GitHub does it or just before it answers; then starts it anew. */
    async killedAt(when: "before" | "after", operation: string): Promise<void> {
      const killed = new Promise<void>((resolve) => {
        let hit = false;
        const remove = github[when](operation, async () => {
          if (hit) return;
          hit = true;
          remove();
          await app?.kill();
          resolve();
        });
      });
      await killed;
      await start();
    },
    async end() {
      await app?.kill();
      await github.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const completed = (github: FakeGitHub, repo: Repository) =>
  until("the check is completed", () => github.checkRuns(repo).some(({ status }) => status === "completed"));

function expectOneOfEach(github: FakeGitHub, repo: Repository, pull: Pull): void {
  expect(github.reviews(pull)).toMatchObject([{ state: "COMMENTED", commit: pull.head.sha }]);
  expect(github.reviewComments(pull)).toMatchObject([{ path: "a.ts", line: 2 }]);
  const runs = github.checkRuns(repo);
  expect(runs).toMatchObject([{ status: "completed", conclusion: "failure" }]);
  expect(runs[0]?.annotations).toHaveLength(1);
  expect(github.violations()).toEqual([]);
}

describe.skipIf(!needs("redis-server"))("src/worker/handle-job.ts on Redis (needs redis-server)", () => {
  let redis: RedisServer;
  let town: Awaited<ReturnType<typeof aTown>>;

  beforeAll(async () => {
    redis = await startRedis();
    town = await aTown(redis.url);
    await town.start();
  });

  afterAll(async () => {
    await town.end();
    await redis.stop();
  });

  const points = WRITES.flatMap((write) =>
    (["before", "after"] as const).map((when) => [when, write] as const),
  );
  test.each([...points, ["before", "git/upload-pack"] as const])(
    "killed %s %s and started again: one review and one completed check",
    async (when, operation) => {
      const { github } = town;
      const { repo, pull } = await town.aPull();
      const killed = town.killedAt(when, operation);
      void github.events.pullRequestOpened(pull);
      await killed;
      await completed(github, repo);
      expectOneOfEach(github, repo, pull);
    },
    120_000,
  );

  test("killed at every write in turn while it does one job: one review and one completed check", async () => {
    const { github } = town;
    const { repo, pull } = await town.aPull();
    void github.events.pullRequestOpened(pull);
    await town.killedAt("after", "checks/create");
    await town.killedAt("after", "graphql/addPullRequestReview");
    await town.killedAt("after", "graphql/submitPullRequestReview");
    await completed(github, repo);
    expect(await town.stop()).toBe(0);
    expectOneOfEach(github, repo, pull);
  }, 180_000);
});

describe("src/worker/handle-job.ts on the embedded queue", () => {
  test("killed at every write in turn while it does one job: one review and one completed check", async () => {
    const town = await aTown();
    try {
      const { github } = town;
      await town.start();
      const { repo, pull } = await town.aPull();
      const first = town.killedAt("after", "checks/create");
      void github.events.pullRequestOpened(pull);
      await first;
      // The draft that this leaves behind is taken away first by the next one.
      await town.killedAt("after", "graphql/addPullRequestReview");
      await town.killedAt("after", "graphql/submitPullRequestReview");
      await completed(github, repo);
      expect(await town.stop()).toBe(0);
      expectOneOfEach(github, repo, pull);
    } finally {
      await town.end();
    }
  }, 240_000);
});
