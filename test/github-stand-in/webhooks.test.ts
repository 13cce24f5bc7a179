import { createHmac } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Delivery } from "../support/github/fake-github.ts";
import { payloadProblems } from "../support/github/webhook-schema.ts";
import { aScene, appClient, type Scene } from "./clients.ts";

interface Received {
  headers: IncomingHttpHeaders;
  body: string;
}

let scene: Scene;
let app: Server;
let received: Received[];
let answer: { status: number; hold: boolean };

beforeEach(async () => {
  scene = await aScene();
  received = [];
  answer = { status: 200, hold: false };
  app = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(chunks).toString() });
      if (!answer.hold) response.writeHead(answer.status).end("heard");
    });
  });
  await new Promise<void>((resolve) => app.listen(0, "127.0.0.1", resolve));
  scene.github.deliverTo(`http://127.0.0.1:${(app.address() as AddressInfo).port}/api/github/webhooks`);
});
afterEach(async () => {
  app.closeAllConnections();
  await new Promise((resolve) => app.close(resolve));
  expect(scene.github.defects()).toEqual([]);
  await scene.github.close();
});

describe("test/support/github/webhooks.ts", () => {
  test("a delivery is signed over its exact bytes, and carries GitHub's headers", async () => {
    const { github, pull } = scene;
    const delivery = await github.events.pullRequestOpened(pull);
    const [only] = received;
    const signature = createHmac("sha256", github.app.webhookSecret)
      .update(only?.body ?? "")
      .digest("hex");
    expect(only?.headers).toMatchObject({
      "x-github-event": "pull_request",
      "x-github-delivery": delivery.guid,
      "x-hub-signature-256": `sha256=${signature}`,
      "x-github-hook-installation-target-id": String(github.app.id),
      "x-github-hook-installation-target-type": "integration",
      "content-type": "application/json",
    });
    expect(delivery.guid).toMatch(/^[0-9a-f-]{36}$/);
    expect(delivery).toMatchObject({
      event: "pull_request",
      action: "opened",
      status: "OK",
      statusCode: 200,
      responseBody: "heard",
    });
  });

  test("a wrong secret, a chosen GUID and a payload that GitHub would not send can be sent on purpose", async () => {
    const { github } = scene;
    await expect(github.deliver("pull_request", { action: "opened" })).rejects.toThrow(
      "not a payload of pull_request",
    );
    await github.deliver(
      "pull_request",
      { action: "opened" },
      { guid: "chosen", secret: "wrong", unchecked: true },
    );
    const wrong = createHmac("sha256", "wrong")
      .update(received[0]?.body ?? "")
      .digest("hex");
    expect(received[0]?.headers).toMatchObject({
      "x-github-delivery": "chosen",
      "x-hub-signature-256": `sha256=${wrong}`,
    });
  });

  test("an answer that is no success, none in time, and nobody there are told apart", async () => {
    const { github, pull } = scene;
    answer.status = 503;
    expect(await github.events.closed(pull)).toMatchObject({
      statusCode: 503,
      status: "Invalid HTTP Response: 503",
    });
    github.deliverTo("http://127.0.0.1:9/");
    expect(await github.events.closed(pull)).toMatchObject({
      statusCode: 0,
      status: "failed to connect to host",
    });

    answer.hold = true;
    const impatient = await aScene({ deliveryTimeoutMs: 50 });
    impatient.github.deliverTo(`http://127.0.0.1:${(app.address() as AddressInfo).port}/`);
    expect(await impatient.github.events.closed(impatient.pull)).toMatchObject({
      statusCode: 0,
      status: "timed out",
    });
    await impatient.github.close();
  });

  test("deliveries are listed newest first, page by page, and can be had again", async () => {
    const { github, pull } = scene;
    answer.status = 500;
    const failed = await github.events.pullRequestOpened(pull);
    answer.status = 200;
    for (let index = 0; index < 3; index++) await github.events.synchronize(pull);
    const octokit = appClient(github);
    const { data: first, headers } = await octokit.rest.apps.listWebhookDeliveries({ per_page: 3 });
    expect(first.map((item) => item.event)).toEqual(["pull_request", "pull_request", "pull_request"]);
    const cursor = /cursor=([^>]+)>; rel="next"/.exec(headers.link ?? "")?.[1] ?? "";
    const { data: second, headers: last } = await octokit.rest.apps.listWebhookDeliveries({
      per_page: 3,
      cursor,
    });
    expect(second.map((item) => item.id)).toEqual([failed.id]);
    expect(last.link).toBeUndefined();
    const { data: failures } = await octokit.rest.apps.listWebhookDeliveries({ status: "failure" });
    expect(failures).toMatchObject([
      { id: failed.id, status_code: 500, guid: failed.guid, redelivery: false },
    ]);

    const { data: whole } = await octokit.rest.apps.getWebhookDelivery({ delivery_id: failed.id });
    expect(whole.request.payload).toMatchObject({ action: "opened" });
    const again = await octokit.rest.apps.redeliverWebhookDelivery({ delivery_id: failed.id });
    expect(again.status).toBe(202);
    await expect
      .poll(() => github.deliveries.at(-1))
      .toMatchObject({ guid: failed.guid, redelivery: true, statusCode: 200 });
    expect(received.at(-1)?.body).toBe(received[0]?.body);
    expect(github.violations()).toEqual([]);
  });
});

describe("test/support/github/events.ts", () => {
  const payload = (index: number): Record<string, unknown> =>
    JSON.parse(received.at(index)?.body ?? "{}") as Record<string, unknown>;

  test("every event is what GitHub's published schema says, and what the store holds", async () => {
    const { github, repo, pull, octokit } = scene;
    const { events } = github;
    const before = pull.head.sha;
    await events.pullRequestOpened(pull);
    await github.push(repo, "feature", { "more.txt": "more\n" });
    await events.synchronize(pull, before);
    expect(payload(-1)).toMatchObject({ action: "synchronize", before, after: pull.head.sha, number: 1 });

    github.editPull(pull, { draft: true });
    await events.readyForReview(pull);
    expect(payload(-1)).toMatchObject({ action: "ready_for_review", pull_request: { draft: false } });
    await events.closed(pull);
    expect(payload(-1)).toMatchObject({ action: "closed", pull_request: { state: "closed", merged: false } });
    await events.reopened(pull);
    expect(payload(-1)).toMatchObject({
      action: "reopened",
      pull_request: { state: "open", closed_at: null },
    });

    const from = { ...pull.base };
    await github.push(repo, "release", { "r.txt": "r\n" });
    await github.retarget(pull, "release");
    await events.edited(pull, { base: from });
    expect(payload(-1)).toMatchObject({
      action: "edited",
      changes: { base: { ref: { from: "main" }, sha: { from: from.sha } } },
      pull_request: { base: { ref: "release" } },
    });

    const made = await events.issueCommentCreated({ onPull: pull, body: "/architect review", by: "dev" });
    expect(payload(-1)).toMatchObject({
      action: "created",
      comment: { id: made.comment, body: "/architect review", user: { login: "dev", type: "User" } },
      issue: { number: 1, pull_request: { url: `${github.url}/repos/acme/shop/pulls/1` } },
      installation: { id: github.app.installationId },
    });
    await events.issueCommentEdited({ onPull: pull, comment: made.comment, body: "/architect help" });
    expect(payload(-1)).toMatchObject({ action: "edited", changes: { body: { from: "/architect review" } } });
    await events.issueCommentCreated({ onPull: pull, body: "beep", by: "other[bot]" });
    expect(payload(-1)).toMatchObject({ sender: { login: "other[bot]", type: "Bot" } });

    const { data: run } = await octokit.rest.checks.create({
      owner: "acme",
      repo: "shop",
      name: "architect",
      head_sha: pull.head.sha,
      conclusion: "neutral",
    });
    await events.checkRunRerequested(repo, run.id);
    expect(payload(-1)).toMatchObject({ action: "rerequested", check_run: { id: run.id } });

    await events.installationCreated();
    expect(payload(-1)).toMatchObject({ action: "created", repositories: [{ full_name: "acme/shop" }] });
    await events.installationDeleted();
    expect(payload(-1)).toMatchObject({ action: "deleted" });
    expect(github.deliveries.every((delivery: Delivery) => delivery.statusCode === 200)).toBe(true);
  });

  test("the head of a fork that is gone is told as null", async () => {
    const { github, repo } = scene;
    const fork = await github.createRepository({
      owner: "guest",
      name: "shop",
      forkOf: repo,
      installed: false,
    });
    await github.push(fork, "patch", { "p.txt": "p\n" });
    const pull = await github.openPull({ repo, fork, head: "patch", author: "guest" });
    await github.events.pullRequestOpened(pull);
    expect(payload(-1)).toMatchObject({
      pull_request: { head: { repo: { full_name: "guest/shop", fork: true } } },
    });
    await github.deleteRepository(fork);
    await github.events.closed(pull);
    expect(payload(-1)).toMatchObject({ pull_request: { head: { repo: null, sha: pull.head.sha } } });
  });
});

describe("test/support/github/webhook-schema.ts", () => {
  test("GitHub's own examples of the events we use pass; without a key they do not", () => {
    const file = createRequire(import.meta.url).resolve("@octokit/webhooks-examples");
    const examples = JSON.parse(readFileSync(file, "utf8")) as {
      name: string;
      examples: Record<string, unknown>[];
    }[];
    for (const name of ["pull_request", "issue_comment", "check_run", "installation"]) {
      const event = examples.find((item) => item.name === name);
      const valid = (event?.examples ?? []).filter((example) => payloadProblems(name, example).length === 0);
      expect(valid.length, name).toBeGreaterThan(0);
      for (const example of valid) {
        const { sender: _, ...lacking } = example;
        expect(payloadProblems(name, lacking).join()).toContain("sender");
      }
    }
  });

  test("an event that nobody published is a problem, not a pass", () => {
    expect(payloadProblems("pull_request", { action: "vanished" })).toEqual([
      "no published schema for pull_request$vanished",
    ]);
  });
});
