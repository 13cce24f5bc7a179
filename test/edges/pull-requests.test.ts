import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { handlers } from "../histories/reviewing.ts";
import type { FileChanges } from "../support/git-fixture.ts";
import type { OpenPull, Pull } from "../support/github/fake-github.ts";
import { type EdgeStage, edgeStage } from "./stage.ts";

let stage: EdgeStage;
let names = 0;

beforeAll(async () => {
  stage = await edgeStage();
});

afterAll(() => stage.close());

const API = "src/api.ts";
const UNSAFE: FileChanges = { [API]: handlers(["orders"]) };
const README: FileChanges = { "README.md": "# Shop\n" };

const aRepository = (files: FileChanges = README) =>
  stage.github.createRepository({ owner: "acme", name: `shop-${++names}`, files });

/** A pull request from `change`, not told yet. */
async function aPull(
  head: FileChanges,
  base: FileChanges = README,
  over: Partial<OpenPull> = {},
): Promise<Pull> {
  const repo = await aRepository(base);
  await stage.github.push(repo, "change", head);
  return stage.github.openPull({ repo, head: "change", author: "dev", ...over });
}

/** A pull request from a fork that somebody without any right here opened. */
async function aForkedPull(head: FileChanges): Promise<{ pull: Pull; fork: Pull["repo"] }> {
  const repo = await aRepository();
  const fork = await stage.github.createRepository({
    owner: "stranger",
    name: `shop-${names}`,
    forkOf: repo,
    installed: false,
  });
  await stage.github.push(fork, "change", head);
  const pull = await stage.github.openPull({ repo, fork, head: "change", author: "visitor" });
  return { pull, fork };
}

describe("src/worker/review-job.ts", () => {
  test("a fork is reviewed as any other, by the configuration of the base and not by its own", async () => {
    const { pull } = await aForkedPull({
      ...UNSAFE,
      ".github/architect.yml": "enabled: false\n",
    } as FileChanges);
    await stage.opened(pull);
    expect(stage.github.threads(pull)).toMatchObject([{ path: API }]);
    expect(stage.check(pull)).toMatchObject({ conclusion: "failure" });
  });

  test("a stranger's commands do nothing, and are answered once", async () => {
    const { pull } = await aForkedPull(UNSAFE);
    await stage.opened(pull);
    stage.github.setRole(pull.repo, "visitor", "read");
    const before = stage.said(pull).length;
    for (const body of ["/architect mute security", "/architect pause"]) {
      await stage.github.events.issueCommentCreated({ onPull: pull, by: "visitor", body });
      await stage.quiet();
    }
    expect(stage.said(pull).slice(before)).toEqual([expect.stringContaining("write access")]);
  });

  test("a fork that was deleted meanwhile is reviewed from what GitHub kept of it", async () => {
    const { pull, fork } = await aForkedPull(UNSAFE);
    await stage.github.deleteRepository(fork);
    await stage.opened(pull);
    expect(stage.check(pull)).toMatchObject({ conclusion: "failure" });
    expect(stage.github.threads(pull)).toHaveLength(1);
  });

  test("a draft is left in peace until it is ready", async () => {
    const pull = await aPull(UNSAFE, README, { draft: true });
    await stage.opened(pull);
    expect({ said: stage.said(pull), check: stage.check(pull) }).toEqual({ said: [], check: undefined });
    await stage.github.events.readyForReview(pull);
    await stage.quiet();
    expect(stage.check(pull)).toMatchObject({ conclusion: "failure" });
  });

  test("a bot's update that is harmless gets a check and not one word", async () => {
    const pull = await aPull(
      { "package.json": '{ "dependencies": { "pg": "8.1.1" } }\n' },
      { "package.json": '{ "dependencies": { "pg": "8.1.0" } }\n' },
      { author: "renovate[bot]" },
    );
    await stage.opened(pull);
    expect(stage.said(pull)).toEqual([]);
    expect(stage.check(pull)).toMatchObject({ status: "completed", conclusion: "success" });
  });

  test("a bot's change is judged like a person's, and what the bot writes commands nobody", async () => {
    const pull = await aPull(UNSAFE, README, { author: "dependabot[bot]" });
    await stage.opened(pull);
    expect(stage.github.threads(pull)).toHaveLength(1);
    const before = stage.said(pull).length;
    const body = "/architect mute security";
    await stage.github.events.issueCommentCreated({ onPull: pull, by: "dependabot[bot]", body });
    await stage.quiet();
    expect(stage.said(pull)).toHaveLength(before);
  });

  test("a repository that was renamed between the push and the review is found by its number", async () => {
    const pull = await aPull(UNSAFE);
    const { request } = await stage.github.events.pullRequestOpened(pull);
    await stage.quiet();
    await stage.github.rename(pull.repo, { name: `moved-${names}` });
    await stage.github.push(pull.repo, "change", { [API]: handlers(["orders", "users"]) });
    // The delivery still has the old name.
    await stage.github.deliver("pull_request", { ...request.payload });
    await stage.quiet();
    expect(stage.github.threads(pull)).toHaveLength(2);
    expect(stage.check(pull)).toMatchObject({ conclusion: "failure" });
  });

  test("a base branch that was deleted is read as it was, and the review is made", async () => {
    const repo = await aRepository();
    await stage.github.push(repo, "release", { "notes.md": "one\n" });
    await stage.github.push(repo, "change", UNSAFE, { parent: "release" });
    const pull = await stage.github.openPull({ repo, head: "change", base: "release", author: "dev" });
    await stage.github.deleteBranch(repo, "release");
    await stage.opened(pull);
    expect(stage.check(pull)).toMatchObject({ status: "completed", conclusion: "failure" });
  });

  test("a pull request that changes nothing is green, and nothing is said", async () => {
    const repo = await aRepository();
    await stage.github.push(repo, "change", { "README.md": "# Other\n" });
    await stage.github.push(repo, "change", README);
    const pull = await stage.github.openPull({ repo, head: "change", author: "dev" });
    await stage.opened(pull);
    expect(stage.said(pull)).toEqual([]);
    expect(stage.check(pull)).toMatchObject({ conclusion: "success" });
  });

  test("a change of nothing but names brings up nothing that stood there before", async () => {
    const pull = await aPull({ [API]: null, "src/routes.ts": handlers(["orders"]) } as FileChanges, UNSAFE);
    await stage.opened(pull);
    expect(stage.github.threads(pull)).toEqual([]);
    expect(stage.check(pull)).toMatchObject({ conclusion: "success" });
  });

  test("another commit of a submodule is not green: nobody read what it brings", async () => {
    const link = (commit: string) => [{ path: "vendor/lib", mode: "160000" as const, content: commit }];
    const repo = await stage.github.createRepository({
      owner: "acme",
      name: `shop-${++names}`,
      files: README,
    });
    await stage.github.push(repo, "main", link("1".repeat(40)));
    await stage.github.push(repo, "change", link("2".repeat(40)), { parent: "main" });
    const pull = await stage.github.openPull({ repo, head: "change", author: "dev" });
    await stage.opened(pull);
    const check = stage.check(pull);
    expect(check).toMatchObject({ conclusion: "neutral" });
    expect(check?.summary).toContain("vendor/lib");
    expect(stage.said(pull)).toEqual([]);
  });

  test("pictures alone make nobody wait: the check is complete and says that they hold no program", async () => {
    const png = Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108", "hex");
    const pull = await aPull({ "docs/logo.png": png });
    await stage.opened(pull);
    const check = stage.check(pull);
    expect(check?.status).toBe("completed");
    expect(check?.summary).toContain("docs/logo.png");
    expect(stage.said(pull)).toEqual([]);
  });
});
