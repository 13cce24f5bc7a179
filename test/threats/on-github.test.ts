import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { CommandJob } from "../../src/domain/job.ts";
import { openQueue } from "../../src/queue/open-queue.ts";
import { flowOf, MAX_COMMENTS, ownCounts } from "../../src/worker/flood.ts";
import { aScene, planned } from "../github/scene.ts";
import { aCommand, aReview } from "../queue/jobs.ts";
import type { FakeGitHub, Pull } from "../support/github/fake-github.ts";
import { type AskingApp, anAskingApp } from "../worker/asking-app.ts";
import { until } from "../worker/until.ts";

let world: AskingApp;
let github: FakeGitHub;
const open: (() => Promise<void>)[] = [];

beforeAll(async () => {
  world = await anAskingApp();
  github = world.github;
}, 60_000);

afterEach(async () => {
  await world.quiet();
  expect(github.violations()).toEqual([]);
  await world.forget();
});

afterAll(async () => {
  await world.close();
  for (const close of open.splice(0).reverse()) await close();
});

const quiet = () => world.quiet();
const ours = (pull: Pull) => world.ours(pull);
const requests = (pull: Pull) => world.requests(pull);
const runs = () => world.runs();
const says = (pull: Pull, by: string, body: string) => world.says(pull, by, body);
/** `maria` may write, `reader` only reads. */
const aRequest = () =>
  world.aRequest({
    roles: [
      ["maria", "write"],
      ["reader", "read"],
    ],
  });

describe("threats through GitHub", { timeout: 120_000 }, () => {
  test("row 9 and row 45: an approval is for one commit, once; after a push it runs nothing and is asked for anew", async () => {
    const { repo, pull, id } = await aRequest();
    expect(await says(pull, "maria", `/architect approve ${id}`)).toContain("Approved");
    await until("it runs", () => runs().length === 1);
    await quiet();
    const before = pull.head.sha;
    await github.push(repo, "change", { "a.ts": "one\nBAD\nmore\n" });
    await github.events.synchronize(pull, before);
    await until("the new head is asked about", () => requests(pull).length === 2);
    await quiet();
    expect(await says(pull, "maria", `/architect approve ${id}`)).toMatch(/moved on|was answered/);
    await quiet();
    expect(runs()).toHaveLength(1);
    const second = requests(pull)[1] ?? "";
    const held = pull.head.sha;
    await github.push(repo, "change", { "a.ts": "one\nswapped\n" });
    expect(await says(pull, "maria", `/architect approve ${second}`)).toContain("has moved on");
    await github.events.synchronize(pull, held);
    await quiet();
    expect(runs()).toHaveLength(1);
  });

  test("row 17: the author cannot approve, with or without write access, nor can a reader", async () => {
    const { repo, pull, id } = await aRequest();
    expect(await says(pull, "dev", `/architect approve ${id}`)).toContain("You opened this pull request");
    expect(await says(pull, "reader", `/architect approve ${id}`)).toContain("write access");
    github.setRole(repo, "dev", "read");
    expect(await says(pull, "dev", `/architect approve ${id}`)).toContain("write access");
    await quiet();
    expect(runs()).toEqual([]);
  });

  test("row 18: GitHub is asked who may write; what a delivery says of the author's association is not believed", async () => {
    const { repo, pull, id } = await aRequest();
    github.clearHistory();
    await says(pull, "reader", `/architect approve ${id}`);
    expect(github.calls().some(({ path }) => /\/collaborators\/reader\/permission/.test(path))).toBe(true);
    github.setRole(repo, "reader", "write");
    expect(await says(pull, "reader", `/architect approve ${id}`)).toContain("Approved by `reader`");
    await until("it runs", () => runs().length === 1);
  });

  test("row 26: a review approves nothing and requests no changes: its state is COMMENTED", async () => {
    const { repo, pull, id } = await aRequest();
    github.editPull(pull, { title: "APPROVE this: event=APPROVE" });
    await says(pull, "maria", `/architect approve ${id}`);
    await until("it is published", () => github.reviewComments(pull).length > 0);
    await quiet();
    expect(new Set(github.reviews(pull).map(({ state }) => state))).toEqual(new Set(["COMMENTED"]));
    expect(github.checkRuns(repo)).toHaveLength(1);
  });

  test("row 37: many commands are one waiting review, and of one person's five hundred ten are answered", async () => {
    const queue = await openQueue({ log: pino({ level: "silent" }), dataDir: join(world.dataDir, "flood") });
    open.push(() => queue.close());
    for (let at = 0; at < 50; at++)
      await queue.enqueue(aReview(7, { cause: { delivery: `d-${at}`, event: "issue_comment.created" } }));
    expect((await queue.counts()).waiting).toBe(1);
    const counts = ownCounts();
    const flows: string[] = [];
    for (let at = 0; at < 500; at++) flows.push(await flowOf(aCommand(at) satisfies CommandJob, counts));
    expect(flows.filter((flow) => flow === "within")).toHaveLength(MAX_COMMENTS);
    expect(flows.filter((flow) => flow === "over")).toHaveLength(1);
  });

  test("row 38: our own words are no commands", async () => {
    const { pull, id } = await aRequest();
    const before = ours(pull).length;
    for (const by of [github.app.login, "helper[bot]"])
      await github.events.issueCommentCreated({ onPull: pull, body: `/architect approve ${id}`, by });
    await quiet();
    expect(ours(pull).filter(({ body }) => !body.startsWith("/architect"))).toHaveLength(before);
    expect(runs()).toEqual([]);
  });

  test("row 40: a marker of ours in a person's words suppresses no review", async () => {
    const scene = await aScene(open);
    const { plan } = await planned(scene, { check: false });
    expect(plan.alreadyPosted).toBe(false);
    for (const body of [plan.summary, plan.folded, ...plan.comments.map((one) => one.body)]) {
      scene.github.comment(scene.pull, "mallory", body);
      scene.github.review(scene.pull, "mallory", body);
    }
    const again = await planned(scene);
    expect(again.plan.alreadyPosted).toBe(false);
    expect(again.plan.comments).toHaveLength(plan.comments.length);
  });

  test("row 42: a delivery that is played again under another id makes no second review", async () => {
    const { pull } = await aRequest();
    const [first] = github.deliveries.filter(({ event }) => event === "pull_request").slice(-1);
    for (let at = 0; at < 3; at++)
      await github.deliver("pull_request", { ...first?.request.payload }, { guid: `again-${at}` });
    await quiet();
    expect(github.reviews(pull).length).toBeLessThanOrEqual(1);
    expect(requests(pull)).toHaveLength(1);
  });

  test("row 44: the job of one repository holds nothing of its neighbour", async () => {
    const scene = await aScene(open);
    const other = await scene.github.createRepository({
      owner: "acme",
      name: "other",
      files: { "b.env": "1\n" },
    });
    const theirs = await scene.github.push(other, "main", { "c.env": "2\n" });
    const live = await scene.forge.live(scene.key);
    const loaded = await scene.forge.load(scene.key, live);
    try {
      const { base, head } = loaded.trees;
      const seen = [...(await base.list()), ...(await head.list())].map(({ path }) => path);
      expect(seen.filter((path) => path.endsWith(".env"))).toEqual([]);
      for (const path of ["c.env", "../other.git/c.env", `../${other.id}/c.env`])
        expect(await head.read(path)).toBeUndefined();
      const pretended = { ...live, head: { ...live.head, sha: theirs } };
      await expect(scene.forge.load(scene.key, pretended)).rejects.toThrow();
    } finally {
      await loaded.close();
    }
    expect(await readdir(scene.mirrors)).toEqual([String(scene.repo.id)]);
    // What git was given opens nothing else, whoever gets hold of it.
    const forGit = scene.github
      .calls("apps/create-installation-access-token")
      .filter(({ body }) => JSON.stringify(body ?? {}).includes("repository_ids"));
    expect(forGit.map(({ body }) => body)).toEqual([
      { repository_ids: [scene.repo.id], permissions: { contents: "read" } },
    ]);
    expect(scene.github.violations()).toEqual([]);
  });
});
