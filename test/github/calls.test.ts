import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ReviewJob } from "../../src/domain/job.ts";
import { createForge } from "../../src/github/create-forge.ts";
import { createMemoryLedger } from "../../src/ledger/memory-ledger.ts";
import { planReview } from "../../src/publish/plan.ts";
import { handleJob } from "../../src/worker/handle-job.ts";
import type { WorkerPorts } from "../../src/worker/ports.ts";
import type { FakeGitHub, Pull, Repository } from "../support/github/fake-github.ts";
import { startGitHub } from "../support/github/server.ts";
import { tinyReview } from "../worker/tiny-review.ts";

interface Town {
  github: FakeGitHub;
  aPull(
    files: Record<string, string>,
    options?: { draft?: boolean },
  ): Promise<{ repo: Repository; pull: Pull }>;
  /** Reviews, and answers with the calls it took: to the API, without those for tokens, and to git. */
  reviewed(pull: Pull, over?: Partial<ReviewJob>): Promise<{ api: string[]; git: number }>;
  close(): Promise<void>;
}

async function aTown(): Promise<Town> {
  const github = await startGitHub({
    permissions: { contents: "write", metadata: "read", pull_requests: "write", checks: "write" },
  });
  const mirrorsDir = await mkdtemp(join(tmpdir(), "architect-calls-"));
  const log = pino({ level: "silent" });
  const forge = createForge({
    appId: github.app.id,
    privateKey: github.app.privateKey,
    baseUrl: github.url,
    markerSecret: "markers",
    mirrorsDir,
    log,
  });
  let edition = "1";
  const ports: WorkerPorts = {
    forge,
    log,
    ledger: createMemoryLedger(),
    edition,
    review: tinyReview,
    plan: (review, pull, posted, since) =>
      planReview(review, pull, posted, {
        scope: { repository: pull.repo.id, number: pull.number, secret: "markers" },
        version: edition,
        rulePageUrl: () => "",
        since,
      }),
    enqueue: () => Promise.resolve(),
  };
  let names = 0;
  return {
    github,
    async aPull(files, options = {}) {
      const repo = await github.createRepository({
        owner: "acme",
        name: `shop-${++names}`,
        files: { "a.ts": "one\n" },
      });
      await github.push(repo, "change", files);
      return { repo, pull: await github.openPull({ repo, head: "change", ...options }) };
    },
    async reviewed({ repo, number }, over = {}) {
      github.clearHistory();
      const job: ReviewJob = {
        kind: "review",
        installation: github.app.installationId,
        repo: { id: repo.id, owner: repo.owner, name: repo.name },
        number,
        cause: { delivery: "d", event: "pull_request.opened" },
        ...over,
      };
      await handleJob(job, { attempt: 1, lastAttempt: false, signal: new AbortController().signal }, ports);
      const calls = github.history.filter(
        ({ operationId }) =>
          operationId !== "apps/create-installation-access-token" && operationId !== "apps/get-authenticated",
      );
      return {
        api: calls.filter(({ kind }) => kind !== "git").map(({ operationId }) => operationId),
        git: calls.filter(({ kind }) => kind === "git").length,
      };
    },
    async close() {
      await github.close();
      await rm(mirrorsDir, { recursive: true, force: true });
    },
  };
}

const REVIEW = [
  "graphql/query",
  "checks/create",
  "graphql/addPullRequestReview",
  "graphql/submitPullRequestReview",
];

const files = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, index) => [`src/f${index}.ts`, "fine\nBAD\n"]));

describe("src/github: calls for one review", () => {
  let town: Town;
  beforeAll(async () => {
    town = await aTown();
  });
  afterAll(() => town.close());

  test.each([20, 1_000])(
    "the first review of %i files: four calls and two to git",
    async (count) => {
      const { pull } = await town.aPull(files(count));
      const calls = await town.reviewed(pull);
      expect(calls).toEqual({ api: REVIEW, git: 2 });
      expect(town.github.reviews(pull)).toHaveLength(1);
      expect(town.github.violations()).toEqual([]);
    },
    60_000,
  );

  test("a second push with something new: four calls and two to git", async () => {
    const { repo, pull } = await town.aPull({ "a.ts": "one\nBAD\n" });
    await town.reviewed(pull);
    await town.github.push(repo, "change", { "b.ts": "BAD\n" });
    expect(await town.reviewed(pull)).toEqual({ api: REVIEW, git: 2 });
  });

  test("nothing to say: three calls", async () => {
    const { pull } = await town.aPull({ "b.ts": "fine\n" });
    const { api } = await town.reviewed(pull);
    expect(api).toEqual(["graphql/query", "checks/create", "graphql/updateCheckRun"]);
  });

  test("findings that are gone: three calls, threads, summary and check in one of them", async () => {
    const { repo, pull } = await town.aPull({ "a.ts": "one\nBAD\n" });
    await town.reviewed(pull);
    await town.github.push(repo, "change", { "a.ts": "one\ngood\n" });
    const { api } = await town.reviewed(pull);
    expect(api).toHaveLength(3);
    expect(town.github.threads(pull)).toMatchObject([{ resolved: true }]);
  });

  test("a delivery that comes again: one call", async () => {
    const { pull } = await town.aPull({ "a.ts": "one\nBAD\n" });
    await town.reviewed(pull);
    expect(await town.reviewed(pull)).toEqual({ api: ["graphql/query"], git: 0 });
  });

  test("a delivery that comes again for a review that said nothing: one call", async () => {
    const { pull } = await town.aPull({ "b.ts": "fine\n" });
    await town.reviewed(pull);
    expect(await town.reviewed(pull)).toEqual({ api: ["graphql/query"], git: 0 });
  });

  test("somebody who asks gets a new look at the same head: one review all the same", async () => {
    const { pull } = await town.aPull({ "a.ts": "one\nBAD\n" });
    await town.reviewed(pull);
    const { git } = await town.reviewed(pull, {
      asked: { by: { login: "dev", kind: "person" }, comment: 5 },
    });
    expect(git).toBe(0);
    expect(town.github.reviews(pull)).toHaveLength(1);
  });

  test("a closed pull request: one call", async () => {
    const { pull } = await town.aPull({ "a.ts": "BAD\n" });
    town.github.closePull(pull);
    expect(await town.reviewed(pull)).toEqual({ api: ["graphql/query"], git: 0 });
  });

  test("a draft: one call, and the configuration from git", async () => {
    const { pull } = await town.aPull({ "a.ts": "BAD\n" }, { draft: true });
    const { api } = await town.reviewed(pull);
    expect(api).toEqual(["graphql/query"]);
  });
});
