import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type RunningApp, startApp } from "../../src/compose/app.ts";
import { PROGRAM } from "../support/analyst.ts";
import { environmentFor } from "../support/app.ts";
import { type ClaudeAnswer, type FakeClaude, startClaude } from "../support/claude.ts";
import type { FakeGitHub, Pull } from "../support/github/fake-github.ts";
import { startGitHub } from "../support/github/server.ts";
import { below } from "../support/processes.ts";
import { quick } from "../worker/quick.ts";
import { until } from "../worker/until.ts";

const MODEL_KEY = "sk-ant-api03-the-key-of-this-test-and-no-other";

let github: FakeGitHub;
let claude: FakeClaude;
let app: RunningApp;
let dataDir: string;
let names = 0;
/** What the model answers; a test may let it do something first. */
let answer: () => ClaudeAnswer = () => ({ text: "Nothing to say." });
/** Everything that crossed, both ways. */
const crossed: string[] = [];

beforeAll(async () => {
  github = await startGitHub();
  claude = await startClaude(() => answer(), MODEL_KEY);
  dataDir = await mkdtemp(join(tmpdir(), "architect-analysts-"));
  const env = {
    ANTHROPIC_API_KEY: MODEL_KEY,
    ANTHROPIC_BASE_URL: claude.url,
    ARCHITECT_KEEP_BUNDLES: "5",
    DASHBOARD_TOKEN: "a-dashboard-token-of-this-test",
    METRICS_TOKEN: "a-metrics-token-of-this-test",
    UNHEARD_OF: "a-variable-that-nobody-knows",
  };
  app = await startApp({
    env: environmentFor({ github, dataDir, env }),
    door: "both",
    log: pino({ level: process.env.TEST_LOG ?? "silent" }),
    analyst: { program: PROGRAM, sees: (message) => crossed.push(JSON.stringify(message)) },
    ...quick,
    github: { settle: 100, timeout: 10_000 },
  });
  github.deliverTo(`${app.url}/api/github/webhooks`);
});

afterEach(async () => {
  answer = () => ({ text: "Nothing to say." });
  await quiet();
  expect(github.violations()).toEqual([]);
});

afterAll(async () => {
  await app.close();
  await claude.close();
  await github.close();
  await rm(dataDir, { recursive: true, force: true });
});

const quiet = () =>
  until(
    "no job is left",
    async () => {
      const { waiting, active, delayed } = await app.counts();
      return waiting + active + delayed === 0;
    },
    60_000,
  );

/** With a column that clients lose, and a migration that locks a table. */
async function aPull(): Promise<Pull> {
  const repo = await github.createRepository({
    owner: "acme",
    name: `shop-${++names}`,
    files: {
      "migrations/1_orders.sql": "create table orders (id bigint primary key, placed_at timestamptz);\n",
      ".github/architect.yml": "language: en\n",
    },
  });
  github.addUser("maria");
  github.setRole(repo, "maria", "write");
  await github.push(repo, "change", {
    "migrations/2_index.sql": "create index orders_placed_at on orders (placed_at);\n",
  });
  return github.openPull({ repo, head: "change", author: "dev" });
}

const analyst = () => {
  const found = below(process.pid).find(
    ({ command }) => command.includes(PROGRAM) && /^\S*node /.test(command),
  );
  if (!found) throw new Error("there is no analyst");
  return found.pid;
};

const ours = (pull: Pull) => github.issueComments(pull).filter(({ user }) => user === github.app.login);

describe("src/compose/analysts.ts", () => {
  test("a pull request is read, rehearsed and judged in a process that holds no secret and is told none", async () => {
    const pull = await aPull();
    await github.events.pullRequestOpened(pull);
    await quiet();
    expect(github.reviews(pull)).toHaveLength(1);
    expect(github.reviewComments(pull).map(({ body }) => body)).toContainEqual(
      expect.stringContaining("orders against writes"),
    );
    expect(claude.requests.length).toBeGreaterThan(0);
    expect(claude.requests.filter(({ refused }) => refused)).toEqual([]);

    const environ = readFileSync(`/proc/${analyst()}/environ`, "utf8");
    expect(environ).toContain("PATH=");
    const key = github.app.privateKey;
    const secrets = [
      key,
      key.split("\n")[5] ?? key,
      Buffer.from(key).toString("base64").slice(40, 100),
      github.app.webhookSecret,
      MODEL_KEY,
      claude.url,
      "a-dashboard-token",
      "a-metrics-token",
      "a-variable-that-nobody-knows",
    ];
    const said = crossed.join("\n");
    expect(said).toContain("orders_placed_at");
    for (const secret of secrets) {
      expect(environ).not.toContain(secret);
      expect(said).not.toContain(secret);
    }
    expect(github.issueToken()).toMatch(/^ghs_/);
    expect(said).not.toMatch(/ghs_|x-access-token/);
  });

  test("commands that read the repository are answered by it too, in the words of the model where one is asked", async () => {
    const pull = await aPull();
    await github.events.pullRequestOpened(pull);
    await quiet();
    answer = () => ({ text: "Because writers wait." });
    const body = ["/architect config", "/architect plan", "/architect ask why is this bad?"].join("\n");
    await github.events.issueCommentCreated({ onPull: pull, by: "maria", body });
    await quiet();
    const [said = ""] = ours(pull).map((comment) => comment.body);
    expect(said).toContain("language");
    expect(said).toContain("CREATE INDEX CONCURRENTLY orders_placed_at");
    expect(said).toContain("Because writers wait.");
  });

  test("killed in mid-review, it is there again, and one review comes of it", async () => {
    const pull = await aPull();
    const before = analyst();
    let killed = false;
    answer = () => {
      if (!killed) process.kill(before, "SIGKILL");
      killed = true;
      return { text: "Nothing to say." };
    };
    await github.events.pullRequestOpened(pull);
    await until("it is killed", () => killed, 30_000);
    await quiet();
    expect(github.reviews(pull)).toHaveLength(1);
    const comments = github.reviewComments(pull).map(({ body, path, line }) => `${path}:${line} ${body}`);
    expect(new Set(comments).size).toBe(comments.length);
    expect(github.checkRuns(pull.repo).filter(({ status }) => status !== "completed")).toEqual([]);
    expect(analyst()).not.toBe(before);
  });

  test("a push while the model thinks ends the analysis of the old head, also where it is made", async () => {
    const pull = await aPull();
    const begun = claude.requests.length;
    answer = () => ({ silent: true });
    await github.events.pullRequestOpened(pull);
    await until("the model is asked", () => claude.requests.length > begun);
    answer = () => ({ text: "Nothing to say." });
    await github.push(pull.repo, "change", {
      "migrations/3_more.sql": "create table more (id bigint primary key);\n",
    });
    await github.events.synchronize(pull);
    await quiet();
    expect(github.reviews(pull).map(({ commit }) => commit)).toEqual([pull.head.sha]);
    expect(crossed.filter((message) => message.startsWith('{"type":"cancel"')).length).toBeGreaterThan(0);
  });

  test("its records can be kept, by itself", async () => {
    const { readdir } = await import("node:fs/promises");
    expect(
      (await readdir(join(dataDir, "bundles"))).filter((name) => name.endsWith(".json.gz")).length,
    ).toBeGreaterThan(0);
  });
});
