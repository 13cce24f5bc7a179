import { createHmac } from "node:crypto";
import { request as httpRequest } from "node:http";
import { Writable } from "node:stream";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import type { Job } from "../../src/domain/job.ts";
import type { Meter, Readiness } from "../../src/domain/telemetry.ts";
import { NO_METER } from "../../src/domain/telemetry.ts";
import { MAX_PAYLOAD } from "../../src/webhook/read-body.ts";
import { type RunningServer, startServer } from "../../src/webhook/server.ts";
import { aComment, anExample, changed } from "./deliveries.ts";

const SECRET = "a webhook secret";
const running: RunningServer[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((server) => server.close()));
});

/** The real server, with a queue that does what the test says and a log that can be read. */
async function aServer(
  over: {
    enqueue?: (job: Job) => Promise<void>;
    ready?: () => Promise<Readiness>;
    enqueueWithin?: number;
    previousWebhookSecret?: string;
  } = {},
) {
  const jobs: Job[] = [];
  const counted: string[] = [];
  const meter: Meter = {
    ...NO_METER,
    delivery: (event, outcome) => void counted.push(`${event} ${outcome}`),
    previousSecret: () => void counted.push("previous secret"),
  };
  const lines: string[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _, done) {
      lines.push(chunk.toString());
      done();
    },
  });
  const server = await startServer({
    host: "127.0.0.1",
    port: 0,
    webhookSecret: SECRET,
    log: pino({ level: "trace" }, sink),
    enqueue: over.enqueue ?? (async (job) => void jobs.push(job)),
    ready: over.ready ?? (async () => ({ ready: true, parts: [] })),
    meter,
    ...(over.enqueueWithin === undefined ? {} : { enqueueWithin: over.enqueueWithin }),
    ...(over.previousWebhookSecret ? { previousWebhookSecret: over.previousWebhookSecret } : {}),
  });
  running.push(server);
  const url = `${server.url}/api/github/webhooks`;
  const deliver = async (
    event: string,
    payload: unknown,
    headers: Record<string, string | undefined> = {},
  ) => {
    const body = typeof payload === "string" ? payload : JSON.stringify(payload);
    const all: Record<string, string | undefined> = {
      "content-type": "application/json",
      "x-github-event": event,
      "x-github-delivery": "d-1",
      "x-hub-signature-256": `sha256=${createHmac("sha256", SECRET).update(body).digest("hex")}`,
      ...headers,
    };
    const given = Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined);
    const answer = await fetch(url, { method: "POST", body, headers: given });
    return { status: answer.status, text: await answer.text() };
  };
  return { ...server, jobs, counted, deliver, log: () => lines.join("") };
}

const opened = changed(anExample("pull_request", "opened"), "pull_request.state", "open");

describe("src/webhook/listener.ts", () => {
  test("a signed delivery becomes one job and is answered 200", async () => {
    const { deliver, jobs, log } = await aServer();
    expect(await deliver("pull_request", opened)).toMatchObject({ status: 200 });
    expect(jobs).toMatchObject([{ kind: "review", number: 2, cause: { delivery: "d-1" } }]);
    expect(log()).toContain('"repository":"Codertocat/Hello-World"');
  });

  test("a comment with a command becomes one job", async () => {
    const { deliver, jobs } = await aServer();
    expect(await deliver("issue_comment", aComment("/architect help"))).toMatchObject({ status: 200 });
    expect(jobs).toMatchObject([{ kind: "command", commands: [{ verb: "help" }] }]);
  });

  test.each(["ping", "star", "an_event_of_next_year"])(
    "an event we do not follow (%s) is answered 200 and ignored",
    async (event) => {
      const { deliver, jobs } = await aServer();
      expect(await deliver(event, { zen: "x", action: "created" })).toMatchObject({ status: 200 });
      expect(jobs).toEqual([]);
    },
  );

  test.each<[string, Record<string, string | undefined>]>([
    ["no signature", { "x-hub-signature-256": undefined }],
    [
      "only a SHA-1 signature",
      {
        "x-hub-signature-256": undefined,
        "x-hub-signature": `sha1=${createHmac("sha1", SECRET).update(JSON.stringify(opened)).digest("hex")}`,
      },
    ],
    [
      "a SHA-1 digest in the SHA-256 header",
      {
        "x-hub-signature-256": `sha1=${createHmac("sha1", SECRET).update(JSON.stringify(opened)).digest("hex")}`,
      },
    ],
    ["a wrong signature", { "x-hub-signature-256": `sha256=${"0".repeat(64)}` }],
    [
      "a signature by another secret",
      {
        "x-hub-signature-256": `sha256=${createHmac("sha256", "x").update(JSON.stringify(opened)).digest("hex")}`,
      },
    ],
    ["an empty signature", { "x-hub-signature-256": "" }],
  ])("a delivery with %s is answered 401, and nothing of it is logged", async (_, headers) => {
    const { deliver, jobs, log } = await aServer();
    expect(await deliver("pull_request", opened, headers)).toMatchObject({ status: 401 });
    expect(jobs).toEqual([]);
    expect(log()).not.toContain("Hello-World");
  });

  test("when the job is not made durable the answer is an error, and the payload is not logged", async () => {
    const { deliver, log } = await aServer({ enqueue: () => Promise.reject(new Error("the store is down")) });
    const answer = await deliver("pull_request", changed(opened, "pull_request.title", "CANARY-TITLE"));
    expect(answer.status).toBe(500);
    expect(log()).toContain("the store is down");
    expect(log()).not.toContain("CANARY-TITLE");
  });

  test("when the queue hangs the answer is an error, never a 202", async () => {
    const { deliver } = await aServer({ enqueue: () => new Promise(() => {}), enqueueWithin: 50 });
    expect((await deliver("pull_request", opened)).status).toBe(500);
  });

  test("a body beyond GitHub's limit is refused with 413, announced or not", async () => {
    const { url } = await aServer();
    for (const headers of [{ "content-length": MAX_PAYLOAD + 1 }, { "transfer-encoding": "chunked" }]) {
      const status = await new Promise<number | undefined>((resolve) => {
        const request = httpRequest(`${url}/api/github/webhooks`, { method: "POST", headers }, (response) => {
          resolve(response.statusCode);
          response.resume();
          request.destroy();
        });
        request.on("error", () => {});
        const chunk = Buffer.alloc(1024 * 1024, "x");
        const send = (left: number): void => {
          if (left > 0 && !request.destroyed) request.write(chunk, () => send(left - 1));
        };
        send(26);
      });
      expect(status).toBe(413);
    }
  });

  test.each(["5", "null", "[]", "{", '"text"', ""])(
    "a signed body that is %j is answered with an error and the server goes on",
    async (body) => {
      const { deliver, jobs } = await aServer();
      expect((await deliver("pull_request", body)).status).toBeGreaterThanOrEqual(200);
      expect(await deliver("pull_request", opened)).toMatchObject({ status: 200 });
      expect(jobs).toHaveLength(1);
    },
  );

  test("a form-encoded delivery is refused with the remedy", async () => {
    const { deliver } = await aServer();
    const answer = await deliver("pull_request", opened, {
      "content-type": "application/x-www-form-urlencoded",
    });
    expect(answer).toMatchObject({ status: 415, text: expect.stringContaining("application/json") });
  });

  test("health does not ask the queue, readiness does, and says how each part is", async () => {
    const queue = { name: "queue", state: "failing", necessary: true, ms: 3 } as const;
    const { url } = await aServer({ ready: async () => ({ ready: false, parts: [queue] }) });
    expect((await fetch(`${url}/health`)).status).toBe(200);
    const answer = await fetch(`${url}/ready`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toEqual({
      status: "not ready",
      parts: { queue: { state: "failing", necessary: true, ms: 3 } },
    });
    expect((await fetch(`${(await aServer()).url}/ready`)).status).toBe(200);
  });

  test("while secrets are changed both are obeyed, a third is not, and the old one is told of once", async () => {
    const previous = "the secret before";
    const { deliver, jobs, counted, log } = await aServer({ previousWebhookSecret: previous });
    const signedBy = (secret: string) => ({
      "x-hub-signature-256": `sha256=${createHmac("sha256", secret).update(JSON.stringify(opened)).digest("hex")}`,
    });
    expect((await deliver("pull_request", opened)).status).toBe(200);
    expect((await deliver("pull_request", opened, signedBy(previous))).status).toBe(200);
    expect((await deliver("pull_request", opened, signedBy(previous))).status).toBe(200);
    expect((await deliver("pull_request", opened, signedBy("another secret"))).status).toBe(401);
    expect((await deliver("pull_request", opened, signedBy(""))).status).toBe(401);
    expect(jobs).toHaveLength(3);
    expect(counted.filter((one) => one === "previous secret")).toHaveLength(2);
    expect(log().split("WEBHOOK_SECRET_PREVIOUS")).toHaveLength(2);
    expect(log()).not.toContain(previous);
  });

  test("each delivery is counted once, by what became of it", async () => {
    const { deliver, counted } = await aServer();
    await deliver("pull_request", opened);
    await deliver("pull_request", changed(opened, "action", "labeled"));
    await deliver("ping", { zen: "x" });
    await deliver("pull_request", opened, { "x-hub-signature-256": "sha256=0" });
    const broken = await aServer({ enqueue: () => Promise.reject(new Error("the store is down")) });
    await broken.deliver("pull_request", opened);
    expect(counted).toEqual([
      "pull_request enqueued",
      "pull_request ignored",
      "ping ignored",
      "pull_request refused",
    ]);
    expect(broken.counted).toEqual(["pull_request failed"]);
  });

  test("control characters of a delivery come into the log escaped", async () => {
    const { deliver, log } = await aServer();
    const ESC = String.fromCharCode(27);
    await deliver("pull_request", opened, { "x-github-delivery": "d-1" });
    await deliver("installation", { action: `${ESC}[31mred`, installation: { id: 1 } });
    expect(log()).toContain("\\u001b[31mred");
    expect(log()).not.toContain(ESC);
  });

  test.each([
    ["GET", "/api/github/webhooks", 405],
    ["GET", "/", 404],
    ["GET", "/probot", 404],
    ["POST", "/ping", 404],
  ])("%s %s is answered %i", async (method, path, status) => {
    expect((await fetch(`${(await aServer()).url}${path}`, { method })).status).toBe(status);
  });
});

describe("src/webhook/server.ts", () => {
  test("an address in use is a mistake that names HOST and PORT", async () => {
    const { url } = await aServer();
    const options = { host: "127.0.0.1", port: Number(new URL(url).port), webhookSecret: SECRET };
    const starting = startServer({
      ...options,
      log: pino({ level: "silent" }),
      enqueue: async () => {},
      ready: async () => ({ ready: true, parts: [] }),
    });
    await expect(starting).rejects.toMatchObject({
      name: "UserError",
      remedy: expect.stringContaining("PORT"),
    });
  });
});
