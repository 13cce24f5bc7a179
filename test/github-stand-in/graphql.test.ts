import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { aScene, installationClient, type Scene } from "./clients.ts";

interface GraphQlErrors {
  errors: { type?: string; message: string; path?: string[] }[];
  data: unknown;
}

let scene: Scene;
beforeAll(async () => {
  scene = await aScene();
  const { octokit, at } = scene;
  await octokit.rest.pulls.createReview({
    ...at,
    event: "COMMENT",
    body: "A review",
    comments: [
      { path: "a.txt", line: 10, body: "One" },
      { path: "new.txt", line: 2, body: "Two" },
    ],
  });
  scene.github.comment(scene.pull, "dev", "Thanks");
  await octokit.rest.checks.create({
    owner: "acme",
    repo: "shop",
    name: "architect",
    head_sha: scene.pull.head.sha,
    external_id: "x",
  });
});
afterAll(() => scene.github.close());

const ask = <T>(query: string, variables: Record<string, unknown> = {}) =>
  scene.octokit.graphql<T>(query, variables);

async function errorsOf(
  query: string,
  variables: Record<string, unknown> = {},
  octokit = scene.octokit,
): Promise<GraphQlErrors> {
  try {
    await octokit.graphql(query, variables);
  } catch (error) {
    return error as GraphQlErrors;
  }
  throw new Error("the query was not refused");
}

const pullQuery = (fields: string) =>
  `{ repository(owner: "acme", name: "shop") { pullRequest(number: 1) { ${fields} } } }`;

describe("test/support/github/graphql/query.ts", () => {
  test("one query tells all that a review needs to know", async () => {
    const { github, pull } = scene;
    const answer = await ask<{ repository: { databaseId: number; pullRequest: Record<string, unknown> } }>(
      `query ($owner: String!, $name: String!, $number: Int!, $app: Int!) {
        repository(owner: $owner, name: $name) {
          databaseId
          pullRequest(number: $number) {
            state isDraft title body headRefOid headRefName baseRefOid baseRefName
            author { login __typename }
            reviews(first: 100) { nodes { fullDatabaseId body state author { login __typename } commit { oid } } }
            comments(first: 100) { nodes { fullDatabaseId body author { login } } }
            reviewThreads(first: 100) {
              pageInfo { hasNextPage endCursor }
              nodes { isResolved isOutdated path line comments(first: 1) { nodes { fullDatabaseId body author { login } } } }
            }
            commits(last: 1) { nodes { commit { oid } } }
            headRef { target { ... on Commit {
              checkSuites(first: 10, filterBy: { appId: $app }) { nodes {
                checkRuns(first: 10, filterBy: { checkName: "architect" }) { nodes { databaseId name status conclusion externalId } }
              } }
            } } }
          }
        }
      }`,
      { owner: "acme", name: "shop", number: pull.number, app: github.app.id },
    );
    expect(answer.repository.pullRequest).toMatchObject({
      state: "OPEN",
      isDraft: false,
      title: "A feature",
      body: "What it does",
      headRefOid: pull.head.sha,
      headRefName: "feature",
      baseRefOid: pull.base.sha,
      baseRefName: "main",
      author: { login: "dev", __typename: "User" },
      reviews: { nodes: [{ body: "A review", state: "COMMENTED", commit: { oid: pull.head.sha } }] },
      comments: { nodes: [{ body: "Thanks", author: { login: "dev" } }] },
      reviewThreads: {
        pageInfo: { hasNextPage: false },
        nodes: [
          { isResolved: false, isOutdated: false, path: "a.txt", line: 10 },
          { path: "new.txt", line: 2 },
        ],
      },
      commits: { nodes: [{ commit: { oid: pull.head.sha } }] },
    });
    const [check] = github.checkRuns(scene.repo);
    expect(JSON.stringify(answer)).toContain(
      `"databaseId":${check?.id},"name":"architect","status":"QUEUED"`,
    );
    expect(github.violations()).toEqual([]);
  });

  test("a bot has no [bot] in its name here, and is one", async () => {
    const answer = await ask(pullQuery("reviews(first: 1) { nodes { author { login __typename } } }"));
    expect(answer).toMatchObject({
      repository: {
        pullRequest: { reviews: { nodes: [{ author: { login: "backend-architect", __typename: "Bot" } }] } },
      },
    });
    expect(await ask("{ viewer { login } }")).toEqual({ viewer: { login: "backend-architect[bot]" } });
  });

  test("ids beyond 32 bits are the ones that REST has", async () => {
    const answer = await ask<{
      repository: { pullRequest: { comments: { nodes: { fullDatabaseId: string }[] } } };
    }>(pullQuery("comments(first: 1) { nodes { fullDatabaseId } }"));
    const [comment] = scene.github.issueComments(scene.pull);
    expect(comment?.id).toBeGreaterThan(2 ** 31);
    expect(answer.repository.pullRequest.comments.nodes[0]?.fullDatabaseId).toBe(String(comment?.id));
  });

  test("pages follow one another by cursor", async () => {
    const query = `query ($after: String) { repository(owner: "acme", name: "shop") { pullRequest(number: 1) {
      reviewThreads(first: 1, after: $after) { totalCount pageInfo { hasNextPage endCursor } nodes { path } }
    } } }`;
    interface Page {
      repository: {
        pullRequest: {
          reviewThreads: {
            totalCount: number;
            pageInfo: { hasNextPage: boolean; endCursor: string };
            nodes: { path: string }[];
          };
        };
      };
    }
    const first = (await ask<Page>(query, { after: null })).repository.pullRequest.reviewThreads;
    expect(first).toMatchObject({
      totalCount: 2,
      pageInfo: { hasNextPage: true },
      nodes: [{ path: "a.txt" }],
    });
    const second = (await ask<Page>(query, { after: first.pageInfo.endCursor })).repository.pullRequest
      .reviewThreads;
    expect(second).toMatchObject({ pageInfo: { hasNextPage: false }, nodes: [{ path: "new.txt" }] });
  });

  test("the tip of the base branch is read live, also when the pull request's base is older", async () => {
    const { github, repo, pull } = scene;
    const tip = await github.push(repo, "main", { "later.txt": "later\n" });
    const answer = await ask(pullQuery("baseRefOid baseRef { target { oid } }"));
    expect(answer).toMatchObject({
      repository: { pullRequest: { baseRefOid: pull.base.sha, baseRef: { target: { oid: tip } } } },
    });
  });

  test("a node is found by its id, and one that is gone is not", async () => {
    const { github, pull } = scene;
    const [thread] = github.threads(pull);
    const query =
      "query ($id: ID!) { node(id: $id) { __typename ... on PullRequestReviewThread { path pullRequest { number } } } }";
    expect(await ask(query, { id: thread?.nodeId })).toEqual({
      node: { __typename: "PullRequestReviewThread", path: "a.txt", pullRequest: { number: 1 } },
    });
    expect(await errorsOf(query, { id: "PRRT_nothing" })).toMatchObject({
      errors: [{ type: "NOT_FOUND" }],
      data: { node: null },
    });
  });

  test("what cannot be found is NOT_FOUND, in GitHub's words", async () => {
    const missing = await errorsOf('{ repository(owner: "acme", name: "nowhere") { id } }');
    expect(missing.errors).toMatchObject([
      {
        type: "NOT_FOUND",
        path: ["repository"],
        message: "Could not resolve to a Repository with the name 'acme/nowhere'.",
      },
    ]);
    const none = await errorsOf(
      '{ repository(owner: "acme", name: "shop") { pullRequest(number: 99) { id } } }',
    );
    expect(none.errors).toMatchObject([
      { type: "NOT_FOUND", message: "Could not resolve to a PullRequest with the number of 99." },
    ]);
  });

  test.each([
    ["a field that GitHub's schema has not", pullQuery("nonsense"), undefined],
    ["no query at all", "", undefined],
    ["a connection without a size", pullQuery("reviews { nodes { id } }"), "MISSING_PAGINATION_BOUNDARIES"],
    ["a page of 101", pullQuery("reviews(first: 101) { nodes { id } }"), "EXCESSIVE_PAGINATION"],
    ["a page of none", pullQuery("reviews(first: 0) { nodes { id } }"), "EXCESSIVE_PAGINATION"],
    [
      "a cursor that is none",
      pullQuery('reviews(first: 1, after: "x") { nodes { id } }'),
      "INVALID_CURSOR_ARGUMENTS",
    ],
    [
      "more than 500,000 nodes",
      pullQuery(
        "reviews(first: 100) { nodes { comments(first: 100) { nodes { reactions(first: 100) { nodes { id } } } } } }",
      ),
      "MAX_NODE_LIMIT_EXCEEDED",
    ],
    ["a field that is not modelled", pullQuery("viewerCanClose"), "NOT_MODELLED"],
  ])("%s is an error, and recorded as a violation", async (_, query, type) => {
    const before = scene.github.violations().length;
    const { errors } = await errorsOf(query);
    expect(errors[0]).toMatchObject(type ? { type } : { message: expect.any(String) as string });
    expect(scene.github.violations().length).toBe(before + 1);
  });

  test("what the token may not see is FORBIDDEN", async () => {
    const limited = await aScene({ permissions: { metadata: "read", contents: "read" } });
    try {
      const answer = await errorsOf(pullQuery("title"), {}, installationClient(limited.github));
      expect(answer.errors).toMatchObject([
        { type: "FORBIDDEN", message: "Resource not accessible by integration" },
      ]);
    } finally {
      await limited.github.close();
    }
  });
});

describe("test/support/github/graphql/mutations.ts", () => {
  const resolve =
    "mutation ($id: ID!) { resolveReviewThread(input: { threadId: $id }) { thread { isResolved resolvedBy { login } } } }";

  test("resolving a thread wants write access to contents: pull_requests alone is refused", async () => {
    const { github, pull } = scene;
    const id = github.threads(pull)[0]?.nodeId;
    expect((await errorsOf(resolve, { id })).errors).toMatchObject([
      { type: "FORBIDDEN", path: ["resolveReviewThread"] },
    ]);
    expect(github.threads(pull)[0]?.resolved).toBe(false);

    github.setPermissions({
      metadata: "read",
      contents: "write",
      pull_requests: "write",
      checks: "write",
      issues: "write",
    });
    const octokit = installationClient(github);
    expect(await octokit.graphql(resolve, { id })).toMatchObject({
      resolveReviewThread: { thread: { isResolved: true } },
    });
    expect(github.threads(pull)[0]?.resolved).toBe(true);
    await octokit.graphql(resolve.replace("resolveReviewThread", "unresolveReviewThread"), { id });
    expect(github.threads(pull)[0]?.resolved).toBe(false);
    expect(github.calls("graphql/resolveReviewThread")).toHaveLength(2);
  });

  test("a reaction is made once", async () => {
    const { github, pull, repo } = scene;
    const [comment] = github.issueComments(pull);
    const react =
      "mutation ($id: ID!) { addReaction(input: { subjectId: $id, content: EYES }) { reaction { content } } }";
    await ask(react, { id: comment?.nodeId });
    await ask(react, { id: comment?.nodeId });
    expect(github.reactions(repo, comment?.id ?? 0)).toMatchObject([{ content: "eyes" }]);
  });

  test("people resolve threads too", () => {
    const { github, pull } = scene;
    const id = github.threads(pull)[1]?.nodeId ?? "";
    github.resolve(pull, id);
    expect(github.threads(pull)[1]?.resolved).toBe(true);
    github.resolve(pull, id, false);
    expect(github.threads(pull)[1]?.resolved).toBe(false);
  });
});
