import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningApp, startApp } from "../../src/compose/app.ts";
import { built } from "../support/analyst.ts";
import { environmentFor } from "../support/app.ts";
import { type FakeClaude, startClaude } from "../support/claude.ts";
import type { FakeGitHub, Pull } from "../support/github/fake-github.ts";
import { startGitHub } from "../support/github/server.ts";
import { needs } from "../support/needs.ts";
import { type RedisServer, startRedis } from "../support/redis.ts";
import { quick } from "../worker/quick.ts";
import { until } from "../worker/until.ts";

const METRICS_TOKEN = "the-token-of-the-metrics";
const exporter = new InMemorySpanExporter();
let github: FakeGitHub;
let claude: FakeClaude;
let redis: RedisServer | undefined;
let app: RunningApp;
let dataDir: string;
let pull: Pull;

/** The whole App with its own review and a model that has nothing to say: one delivery, seen through to the end. */
beforeAll(async () => {
  github = await startGitHub();
  claude = await startClaude(() => ({ text: "Nothing to add." }));
  if (needs("redis-server")) redis = await startRedis();
  dataDir = await mkdtemp(join(tmpdir(), "architect-operation-"));
  app = await startApp({
    env: environmentFor({
      github,
      dataDir,
      ...(redis ? { redisUrl: redis.url } : {}),
      env: { ANTHROPIC_API_KEY: "test", ANTHROPIC_BASE_URL: claude.url, METRICS_TOKEN },
    }),
    door: "both",
    log: pino({ level: "silent" }),
    spans: new SimpleSpanProcessor(exporter),
    ...quick,
    ...built,
  });
  github.deliverTo(`${app.url}/api/github/webhooks`);
  const repo = await github.createRepository({
    owner: "acme",
    name: "shop",
    files: { "src/a.ts": "one();\n" },
  });
  await github.push(repo, "change", {
    "src/a.ts": "one();\ntwo();\n",
    "migrations/001.sql": "CREATE TABLE canary_table (id bigint PRIMARY KEY);\n",
  });
  pull = await github.openPull({ repo, head: "change", author: "dev", title: "CANARY-TITLE" });
  await github.events.pullRequestOpened(pull);
  await until("the review is there", async () => github.checkRuns(repo)[0]?.status === "completed");
  await until("no job is left", async () => {
    const { waiting, active, delayed } = await app.counts();
    return waiting + active + delayed === 0;
  });
  // The queue's own steps around the job end a moment after it counts as done.
  await until("its last step is told", async () => {
    const spans = exporter.getFinishedSpans();
    const published = spans.find(({ name }) => name === "publish");
    return wayTo(spans, published)[0] === "delivery";
  });
}, 120_000);

afterAll(async () => {
  await app.close();
  await claude.close();
  await github.close();
  await redis?.stop();
  await rm(dataDir, { recursive: true, force: true });
});

const metrics = async () => {
  const answer = await fetch(`${app.url}/metrics`, { headers: { authorization: `Bearer ${METRICS_TOKEN}` } });
  expect(answer.status).toBe(200);
  return answer.text();
};

/** Names from a span up to the beginning of its trace. */
function wayTo(spans: readonly ReadableSpan[], span: ReadableSpan | undefined): string[] {
  const names: string[] = [];
  for (
    let at = span;
    at;
    at = spans.find((one) => one.spanContext().spanId === at?.parentSpanContext?.spanId)
  )
    names.unshift(at.name);
  return names;
}

describe("src/compose/operation.ts", () => {
  test("one trace goes from the delivery through the job to the comment, and holds no word of the change", async () => {
    const spans = exporter.getFinishedSpans();
    const delivery = spans.find(({ name }) => name === "delivery");
    const ours = spans.filter((one) => one.spanContext().traceId === delivery?.spanContext().traceId);
    const names = ours.map(({ name }) => name);
    for (const step of ["job review", "review facts", "review reading", "model", "publish"])
      expect(names).toContain(step);
    expect(names.filter((name) => name.startsWith("github "))).toEqual(
      expect.arrayContaining(["github graphql", "github check"]),
    );
    const published = ours.find(({ name }) => name === "publish");
    const way = wayTo(ours, published);
    expect(way[0]).toBe("delivery");
    expect(way.slice(-2)).toEqual(["job review", "publish"]);
    expect(way.length).toBeGreaterThan(3); // BullMQ's own steps lie between
    const call = ours.find(({ attributes }) => attributes["gen_ai.provider.name"] !== undefined);
    expect(wayTo(ours, call)).toContain("model");
    const all = JSON.stringify(
      spans.map(({ name, attributes, events, status }) => [name, attributes, events, status]),
    );
    for (const word of ["CANARY-TITLE", "canary_table", "Nothing to add"]) expect(all).not.toContain(word);
  });

  test("the figures tell of the delivery, the job, GitHub, the model and the review", async () => {
    const text = await metrics();
    expect(text).toContain('architect_deliveries_total{event="pull_request",outcome="enqueued"} 1');
    expect(text).toContain("architect_delivery_seconds_count 1");
    expect(text).toContain('architect_jobs_total{kind="review",outcome="done"} 1');
    expect(text).toContain('architect_review_seconds_count{stage="whole"} 1');
    expect(text).toContain('architect_review_seconds_count{stage="facts.migrations"} 1');
    expect(text).toMatch(/architect_github_requests_total\{kind="check",status="201"\} 1/);
    expect(text).toMatch(/architect_github_requests_total\{kind="token",status="201"\} [1-9]/);
    expect(text).toMatch(/architect_github_rate_remaining\{installation="\d+"\} \d+/);
    expect(text).toMatch(/architect_model_tokens_total\{model="claude-sonnet-5-5",kind="output"\} [1-9]/);
    expect(text).toMatch(/architect_model_dollars_total\{model="claude-sonnet-5-5"\} 0\.0/);
    expect(text).toContain('architect_queue_jobs{state="waiting"} 0');
    expect(text).not.toContain("acme");
  });

  test("the figures are only for who brings the token, and there is no dashboard without one of its own", async () => {
    for (const authorization of ["", "Bearer wrong", `Bearer ${METRICS_TOKEN}x`, "Basic Og=="])
      expect((await fetch(`${app.url}/metrics`, { headers: { authorization } })).status).toBe(401);
    expect((await fetch(`${app.url}/dashboard`)).status).toBe(404);
    expect((await fetch(`${app.url}/dashboard/api/queues`)).status).toBe(404);
  });

  test("readiness names each part with its state and time", async () => {
    const answer = await fetch(`${app.url}/ready`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      status: "ready",
      parts: {
        queue: { state: "ok", necessary: true, ms: expect.any(Number) },
        github: { state: "ok", necessary: false, ms: expect.any(Number) },
        disk: { state: "ok", necessary: true, ms: expect.any(Number) },
        sandbox: {
          state: expect.stringMatching(/^(?:ok|absent)$/),
          necessary: false,
          ms: expect.any(Number),
        },
        analyst: { state: "ok", necessary: false, ms: expect.any(Number) },
        "analyst-walls": {
          state: needs("bwrap") ? "ok" : "absent",
          necessary: false,
          ms: expect.any(Number),
        },
      },
    });
  });
});

describe.skipIf(!needs("redis-server"))(
  "src/compose/operation.ts in processes of their own (needs redis-server)",
  () => {
    test("a server holds no credentials and says so; a worker without them is not ready; both have figures", async () => {
      const all = environmentFor({ github, dataDir, redisUrl: redis?.url ?? "" });
      const log = pino({ level: "silent" });
      const { APP_ID, PRIVATE_KEY, ...forServer } = all;
      const server = await startApp({ env: forServer, door: "server", log });
      const env = { APP_ID: "999999", PRIVATE_KEY, REDIS_URL: all.REDIS_URL, GITHUB_API_URL: github.url };
      const wrong = await startApp({
        env: { ...env, DATA_DIR: dataDir, METRICS_PORT: "0" },
        door: "worker",
        log,
        sweepEvery: 0,
      });
      try {
        const answer = await fetch(`${server.url}/ready`);
        expect(answer.status).toBe(200);
        expect(await answer.json()).toMatchObject({
          parts: { queue: { state: "ok" }, github: { state: "elsewhere" }, disk: { state: "elsewhere" } },
        });
        expect((await fetch(`${server.url}/metrics`)).status).toBe(200);
        const forwarded = { "x-forwarded-for": "203.0.113.9" };
        expect((await fetch(`${server.url}/metrics`, { headers: forwarded })).status).toBe(404);

        const probe = (path: string) => fetch(`${wrong.probes}${path}`);
        expect((await probe("/health")).status).toBe(200);
        const ready = await probe("/ready");
        expect(ready.status).toBe(503);
        expect(await ready.json()).toMatchObject({
          parts: { github: { state: "failing", necessary: true } },
        });
        expect(await (await probe("/metrics")).text()).toContain(
          'architect_faults_total{part="github-credentials"} 1',
        );
        expect((await probe("/anything")).status).toBe(404);
        expect(APP_ID).toBeDefined();
      } finally {
        await wrong.close();
        await server.close();
      }
    });
  },
);
