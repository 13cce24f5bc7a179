import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { aScene, type Scene } from "./clients.ts";

const run = promisify(execFile);

describe("test/support/github/server.ts", () => {
  let scene: Scene | undefined;
  afterEach(async () => {
    await scene?.github.close();
    scene = undefined;
  });

  test("an app signs in, fetches by git, asks GraphQL, posts a review and a check, and is told of events", async () => {
    scene = await aScene();
    const { github, repo, pull, octokit, at } = scene;

    const found = await octokit.rest.pulls.get(at);
    expect(found.data.head.sha).toBe(pull.head.sha);
    expect(found.data.changed_files).toBe(3);

    const dir = await mkdtemp(join(tmpdir(), "clone-"));
    try {
      await run("git", ["init", "--quiet", "--bare", dir]);
      const credentials = Buffer.from(`x-access-token:${github.issueToken(repo)}`).toString("base64");
      await run("git", [
        "-C",
        dir,
        "-c",
        `http.extraHeader=Authorization: Basic ${credentials}`,
        "fetch",
        "--quiet",
        repo.cloneUrl,
        pull.head.sha,
      ]);
      const { stdout } = await run("git", ["-C", dir, "cat-file", "-t", pull.head.sha]);
      expect(stdout.trim()).toBe("commit");
    } finally {
      await rm(dir, { recursive: true, force: true });
    }

    const answer = await octokit.graphql<{
      repository: { pullRequest: { title: string; headRefOid: string } };
    }>(
      `query ($owner: String!, $name: String!, $number: Int!) {
        repository(owner: $owner, name: $name) { pullRequest(number: $number) { title headRefOid author { login __typename } } }
      }`,
      { owner: "acme", name: "shop", number: pull.number },
    );
    expect(answer.repository.pullRequest).toMatchObject({ title: "A feature", headRefOid: pull.head.sha });

    const review = await octokit.rest.pulls.createReview({
      ...at,
      commit_id: pull.head.sha,
      event: "COMMENT",
      body: "A review",
      comments: [{ path: "a.txt", line: 10, side: "RIGHT", body: "About line ten" }],
    });
    expect(review.data.state).toBe("COMMENTED");
    expect(github.reviewComments(pull)).toMatchObject([
      { path: "a.txt", line: 10, side: "RIGHT", user: "backend-architect[bot]" },
    ]);

    const check = await octokit.rest.checks.create({
      owner: "acme",
      repo: "shop",
      name: "architect",
      head_sha: pull.head.sha,
    });
    expect(check.data.status).toBe("queued");

    const received: { event: unknown; body: string }[] = [];
    const app = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on("data", (chunk: Buffer) => chunks.push(chunk));
      request.on("end", () => {
        received.push({ event: request.headers["x-github-event"], body: Buffer.concat(chunks).toString() });
        response.end("{}");
      });
    });
    await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
    github.deliverTo(`http://127.0.0.1:${(app.address() as AddressInfo).port}/`);
    const delivery = await github.events.pullRequestOpened(pull);
    await new Promise((resolve) => app.close(resolve));
    expect(delivery).toMatchObject({
      event: "pull_request",
      action: "opened",
      statusCode: 200,
      status: "OK",
    });
    expect(received).toHaveLength(1);
    expect(JSON.parse(received[0]?.body ?? "{}")).toMatchObject({ action: "opened", number: 1 });

    expect(github.violations()).toEqual([]);
    expect(github.defects()).toEqual([]);
  });
});
