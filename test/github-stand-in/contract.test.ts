import { existsSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { OpenApi } from "../support/github/openapi.ts";
import { handlers } from "../support/github/rest/all.ts";
import { startGitHub } from "../support/github/server.ts";
import { aScene, appClient, installationClient, refusal, type Scene } from "./clients.ts";

const repository = { owner: "acme", repo: "shop" };

describe("test/support/github/openapi.generated.json", () => {
  test("every operation of the description has a handler, and no handler is for another", () => {
    const described = new OpenApi().operations
      .map((operation) => operation.id)
      .filter((id) => id !== "rate-limit/get");
    expect(Object.keys(handlers).toSorted()).toEqual(described.toSorted());
  });
});

describe("test/support/github/openapi.ts", () => {
  let scene: Scene;
  beforeAll(async () => {
    scene = await aScene();
  });
  afterAll(() => scene.github.close());

  /** What the stand-in recorded about this one request. */
  async function violated(request: Promise<unknown>): Promise<string> {
    const before = scene.github.violations().length;
    expect((await refusal(request)).status).toBeOneOf([404, 422]);
    const [found, ...others] = scene.github.violations().slice(before);
    expect(others).toEqual([]);
    return found?.problems.join("\n") ?? "";
  }

  const send = (route: string, parameters: Record<string, unknown> = {}) =>
    scene.octokit.request(route, { ...repository, pull_number: 1, ...parameters });
  const REVIEW = "POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews";

  test.each([
    ["a property that GitHub does not know", REVIEW, { body: "b", event: "COMMENT", bogus: 1 }, "bogus"],
    [
      "one inside a list",
      REVIEW,
      { event: "COMMENT", comments: [{ path: "a.txt", body: "b", line: 10, colour: "red" }] },
      "colour",
    ],
    ["a word that is not in the list", REVIEW, { body: "b", event: "COMMENTED" }, "COMMENT"],
    ["a property of another type", REVIEW, { body: 1, event: "COMMENT" }, "must be string"],
    [
      "a property that is missing",
      REVIEW,
      { event: "COMMENT", comments: [{ path: "a.txt", line: 10 }] },
      "body",
    ],
    [
      "51 annotations",
      "POST /repos/{owner}/{repo}/check-runs",
      {
        name: "n",
        head_sha: "s",
        output: {
          title: "t",
          summary: "s",
          annotations: Array.from({ length: 51 }, () => ({
            path: "a",
            start_line: 1,
            end_line: 1,
            annotation_level: "notice",
            message: "m",
          })),
        },
      },
      "50",
    ],
    ["a number that is none", "GET /repos/{owner}/{repo}/pulls/one", {}, "pull_number"],
    [
      "a question that is not asked there",
      "GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews",
      { since: "2026-01-01T00:00:00Z" },
      "unknown query parameter since",
    ],
    [
      "a body where none belongs",
      "DELETE /repos/{owner}/{repo}/issues/comments/1",
      { data: { why: "because" } },
      "takes no body",
    ],
    ["an operation that there is not", "POST /repos/{owner}/{repo}/nope", {}, "no such operation"],
  ] as const)("%s is refused and recorded", async (_, route, parameters, words) => {
    expect(await violated(send(route, parameters))).toContain(words);
  });

  test("a body that is no JSON is a 400", async () => {
    const response = await fetch(`${scene.github.url}/repos/acme/shop/pulls/1/reviews`, {
      method: "POST",
      body: "{",
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ message: "Problems parsing JSON" });
  });
});

describe("test/support/github/views", () => {
  test("every answer is what GitHub's description says", async () => {
    const { github, octokit, pull, at, repo } = await aScene();
    try {
      const { rest } = octokit;
      const app = appClient(github).rest;
      github.deliverTo("http://127.0.0.1:9/");
      const delivery = await github.events.pullRequestOpened(pull);
      await app.apps.getAuthenticated();
      await app.apps.listInstallations();
      await app.apps.getInstallation({ installation_id: github.app.installationId });
      await app.apps.getRepoInstallation(repository);
      await app.apps.listWebhookDeliveries();
      await app.apps.getWebhookDelivery({ delivery_id: delivery.id });
      await rest.apps.listReposAccessibleToInstallation();
      await rest.rateLimit.get();
      await rest.repos.get(repository);
      await rest.repos.getContent({ ...repository, path: "a.txt" });
      await rest.repos.getCommit({ ...repository, ref: "feature" });
      const { data: compared } = await rest.repos.compareCommitsWithBasehead({
        ...repository,
        basehead: "main...feature",
      });
      expect(compared).toMatchObject({ status: "ahead", ahead_by: 1, behind_by: 0 });
      expect(compared.files).toHaveLength(3);
      const { data: ref } = await rest.git.getRef({ ...repository, ref: "heads/feature" });
      expect(ref.object.sha).toBe(pull.head.sha);
      await rest.repos.getCollaboratorPermissionLevel({ ...repository, username: "dev" });
      await rest.pulls.get(at);
      expect((await rest.pulls.list(repository)).data).toHaveLength(1);
      expect((await rest.pulls.list({ ...repository, state: "closed" })).data).toHaveLength(0);
      await rest.pulls.listCommits(at);
      await rest.pulls.listFiles(at);
      const { data: review } = await rest.pulls.createReview({
        ...at,
        body: "b",
        comments: [{ path: "a.txt", line: 10, body: "c" }],
      });
      await rest.pulls.getReview({ ...at, review_id: review.id });
      await rest.pulls.updateReview({ ...at, review_id: review.id, body: "d" });
      await rest.pulls.submitReview({ ...at, review_id: review.id, event: "COMMENT" });
      await rest.pulls.listReviews(at);
      await rest.pulls.listCommentsForReview({ ...at, review_id: review.id });
      const { data: comments } = await rest.pulls.listReviewComments(at);
      const comment_id = comments[0]?.id ?? 0;
      await rest.pulls.getReviewComment({ ...repository, comment_id });
      await rest.pulls.createReplyForReviewComment({ ...at, comment_id, body: "e" });
      await rest.pulls.updateReviewComment({ ...repository, comment_id, body: "f" });
      await rest.pulls.createReviewComment({
        ...at,
        commit_id: pull.head.sha,
        path: "a.txt",
        line: 10,
        side: "RIGHT",
        body: "g",
      });
      await rest.reactions.createForPullRequestReviewComment({ ...repository, comment_id, content: "eyes" });
      await rest.reactions.listForPullRequestReviewComment({ ...repository, comment_id });
      const { data: said } = await rest.issues.createComment({ ...repository, issue_number: 1, body: "h" });
      await rest.issues.getComment({ ...repository, comment_id: said.id });
      await rest.issues.updateComment({ ...repository, comment_id: said.id, body: "i" });
      await rest.issues.listComments({ ...repository, issue_number: 1 });
      await rest.reactions.createForIssueComment({ ...repository, comment_id: said.id, content: "rocket" });
      await rest.reactions.listForIssueComment({ ...repository, comment_id: said.id });
      await rest.issues.addLabels({ ...repository, issue_number: 1, labels: ["l"] });
      await rest.issues.listLabelsOnIssue({ ...repository, issue_number: 1 });
      await rest.issues.removeLabel({ ...repository, issue_number: 1, name: "l" });
      const { data: run } = await rest.checks.create({ ...repository, name: "n", head_sha: pull.head.sha });
      const output = {
        title: "t",
        summary: "s",
        annotations: [
          { path: "a.txt", start_line: 1, end_line: 1, annotation_level: "notice" as const, message: "m" },
        ],
      };
      await rest.checks.update({ ...repository, check_run_id: run.id, conclusion: "success", output });
      await rest.checks.get({ ...repository, check_run_id: run.id });
      await rest.checks.listAnnotations({ ...repository, check_run_id: run.id });
      await rest.checks.listForRef({ ...repository, ref: pull.head.sha });
      await rest.checks.listSuitesForRef({ ...repository, ref: pull.head.sha });
      await rest.checks.getSuite({ ...repository, check_suite_id: run.check_suite?.id ?? 0 });
      await rest.apps.revokeInstallationAccessToken();
      expect(repo.name).toBe("shop");
      expect(github.violations()).toEqual([]);
      expect(github.defects()).toEqual([]);
    } finally {
      await github.close();
    }
  });
});

describe("test/support/github/dispatch.ts", () => {
  test("lists come in pages of 30, at most 100, with links to the others", async () => {
    const { github, octokit, pull } = await aScene();
    try {
      for (let index = 0; index < 130; index++) github.comment(pull, "dev", `comment ${index}`);
      const issue = { ...repository, issue_number: 1 };
      expect((await octokit.rest.issues.listComments(issue)).data).toHaveLength(30);
      const { data, headers } = await octokit.rest.issues.listComments({ ...issue, per_page: 500 });
      expect(data).toHaveLength(100);
      expect(headers.link).toContain('page=2>; rel="next"');
      expect(
        await octokit.paginate(octokit.rest.issues.listComments, { ...issue, per_page: 50 }),
      ).toHaveLength(130);
    } finally {
      await github.close();
    }
  });

  test("what has not changed is answered 304, and costs nothing", async () => {
    const { github, octokit, at, pull } = await aScene();
    try {
      const { headers } = await octokit.rest.pulls.get(at);
      const again = octokit.rest.pulls.get({ ...at, headers: { "if-none-match": headers.etag } });
      await expect(again).rejects.toMatchObject({ status: 304 });
      github.editPull(pull, { title: "Another title" });
      const changed = await octokit.rest.pulls.get({ ...at, headers: { "if-none-match": headers.etag } });
      expect(changed.status).toBe(200);
      expect(
        Number(headers["x-ratelimit-remaining"]) - Number(changed.headers["x-ratelimit-remaining"]),
      ).toBe(1);
    } finally {
      await github.close();
    }
  });

  test("a budget that is used up is a 403 with the time of its end", async () => {
    const { github, octokit, at } = await aScene({ rateLimit: 3 });
    try {
      for (let index = 0; index < 3; index++) await octokit.rest.pulls.get(at);
      expect(await refusal(octokit.rest.pulls.get(at))).toMatchObject({ status: 403 });
      expect(github.history.at(-1)).toMatchObject({ status: 403, applied: false });
    } finally {
      await github.close();
    }
  });

  test("the addresses of GitHub Enterprise Server work for REST, GraphQL and redirects", async () => {
    const { github, octokit, repo, at } = await aScene({ basePath: "/api/v3" });
    try {
      expect(github.url).toBe(`${github.webUrl}/api/v3`);
      expect((await octokit.rest.pulls.get(at)).data.url).toBe(`${github.url}/repos/acme/shop/pulls/1`);
      expect(await octokit.graphql("{ viewer { login } }")).toEqual({ viewer: { login: github.app.login } });
      await github.rename(repo, { owner: "acme-two" });
      expect((await octokit.rest.pulls.get(at)).data.base.repo.full_name).toBe("acme-two/shop");
      expect(repo.cloneUrl).toBe(`${github.webUrl}/acme-two/shop.git`);
      expect(github.count("graphql")).toBe(1);
      expect(github.violations()).toEqual([]);
    } finally {
      await github.close();
    }
  });
});

describe("test/support/github/server.ts, close", () => {
  test("closing twice is fine, and nothing answers afterwards", async () => {
    const github = await startGitHub();
    const repo = await github.createRepository({ owner: "acme", name: "shop", files: { a: "a" } });
    await Promise.all([github.close(), github.close()]);
    await github.close();
    await expect(fetch(github.url)).rejects.toThrow();
    expect(existsSync(repo.gitDir)).toBe(false);
  });

  test("a request that hangs does not keep it open", async () => {
    const { github, at } = await aScene();
    github.fault({ match: "pulls/get", mode: "hang" });
    const waiting = installationClient(github).rest.pulls.get(at);
    const failed = expect(waiting).rejects.toThrow();
    await expect.poll(() => github.calls("pulls/get").length).toBe(1);
    await github.close();
    await failed;
  });
});
