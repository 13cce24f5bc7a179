import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { calls, handlers } from "../histories/reviewing.ts";
import type { FileChanges } from "../support/git-fixture.ts";
import type { Permissions, Pull } from "../support/github/fake-github.ts";
import { type EdgeStage, edgeStage } from "./stage.ts";

let stage: EdgeStage;
let names = 0;

beforeAll(async () => {
  stage = await edgeStage({ permissions: EVERYTHING });
  // Tokens keep what they were given with: this one has everything, and what a test takes away is missing all the same.
  await stage.opened(await aPull(EVERYTHING));
});

afterAll(() => stage.close());

const ALL: Permissions = {
  checks: "write",
  contents: "read",
  issues: "read",
  metadata: "read",
  pull_requests: "write",
};

const EVERYTHING: Permissions = { ...ALL, security_events: "write" };

async function aPull(
  permissions: Permissions = ALL,
  base: FileChanges = { "README.md": "# Shop\n" },
  head: FileChanges = { "src/api.ts": handlers(["orders"]) },
): Promise<Pull> {
  stage.github.setPermissions(permissions);
  const repo = await stage.github.createRepository({ owner: "acme", name: `shop-${++names}`, files: base });
  await stage.github.push(repo, "change", head);
  return stage.github.openPull({ repo, head: "change", author: "dev" });
}

describe("src/worker/review-job.ts", () => {
  test("without the permission for checks the review is posted, and says why there is no check", async () => {
    const pull = await aPull({ ...ALL, checks: "read" });
    await stage.opened(pull);
    expect(stage.github.threads(pull)).toHaveLength(1);
    expect(stage.check(pull)).toBeUndefined();
    expect(stage.said(pull)[0]).toContain("`checks: write`");
  });

  test("without the permission for reviews the check tells everything, and says why", async () => {
    const pull = await aPull({ ...ALL, pull_requests: "read" });
    await stage.opened(pull);
    expect(stage.said(pull)).toEqual([]);
    const check = stage.check(pull);
    expect(check).toMatchObject({ conclusion: "failure" });
    expect(check?.summary).toContain("`pull_requests: write`");
    expect(check?.annotations).toHaveLength(1);
  });

  test("without the permission for contents the check says what is missing, and is not green", async () => {
    const { contents: _, ...rest } = ALL;
    const pull = await aPull(rest);
    await stage.opened(pull);
    const check = stage.check(pull);
    expect(check).toMatchObject({ status: "completed", conclusion: "neutral" });
    expect(check?.summary).toMatch(/permission|allow|contents/i);
    expect(stage.said(pull)).toEqual([]);
  });

  test("in a locked conversation the check tells everything; once it is open again, whoever asks gets the review", async () => {
    const pull = await aPull();
    stage.github.lock(pull);
    await stage.opened(pull);
    expect(stage.said(pull)).toEqual([]);
    expect(stage.check(pull)).toMatchObject({
      conclusion: "failure",
      summary: expect.stringContaining("locked"),
    });
    const body = "/architect review";
    await stage.github.events.issueCommentCreated({ onPull: pull, by: "dev", body });
    await stage.quiet();
    expect(stage.said(pull)).toEqual([]);
    stage.github.lock(pull, false);
    const { comment } = await stage.github.events.issueCommentCreated({ onPull: pull, by: "dev", body });
    await stage.quiet();
    expect(stage.github.threads(pull)).toHaveLength(1);
    expect(stage.github.reactions(pull.repo, comment)).toMatchObject([
      { content: "eyes" },
      { content: "rocket" },
    ]);
  });

  test("a conversation that is locked while the review runs costs nothing but the comments", async () => {
    const pull = await aPull();
    const stop = stage.github.before("graphql/addPullRequestReview", () => stage.github.lock(pull));
    await stage.opened(pull);
    stop();
    expect(stage.said(pull)).toEqual([]);
    expect(stage.check(pull)).toMatchObject({
      conclusion: "failure",
      summary: expect.stringContaining("locked"),
    });
  });

  test("in an archived repository nothing is written, and no job fails over it", async () => {
    const pull = await aPull();
    stage.github.archive(pull.repo);
    await stage.opened(pull);
    expect({ said: stage.said(pull), check: stage.check(pull) }).toEqual({ said: [], check: undefined });
  });

  test("a review asked for in a thread is answered there, and the words that asked get a rocket", async () => {
    const pull = await aPull();
    await stage.opened(pull);
    const [opening] = stage.github.reviewComments(pull);
    const asked = stage.github.replyTo(pull, opening?.id ?? 0, "dev", "/architect review");
    const [thread] = stage.github.threads(pull);
    const { request } = await stage.github.events.issueCommentCreated({
      onPull: pull,
      by: "dev",
      body: "Thanks.",
    });
    const { repository, sender, installation } = request.payload;
    await stage.github.deliver(
      "pull_request_review_comment",
      {
        action: "created",
        comment: {
          id: asked,
          body: "/architect review",
          user: { login: "dev", type: "User" },
          in_reply_to_id: opening?.id,
        },
        pull_request: { number: pull.number, state: "open" },
        repository,
        sender,
        installation,
      },
      { unchecked: true },
    );
    await stage.quiet();
    expect(
      stage.github
        .threads(pull)
        .find(({ nodeId }) => nodeId === thread?.nodeId)
        ?.comments.at(-1)?.body,
    ).toContain("nothing new to say");
    expect(stage.github.issueComments(pull)).toHaveLength(1);
    expect(stage.github.reactions(pull.repo, asked).map(({ content }) => content)).toEqual([
      "eyes",
      "rocket",
    ]);
  });
});

describe("src/worker/code-scanning.ts", () => {
  const SETTINGS = { ".github/architect.yml": "sarif: true\nlanguage: English\n" };

  async function scanned(permissions: Permissions) {
    const pull = await aPull(permissions, SETTINGS, { "src/pay.py": calls("charge") });
    stage.github.clearHistory();
    await stage.opened(pull);
    return { pull, uploads: stage.github.calls("code-scanning/upload-sarif") };
  }

  test("after publication the findings go to code scanning when the configuration wants it", async () => {
    const { pull, uploads } = await scanned(EVERYTHING);
    // The token was made before the permission was granted, and made anew when it was refused.
    expect(uploads).toMatchObject([
      { status: 403 },
      { status: 202, body: { commit_sha: pull.head.sha, ref: `refs/pull/${pull.number}/head` } },
    ]);
    expect(stage.check(pull)?.summary).not.toContain("code scanning");
  });

  test("when it may not, the check says so and keeps its conclusion", async () => {
    const { pull, uploads } = await scanned(ALL);
    expect(uploads).toMatchObject([{ status: 403 }, { status: 403 }]);
    expect(stage.check(pull)).toMatchObject({
      status: "completed",
      conclusion: "success",
      summary: expect.stringContaining("did not go to code scanning"),
    });
  });
});
