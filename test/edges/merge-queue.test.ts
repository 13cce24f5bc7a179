import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { handlers } from "../histories/reviewing.ts";
import type { FileChanges } from "../support/git-fixture.ts";
import type { Delivery, Pull } from "../support/github/fake-github.ts";
import { type EdgeStage, edgeStage } from "./stage.ts";

let stage: EdgeStage;
let names = 0;

beforeAll(async () => {
  stage = await edgeStage();
});

afterAll(() => stage.close());

/** The queue puts the pull request on top of `main`, and asks for the checks on what it made. */
async function queued(pull: Pull, told: Delivery, action = "checks_requested"): Promise<string> {
  const { repo, head, number } = pull;
  const branch = `gh-readonly-queue/main/pr-${number}-${pull.base.sha}`;
  const commit = await stage.github.push(
    repo,
    branch,
    { "queued.md": "one\n" },
    { parent: head.sha, force: true },
  );
  const { repository, sender, installation } = told.request.payload;
  const by = { name: "GitHub", email: "noreply@github.com" };
  await stage.github.deliver("merge_group", {
    action,
    merge_group: {
      head_sha: commit,
      head_ref: `refs/heads/${branch}`,
      base_ref: "refs/heads/main",
      base_sha: pull.base.sha,
      head_commit: {
        id: commit,
        tree_id: commit,
        message: "Merge pull request",
        timestamp: "2026-01-01T00:00:00Z",
        author: by,
        committer: by,
      },
    },
    ...(action === "destroyed" ? { reason: "dequeued" } : {}),
    repository,
    sender,
    installation,
  });
  await stage.quiet();
  return commit;
}

async function told(
  head: FileChanges,
  over: { draft?: boolean } = {},
): Promise<{ pull: Pull; delivery: Delivery }> {
  const { github } = stage;
  const repo = await github.createRepository({
    owner: "acme",
    name: `queue-${++names}`,
    files: { "README.md": "# Shop\n" },
  });
  await github.push(repo, "change", head);
  const pull = await github.openPull({ repo, head: "change", author: "dev", ...over });
  const delivery = await github.events.pullRequestOpened(pull);
  await stage.quiet();
  return { pull, delivery };
}

describe("src/worker/merge-group-job.ts", () => {
  test.each([
    ["green", { "src/a.ts": "export const a = 1;\n" }, "success"],
    ["red", { "src/api.ts": handlers(["orders"]) }, "failure"],
  ])("a queue gets the check it waits for: as the review of the head, %s", async (_, head, conclusion) => {
    const { pull, delivery } = await told(head);
    const commit = await queued(pull, delivery);
    expect(stage.check(pull)).toMatchObject({ conclusion });
    expect(stage.check(pull, commit)).toMatchObject({
      name: "backend-architect",
      status: "completed",
      conclusion,
    });
    expect(stage.github.reviews(pull).length).toBeLessThanOrEqual(1);
  });

  test("what was never reviewed is let through as neutral, and is called no approval", async () => {
    const { pull, delivery } = await told({ "src/a.ts": "export const a = 1;\n" }, { draft: true });
    const commit = await queued(pull, delivery);
    expect(stage.check(pull, commit)).toMatchObject({
      conclusion: "neutral",
      summary: expect.stringContaining("no approval"),
    });
  });

  test("told twice it answers once, and a group that is gone is left alone", async () => {
    const { pull, delivery } = await told({ "src/a.ts": "export const a = 1;\n" });
    const commit = await queued(pull, delivery);
    await queued(pull, delivery, "destroyed");
    expect(stage.github.checkRuns(pull.repo, commit)).toHaveLength(1);
    expect(stage.github.checkRuns(pull.repo)).toHaveLength(2);
  });
});
