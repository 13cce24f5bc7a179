import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type RunningApp, startApp } from "../../src/compose/app.ts";
import type { LoadedPull } from "../../src/domain/tree.ts";
import { environmentFor } from "../support/app.ts";
import type { FaultMode } from "../support/github/call.ts";
import type { CreateRepository, FakeGitHub, Pull, Repository } from "../support/github/fake-github.ts";
import { startGitHub } from "../support/github/server.ts";
import { quick } from "../worker/quick.ts";
import { tinyReview } from "../worker/tiny-review.ts";
import { until } from "../worker/until.ts";

type Files = NonNullable<CreateRepository["files"]>;

let github: FakeGitHub;
let app: RunningApp;
let dataDir: string;
let names = 0;
/** Architects that each review was asked to keep to. */
const asked: unknown[] = [];
/** What happens while a review runs; set by a test. */
let meanwhile: ((loaded: LoadedPull) => Promise<void>) | undefined;

beforeAll(async () => {
  github = await startGitHub();
  dataDir = await mkdtemp(join(tmpdir(), "architect-app-"));
  app = await startApp({
    env: environmentFor({ github, dataDir, env: { WORKER_CONCURRENCY: "6" } }),
    door: "both",
    log: pino({ level: "silent" }),
    review: async (loaded, options) => {
      asked.push(options.only);
      await meanwhile?.(loaded);
      return tinyReview(loaded, options);
    },
    ...quick,
    github: { ...quick.github, fetch: github.impatient },
  });
  github.deliverTo(`${app.url}/api/github/webhooks`);
});

afterEach(() => {
  meanwhile = undefined;
  expect(github.violations()).toEqual([]);
});

afterAll(async () => {
  await app.close();
  await github.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** A pull request of its own for each test. */
async function aPull(
  options: { base?: Files; head?: Files; draft?: boolean } = {},
): Promise<{ repo: Repository; pull: Pull }> {
  const repo = await github.createRepository({
    owner: "acme",
    name: `shop-${++names}`,
    files: options.base ?? { "a.ts": "one\n" },
  });
  await github.push(repo, "change", options.head ?? { "a.ts": "one\nBAD\n" });
  const pull = await github.openPull({
    repo,
    head: "change",
    author: "dev",
    ...(options.draft ? { draft: true } : {}),
  });
  github.addUser("reader");
  github.setRole(repo, "reader", "read");
  return { repo, pull };
}

const quiet = () =>
  until("no job is left", async () => {
    const { waiting, active, delayed } = await app.counts();
    return waiting + active + delayed === 0;
  });

const answers = (pull: Pull) => github.issueComments(pull).filter(({ user }) => user === github.app.login);

describe("src/compose/app.ts", () => {
  test("a delivery becomes one review on the right line and one completed check", async () => {
    const { repo, pull } = await aPull();
    expect(await github.events.pullRequestOpened(pull)).toMatchObject({ statusCode: 200 });
    await quiet();
    expect(github.reviews(pull)).toMatchObject([
      { state: "COMMENTED", commit: pull.head.sha, user: github.app.login },
    ]);
    expect(github.reviewComments(pull)).toMatchObject([{ path: "a.ts", line: 2, side: "RIGHT" }]);
    expect(github.checkRuns(repo)).toMatchObject([
      { name: "backend-architect", headSha: pull.head.sha, status: "completed", conclusion: "failure" },
    ]);
  });

  test("the same delivery five times at once makes one review", async () => {
    const { repo, pull } = await aPull();
    const { request } = await github.events.pullRequestOpened(pull);
    const again = () =>
      github.deliver(
        "pull_request",
        { ...request.payload },
        { guid: request.headers["X-GitHub-Delivery"] ?? "again" },
      );
    await Promise.all([again(), again(), again(), again()]);
    await quiet();
    expect(github.reviews(pull)).toHaveLength(1);
    expect(github.checkRuns(repo)).toHaveLength(1);
  });

  test("a push brings a review of the new head that says only what is new", async () => {
    const { repo, pull } = await aPull();
    await github.events.pullRequestOpened(pull);
    await quiet();
    await github.push(repo, "change", { "b.ts": "BAD\n" });
    await github.events.synchronize(pull);
    await quiet();
    expect(github.reviews(pull).map(({ commit }) => commit)).toHaveLength(2);
    expect(github.reviewComments(pull).map(({ path }) => path)).toEqual(["a.ts", "b.ts"]);
    expect(github.checkRuns(repo).map(({ status }) => status)).toEqual(["completed", "completed"]);
  });

  test("when the head moves during the review, only the new head gets one, and no check is left running", async () => {
    const { repo, pull } = await aPull();
    const first = pull.head.sha;
    let pushed = false;
    meanwhile = async () => {
      if (pushed) return;
      pushed = true;
      await github.push(repo, "change", { "a.ts": "one\nmore\nBAD\n" });
      await github.events.synchronize(pull);
    };
    await github.events.pullRequestOpened(pull);
    await quiet();
    expect(github.reviews(pull).map(({ commit }) => commit)).toEqual([pull.head.sha]);
    expect(github.checkRuns(repo, first)).toMatchObject([{ status: "completed", conclusion: "neutral" }]);
    expect(github.checkRuns(repo, pull.head.sha)).toMatchObject([
      { status: "completed", conclusion: "failure" },
    ]);
  });

  test("when the delivery of that push is lost, the new head is reviewed all the same", async () => {
    const { repo, pull } = await aPull();
    let pushed = false;
    meanwhile = async () => {
      if (!pushed) await github.push(repo, "change", { "a.ts": "one\nmore\nBAD\n" });
      pushed = true;
    };
    await github.events.pullRequestOpened(pull);
    await quiet();
    expect(github.reviews(pull).map(({ commit }) => commit)).toEqual([pull.head.sha]);
  });

  test("a pull request closed during the review gets a neutral check and no review", async () => {
    const { repo, pull } = await aPull();
    meanwhile = async () => github.closePull(pull);
    await github.events.pullRequestOpened(pull);
    await quiet();
    expect(github.reviews(pull)).toEqual([]);
    expect(github.checkRuns(repo)).toMatchObject([{ status: "completed", conclusion: "neutral" }]);
  });

  test("a draft waits until it is ready", async () => {
    const { repo, pull } = await aPull({ draft: true });
    await github.events.pullRequestOpened(pull);
    await quiet();
    expect(github.checkRuns(repo)).toEqual([]);
    github.editPull(pull, { draft: false });
    await github.events.readyForReview(pull);
    await quiet();
    expect(github.reviews(pull)).toHaveLength(1);
  });

  test("a head that switches the review off is judged by the base's configuration", async () => {
    const { repo, pull } = await aPull({
      head: { "a.ts": "one\nBAD\n", ".github/architect.yml": "enabled: false\n" },
    });
    await github.events.pullRequestOpened(pull);
    await quiet();
    expect(github.reviews(pull)).toHaveLength(1);
    expect(github.checkRuns(repo)).toMatchObject([{ conclusion: "failure" }]);
  });

  test("a base that switches the review off is obeyed", async () => {
    const { repo, pull } = await aPull({
      base: { "a.ts": "one\n", ".github/architect.yml": "enabled: false\n" },
    });
    await github.events.pullRequestOpened(pull);
    await quiet();
    expect([github.reviews(pull), github.checkRuns(repo)]).toEqual([[], []]);
  });

  test("another base branch brings another look", async () => {
    const { repo, pull } = await aPull();
    await github.push(repo, "release", { "other.ts": "x\n" });
    await github.events.pullRequestOpened(pull);
    await quiet();
    const before = { ref: pull.base.ref, sha: pull.base.sha };
    await github.retarget(pull, "release");
    await github.events.edited(pull, { base: before });
    await quiet();
    expect(github.checkRuns(repo)).toMatchObject([{ status: "completed" }]);
    const concluded = github.calls(({ body }) => JSON.stringify(body ?? "").includes("updateCheckRun"));
    expect(concluded.length).toBeGreaterThanOrEqual(2);
  });

  test("somebody with write access asks for a review", async () => {
    const { repo, pull } = await aPull({ draft: true });
    const { comment } = await github.events.issueCommentCreated({
      onPull: pull,
      by: "dev",
      body: "/architect review",
    });
    await quiet();
    const ours = { user: github.app.login };
    expect(github.reactions(repo, comment)).toMatchObject([
      { content: "eyes", ...ours },
      { content: "rocket", ...ours },
    ]);
    expect(github.reviews(pull)).toHaveLength(1);
    await github.events.issueCommentCreated({ onPull: pull, by: "dev", body: "/architect review" });
    await quiet();
    expect(github.reviews(pull)).toHaveLength(1);
    expect(answers(pull)).toMatchObject([{ body: expect.stringContaining("nothing new to say") }]);
  });

  test("a question to one architect comes through the queue, once the head has had its whole review", async () => {
    const { pull } = await aPull();
    await github.events.pullRequestOpened(pull);
    await quiet();
    await github.events.issueCommentCreated({
      onPull: pull,
      by: "dev",
      body: "/architect review security-architect",
    });
    await quiet();
    expect(asked.slice(-2)).toEqual([undefined, ["security-architect"]]);
  });

  test("help is answered once, also when the comment is delivered twice", async () => {
    const { pull } = await aPull();
    const { request } = await github.events.issueCommentCreated({
      onPull: pull,
      by: "dev",
      body: "/architect help",
    });
    await github.deliver("issue_comment", { ...request.payload });
    await quiet();
    expect(answers(pull)).toMatchObject([{ body: expect.stringContaining("/architect review") }]);
  });

  test("a mistake is answered with the nearest command", async () => {
    const { pull } = await aPull();
    await github.events.issueCommentCreated({ onPull: pull, by: "dev", body: "Hm.\n/architect reviw" });
    await quiet();
    expect(answers(pull)).toMatchObject([
      {
        body: expect.stringContaining("Line 2: `reviw` is not a command. Did you mean `/architect review`?"),
      },
    ]);
  });

  test("somebody without write access gets one plain answer, however often they ask", async () => {
    const { repo, pull } = await aPull();
    for (let i = 0; i < 3; i++)
      await github.events.issueCommentCreated({ onPull: pull, by: "reader", body: "/architect review" });
    await quiet();
    expect(answers(pull)).toMatchObject([{ body: expect.stringContaining("write access") }]);
    expect([github.reviews(pull), github.checkRuns(repo)]).toEqual([[], []]);
  });

  test.each([
    ["by a bot", "other-app[bot]", "/architect review"],
    ["in fenced code", "dev", "```\n/architect review\n```"],
    ["in a quote", "dev", "> /architect review"],
  ])("a command %s is not obeyed", async (_, by, body) => {
    const { repo, pull } = await aPull();
    await github.events.issueCommentCreated({ onPull: pull, by, body });
    await quiet();
    expect([github.reviews(pull), github.checkRuns(repo), answers(pull)]).toEqual([[], [], []]);
  });

  test("a command that is edited into a comment is not obeyed", async () => {
    const { repo, pull } = await aPull();
    const { comment } = await github.events.issueCommentCreated({ onPull: pull, by: "dev", body: "Hello" });
    await github.events.issueCommentEdited({ onPull: pull, comment, body: "/architect review" });
    await quiet();
    expect([github.reviews(pull), github.checkRuns(repo), answers(pull)]).toEqual([[], [], []]);
  });

  test("the button to run the check again makes no second review", async () => {
    const { repo, pull } = await aPull();
    await github.events.pullRequestOpened(pull);
    await quiet();
    const [run] = github.checkRuns(repo);
    expect(await github.events.checkRunRerequested(repo, run?.id ?? 0)).toMatchObject({ statusCode: 200 });
    await quiet();
    expect(github.reviews(pull)).toHaveLength(1);
    expect(github.checkRuns(repo)).toMatchObject([{ status: "completed", conclusion: "failure" }]);
  });

  const writes = ["checks/create", "graphql/addPullRequestReview", "graphql/submitPullRequestReview"];
  const modes: FaultMode[] = [
    "apply-then-502",
    "drop-then-502",
    "apply-then-hang",
    "hang",
    "apply-then-reset",
    "reset",
  ];
  test.each(writes)(
    "%s goes wrong in every way: in the end there is one review and one completed check",
    async (match) => {
      const scenes = await Promise.all(modes.map(() => aPull()));
      // GraphQL has one address for all, so each fault strikes whoever comes next.
      const strikes = modes.map((mode) => github.fault({ match, mode }));
      await Promise.all(scenes.map(({ pull }) => github.events.pullRequestOpened(pull)));
      await quiet();
      expect(strikes.map(({ struck }) => struck)).toEqual(modes.map(() => 1));
      for (const { repo, pull } of scenes) {
        expect(github.reviews(pull)).toMatchObject([{ state: "COMMENTED" }]);
        expect(github.reviewComments(pull)).toHaveLength(1);
        expect(github.checkRuns(repo)).toMatchObject([
          { status: "completed", conclusion: "failure", annotations: [{ path: "a.ts" }] },
        ]);
      }
    },
  );

  test("the server says that it is ready", async () => {
    expect((await fetch(`${app.url}/ready`)).status).toBe(200);
  });

  // Last, because nobody can be reviewed after it.
  test.each(["created", "deleted"] as const)(
    "the App being %s somewhere is answered and nothing more",
    async (what) => {
      const delivery =
        what === "created"
          ? await github.events.installationCreated()
          : await github.events.installationDeleted();
      expect(delivery.statusCode).toBe(200);
    },
  );
});
