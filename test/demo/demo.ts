import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { resolve } from "node:path";
import { parseArgs } from "node:util";
import { startApp } from "../support/app.ts";
import { git, gitText } from "../support/git-fixture.ts";
import type { FakeGitHub, Pull } from "../support/github/fake-github.ts";
import { startGitHub } from "../support/github/server.ts";
import type { FakeClaude } from "../support/claude.ts";
import { approved, requestOn, requestSoon } from "./approval.ts";
import { billOf, billText } from "./bill.ts";
import { startDemoModel } from "./model.ts";
import { demoFiles } from "./repository.ts";
import { writePosts } from "./posts.ts";
import { indent, toTerminal } from "./terminal.ts";

/**
 * The whole App on this machine: embedded queue, stand-in GitHub, one pull request, one signed delivery,
 * one review. `--save FOLDER` writes what was posted there as Markdown, for the pictures in docs/. `--repo PATH --base REF --head REF` takes somebody's own repository instead; `--with-model` lets a
 * scripted stand-in for Claude read as well.
 */

const USAGE = "usage: npm run demo [-- --with-model] [-- --repo PATH --base REF --head REF]";
const DEADLINE_MS = 10 * 60_000;

interface Wanted {
  theirs?: { repo: string; base: string; head: string };
  withModel: boolean;
  save?: string;
}

const started = performance.now();
const colour = process.stdout.isTTY === true && !process.env.NO_COLOR;
const say = (text = "") => process.stdout.write(`${text}\n`);
const bold = (text: string) => (colour ? `\u001b[1m${text}\u001b[0m` : text);
const dim = (text: string) => (colour ? `\u001b[2m${text}\u001b[0m` : text);
const step = (text: string) =>
  say(dim(`${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s  ${text}`));

async function main(): Promise<number> {
  const wanted = wantedDemo();
  const folder = await mkdtemp(`${tmpdir()}/architect-demo-`);
  const github = await startGitHub();
  const claude = wanted.withModel ? await startDemoModel((line) => step(`Claude as ${line}`)) : undefined;
  try {
    return await shown(github, folder, wanted, claude);
  } finally {
    await claude?.close();
    await github.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function shown(
  github: FakeGitHub,
  folder: string,
  { theirs, save }: Wanted,
  claude: FakeClaude | undefined,
): Promise<number> {
  const app = await startApp({
    github,
    dataDir: folder,
    env: {
      LOG_LEVEL: process.env.LOG_LEVEL ?? "silent",
      ...(claude ? { ANTHROPIC_API_KEY: "test", ANTHROPIC_BASE_URL: claude.url } : {}),
    },
  });
  try {
    const without = claude
      ? "no Redis, no network; Claude is a script on this machine"
      : "no Redis, no key, no network";
    step(`the App is up: webhooks, worker and an embedded queue in one process; ${without}`);
    const pull = theirs ? await openTheirs(github, theirs) : await openOurs(github);
    step(`pull request #${pull.number} is open: ${pull.title}`);
    const delivery = await github.events.pullRequestOpened(pull);
    step(
      `signed webhook delivered, answered ${delivery.statusCode} after ${delivery.durationMs} ms, when the job was durable`,
    );
    await reviewed(github, pull);
    step("the review is published");
    const request = claude && (await requestSoon(github, pull));
    if (save) await writePosts(save, github, pull);
    if (request) {
      step("an architect waits for an approval:");
      say(`\n${indent(toTerminal(request.body, colour), "          ")}\n`);
      step(`maria, who did not write this, writes /architect approve ${request.id}`);
      const answer = await approved(github, pull, request.id);
      step(`the answer in the thread: ${toTerminal(answer, colour).trim()}`);
      step("the call ran once, and what came of it is published");
    } else if (claude) step("no sandbox on this machine (bubblewrap), so no architect asks to run anything");
    show(github, pull, claude);
    return verdictOf(github, pull, theirs !== undefined, claude);
  } finally {
    await app.close();
  }
}

function wantedDemo(): Wanted {
  const { values } = parseArgs({
    options: {
      repo: { type: "string" },
      base: { type: "string" },
      head: { type: "string" },
      "with-model": { type: "boolean", default: false },
      save: { type: "string" },
    },
  });
  const { repo, base, head, save, "with-model": withModel } = values;
  if (!repo && !base && !head) return { withModel, ...(save ? { save } : {}) };
  if (!repo || !base || !head) throw new Error(`${USAGE}: --repo, --base and --head go together`);
  return { theirs: { repo: resolve(repo), base, head }, withModel };
}

async function openOurs(github: FakeGitHub): Promise<Pull> {
  const base = demoFiles("base");
  const head = demoFiles("head");
  const repo = await github.createRepository({ owner: "acme", name: "orders", files: base });
  await github.push(repo, "shipments", head, { message: "Show customers where their parcels are" });
  return github.openPull({
    repo,
    head: "shipments",
    title: "Show customers where their parcels are",
    author: "dev",
  });
}

async function openTheirs(github: FakeGitHub, wanted: NonNullable<Wanted["theirs"]>): Promise<Pull> {
  const commitOf = async (ref: string) =>
    (await gitText(wanted.repo, ["rev-parse", "--verify", "--end-of-options", `${ref}^{commit}`])).trim();
  const [base, head] = [await commitOf(wanted.base), await commitOf(wanted.head)];
  const repo = await github.createRepository({
    owner: "you",
    name: "repository",
    files: { README: "replaced below\n" },
  });
  const refs = [`+${base}:refs/heads/main`, `+${head}:refs/heads/change`];
  await git(repo.gitDir, ["fetch", "--quiet", "--no-tags", wanted.repo, ...refs]);
  return github.openPull({
    repo,
    base: "main",
    head: "change",
    title: `${wanted.head} into ${wanted.base}`,
    author: "dev",
  });
}

async function reviewed(github: FakeGitHub, pull: Pull): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  let seen = "";
  while (performance.now() < deadline) {
    const [check] = github.checkRuns(pull.repo, pull.head.sha);
    if (check && check.status !== seen) {
      seen = check.status;
      step(`check run: ${check.status}${check.title ? `, ${check.title}` : ""}`);
    }
    if (check?.status === "completed") return;
    await new Promise((tick) => setTimeout(tick, 50));
  }
  throw new Error("no review after ten minutes");
}

function show(github: FakeGitHub, pull: Pull, claude: FakeClaude | undefined): void {
  const reviews = github.reviews(pull);
  const rule = dim("─".repeat(Math.min(process.stdout.columns ?? 100, 100)));
  for (const review of reviews) {
    say(`\n${rule}\n${bold(`${review.user} reviewed`)} ${review.commit.slice(0, 12)}\n${rule}`);
    say(toTerminal(review.body, colour));
    for (const comment of github.reviewComments(pull).filter((one) => one.review === review.id)) {
      say(`\n${rule}\n${bold(`${comment.path}:${comment.line ?? comment.originalLine}`)}\n`);
      say(indent(toTerminal(comment.body, colour), "  "));
    }
  }
  const [check] = github.checkRuns(pull.repo, pull.head.sha);
  say(`\n${rule}`);
  say(
    `${bold("Check run")} ${check?.name}: ${bold(check?.conclusion ?? "none")}, ${check?.title}, ${check?.annotations.length} annotations`,
  );
  const calls = `${github.count("rest") + github.count("graphql")} API calls, ${github.count("git")} git requests`;
  say(
    `${bold("Published")} ${reviews.length} ${reviews.length === 1 ? "review" : "reviews"} with ${github.reviewComments(pull).length} comments; ${calls}; ${((performance.now() - started) / 1000).toFixed(1)} s in all`,
  );
  if (claude) say(`${bold("Model")}     ${billText(billOf(claude))}`);
  say(`${bold("Next")}     your own repository: npm run demo -- --repo PATH --base main --head BRANCH`);
  say("         on the terminal:     npx architect review --repo PATH");
  say("         on GitHub:           docs/install.md");
}

/**
 * The built-in pull request must show all three families, each with evidence, and with a model what it argued and what
 * it cost; somebody's own may be clean.
 */
function verdictOf(github: FakeGitHub, pull: Pull, theirs: boolean, claude: FakeClaude | undefined): number {
  const problems = github.violations().map((found) => `${found.operationId}: ${found.problems.join("; ")}`);
  const text = published(github, pull);
  if (!theirs) {
    for (const family of ["migrations/", "contracts/", "security/", ...(claude ? ["reading/"] : [])]) {
      if (!text.includes(family)) problems.push(`no finding of ${family.slice(0, -1)}`);
    }
  }
  if (claude) {
    if (requestOn(github, pull) && !text.includes("as many calls to the carrier as it has parcels"))
      problems.push("what came of the approved call is not in the review");
    for (const { refused } of claude.requests) if (refused) problems.push(`Claude refused: ${refused}`);
    if (!theirs && !text.includes("backend-architect handed a question to database-architect"))
      problems.push("the summary does not say that a question was handed over");
    const { dollars } = billOf(claude);
    if (!text.includes(`${dollars.toFixed(2)} US dollars`))
      problems.push(`the summary does not say that the model cost ${dollars.toFixed(2)} US dollars`);
  }
  for (const problem of problems) process.stderr.write(`demo: ${problem}\n`);
  return problems.length === 0 ? 0 : 1;
}

function published(github: FakeGitHub, pull: Pull): string {
  return [...github.reviews(pull), ...github.reviewComments(pull)].map(({ body }) => body).join("\n");
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.stderr.write(`demo: ${error instanceof Error ? error.message : String(error)}\n`);
    process.exitCode = 1;
  },
);
