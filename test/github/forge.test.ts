import { generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import { parse } from "yaml";
import { afterEach, describe, expect, test } from "vitest";
import type { Forge, LivePull, Publication } from "../../src/domain/forge.ts";
import type { PullKey } from "../../src/domain/job.ts";
import { type MarkerScope, replyMarker, settingMarker } from "../../src/domain/marker.ts";
import type { Annotation, Check, ReviewPlan } from "../../src/domain/review.ts";
import type { LoadedPull } from "../../src/domain/tree.ts";
import { createForge } from "../../src/github/create-forge.ts";
import { planReview } from "../../src/publish/plan.ts";
import type { FakeGitHub, Permissions, Pull, Repository } from "../support/github/fake-github.ts";
import { startGitHub } from "../support/github/server.ts";
import { tinyReview } from "../worker/tiny-review.ts";

const open: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

interface Scene {
  github: FakeGitHub;
  repo: Repository;
  pull: Pull;
  forge: Forge;
  key: PullKey;
  scope: MarkerScope;
  mirrors: string;
}

/** A pull request on a stand-in GitHub, with a real forge before it. */
async function aScene(
  options: { permissions?: Permissions; basePath?: "/api/v3"; timeout?: number } = {},
): Promise<Scene> {
  const { timeout, ...start } = options;
  const github = await startGitHub(start);
  const mirrors = await mkdtemp(join(tmpdir(), "architect-mirrors-"));
  open.push(github.close, () => rm(mirrors, { recursive: true, force: true }));
  const repo = await github.createRepository({
    owner: "acme",
    name: "shop",
    files: { "a.ts": "one\ntwo\nthree\n" },
  });
  await github.push(repo, "change", { "a.ts": "one\ntwo\nthree\nBAD\n", "b.ts": "BAD\n" });
  const pull = await github.openPull({ repo, head: "change", title: "A change", author: "dev" });
  const forge = createForge({
    appId: github.app.id,
    privateKey: github.app.privateKey,
    baseUrl: github.url,
    markerSecret: "markers",
    mirrorsDir: mirrors,
    log: pino({ level: "silent" }),
    settle: 20,
    ...(timeout === undefined ? { fetch: github.impatient } : { timeout }),
  });
  const key = {
    installation: github.app.installationId,
    repo: { id: repo.id, owner: "acme", name: "shop" },
    number: pull.number,
  };
  return {
    github,
    repo,
    pull,
    forge,
    key,
    mirrors,
    scope: { repository: repo.id, number: pull.number, secret: "markers" },
  };
}

async function planned({ forge, key, scope }: Scene): Promise<{
  live: LivePull;
  loaded: LoadedPull;
  plan: ReviewPlan;
  publication: Publication;
}> {
  const live = await forge.live(key);
  const loaded = await forge.load(key, live);
  try {
    const review = await tinyReview(loaded, {});
    const plan = planReview(review, loaded.pull, live.posted, { scope, version: "1", rulePageUrl: () => "" });
    return { live, loaded, plan, publication: { pull: loaded.pull, plan, live } };
  } finally {
    await loaded.close();
  }
}

const neutral: Check = { conclusion: "neutral", title: "T", summary: "S", annotations: [] };
const annotation = (line: number): Annotation => ({
  path: "a.ts",
  from: line,
  to: line,
  level: "notice",
  title: `t${line}`,
  message: "m",
});

describe("src/github/live.ts", () => {
  test("one question tells the whole state", async () => {
    const scene = await aScene();
    await scene.forge.live(scene.key);
    scene.github.clearHistory();
    const live = await scene.forge.live(scene.key);
    expect(live).toEqual({
      state: "open",
      draft: false,
      title: "A change",
      body: "",
      author: { login: "dev", kind: "person" },
      base: { sha: scene.pull.base.sha, ref: "main" },
      head: { sha: scene.pull.head.sha, ref: "change" },
      headAuthors: ["dev"],
      posted: { reviews: [], fingerprints: [], threads: [], standing: { paused: false, muted: [] } },
      ids: expect.anything(),
    });
    expect(scene.github.history.map(({ operationId }) => operationId)).toEqual(["graphql/query"]);
    expect(scene.github.violations()).toEqual([]);
  });

  test("the base is the tip of its branch now, not what it was when the pull request was opened", async () => {
    const { github, repo, forge, key, pull } = await aScene();
    const tip = await github.push(repo, "main", { "c.ts": "new\n" });
    expect(pull.base.sha).not.toBe(tip);
    expect((await forge.live(key)).base).toEqual({ sha: tip, ref: "main" });
  });

  test("what we posted is known again by its signed markers, beyond a page of a hundred", async () => {
    const scene = await aScene();
    const { plan, publication } = await planned(scene);
    for (let i = 0; i < 120; i++) scene.github.review(scene.pull, "dev", `review ${i}`);
    await scene.forge.publish(scene.key, publication);
    const { posted } = await scene.forge.live(scene.key);
    expect(posted.reviews).toEqual([{ head: plan.head, key: plan.key }]);
    expect(new Set(posted.fingerprints)).toEqual(
      new Set(plan.comments.map(({ finding }) => finding.fingerprint)),
    );
  });

  test("a marker that a person copied is not ours", async () => {
    const scene = await aScene();
    const { plan } = await planned(scene);
    scene.github.review(scene.pull, "mallory", plan.summary);
    scene.github.comment(scene.pull, "mallory", plan.summary);
    expect((await scene.forge.live(scene.key)).posted.reviews).toEqual([]);
  });

  test("closed, merged and gone are told apart", async () => {
    const { github, repo, forge, key, pull } = await aScene();
    github.closePull(pull);
    expect((await forge.live(key)).state).toBe("closed");
    github.reopenPull(pull);
    await github.mergePull(pull);
    expect((await forge.live(key)).state).toBe("merged");
    expect((await forge.live({ ...key, number: 99 })).state).toBe("gone");
    expect((await forge.live({ ...key, repo: { ...key.repo, id: 1 } })).state).toBe("gone");
    await github.deleteRepository(repo);
    expect((await forge.live(key)).state).toBe("gone");
  });

  test("a suspended installation is gone", async () => {
    const { github, forge, key } = await aScene();
    github.suspendInstallation(true);
    expect((await forge.live(key)).state).toBe("gone");
  });

  test("our check run on the head is found, and another pull request's on the same commit is not", async () => {
    const { github, repo, forge, key, pull } = await aScene();
    await github.push(repo, "release", { "r.ts": "x\n" });
    const other = await github.openPull({ repo, head: "change", base: "release" });
    await forge.startCheck({ ...key, number: other.number }, pull.head.sha, { title: "x" });
    expect((await forge.live(key)).check).toBeUndefined();
    const { id } = await forge.startCheck(key, pull.head.sha, { title: "x" });
    expect((await forge.live(key)).check).toMatchObject({ id, completed: false });
    await forge.concludeCheck(key, { id }, neutral);
    expect((await forge.live(key)).check).toMatchObject({ id, completed: true });
  });
});

describe("src/github/load.ts", () => {
  test("the change, its trees and the merge base come from git", async () => {
    const { github, repo, forge, key, pull, mirrors } = await aScene();
    await github.push(repo, "main", { "c.ts": "later\n" });
    const live = await forge.live(key);
    const loaded = await forge.load(key, live);
    expect(loaded.pull).toMatchObject({
      number: key.number,
      mergeBase: { sha: pull.base.sha },
      head: { sha: pull.head.sha },
    });
    expect(loaded.pull.files.map(({ path, change }) => `${change} ${path}`)).toEqual([
      "modified a.ts",
      "added b.ts",
    ]);
    expect(await loaded.trees.base.read("c.ts")).toEqual({ state: "text", text: "later\n" });
    expect(await loaded.trees.mergeBase.read("c.ts")).toBeUndefined();
    await loaded.close();
    expect(await readdir(mirrors)).toEqual([String(repo.id)]);
    expect(github.violations()).toEqual([]);
  });

  test("a repository that was renamed since is found, read and written to by its old name", async () => {
    const scene = await aScene();
    await scene.github.rename(scene.repo, { name: "store" });
    const { plan, publication } = await planned(scene);
    await scene.forge.publish(scene.key, publication);
    const check = await scene.forge.startCheck(scene.key, scene.pull.head.sha, { title: "x" });
    await scene.forge.concludeCheck(scene.key, check, plan.check);
    expect(scene.github.reviews(scene.pull)).toHaveLength(1);
    expect(scene.github.checkRuns(scene.repo)).toMatchObject([{ status: "completed" }]);
  });

  test("a head that was force-pushed away while it was fetched passes, so that the new one is looked at", async () => {
    const { github, repo, forge, key } = await aScene();
    const live = await forge.live(key);
    await github.push(repo, "change", { "z.ts": "z\n" });
    await expect(
      forge.load(key, { ...live, head: { ...live.head, sha: "f".repeat(40) } }),
    ).rejects.toMatchObject({ name: "PassingError" });
  });

  test("what changed since the head that was reviewed last is told, with no more requests to git", async () => {
    const scene = await aScene();
    const { publication, plan } = await planned(scene);
    await scene.forge.publish(scene.key, publication);
    await scene.github.push(scene.repo, "change", { "c.ts": "new\n" });
    const live = await scene.forge.live(scene.key);
    scene.github.clearHistory();
    const loaded = await scene.forge.load(scene.key, live);
    expect(loaded.since?.head).toBe(plan.head);
    expect(loaded.since?.files.map(({ path }) => path)).toEqual(["c.ts"]);
    expect(scene.github.count("git")).toBe(2);
    await loaded.close();
  });

  test("a head that was reviewed and cannot be had any more is no reason to stop", async () => {
    const { forge, key } = await aScene();
    const live = await forge.live(key);
    const posted = { ...live.posted, reviews: [{ head: "e".repeat(40), key: "k" }] };
    const loaded = await forge.load(key, { ...live, posted });
    expect(loaded.since).toBeUndefined();
    expect(loaded.pull.files).toHaveLength(2);
    await loaded.close();
  });

  test("what the owner says for all repositories comes with the one question", async () => {
    const { github, forge, key } = await aScene();
    expect((await forge.live(key)).organisation).toBeUndefined();
    const files = { "architect.yml": "drafts: true\n" };
    const settings = await github.createRepository({ owner: "acme", name: ".github", files });
    github.clearHistory();
    const live = await forge.live(key);
    expect(live.organisation).toMatchObject({ text: "drafts: true\n", path: "acme/.github: architect.yml" });
    const loaded = await forge.load(key, live);
    expect(loaded.organisation).toEqual(live.organisation);
    expect(github.count("graphql")).toBe(1);
    await loaded.close();
    await github.deleteRepository(settings);
    expect((await forge.live(key)).organisation).toBeUndefined();
  });

  test("the addresses of GitHub Enterprise Server work the same", async () => {
    const { forge, key } = await aScene({ basePath: "/api/v3" });
    const loaded = await forge.load(key, await forge.live(key));
    expect(loaded.pull.files).toHaveLength(2);
    await loaded.close();
  });
});

describe("src/github/checks.ts", () => {
  test("every check run of ours that has not ended is told of, and no other pull request's", async () => {
    const { github, repo, forge, key, pull } = await aScene();
    await github.push(repo, "release", { "r.ts": "x\n" });
    const other = await github.openPull({ repo, head: "change", base: "release" });
    const start = (of = key) => forge.startCheck(of, pull.head.sha, { title: "x" }, null);
    const [first, second, third] = [await start(), await start(), await start()];
    await start({ ...key, number: other.number });
    await forge.concludeCheck(key, third, neutral);
    const found = await forge.findCheck(key, pull.head.sha);
    expect(found).toMatchObject({ id: third.id, completed: true });
    expect(found?.running?.map(({ id }) => id).sort()).toEqual([first.id, second.id].sort());
  });

  test("a check run is made once, and completed once with more annotations than one request takes", async () => {
    const { github, repo, forge, key, pull } = await aScene();
    const first = await forge.startCheck(key, pull.head.sha, { title: "Reviewing" });
    expect(await forge.startCheck(key, pull.head.sha, { title: "Reviewing" })).toMatchObject({
      id: first.id,
    });
    const annotations = Array.from({ length: 120 }, (_, index) => annotation(index + 1));
    await forge.concludeCheck(key, first, { ...neutral, annotations });
    const [run, ...more] = github.checkRuns(repo);
    expect(more).toEqual([]);
    expect(run).toMatchObject({
      name: "backend-architect",
      status: "completed",
      conclusion: "neutral",
      title: "T",
    });
    expect(run?.annotations).toHaveLength(120);
    expect(github.violations()).toEqual([]);
  });

  test("completing it again, after breaking off in between, adds no annotation twice", async () => {
    const { github, repo, forge, key, pull } = await aScene();
    const check = await forge.startCheck(key, pull.head.sha, { title: "Reviewing" });
    const annotations = Array.from({ length: 120 }, (_, index) => annotation(index + 1));
    github.fault({ match: "checks/update", mode: "apply-then-502", skip: 1 });
    await expect(forge.concludeCheck(key, check, { ...neutral, annotations })).rejects.toMatchObject({
      name: "PassingError",
    });
    await forge.concludeCheck(key, check, { ...neutral, annotations });
    await forge.concludeCheck(key, check, { ...neutral, conclusion: "failure", annotations });
    expect(github.checkRuns(repo)).toMatchObject([{ conclusion: "failure" }]);
    expect(github.checkRuns(repo)[0]?.annotations).toHaveLength(120);
  });
});

describe("src/github/comments.ts", () => {
  test("an answer is given once", async () => {
    const { github, forge, key, pull, scope } = await aScene();
    github.comment(pull, "mallory", `hello ${replyMarker(scope, "comment-5")}`);
    await forge.reply(key, "Here is how.", "comment-5");
    await forge.reply(key, "Here is how.", "comment-5");
    const answers = github.issueComments(pull).filter(({ user }) => user === github.app.login);
    expect(answers).toHaveLength(1);
    expect(answers[0]?.body).toContain("Here is how.");
    expect(github.violations()).toEqual([]);
  });

  test("a reaction may be given twice, and to a comment that is gone", async () => {
    const { github, forge, key, pull, repo } = await aScene();
    const comment = github.comment(pull, "dev", "hi");
    await forge.react(key, comment, "eyes");
    await forge.react(key, comment, "eyes");
    await forge.react(key, 999_999, "eyes");
    expect(github.reactions(repo, comment)).toMatchObject([{ content: "eyes" }]);
  });
});

describe("src/github/permission.ts", () => {
  test.each([
    ["admin", true],
    ["maintain", true],
    ["write", true],
    ["triage", false],
    ["read", false],
    ["none", false],
  ] as const)("somebody with the role %s: %s", async (role, may) => {
    const { github, repo, forge, key } = await aScene();
    github.addUser("someone");
    github.setRole(repo, "someone", role);
    expect(await forge.mayWrite(key, "someone")).toBe(may);
    expect(github.violations()).toEqual([]);
  });

  test("nobody of that name may write", async () => {
    const { forge, key } = await aScene();
    expect(await forge.mayWrite(key, "no-such-person")).toBe(false);
  });
});

describe("src/github/client.ts", () => {
  test("a token that ran out in the middle is replaced once", async () => {
    const { github, forge, key, pull } = await aScene();
    await forge.live(key);
    github.expireTokens();
    await forge.startCheck(key, pull.head.sha, { title: "x" });
    expect(github.calls("apps/create-installation-access-token")).toHaveLength(2);
  });

  test("a secondary limit passes at the time GitHub named", async () => {
    const { github, forge, key, pull } = await aScene();
    github.fault({ match: "checks/create", mode: "secondary-limit", retryAfter: 90 });
    const error = await forge
      .startCheck(key, pull.head.sha, { title: "x" })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "PassingError", retryAt: expect.any(Date) });
    const wait = (error as { retryAt: Date }).retryAt.getTime() - Date.now();
    expect(wait).toBeGreaterThan(60_000);
    expect(wait).toBeLessThanOrEqual(90_000);
  });

  test("an exhausted limit passes at its reset", async () => {
    const { github, forge, key } = await aScene();
    github.fault({ match: "graphql/query", mode: "primary-limit", retryAfter: 600 });
    const error = await forge.live(key).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name: "PassingError", retryAt: expect.any(Date) });
    expect((error as { retryAt: Date }).retryAt.getTime()).toBeGreaterThan(Date.now() + 300_000);
  });

  test.each(["drop-then-502", "hang", "reset"] as const)(
    "a question that meets %s passes, and is not asked again by itself",
    async (mode) => {
      const { github, forge, key } = await aScene();
      github.fault({ match: "graphql/query", mode });
      await expect(forge.live(key)).rejects.toMatchObject({ name: "PassingError" });
      expect(github.calls("graphql/query")).toHaveLength(1);
      expect((await forge.live(key)).state).toBe("open");
    },
  );

  test("a question that nobody answers is given up when its time is over", async () => {
    const { github, forge, key } = await aScene({ timeout: 300 });
    github.fault({ match: "graphql/query", mode: "hang", times: Number.POSITIVE_INFINITY });
    await expect(forge.live(key)).rejects.toMatchObject({ name: "PassingError" });
  });

  test("credentials that GitHub refuses keep the job waiting, and the operator is told which settings to check", async () => {
    const { github, key, mirrors } = await aScene();
    const lines: string[] = [];
    const forge = createForge({
      appId: github.app.id,
      privateKey: String(
        generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({
          type: "pkcs1",
          format: "pem",
        }),
      ),
      baseUrl: github.url,
      markerSecret: "markers",
      mirrorsDir: mirrors,
      log: pino({ level: "error" }, { write: (line: string) => void lines.push(line) }),
    });
    await expect(forge.live(key)).rejects.toMatchObject({ name: "PassingError", retryAt: expect.any(Date) });
    expect(lines.join("")).toContain("APP_ID, PRIVATE_KEY");
  });

  test("a permission that is missing is a person's to grant", async () => {
    const permissions = { contents: "read", metadata: "read", pull_requests: "write" } as const;
    const { forge, key, pull } = await aScene({ permissions });
    await expect(forge.startCheck(key, pull.head.sha, { title: "x" })).rejects.toMatchObject({
      name: "UserError",
      remedy: expect.stringContaining("app.yml"),
    });
  });

  test("the permissions of app.yml are enough for everything the App does", async () => {
    const manifest: unknown = parse(readFileSync(new URL("../../app.yml", import.meta.url), "utf8"));
    const permissions = (manifest as { default_permissions: Permissions }).default_permissions;
    const scene = await aScene({ permissions });
    const { github, forge, key, pull } = scene;
    const { plan, publication } = await planned(scene);
    const check = await forge.startCheck(key, pull.head.sha, { title: "x" });
    await forge.publish(key, publication);
    await forge.concludeCheck(key, check, plan.check);
    await forge.reply(key, "Hello", "comment-1");
    await forge.react(key, github.comment(pull, "dev", "hi"), "eyes");
    expect(await forge.mayWrite(key, "dev")).toBe(true);
    expect(github.history.filter(({ status }) => status === 403)).toEqual([]);
  });

  test("no token stands in anything that is logged or thrown", async () => {
    const { github, forge, key, pull } = await aScene();
    github.fault({ match: "checks/create", mode: "status", status: 418 });
    const error = await forge
      .startCheck(key, pull.head.sha, { title: "x" })
      .catch((thrown: unknown) => thrown);
    const lines: string[] = [];
    pino({ level: "trace" }, { write: (line: string) => void lines.push(line) }).error(
      { err: error },
      "failed",
    );
    expect(lines.join("")).not.toMatch(/ghs_[A-Za-z0-9]/);
  });
});

describe("src/github/posted.ts", () => {
  test("what people told us with commands holds, oldest first, wherever it was said", async () => {
    const { github, forge, key, pull, scope } = await aScene();
    const say = (body: string) => forge.reply(key, body, `comment-${body.length}`);
    await say(settingMarker(scope, { kind: "mute", what: "migrations", by: "dev" }));
    await say(settingMarker(scope, { kind: "pause", by: "dev" }));
    github.comment(pull, "mallory", settingMarker(scope, { kind: "resume", by: "mallory" }));
    expect((await forge.live(key)).posted.standing).toEqual({
      paused: true,
      muted: [{ what: "migrations", by: "dev" }],
    });
  });

  test("a thread tells who answered in it and who closed it", async () => {
    const scene = await aScene();
    const { publication } = await planned(scene);
    await scene.forge.publish(scene.key, publication);
    const [first, second] = scene.github.threads(scene.pull);
    const comment = first?.comments[0]?.id ?? 0;
    scene.github.replyTo(scene.pull, comment, "dev", "Why?");
    scene.github.resolve(scene.pull, first?.nodeId ?? "");
    const { threads, summary } = (await scene.forge.live(scene.key)).posted;
    expect(threads).toEqual([
      expect.objectContaining({
        id: first?.nodeId,
        path: "a.ts",
        line: 4,
        answered: true,
        resolvedBy: "person",
      }),
      expect.objectContaining({ id: second?.nodeId, path: "b.ts", answered: false, resolved: false }),
    ]);
    expect(summary?.review).toBe(scene.github.reviews(scene.pull)[0]?.nodeId);
  });
});

describe("src/github/read-comment.ts", () => {
  test("a comment as it stands: edited is told, gone is nothing, and another pull request's is not ours", async () => {
    const { github, repo, forge, key, pull } = await aScene();
    const comment = github.comment(pull, "dev", "hello");
    expect(await forge.readComment(key, comment)).toEqual({
      body: "hello",
      author: { login: "dev", kind: "person" },
      edited: false,
    });
    await github.push(repo, "other", { "o.ts": "o\n" }, { parent: "main" });
    const other = await github.openPull({ repo, head: "other" });
    expect(await forge.readComment({ ...key, number: other.number }, comment)).toBeUndefined();
    expect(await forge.readComment(key, 999_999)).toBeUndefined();
  });

  test("an answer to a comment on a line stands in its thread, once", async () => {
    const scene = await aScene();
    const { publication } = await planned(scene);
    await scene.forge.publish(scene.key, publication);
    const comment = scene.github.reviewComments(scene.pull)[0]?.id ?? 0;
    await scene.forge.reply(scene.key, "Because.", "comment-8", { inReplyTo: comment });
    await scene.forge.reply(scene.key, "Because.", "comment-8", { inReplyTo: comment });
    await scene.forge.react(scene.key, comment, "eyes", { kind: "review-comment" });
    expect(scene.github.threads(scene.pull)[0]?.comments).toHaveLength(2);
    expect(scene.github.reactions(scene.repo, comment)).toMatchObject([{ content: "eyes" }]);
    expect(await scene.forge.readComment(scene.key, comment, { kind: "review-comment" })).toMatchObject({
      author: { kind: "bot" },
    });
    expect(scene.github.violations()).toEqual([]);
  });
});
