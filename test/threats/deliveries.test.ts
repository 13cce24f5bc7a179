import { createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import { pino } from "pino";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { parseCommands } from "../../src/commands/parse.ts";
import type { Job } from "../../src/domain/job.ts";
import { MAX_PAYLOAD } from "../../src/webhook/read-body.ts";
import { type RunningServer, startServer } from "../../src/webhook/server.ts";
import { aComment, anExample, changed, type Payload } from "../webhook/deliveries.ts";

const SECRET = "a webhook secret";
let server: RunningServer;
let jobs: Job[] = [];

beforeAll(async () => {
  server = await startServer({
    host: "127.0.0.1",
    port: 0,
    webhookSecret: SECRET,
    log: pino({ level: "silent" }),
    enqueue: async (job) => void jobs.push(job),
    ready: async () => ({ ready: true, parts: [] }),
  });
});
beforeEach(() => {
  jobs = [];
});
afterAll(() => server.close());

const hmac = (body: string, secret = SECRET, kind = "sha256") =>
  `${kind}=${createHmac(kind, secret).update(body).digest("hex")}`;

async function deliver(event: string, payload: Payload, headers: Readonly<Record<string, string>> = {}) {
  const body = JSON.stringify(payload);
  const signed: Record<string, string> =
    "x-hub-signature" in headers ? {} : { "x-hub-signature-256": hmac(body) };
  const { status } = await fetch(`${server.url}/api/github/webhooks`, {
    method: "POST",
    body,
    headers: {
      "content-type": "application/json",
      "x-github-event": event,
      "x-github-delivery": "d-1",
      ...signed,
      ...headers,
    },
  });
  return status;
}

const opened = changed(anExample("pull_request", "opened"), "pull_request.state", "open");

describe("threats through deliveries", () => {
  test("row 16: a comment sets nothing: what looks like a setting is answered with the usage", () => {
    for (const word of ["--config.base_url=https://evil.example", "--token=x", "config.model=x", "set"]) {
      const { commands, errors } = parseCommands(`/architect ${word}`);
      expect(commands).toEqual([]);
      expect(errors).toHaveLength(1);
    }
    expect(parseCommands("/architect review --config.base_url=https://evil.example").commands).toEqual([]);
  });

  test("row 19: a bot, and an app in a person's name, are not heard", async () => {
    const comment = aComment("/architect review");
    for (const [path, value] of [
      ["comment.user.type", "Bot"],
      ["sender.type", "Bot"],
      ["comment.performed_via_github_app", { id: 1 }],
    ] as const)
      expect(await deliver("issue_comment", changed(comment, path, value))).toBe(200);
    expect(jobs).toEqual([]);
    await deliver("issue_comment", comment);
    expect(jobs).toHaveLength(1);
  });

  test("row 20: a comment that is edited into a command stays unheard", async () => {
    expect(await deliver("issue_comment", { ...aComment("/architect review"), action: "edited" })).toBe(200);
    expect(jobs).toEqual([]);
  });

  test("row 30: names of branches go into no job; a commit is its number and nothing else", async () => {
    const evil = "$(id);`id`|--upload-pack=id";
    const named = changed(changed(opened, "pull_request.head.ref", evil), "pull_request.base.ref", evil);
    expect(await deliver("pull_request", named)).toBe(200);
    expect(jobs).toHaveLength(1);
    expect(JSON.stringify(jobs)).not.toContain("id;");
    expect(await deliver("pull_request", changed(opened, "pull_request.head.sha", evil))).toBe(200);
    expect(jobs).toHaveLength(1);
  });

  test("row 41: only a SHA-256 signature over the very bytes counts", async () => {
    const body = JSON.stringify(opened);
    expect(await deliver("pull_request", opened, { "x-hub-signature": hmac(body, SECRET, "sha1") })).toBe(
      401,
    );
    for (const signature of [
      "",
      "sha256=",
      `sha256=${"0".repeat(64)}`,
      hmac(body, "another"),
      hmac(`${body} `),
    ])
      expect(await deliver("pull_request", opened, { "x-hub-signature-256": signature })).toBe(401);
    expect(jobs).toEqual([]);
  });

  test("row 43: a body beyond GitHub's own limit is refused while it comes in", async () => {
    const status = await new Promise<number | undefined>((resolve) => {
      const headers = { "content-length": MAX_PAYLOAD + 1 };
      const request = httpRequest(
        `${server.url}/api/github/webhooks`,
        { method: "POST", headers },
        (response) => {
          resolve(response.statusCode);
          response.resume();
          request.destroy();
        },
      );
      request.on("error", () => {});
      request.write("{");
    });
    expect(status).toBe(413);
  });
});
