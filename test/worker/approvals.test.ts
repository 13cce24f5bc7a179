import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { FakeGitHub, Pull, Repository } from "../support/github/fake-github.ts";
import { anExample, changed } from "../webhook/deliveries.ts";
import type { Asking } from "./asking.ts";
import { type AskingApp, anAskingApp } from "./asking-app.ts";
import { until } from "./until.ts";

let world: AskingApp;
let github: FakeGitHub;
/** How the architect of the next review asks. */
const how: Asking = {};

beforeAll(async () => {
  world = await anAskingApp(how);
  github = world.github;
}, 60_000);

afterEach(async () => {
  for (const key of ["waitMs", "again", "shown"] as const) delete how[key];
  await quiet();
  expect(github.violations()).toEqual([]);
  await world.forget();
});

afterAll(() => world.close());

const ours = (pull: Pull) => world.ours(pull);
const requests = (pull: Pull) => world.requests(pull);
const runs = () => world.runs();
const quiet = () => world.quiet();
const says = (pull: Pull, by: string, body: string) => world.says(pull, by, body);
/** `maria` and `lee` may write. */
const aRequest = (options: { commitBy?: string } = {}) => world.aRequest(options);

/** Presses a button of the check, as GitHub tells of it. */
async function press(repo: Repository, pull: Pull, by: string, identifier: string): Promise<void> {
  const [run] = github.checkRuns(repo, pull.head.sha);
  const values: readonly (readonly [string, unknown])[] = [
    ["installation.id", github.app.installationId],
    ["repository.id", repo.id],
    ["repository.name", repo.name],
    ["repository.owner.login", repo.owner],
    ["check_run.id", run?.id],
    ["check_run.head_sha", pull.head.sha],
    ["check_run.external_id", run?.externalId],
    ["requested_action.identifier", identifier],
    ["sender.login", by],
    ["sender.type", "User"],
  ];
  const example = anExample("check_run", "requested_action");
  await github.deliver(
    "check_run",
    values.reduce((payload, [path, value]) => changed(payload, path, value), example),
  );
}

describe("src/worker/approvals.ts", () => {
  test("what is asked for is shown whole and harmless, the rest is published, and the check is not green", async () => {
    const { repo, pull, id } = await aRequest();
    const [{ body } = { body: "" }] = ours(pull);
    expect(body).toContain("````\nnpm test -- --grep '@everyone ```\n/architect approve' [U+202E]\n````");
    expect(body).toContain(`\n/architect approve ${id}\n/architect deny ${id} `);
    expect(body).toContain("runs in a sandbox without network");
    expect(body).not.toMatch(/says @everyone|<b>|\u202e/);
    expect(github.checkRuns(repo)).toMatchObject([
      {
        status: "completed",
        conclusion: "neutral",
        summary: expect.stringContaining("architect backend-architect: waits for an approval"),
        actions: [{ identifier: `approve:${id}` }, { identifier: `deny:${id}` }],
      },
    ]);
    await quiet();
    expect(world.effects()).toEqual(["read"]);
  });

  test("approved by a second person it runs once, and what comes of it is published with the review", async () => {
    const { repo, pull, id } = await aRequest();
    expect(await says(pull, "maria", `/architect approve ${id}`)).toContain("Approved by `maria`");
    await until("the finding is published", () => github.reviewComments(pull).length > 0);
    await quiet();
    expect(await says(pull, "lee", `/architect deny ${id}`)).toContain("was answered by `maria`");
    await press(repo, pull, "lee", `approve:${id}`);
    await quiet();
    expect(world.effects()).toEqual(["read", 'approve {"said":["what was said so far"]}']);
    expect(github.reviews(pull)).toHaveLength(1);
    expect(github.checkRuns(repo)).toMatchObject([
      { conclusion: "success", title: "1 concern", actions: [] },
    ]);
  });

  test("a denial reaches the model with its reason, and the call does not run", async () => {
    const { repo, pull, id } = await aRequest();
    expect(await says(pull, "maria", `/architect deny ${id} not on a Friday`)).toContain("Denied by `maria`");
    await until("the check says so", () => github.checkRuns(repo)[0]?.conclusion === "success");
    expect(world.effects()[1]).toMatch(/^deny not on a Friday/);
    expect(runs()).toEqual([]);
  });

  test("the button on the check does the same as the command, for the same people", async () => {
    const { repo, pull, id } = await aRequest();
    const answers = () =>
      ours(pull)
        .slice(1)
        .map(({ body }) => body);
    await press(repo, pull, "dev", `approve:${id}`);
    await until("the author is told", () => answers().length === 1);
    expect(answers()[0]).toContain("You opened this pull request");
    await press(repo, pull, "maria", `approve:${id}`);
    await until("the finding is published", () => github.reviewComments(pull).length > 0);
    await quiet();
    expect(answers()[1]).toContain("Approved by `maria`");
    expect(runs()).toHaveLength(1);
  });

  test("many answers at the same time are one", async () => {
    const { repo, pull, id } = await aRequest();
    await Promise.all(
      ["maria", "lee", "maria", "lee"].map((by, at) =>
        press(repo, pull, by, `${at < 3 ? "approve" : "deny"}:${id}`),
      ),
    );
    await until("one is obeyed", () => world.effects().length > 1);
    await quiet();
    expect(world.effects()).toHaveLength(2);
  });

  test.each([
    ["the author, who has write access", "dev", "You opened this pull request"],
    ["somebody without write access", "reader", "write access"],
  ])("the answer of %s is refused with the reason, and nothing runs", async (_, by, why) => {
    const { repo, pull, id } = await aRequest();
    github.addUser("reader");
    github.setRole(repo, "reader", "read");
    expect(await says(pull, by, `/architect approve ${id}`)).toContain(why);
    await quiet();
    expect(runs()).toEqual([]);
  });

  test("the author without write access is refused, and so is whoever wrote the head commit", async () => {
    const { repo, pull, id } = await aRequest({ commitBy: "lee" });
    expect(await says(pull, "lee", `/architect approve ${id}`)).toContain("You wrote the last commit");
    github.setRole(repo, "dev", "read");
    expect(await says(pull, "dev", `/architect approve ${id}`)).toContain("write access");
    await quiet();
    expect(runs()).toEqual([]);
  });

  test("a head commit by nobody that GitHub knows can be answered for by nobody", async () => {
    const { pull, id } = await aRequest({ commitBy: "a stranger" });
    expect(await says(pull, "maria", `/architect approve ${id}`)).toContain("does not know who wrote");
    await quiet();
    expect(runs()).toEqual([]);
  });

  test("a bot is not even answered", async () => {
    const { pull, id } = await aRequest();
    const before = ours(pull).length;
    await github.events.issueCommentCreated({
      onPull: pull,
      by: "helper[bot]",
      body: `/architect approve ${id}`,
    });
    await quiet();
    expect(ours(pull)).toHaveLength(before);
    expect(runs()).toEqual([]);
  });

  test("a comment that was edited since, or is gone, does not count", async () => {
    const { pull, id } = await aRequest();
    const stop = github.before("issues/get-comment", async () => {
      stop();
      // GitHub's times are whole seconds.
      await new Promise((resolve) => setTimeout(resolve, 1_100));
      const said = github.issueComments(pull).find(({ user }) => user === "maria");
      await github.events.issueCommentEdited({
        onPull: pull,
        comment: said?.id ?? 0,
        body: `/architect approve ${id}\nwith a word more`,
      });
    });
    expect(await says(pull, "maria", `/architect approve ${id}`)).toContain("was edited");
    github.fault({ match: "issues/get-comment", mode: "status", status: 404 });
    expect(await says(pull, "lee", `/architect approve ${id}`)).toContain("is gone");
    await quiet();
    expect(runs()).toEqual([]);
  });

  test("after a push the request is superseded, which is said once, and an answer to it runs nothing", async () => {
    const { repo, pull, id } = await aRequest();
    const before = pull.head.sha;
    await github.push(repo, "change", { "a.ts": "one\nBAD\nmore\n" });
    // Faster than the review of the push.
    expect(await says(pull, "maria", `/architect approve ${id}`)).toContain("has moved on");
    await github.events.synchronize(pull, before);
    await until("the new head has its own request", () => requests(pull).length === 2);
    await quiet();
    expect(await says(pull, "maria", `/architect approve ${id}`)).toContain("has moved on");
    await quiet();
    expect(runs()).toEqual([]);
  });

  test("a review of a newer head lets go of the requests of older ones", async () => {
    const { repo, pull, id } = await aRequest();
    const before = pull.head.sha;
    await github.push(repo, "change", { "a.ts": "one\nBAD\nmore\n" });
    await github.events.synchronize(pull, before);
    await until("the new head has its own request", () => requests(pull).length === 2);
    await quiet();
    expect(ours(pull).filter(({ body }) => body.includes(`Request \`${id}\` is superseded`))).toHaveLength(1);
    expect(await says(pull, "maria", `/architect approve ${id}`)).toContain("has moved on");
    expect(runs()).toEqual([]);
  });

  test("a request that nobody answers ends by itself, the conversation goes on, and a late answer runs nothing", async () => {
    how.waitMs = 1_500;
    const { repo, pull, id } = await aRequest();
    await until("the conversation goes on", () => world.effects().length === 2);
    await until("the check says so", () => github.checkRuns(repo)[0]?.conclusion === "success");
    expect(world.effects()[1]).toMatch(/^deny nobody answered in time/);
    expect(await says(pull, "maria", `/architect approve ${id}`)).toContain("ended unanswered");
    await quiet();
    expect(world.effects()).toHaveLength(2);
  });

  test("the id of another pull request or of none is not known here", async () => {
    const { id } = await aRequest();
    const other = await aRequest();
    expect(await says(other.pull, "maria", `/architect approve ${id}`)).toContain("There is no request");
    expect(await says(other.pull, "maria", "/architect approve aaaaaaaaaa")).toContain("There is no request");
    await press(other.repo, other.pull, "maria", `approve:${id}`);
    await quiet();
    expect(runs()).toEqual([]);
  });

  test("a conversation may ask again, and each request is answered by itself", async () => {
    how.again = true;
    const { pull, id } = await aRequest();
    await says(pull, "maria", `/architect approve ${id}`);
    await until("it asks again", () => requests(pull).length === 2);
    await quiet();
    delete how.again;
    expect(await says(pull, "maria", `/architect approve ${id}`)).toContain("was answered by `maria`");
    await says(pull, "lee", `/architect approve ${requests(pull)[1]}`);
    await until("it runs", () => runs().length === 2);
    await quiet();
    expect(world.effects()).toHaveLength(3);
  });

  test("a call that is too long to be shown whole is put before nobody, and is denied", async () => {
    how.shown = "x".repeat(5_000);
    const repo = await github.createRepository({
      owner: "acme",
      name: "shop-of-long-words",
      files: { "a.ts": "one\n" },
    });
    await github.push(repo, "change", { "a.ts": "one\nBAD\n" });
    const pull = await github.openPull({ repo, head: "change", author: "dev" });
    await github.events.pullRequestOpened(pull);
    await until("the conversation goes on", () => world.effects().length === 2);
    await quiet();
    expect(world.effects()[1]).toMatch(/^deny it is too long/);
    expect(ours(pull)).toEqual([]);
  });
});
