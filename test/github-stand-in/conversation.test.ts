import { gzipSync } from "node:zlib";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { aScene, installationClient, refusal, type Scene } from "./clients.ts";

let scene: Scene;
const repository = { owner: "acme", repo: "shop" };
beforeEach(async () => {
  scene = await aScene();
});
afterEach(async () => {
  expect(scene.github.defects()).toEqual([]);
  await scene.github.close();
});

describe("test/support/github/rest/issues.ts", () => {
  test("comments are made, listed, edited and deleted", async () => {
    const { octokit, github, pull } = scene;
    const { data } = await octokit.rest.issues.createComment({ ...repository, issue_number: 1, body: "One" });
    github.comment(pull, "dev", "Two");
    await octokit.rest.issues.updateComment({ ...repository, comment_id: data.id, body: "Changed" });
    const listed = await octokit.rest.issues.listComments({ ...repository, issue_number: 1 });
    expect(listed.data.map((comment) => [comment.user?.login, comment.body])).toEqual([
      [github.app.login, "Changed"],
      ["dev", "Two"],
    ]);
    await octokit.rest.issues.deleteComment({ ...repository, comment_id: data.id });
    expect(github.issueComments(pull)).toMatchObject([{ user: "dev", body: "Two" }]);
    expect(
      await refusal(octokit.rest.issues.getComment({ ...repository, comment_id: data.id })),
    ).toMatchObject({ status: 404 });
  });

  test("an empty comment and one of 65,537 characters are refused", async () => {
    const comment = (body: string) =>
      scene.octokit.rest.issues.createComment({ ...repository, issue_number: 1, body });
    expect(await refusal(comment(" "))).toMatchObject({ status: 422 });
    expect(await refusal(comment("x".repeat(65_537)))).toMatchObject({ status: 422 });
    expect((await comment("x".repeat(65_536))).status).toBe(201);
  });

  test("another person's comment is not the app's to edit", async () => {
    const id = scene.github.comment(scene.pull, "dev", "Mine");
    const edit = scene.octokit.rest.issues.updateComment({ ...repository, comment_id: id, body: "Yours" });
    expect(await refusal(edit)).toMatchObject({ status: 403 });
  });

  test("a reaction is made once: the second time GitHub says it was there", async () => {
    const { octokit, github, pull, repo } = scene;
    const id = github.comment(pull, "dev", "/architect review");
    const react = () =>
      octokit.rest.reactions.createForIssueComment({ ...repository, comment_id: id, content: "eyes" });
    expect((await react()).status).toBe(201);
    expect((await react()).status).toBe(200);
    expect(github.reactions(repo, id)).toMatchObject([{ user: github.app.login, content: "eyes" }]);
    const { data } = await octokit.rest.reactions.listForIssueComment({
      ...repository,
      comment_id: id,
      content: "eyes",
    });
    expect(data).toHaveLength(1);
    const lost = octokit.rest.reactions.createForIssueComment({
      ...repository,
      comment_id: 1,
      content: "eyes",
    });
    expect(await refusal(lost)).toMatchObject({ status: 404 });
  });

  test("reactions stand on review comments too", async () => {
    const { octokit, github, repo, at } = scene;
    await octokit.rest.pulls.createReview({
      ...at,
      event: "COMMENT",
      body: "b",
      comments: [{ path: "a.txt", line: 10, body: "c" }],
    });
    const [comment] = github.reviewComments(scene.pull);
    const where = { ...repository, comment_id: comment?.id ?? 0 };
    await octokit.rest.reactions.createForPullRequestReviewComment({ ...where, content: "-1" });
    expect((await octokit.rest.reactions.listForPullRequestReviewComment(where)).data).toMatchObject([
      { content: "-1" },
    ]);
    expect(github.reactions(repo, where.comment_id)).toHaveLength(1);
  });

  test("labels are added, listed and removed", async () => {
    const { octokit, github, pull } = scene;
    const issue = { ...repository, issue_number: 1 };
    await octokit.rest.issues.addLabels({ ...issue, labels: ["needs dba", "api"] });
    await octokit.rest.issues.addLabels({ ...issue, labels: ["API"] });
    expect(github.labels(pull)).toEqual(["needs dba", "api"]);
    await octokit.rest.issues.removeLabel({ ...issue, name: "needs dba" });
    expect((await octokit.rest.issues.listLabelsOnIssue(issue)).data).toMatchObject([{ name: "api" }]);
    expect(await refusal(octokit.rest.issues.removeLabel({ ...issue, name: "needs dba" }))).toMatchObject({
      status: 404,
    });
  });
});

describe("test/support/github/rest/repositories.ts", () => {
  test.each([
    ["admin", "admin"],
    ["maintain", "write"],
    ["write", "write"],
    ["triage", "read"],
    ["read", "read"],
  ] as const)("the role %s shows as the permission %s", async (role, permission) => {
    scene.github.setRole(scene.repo, "somebody", role);
    const { data } = await scene.octokit.rest.repos.getCollaboratorPermissionLevel({
      ...repository,
      username: "somebody",
    });
    expect(data).toMatchObject({ permission, role_name: role });
  });

  test("somebody without a role has none, in a public repository read; nobody by that name is a 404", async () => {
    const { github, octokit } = scene;
    github.addUser("stranger");
    const level = (username: string, repo = "shop") =>
      octokit.rest.repos.getCollaboratorPermissionLevel({ owner: "acme", repo, username });
    expect((await level("stranger")).data).toMatchObject({ permission: "none", role_name: "none" });
    await github.createRepository({ owner: "acme", name: "open", private: false, files: { a: "a" } });
    expect((await level("stranger", "open")).data).toMatchObject({ permission: "read", role_name: "read" });
    expect(await refusal(level("nobody-at-all"))).toMatchObject({ status: 404 });
    github.setRole(scene.repo, "stranger", "write");
    github.setRole(scene.repo, "stranger", "none");
    expect((await level("stranger")).data.permission).toBe("none");
  });

  test("the author of a pull request can write, unless it comes from a fork", async () => {
    const { github, octokit, repo } = scene;
    const fork = await github.createRepository({
      owner: "guest",
      name: "shop",
      forkOf: repo,
      installed: false,
    });
    await github.push(fork, "patch", { "p.txt": "p\n" });
    await github.openPull({ repo, fork, head: "patch", author: "guest" });
    const level = async (username: string) =>
      (await octokit.rest.repos.getCollaboratorPermissionLevel({ ...repository, username })).data.permission;
    expect(await level("dev")).toBe("write");
    expect(await level("guest")).toBe("none");
  });

  test("files are read at a commit, with links named for what they are", async () => {
    const { github, octokit, repo, pull } = scene;
    await github.push(repo, "feature", [{ path: "dir/link", content: "../a.txt", mode: "120000" }]);
    const content = async (path: string, ref: string) =>
      (await octokit.rest.repos.getContent({ ...repository, path, ref })).data;
    const file = await content("new.txt", pull.head.sha);
    expect(Buffer.from("content" in file ? file.content : "", "base64").toString()).toBe("one\ntwo\nthree\n");
    expect(await content("dir", pull.head.sha)).toMatchObject([{ name: "link", type: "symlink" }]);
    expect(await content("dir/link", pull.head.sha)).toMatchObject({ type: "symlink", target: "../a.txt" });
    expect(await refusal(content("new.txt", pull.base.sha))).toMatchObject({ status: 404 });
  });

  test("a repository that was renamed sends its readers, and writers, to its new name", async () => {
    const { github, octokit, repo, at } = scene;
    await github.rename(repo, { name: "store" });
    expect((await octokit.rest.repos.get(repository)).data.full_name).toBe("acme/store");
    await octokit.rest.pulls.createReview({ ...at, event: "COMMENT", body: "Found you" });
    expect(github.reviews(scene.pull)).toHaveLength(1);
    expect(github.calls((call) => call.status === 301 || call.status === 307)).toHaveLength(2);
  });

  test("a deleted repository is a 404", async () => {
    await scene.github.deleteRepository(scene.repo);
    expect(await refusal(scene.octokit.rest.repos.get(repository))).toMatchObject({ status: 404 });
  });

  test("a SARIF upload must be gzip and base64 of SARIF 2.1.0", async () => {
    const { github, pull } = scene;
    github.setPermissions({ metadata: "read", contents: "read", security_events: "write" });
    const upload = (sarif: string) =>
      installationClient(github).rest.codeScanning.uploadSarif({
        ...repository,
        commit_sha: pull.head.sha,
        ref: "refs/pull/1/head",
        sarif,
      });
    const packed = (value: unknown) => gzipSync(JSON.stringify(value)).toString("base64");
    expect((await upload(packed({ version: "2.1.0", runs: [] }))).status).toBe(202);
    expect(await refusal(upload(packed({ version: "1" })))).toMatchObject({ status: 400 });
    expect(await refusal(upload(Buffer.from("{}").toString("base64")))).toMatchObject({ status: 400 });
  });
});

describe("test/support/github/rest/pulls.ts", () => {
  test("the files of a pull request come with the patch that git makes", async () => {
    const { data } = await scene.octokit.rest.pulls.listFiles(scene.at);
    expect(data.map((file) => [file.filename, file.status, file.additions, file.deletions])).toEqual([
      ["a.txt", "modified", 2, 2],
      ["new.txt", "added", 3, 0],
      ["old.txt", "removed", 0, 1],
    ]);
    expect(data[1]?.patch).toBe("@@ -0,0 +1,3 @@\n+one\n+two\n+three");
  });

  test("renames, binary files and mode changes are told apart", async () => {
    const { github, repo, octokit, at } = scene;
    await github.push(repo, "feature", [
      { path: "same.txt", content: null },
      { path: "moved.txt", content: "same\n" },
      { path: "image.png", content: Buffer.from([0x89, 0x50, 0, 1, 2]) },
    ]);
    const { data } = await octokit.rest.pulls.listFiles(at);
    const moved = data.find((file) => file.filename === "moved.txt");
    expect(moved).toMatchObject({ status: "renamed", previous_filename: "same.txt", changes: 0 });
    expect(moved).not.toHaveProperty("patch");
    const image = data.find((file) => file.filename === "image.png");
    expect(image).toMatchObject({ status: "added", changes: 0 });
    expect(image).not.toHaveProperty("patch");
  });

  test("the base of the diff is the merge base, not the tip of the base branch", async () => {
    const { github, repo, octokit, at } = scene;
    await github.push(repo, "main", { "elsewhere.txt": "else\n" });
    await github.push(repo, "feature", { "more.txt": "more\n" });
    const { data } = await octokit.rest.pulls.listFiles(at);
    expect(data.map((file) => file.filename)).toEqual(["a.txt", "more.txt", "new.txt", "old.txt"]);
  });
});
