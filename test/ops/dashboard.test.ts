import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createDashboard } from "../../src/ops/dashboard.ts";
import { type OpenedQueue, openQueue } from "../../src/queue/open-queue.ts";
import { aCommand, aReview, eventually, quickLimits } from "../queue/jobs.ts";
import { needs } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";

const TOKEN = "a-token-for-the-dashboard";
const asPassword = { authorization: `Basic ${Buffer.from(`me:${TOKEN}`).toString("base64")}` };
const asBearer = { authorization: `Bearer ${TOKEN}` };

describe.skipIf(!needs("redis-server"))("src/ops/dashboard.ts (needs redis-server)", () => {
  let redis: RedisServer;
  let queue: OpenedQueue;
  let broken = true;
  const closing: (() => void)[] = [];

  beforeAll(async () => {
    redis = await startRedis();
    const limits = { ...quickLimits, attempts: 1 };
    queue = await openQueue({ redisUrl: redis.url, log: pino({ level: "silent" }), limits });
    await queue.enqueue(aReview(1));
    await queue.enqueue(
      aCommand(5, { said: "CANARY-WORDS", commands: [{ verb: "ask", args: ["CANARY-ARGUMENT"] }] }),
    );
    await queue.work(
      async () => {
        if (broken) throw new Error("the disk is full");
      },
      { concurrency: 2 },
    );
    await eventually(async () => (await queue.counts()).failed === 2);
  });
  afterEach(() => {
    for (const close of closing.splice(0)) close();
  });
  afterAll(async () => {
    await queue.close();
    await redis.stop();
  });

  async function aDashboard(write: boolean) {
    const dashboard = createDashboard({
      token: TOKEN,
      write,
      queue: () => queue.board(),
      retry: (id) => queue.retry(id),
      retryAll: () => queue.retryAll(),
    });
    const server = createServer(async (request, response) => {
      if (!(await dashboard(request, response))) response.writeHead(404).end();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(
      () => server.closeAllConnections(),
      () => void server.close(),
    );
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  test("nobody sees a page, a file or a job without the token", async () => {
    const url = await aDashboard(true);
    const basic = (text: string) => ({ authorization: `Basic ${Buffer.from(text).toString("base64")}` });
    const wrong = [
      {},
      basic(":"),
      basic("me:"),
      basic(`me:${TOKEN} `),
      { authorization: `Bearer ${TOKEN}1` },
    ];
    for (const headers of wrong)
      for (const path of [
        "/dashboard",
        "/dashboard/",
        "/dashboard/api/queues",
        "/dashboard/static/favicon-32x32.png",
      ]) {
        const answer = await fetch(`${url}${path}`, { headers });
        expect(answer.status, path).toBe(401);
        expect(answer.headers.get("www-authenticate")).toMatch(/^Basic /);
      }
    expect((await fetch(`${url}/dashboards`, { headers: asPassword })).status).toBe(404);
  });

  test("with the token, as a password or a bearer, there is the board with its files", async () => {
    const url = await aDashboard(false);
    for (const headers of [asPassword, asBearer]) {
      const page = await fetch(`${url}/dashboard`, { headers });
      expect(page.status).toBe(200);
      const text = await page.text();
      expect(text).toContain("Backend Architect");
      const script = /src="(\/dashboard\/[^"]+\.js)"/.exec(text)?.[1] ?? /src="([^"]+\.js)"/.exec(text)?.[1];
      const file = await fetch(new URL(script ?? "", `${url}/dashboard/`), { headers });
      expect(file.status).toBe(200);
      expect(file.headers.get("content-type")).toContain("javascript");
    }
  });

  test("jobs are shown by whose they are, and no word that a person wrote", async () => {
    const url = await aDashboard(false);
    const list = await fetch(`${url}/dashboard/api/queues?activeQueue=jobs&status=failed&page=1`, {
      headers: asBearer,
    });
    const text = await list.text();
    expect(text).toContain('"owner":"acme"');
    expect(text).toContain("the disk is full");
    const one = await (
      await fetch(`${url}/dashboard/api/queues/jobs/command-4711-5`, { headers: asBearer })
    ).text();
    expect(one).toContain('"comment":5');
    for (const answer of [text, one]) expect(answer).not.toContain("CANARY");
  });

  test("looking changes nothing, and writing reaches only what may be tried again", async () => {
    const put = (url: string, path: string, headers: Record<string, string>, method = "PUT") =>
      fetch(`${url}/dashboard/api/queues/jobs/${path}`, {
        method,
        headers: { ...headers, "content-type": "application/json" },
        ...(method === "PUT" ? {} : { body: JSON.stringify({ name: "review", data: {}, options: {} }) }),
      });
    const looking = await aDashboard(false);
    expect((await put(looking, "retry/failed", asBearer)).status).toBe(403);
    const writing = await aDashboard(true);
    expect((await put(writing, "add", asBearer, "POST")).status).toBe(403);
    expect((await put(writing, "command-4711-5/update-data", asBearer, "PATCH")).status).toBe(403);
    for (const path of ["obliterate", "empty", "pause", "clean/failed", "command-4711-5/retry/../x"])
      expect((await put(writing, path, asBearer)).status, path).toBe(403);
    const fromElsewhere = { ...asPassword, "sec-fetch-site": "cross-site" };
    expect((await put(writing, "retry/failed", fromElsewhere)).status).toBe(403);
    expect(
      (await put(writing, "retry/failed", { ...asPassword, origin: "https://evil.example" })).status,
    ).toBe(403);
    expect((await queue.counts()).failed).toBe(2);

    broken = false;
    expect((await put(writing, "command-4711-5/retry", asBearer)).status).toBe(200);
    await eventually(async () => (await queue.counts()).failed === 1);
    expect((await put(writing, "retry/failed", asPassword)).status).toBe(200);
    await eventually(async () => (await queue.counts()).failed === 0);
  });
});
