import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { type AppOptions, type RunningApp, startApp } from "../../../src/compose/app.ts";
import { environmentFor } from "../../support/app.ts";
import type { FakeGitHub, Pull, Repository } from "../../support/github/fake-github.ts";
import { startGitHub } from "../../support/github/server.ts";
import { needs } from "../../support/needs.ts";
import { type RedisServer, startRedis } from "../../support/redis.ts";
import { quick } from "../../worker/quick.ts";
import { tinyReview } from "../../worker/tiny-review.ts";
import { until } from "../../worker/until.ts";

/** The whole App in this process, against a stand-in GitHub, in real time. */
export interface Stage {
  github: FakeGitHub;
  repo: Repository;
  /** Absent where there is none on this machine: then the queue is the embedded one. */
  redis?: RedisServer;
  /** Starts one more App on the same store, which takes the deliveries from now on. */
  start(over?: Partial<AppOptions>): Promise<RunningApp>;
  /** A pull request with these files; one line of `a.ts` is bad unless told otherwise. */
  open(files?: Record<string, string | Buffer>): Promise<Pull>;
  environment: NodeJS.ProcessEnv;
  /** One review of its head, and one check, which is completed as the review says. */
  reviewed(pull: Pull, conclusion?: string): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds between two sweeps. */
const SWEEP = 300;

/** What waits is short, and what is given up on is not: a machine that is busy is none of these faults. */
const PATIENT: Pick<AppOptions, "limits" | "github"> = {
  limits: { ...quick.limits, lockMs: 10_000, stalledEveryMs: 1_000 },
  github: { settle: 100 },
};

export async function aStage(options: { clock?: () => number } = {}): Promise<Stage> {
  const github = await startGitHub(options.clock ? { clock: options.clock } : {});
  const dataDir = await mkdtemp(join(tmpdir(), "architect-scene-"));
  // Its start takes a twentieth of the embedded queue's.
  const redis = needs("redis-server") ? await startRedis() : undefined;
  const repo = await github.createRepository({
    owner: "acme",
    name: "shop",
    files: { "a.ts": "one\n", "old.ts": "one\ntwo\nthree\nfour\nfive\n" },
  });
  const environment = environmentFor({ github, dataDir, ...(redis ? { redisUrl: redis.url } : {}) });
  const apps: RunningApp[] = [];
  let names = 0;
  const pushed = async (branch: string, files: Record<string, string | Buffer>): Promise<Pull> => {
    await github.push(repo, branch, files);
    return github.openPull({ repo, head: branch });
  };
  return {
    github,
    repo,
    environment,
    ...(redis ? { redis } : {}),
    async start(over = {}) {
      const app = await startApp({
        env: environment,
        door: "both",
        review: tinyReview,
        sweepEvery: SWEEP,
        ...PATIENT,
        ...over,
      });
      apps.push(app);
      if (app.url) github.deliverTo(`${app.url}/api/github/webhooks`);
      return app;
    },
    open: (files = { "a.ts": "one\nBAD\n" }) => pushed(`change-${++names}`, files),
    async reviewed(pull, conclusion = "failure") {
      const name = pull.head.sha;
      const checks = () => github.checkRuns(repo, name);
      await until(`#${pull.number} is reviewed`, () => checks().some(({ status }) => status === "completed"));
      expect(checks()).toMatchObject([{ status: "completed", conclusion }]);
      const reviews = github.reviews(pull).filter(({ commit }) => commit === name);
      expect(reviews).toMatchObject(conclusion === "success" ? [] : [{ state: "COMMENTED" }]);
      expect(github.violations()).toEqual([]);
    },
    async close() {
      for (const app of apps) await app.close();
      await github.close();
      await redis?.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
