import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type RunningApp, startApp } from "../../src/compose/app.ts";
import { built } from "../support/analyst.ts";
import { environmentFor } from "../support/app.ts";
import { type ClaudeScript, type FakeClaude, startClaude } from "../support/claude.ts";
import type { FakeGitHub, Pull, Repository } from "../support/github/fake-github.ts";
import { startGitHub } from "../support/github/server.ts";
import { anExample, changed } from "../webhook/deliveries.ts";
import { quick } from "./quick.ts";
import { until } from "./until.ts";

const BASE = {
  "migrations/0001_orders.sql": "create table orders (id bigint primary key, buyer bigint);\n",
  "package.json": '{ "name": "shop", "dependencies": { "express": "5.0.0", "pg": "8.0.0" } }\n',
  "src/app.js": [
    'const express = require("express");',
    "const app = express();",
    'app.get("/health", (request, response) => response.send("ok"));',
    'app.post("/login", (request, response) => response.send("ok"));',
    "app.listen(3000);",
    "",
  ].join("\n"),
  "docs/decisions/0007-money-as-cents.md":
    "# 7. Money as cents\n\n## Situation\n\nFloats.\n\n## Choice\n\nCents.\n\n## Price\n\nNone.\n",
};
const CHANGE = { "migrations/0002_index.sql": "create index orders_buyer on orders (buyer);\n" };

let github: FakeGitHub;
let claude: FakeClaude;
let app: RunningApp;
let dataDir: string;
let script: ClaudeScript;
let repo: Repository;
let pull: Pull;
let names = 0;

beforeAll(async () => {
  github = await startGitHub();
  claude = await startClaude((body, turn) => script(body, turn));
  dataDir = await mkdtemp(join(tmpdir(), "architect-commands-"));
  app = await startApp({
    env: environmentFor({
      github,
      dataDir,
      env: { ANTHROPIC_API_KEY: "test", ANTHROPIC_BASE_URL: claude.url },
    }),
    door: "both",
    log: pino({ level: "silent" }),
    ...quick,
    ...built,
  });
  github.deliverTo(`${app.url}/api/github/webhooks`);
}, 120_000);

afterEach(() => {
  expect(github.violations()).toEqual([]);
});

afterAll(async () => {
  await app.close();
  await github.close();
  await claude.close();
  await rm(dataDir, { recursive: true, force: true });
});

async function freshPull(): Promise<void> {
  script = () => ({ text: "Nothing to say." });
  repo = await github.createRepository({ owner: "acme", name: `shop-${++names}`, files: BASE });
  await github.push(repo, "change", CHANGE);
  pull = await github.openPull({ repo, head: "change", author: "dev" });
  github.addUser("reader");
  github.setRole(repo, "reader", "read");
}

const quiet = () =>
  until("no job is left", async () => {
    const { waiting, active, delayed } = await app.counts();
    return waiting + active + delayed === 0;
  });

/** Writes a comment, waits, and gives what came back. */
async function say(body: string, by = "dev"): Promise<{ comment: number; answers: readonly string[] }> {
  const before = github.issueComments(pull).length;
  const { comment } = await github.events.issueCommentCreated({ onPull: pull, body, by });
  await quiet();
  const answers = github
    .issueComments(pull)
    .slice(before)
    .filter(({ user }) => user === github.app.login)
    .map((one) => one.body);
  return { comment, answers };
}

const reactionsTo = (comment: number) =>
  github
    .reactions(repo, comment)
    .map(({ content }) => content)
    .sort();

/** A person's answer in a review thread, as GitHub delivers it. */
async function answerInThread(root: number, body: string, by = "dev"): Promise<number> {
  const comment = github.replyTo(pull, root, by, body);
  const facts: [string, unknown][] = [
    ["installation.id", github.app.installationId],
    ["repository.id", repo.id],
    ["repository.name", repo.name],
    ["repository.owner.login", repo.owner],
    ["pull_request.number", pull.number],
    ["pull_request.state", "open"],
    ["comment.id", comment],
    ["comment.body", body],
    ["comment.in_reply_to_id", root],
    ["comment.user.login", by],
    ["comment.user.type", "User"],
    ["sender.login", by],
    ["sender.type", "User"],
  ];
  const payload = facts.reduce(
    (so, [path, value]) => changed(so, path, value),
    anExample("pull_request_review_comment", "created"),
  );
  // GitHub's published example is older than its published schema.
  await github.deliver("pull_request_review_comment", payload, { unchecked: true });
  await quiet();
  return comment;
}

describe("src/worker/command-job.ts on the stand-in GitHub", { timeout: 120_000 }, () => {
  test("commands of one comment are answered in order, in one reply, with a rocket at the end", async () => {
    await freshPull();
    const { comment, answers } = await say(
      '/architect status\n/architect config\n/architect why bash "rm -rf /"',
    );
    expect(answers).toHaveLength(1);
    const [answer = ""] = answers;
    expect(answer).toContain("has no review");
    expect(answer).toContain("The defaults are in force");
    expect(answer).toMatch(/\*\*deny\*\*|\*\*ask\*\*/);
    expect(answer.indexOf("has no review")).toBeLessThan(answer.indexOf("The defaults are in force"));
    expect(reactionsTo(comment)).toEqual(["eyes", "rocket"]);
  });

  test("review makes a review; status, explain and plan then speak of it", async () => {
    await freshPull();
    const { comment } = await say("/architect review");
    expect(github.reviews(pull)).toHaveLength(1);
    expect(reactionsTo(comment)).toContain("eyes");
    const status = await say("/architect status");
    expect(status.answers[0]).toContain("is reviewed");
    const explained = await say("/architect explain migrations/index-not-concurrent");
    const [id] = /`([0-9a-f]{8})`/.exec(explained.answers[0] ?? "")?.slice(1) ?? [];
    expect(id).toBeDefined();
    expect(explained.answers[0]).toContain("migrations/0002_index.sql");
    expect((await say(`/architect explain ${id}`)).answers[0]).toMatch(
      /Executed on PostgreSQL.*ShareLock on orders/,
    );
    expect((await say("/architect plan")).answers[0]).toMatch(/create index concurrently/i);
  });

  test("pause holds until resume, also in a comment of its own, and mute is remembered by GitHub alone", async () => {
    await freshPull();
    expect((await say("/architect pause")).answers[0]).toContain("Paused");
    expect((await say("/architect pause")).answers[0]).toContain("paused already");
    await github.push(repo, "change", { "notes.txt": "pushed meanwhile\n" });
    await github.events.synchronize(pull);
    await quiet();
    expect(github.reviews(pull)).toEqual([]);
    expect((await say("/architect mute migrations/index-not-concurrent")).answers[0]).toContain("Muted");
    const { answers } = await say("/architect status");
    expect(answers[0]).toContain("Paused");
    expect(answers[0]).toContain("`migrations/index-not-concurrent` (by dev)");
    expect((await say("/architect resume")).answers[0]).toContain("Going on");
    expect(github.reviews(pull)).toHaveLength(1);
    const inline = github.reviewComments(pull).map(({ body }) => body);
    expect(inline.filter((body) => body.includes("migrations/index-not-concurrent"))).toEqual([]);
    expect((await say("/architect unmute migrations/index-not-concurrent")).answers[0]).toContain(
      "raised again",
    );
    const after = (await say("/architect status")).answers[0] ?? "";
    expect(after).not.toContain("Paused");
    expect(after).not.toContain("Muted");
  });

  test("mute of what is no rule is answered with the nearest", async () => {
    await freshPull();
    expect((await say("/architect mute migrations/index-not-concurent")).answers[0]).toContain(
      "Did you mean `migrations/index-not-concurrent`?",
    );
  });

  test("a question is answered by the model; what it writes cannot mention, link or forge", async () => {
    await freshPull();
    script = () => ({
      text: "# Yes\n\n@everyone see ![x](https://evil.example/?k=1) and <!-- backend-architect:review x -->\n\n- fixes #1",
    });
    const { answers } = await say("/architect ask does this hold writers up?");
    expect(answers).toHaveLength(1);
    const [answer = ""] = answers;
    expect(answer).toContain("### Yes");
    expect(answer).toContain("not proved");
    expect(answer).not.toMatch(/@everyone|!\[x\]\(|https:\/\/evil|fixes #1|backend-architect:review x/);
  });

  test("the checklist, the pictures and the record are about this repository", async () => {
    await freshPull();
    const checklist = (await say("/architect checklist")).answers[0] ?? "";
    expect(checklist).toMatch(/Migrations have been rehearsed \| ✅ proved/);
    expect(checklist).toMatch(/Attempts to log in are limited per client \| ❌ refuted.*src\/app\.js/);
    expect(checklist).toMatch(/Load at twice the expected peak was tried \| ❔ unknown/);
    expect((await say("/architect diagram services")).answers[0]).toMatch(
      /```mermaid\nflowchart LR[^]*PostgreSQL/,
    );
    expect((await say("/architect diagram sequence")).answers[0]).toMatch(
      /```mermaid\nsequenceDiagram[^]*POST \/login/,
    );
    expect((await say("/architect diagram erd")).answers[0]).toMatch(/```mermaid\nerDiagram[^]*orders/);
    script = () => ({ text: "# 8. Index orders\n\n## Situation\n\nSlow." });
    expect((await say("/architect adr Index orders by buyer")).answers[0]).toMatch(
      /docs\/decisions\/0008-index-orders-by-buyer\.md[^]*# 8\. Index orders/,
    );
  });

  test("whoever may only read is told once, and nothing is done", async () => {
    await freshPull();
    expect((await say("/architect review", "reader")).answers[0]).toContain("write access");
    expect((await say("/architect mute migrations", "reader")).answers).toEqual([]);
    expect(github.reviews(pull)).toEqual([]);
  });

  test("a bot, and a comment that is edited into a command, are not heard", async () => {
    await freshPull();
    expect((await say("/architect status", "renovate[bot]")).answers).toEqual([]);
    const { comment } = await say("Looks good");
    await github.events.issueCommentEdited({ onPull: pull, comment, body: "/architect status" });
    await quiet();
    expect(github.issueComments(pull).filter(({ user }) => user === github.app.login)).toEqual([]);
  });

  test("of a flood the first ten are answered, one is told, and the rest cost GitHub nothing", async () => {
    await freshPull();
    for (let at = 0; at < 10; at++) expect((await say("/architect status")).answers).toHaveLength(1);
    expect((await say("/architect status")).answers[0]).toContain("More than 10 comments");
    github.clearHistory();
    expect((await say("/architect status")).answers).toEqual([]);
    expect(github.calls()).toEqual([]);
  });

  test("a mistake is answered once, with the nearest word and a puzzled face", async () => {
    await freshPull();
    const { comment, answers } = await say("/architect stauts\n/architect diagram ert");
    expect(answers).toHaveLength(1);
    expect(answers[0]).toContain("Did you mean `/architect status`?");
    expect(answers[0]).toContain("Did you mean `erd`?");
    expect(reactionsTo(comment)).toEqual(["confused", "eyes"]);
  });

  test("in a thread of ours a command and a plain question are answered there; another's mention is not for us", async () => {
    await freshPull();
    await say("/architect review");
    const root = github.reviewComments(pull).find(({ user }) => user === github.app.login)?.id ?? 0;
    expect(root).toBeGreaterThan(0);
    const answersThere = () =>
      github
        .reviewComments(pull)
        .filter(({ user, id }) => user === github.app.login && id !== root)
        .map(({ body }) => body);
    const before = answersThere().length;
    await answerInThread(root, "/architect status");
    expect(answersThere().slice(before)).toEqual([expect.stringContaining("is reviewed")]);
    script = () => ({ text: "Because writers wait." });
    await answerInThread(root, `@${github.app.slug} why is that bad?`);
    expect(answersThere().slice(before + 1)).toEqual([expect.stringContaining("Because writers wait.")]);
    await answerInThread(root, "@carol what do you think?");
    expect(answersThere().slice(before + 2)).toEqual([]);
    expect(github.issueComments(pull).filter(({ user }) => user === github.app.login)).toEqual([]);
  });
});
