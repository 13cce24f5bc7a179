import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Pull, Repository } from "../support/github/fake-github.ts";
import { startGitHub } from "../support/github/server.ts";
import { needs } from "../support/needs.ts";
import { startRedis } from "../support/redis.ts";
import { type AppProcess, startProcess } from "./app-process.ts";
import { effectsIn } from "./asking.ts";
import { until } from "./until.ts";

/** A stand-in GitHub, a pull request whose architect asks, and an App that is killed and started over its store. */
async function aTown(redis?: { url: string }) {
  const github = await startGitHub();
  const dataDir = await mkdtemp(join(tmpdir(), "architect-asked-"));
  const effects = join(dataDir, "effects");
  let app: AppProcess | undefined;
  const start = async () => {
    app = await startProcess(
      {
        github,
        dataDir,
        env: { TEST_EFFECTS: effects },
        ...(redis ? { redisUrl: redis.url } : {}),
      },
      "asking-app",
    );
    github.deliverTo(`${app.url}/api/github/webhooks`);
  };
  await start();
  const repo: Repository = await github.createRepository({
    owner: "acme",
    name: "shop",
    files: { "a.ts": "one\n" },
  });
  github.addUser("maria");
  github.setRole(repo, "maria", "write");
  await github.push(repo, "change", { "a.ts": "one\nBAD\n" });
  const pull: Pull = await github.openPull({ repo, head: "change", author: "dev" });
  await github.events.pullRequestOpened(pull);
  const said = (text: string) => github.issueComments(pull).find(({ body }) => body.includes(text));
  const ask = "/architect approve ";
  await until("the request stands in the thread", () => said(ask) !== undefined, 90_000);
  const id = /\/architect approve ([a-z0-9]{10})/.exec(said(ask)?.body ?? "")?.[1] ?? "";
  return {
    github,
    repo,
    pull,
    effects: () => effectsIn(effects),
    /** From now on an approved call begins and never ends. */
    hold: () => writeFile(`${effects}.hold`, ""),
    release: () => rm(`${effects}.hold`, { force: true }),
    kill: async () => app?.kill(),
    start,
    stop: async () => app?.stop(),
    approve: () =>
      github.events.issueCommentCreated({ onPull: pull, by: "maria", body: `/architect approve ${id}` }),
    concluded: (conclusion: string) =>
      until(`the check is ${conclusion}`, () => github.checkRuns(repo)[0]?.conclusion === conclusion, 90_000),
    async end() {
      await app?.kill();
      await github.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

const KEPT = '{"said":["what was said so far"]}';

async function killedBetween(redis?: { url: string; restart(): Promise<void> }): Promise<void> {
  const town = await aTown(redis);
  try {
    await town.kill();
    await redis?.restart();
    await town.start();
    // Killed once more while the answer is looked at.
    const killed = new Promise<void>((resolve) => {
      const remove = town.github.before("issues/get-comment", async () => {
        remove();
        await town.kill();
        await redis?.restart();
        resolve();
      });
    });
    void town.approve();
    await killed;
    await town.start();
    await town.concluded("success");
    expect(await town.stop()).toBe(0);
    expect(town.effects()).toEqual(["read", `approve ${KEPT}`]);
    expect(town.github.reviewComments(town.pull)).toHaveLength(1);
    expect(town.github.reviews(town.pull)).toHaveLength(1);
    expect(town.github.violations()).toEqual([]);
  } finally {
    await town.end();
  }
}

async function killedWhileRunning(redis?: { url: string; restart(): Promise<void> }): Promise<void> {
  const town = await aTown(redis);
  try {
    await town.hold();
    void town.approve();
    await until("the call has begun", () => town.effects().length === 2);
    await town.kill();
    await redis?.restart();
    await town.release();
    await town.start();
    const unknown = "what became of the call is not known, and it was not made again";
    await until(
      "the check says so",
      () => town.github.checkRuns(town.repo)[0]?.summary?.includes(unknown) === true,
    );
    expect(town.github.checkRuns(town.repo)).toMatchObject([{ conclusion: "neutral" }]);
    expect(await town.stop()).toBe(0);
    expect(town.effects()).toEqual(["read", `approve ${KEPT}`, `lost ${KEPT}`]);
  } finally {
    await town.end();
  }
}

describe("src/worker/resume-job.ts on the embedded queue", () => {
  test("killed between request and answer, and again while it is looked at: the call runs exactly once", async () => {
    await killedBetween();
  }, 240_000);

  test("killed while the call runs: it is not made again, and the review says that nobody knows", async () => {
    await killedWhileRunning();
  }, 240_000);
});

describe.skipIf(!needs("redis-server"))("src/worker/resume-job.ts on Redis (needs redis-server)", () => {
  test("worker and Redis killed between request and answer, and again while it is looked at: exactly once", async () => {
    const redis = await startRedis();
    try {
      await killedBetween(redis);
    } finally {
      await redis.stop();
    }
  }, 240_000);

  test("worker and Redis killed while the call runs: it is not made again, and the review says so", async () => {
    const redis = await startRedis();
    try {
      await killedWhileRunning(redis);
    } finally {
      await redis.stop();
    }
  }, 240_000);
});
