import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aScene, refusal, type Scene } from "./clients.ts";

describe("test/support/github/faults.ts", () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await aScene();
    // The token is there before anything goes wrong.
    await scene.octokit.rest.pulls.get(scene.at);
  });
  afterEach(() => scene.github.close());

  const post = (signal?: AbortSignal) =>
    scene.octokit.rest.pulls.createReview({
      ...scene.at,
      event: "COMMENT",
      body: "A review",
      ...(signal ? { request: { signal } } : {}),
    });
  const posted = () => scene.github.reviews(scene.pull).length;

  test("apply-then-502 makes the change and hides it", async () => {
    scene.github.fault({ match: "pulls/create-review", mode: "apply-then-502" });
    expect(await refusal(post())).toMatchObject({ status: 502 });
    expect(posted()).toBe(1);
    expect(scene.github.calls("pulls/create-review")).toMatchObject([
      { status: 502, applied: true, fault: "apply-then-502" },
    ]);
    await post();
    expect(posted()).toBe(2);
  });

  test("drop-then-502 changes nothing", async () => {
    scene.github.fault({ match: "pulls/create-review", mode: "drop-then-502" });
    expect(await refusal(post())).toMatchObject({ status: 502 });
    expect(posted()).toBe(0);
    expect(scene.github.calls("pulls/create-review")).toMatchObject([{ status: 502, applied: false }]);
  });

  test.each([
    ["hang", 0],
    ["apply-then-hang", 1],
  ] as const)("%s never answers, until the client gives up", async (mode, count) => {
    scene.github.fault({ match: "pulls/create-review", mode });
    await expect(post(AbortSignal.timeout(300))).rejects.toThrow();
    expect(posted()).toBe(count);
    expect(scene.github.calls("pulls/create-review")).toMatchObject([{ status: 0 }]);
  });

  test.each([
    ["reset", 0, undefined],
    ["apply-then-reset", 1, undefined],
    ["hang", 0, 50],
    ["apply-then-hang", 1, 50],
  ] as const)("%s cuts the connection", async (mode, count, afterMs) => {
    scene.github.fault({ match: "pulls/create-review", mode, ...(afterMs ? { afterMs } : {}) });
    await expect(post()).rejects.toThrow();
    expect(posted()).toBe(count);
  });

  test("the secondary limit names its wait, the primary its end", async () => {
    const { github } = scene;
    github.fault({ match: "pulls/create-review", mode: "secondary-limit", retryAfter: 7 });
    const headers = async () => {
      try {
        await post();
      } catch (error) {
        return (
          error as {
            response: { status: number; headers: Record<string, string>; data: { message: string } };
          }
        ).response;
      }
      throw new Error("not refused");
    };
    expect(await headers()).toMatchObject({
      status: 403,
      headers: { "retry-after": "7" },
      data: { message: expect.stringContaining("secondary rate limit") as string },
    });
    github.fault({ match: "pulls/create-review", mode: "primary-limit", retryAfter: 30 });
    const primary = await headers();
    expect(primary).toMatchObject({ status: 403, headers: { "x-ratelimit-remaining": "0" } });
    const wait = Number(primary.headers["x-ratelimit-reset"]) - Date.now() / 1000;
    expect(wait).toBeGreaterThan(20);
    expect(wait).toBeLessThan(32);
    expect(posted()).toBe(0);
  });

  test("stale-list does not see what was just made, in REST and in GraphQL", async () => {
    const { github, octokit, at, pull } = scene;
    await octokit.rest.pulls.createReview({
      ...at,
      event: "COMMENT",
      body: "b",
      comments: [{ path: "a.txt", line: 10, body: "c" }],
    });
    github.comment(pull, "dev", "hello");
    await octokit.rest.checks.create({
      owner: "acme",
      repo: "shop",
      name: "architect",
      head_sha: pull.head.sha,
    });
    const issue = { owner: "acme", repo: "shop", issue_number: 1 };
    const query = `{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) {
      reviews(first: 1) { totalCount } comments(first: 1) { totalCount } reviewThreads(first: 1) { totalCount }
    } } }`;
    const seen = async () => ({
      reviews: (await octokit.rest.pulls.listReviews(at)).data.length,
      comments: (await octokit.rest.pulls.listReviewComments(at)).data.length,
      conversation: (await octokit.rest.issues.listComments(issue)).data.length,
      checks: (await octokit.rest.checks.listForRef({ owner: "acme", repo: "shop", ref: pull.head.sha })).data
        .total_count,
      graphql: JSON.stringify(await octokit.graphql(query))
        .match(/"totalCount":\d/g)
        ?.join(),
    });
    const fault = github.fault({
      match: (call) => call.method === "GET" || call.kind === "graphql",
      mode: "stale-list",
      times: 5,
    });
    expect(await seen()).toEqual({
      reviews: 0,
      comments: 0,
      conversation: 0,
      checks: 0,
      graphql: '"totalCount":0,"totalCount":0,"totalCount":0',
    });
    expect(fault.struck).toBe(5);
    expect(await seen()).toEqual({
      reviews: 1,
      comments: 1,
      conversation: 1,
      checks: 1,
      graphql: '"totalCount":1,"totalCount":1,"totalCount":1',
    });
  });

  test("a fault strikes as often as it is told, after as many as it is told, and can be taken away", async () => {
    const { github } = scene;
    github.fault({ match: "pulls/create-review", mode: "status", status: 418, skip: 1, times: 2 });
    expect((await post()).status).toBe(200);
    expect(await refusal(post())).toMatchObject({ status: 418 });
    expect(await refusal(post())).toMatchObject({ status: 418 });
    expect((await post()).status).toBe(200);
    const fault = github.fault({ match: () => true, mode: "drop-then-502", times: Number.POSITIVE_INFINITY });
    expect(await refusal(post())).toMatchObject({ status: 502 });
    fault.cancel();
    expect((await post()).status).toBe(200);
    expect(fault.struck).toBe(1);
  });

  test("hooks run before a call is handled and before it is answered", async () => {
    const { github } = scene;
    const seen: [string, number][] = [];
    const stop = github.before("pulls/create-review", () => void seen.push(["before", posted()]));
    github.after("pulls/create-review", async (call) => {
      await Promise.resolve();
      seen.push([`after ${call.applied}`, posted()]);
    });
    await post();
    stop();
    await post();
    expect(seen).toEqual([
      ["before", 0],
      ["after true", 1],
      ["after true", 2],
    ]);
  });

  test("the head can move between a question and the write that follows", async () => {
    const { github, repo, pull, octokit, at } = scene;
    const old = pull.head.sha;
    github.before("pulls/create-review", async () => {
      await github.push(repo, "feature", { "b.txt": "b\n" }, { parent: "main", force: true });
    });
    const late = octokit.rest.pulls.createReview({ ...at, commit_id: old, event: "COMMENT", body: "Late" });
    expect(await refusal(late)).toMatchObject({ status: 422 });
  });
});
