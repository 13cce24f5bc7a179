import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commitFiles, gitEnvironment, gitText, resolveCommit } from "../support/git-fixture.ts";
import { aScene, type Scene } from "./clients.ts";

const run = promisify(execFile);

let scene: Scene;
let dir: string;
beforeEach(async () => {
  scene = await aScene({ checkAnswers: false });
  dir = await mkdtemp(join(tmpdir(), "fetched-"));
  await gitText(dir, ["init", "--quiet", "--bare"]);
});
afterEach(async () => {
  await scene.github.close();
  await rm(dir, { recursive: true, force: true });
});

/** Fetches as the app does: the credentials come by the environment. */
async function fetched(
  wants: readonly string[],
  options: { token?: string; url?: string; config?: string[] } = {},
): Promise<string> {
  const token = options.token ?? scene.github.issueToken(scene.repo);
  const credentials = Buffer.from(`x-access-token:${token}`).toString("base64");
  const config = (options.config ?? []).flatMap((setting) => ["-c", setting]);
  try {
    await run(
      "git",
      ["-C", dir, ...config, "fetch", "--quiet", "--no-tags", options.url ?? scene.repo.cloneUrl, ...wants],
      {
        env: {
          ...gitEnvironment,
          GIT_CONFIG_COUNT: token ? "1" : "0",
          GIT_CONFIG_KEY_0: "http.extraHeader",
          GIT_CONFIG_VALUE_0: `Authorization: Basic ${credentials}`,
        },
      },
    );
    return "";
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
}

const has = (sha: string) => resolveCommit(dir, sha);

describe("test/support/github/git-backend.ts", () => {
  test("head and base are fetched by their ids, and counted apart from the API", async () => {
    const { github, pull } = scene;
    expect(await fetched([pull.head.sha, pull.base.sha])).toBe("");
    expect(await has(pull.head.sha)).toBe(pull.head.sha);
    expect(await has(pull.base.sha)).toBe(pull.base.sha);
    expect(github.count("rest")).toBe(0);
    const calls = github.calls((call) => call.kind === "git");
    expect(calls.map((call) => [call.operationId, call.status])).toEqual([
      ["git/info-refs", 200],
      ["git/upload-pack", 200],
    ]);
    expect(calls[0]?.headers["git-protocol"]).toBe("version=2");
    expect(github.calls("git/upload-pack")).toHaveLength(1);
  });

  test("protocol 2 is spoken to those who ask for it", async () => {
    const token = scene.github.issueToken();
    const authorization = `Basic ${Buffer.from(`x-access-token:${token}`).toString("base64")}`;
    const url = `${scene.repo.cloneUrl}/info/refs?service=git-upload-pack`;
    const refs = async (headers: Record<string, string>) =>
      (await fetch(url, { headers: { authorization, ...headers } })).text();
    expect(await refs({ "git-protocol": "version=2" })).toContain("version 2");
    expect(await refs({})).toContain("refs/heads/feature");
  });

  test("with the old protocol too any commit is fetched by its id", async () => {
    const { github, repo, pull } = scene;
    const gone = pull.head.sha;
    await github.push(repo, "feature", { "b.txt": "b\n" }, { parent: "main", force: true });
    expect(await fetched([gone], { config: ["protocol.version=0"] })).toBe("");
    expect(await has(gone)).toBe(gone);
  });

  test("a commit that a force-push threw away can still be fetched by its id", async () => {
    const { github, repo, pull } = scene;
    const gone = pull.head.sha;
    await github.push(repo, "feature", { "b.txt": "b\n" }, { parent: "main", force: true });
    expect(pull.head.sha).not.toBe(gone);
    expect(await fetched([gone])).toBe("");
    expect(await has(gone)).toBe(gone);
  });

  test("refs/pull/N/head follows the head, and outlives its branch", async () => {
    const { github, repo, pull } = scene;
    const pushed = await github.push(repo, "feature", { "b.txt": "b\n" });
    await github.deleteBranch(repo, "feature");
    expect(await fetched([`refs/pull/${pull.number}/head:refs/heads/fetched`])).toBe("");
    expect(await has("refs/heads/fetched")).toBe(pushed);
  });

  test("the head of a fork is fetched from the base repository", async () => {
    const { github, repo } = scene;
    const fork = await github.createRepository({
      owner: "guest",
      name: "shop",
      forkOf: repo,
      installed: false,
    });
    const sha = await github.push(fork, "patch", { "p.txt": "p\n" });
    const pull = await github.openPull({ repo, fork, head: "patch", author: "guest" });
    expect(await fetched([sha])).toBe("");
    expect(pull.head.sha).toBe(sha);
    const second = await github.push(fork, "patch", { "p.txt": "q\n" });
    expect(pull.head.sha).toBe(second);
    expect(await fetched([second])).toBe("");
  });

  test("long requests, which git compresses, are understood", async () => {
    const { github, repo } = scene;
    let parent = scene.pull.base.sha;
    // Commits that only the client has make git say much about what it has.
    await fetched([parent]);
    for (let index = 0; index < 60; index++) {
      parent = await commitFiles(dir, {
        branch: `local-${index}`,
        files: { f: String(index) },
        parents: [parent],
        time: index,
      });
    }
    const sha = await github.push(repo, "feature", { "b.txt": "b\n" });
    github.clearHistory();
    expect(await fetched([sha])).toBe("");
    expect(github.calls((call) => call.headers["content-encoding"] === "gzip").length).toBeGreaterThan(0);
    expect(await has(sha)).toBe(sha);
  });

  test("without a token, with a made-up one and with one that is over, git is asked for credentials", async () => {
    const { github, pull } = scene;
    const over = github.issueToken();
    github.expireTokens();
    for (const token of ["", "ghs_invented0000000000", over]) {
      expect(await fetched([pull.head.sha], { token })).toMatch(
        /Authentication failed|could not read Username/,
      );
    }
    expect(github.calls((call) => call.kind === "git").every((call) => call.status === 401)).toBe(true);
    expect(await has(pull.head.sha)).toBeUndefined();
  });

  test("a repository without the app, and one that was deleted, are not found", async () => {
    const { github, repo, pull } = scene;
    const apart = await github.createRepository({
      owner: "acme",
      name: "apart",
      installed: false,
      files: { a: "a" },
    });
    expect(await fetched(["HEAD"], { url: apart.cloneUrl })).toContain("not found");
    await github.deleteRepository(repo);
    expect(await fetched([pull.head.sha])).toContain("not found");
  });

  test("without the permission to read contents nothing is fetched", async () => {
    scene.github.setPermissions({ metadata: "read", pull_requests: "write" });
    const token = scene.github.issueToken();
    expect(await fetched([scene.pull.head.sha], { token })).toContain("403");
  });

  test("a token that is good for more than fetching from this repository is held against whoever used it", async () => {
    const { github, pull } = scene;
    expect(await fetched([pull.head.sha], { token: github.issueToken() })).toBe("");
    expect(github.violations()[0]?.problems[0]).toContain("a token for other repositories with");
  });

  test("an app that may only read does not push", async () => {
    const { repo, github } = scene;
    const credentials = Buffer.from(`x-access-token:${github.issueToken()}`).toString("base64");
    const pushing = run("git", ["-C", dir, "push", repo.cloneUrl, "main"], {
      env: {
        ...gitEnvironment,
        GIT_CONFIG_COUNT: "1",
        GIT_CONFIG_KEY_0: "http.extraHeader",
        GIT_CONFIG_VALUE_0: `Authorization: Basic ${credentials}`,
      },
    });
    await expect(pushing).rejects.toThrow();
    const response = await fetch(`${repo.cloneUrl}/info/refs?service=git-receive-pack`, {
      headers: { authorization: `Basic ${credentials}` },
    });
    expect(response.status).toBe(403);
  });

  test("git follows a repository to its new name", async () => {
    const { github, repo, pull } = scene;
    const old = repo.cloneUrl;
    await github.rename(repo, { name: "store" });
    expect(repo.cloneUrl).not.toBe(old);
    expect(await fetched([pull.head.sha], { url: old, config: ["http.followRedirects=true"] })).toBe("");
    expect(await has(pull.head.sha)).toBe(pull.head.sha);
  });

  test.each([
    ["drop-then-502", /502/],
    ["reset", /(reset|closed|hung up|Empty reply|refused)/i],
  ] as const)("a fetch fails when %s is asked for, and the next one works", async (mode, words) => {
    const { github, pull } = scene;
    // The library below git tries a connection that was cut once more by itself.
    const fault = github.fault({ match: "git/upload-pack", mode, times: Number.POSITIVE_INFINITY });
    expect(await fetched([pull.head.sha])).toMatch(words);
    fault.cancel();
    expect(await fetched([pull.head.sha])).toBe("");
  });
});

describe("test/support/git-fixture.ts", () => {
  test("any name that a tree can hold is committed as it is", async () => {
    const { github, repo } = scene;
    const names = [
      "with space",
      'with "quotes"',
      "with\nnewline",
      "back\\slash",
      "tab\there",
      "ünïcode/日本語",
      "-dash",
      "a;id\n.sql",
    ];
    const odd = Buffer.from([0x66, 0xff, 0xfe, 0x2e, 0x73, 0x71, 0x6c]);
    const sha = await github.push(repo, "odd", [
      ...names.map((path) => ({ path, content: "x" })),
      { path: odd, content: Buffer.from([0, 1, 2, 255]) },
      { path: "link", content: "/etc/passwd", mode: "120000" as const },
      { path: "module", content: scene.pull.base.sha, mode: "160000" as const },
    ]);
    const { stdout } = await run("git", ["-C", repo.gitDir, "ls-tree", "-r", "-z", sha], {
      encoding: "buffer",
    });
    const listing = stdout.toString("latin1");
    for (const name of names) expect(listing).toContain(`\t${Buffer.from(name).toString("latin1")}\0`);
    expect(listing).toContain(`\t${odd.toString("latin1")}\0`);
    expect(listing).toContain("120000 blob");
    expect(listing).toContain("160000 commit");
  });

  test("a push that loses commits wants force", async () => {
    const { github, repo, pull } = scene;
    await expect(github.push(repo, "feature", { a: "a" }, { parent: "main" })).rejects.toThrow("force");
    const sha = await github.push(repo, "feature", { a: "a" }, { parent: "main", force: true });
    expect(pull.head.sha).toBe(sha);
  });

  test("a merge closes the pull request and moves the base", async () => {
    const { github, repo, pull } = scene;
    const merge = await github.mergePull(pull);
    expect(pull).toMatchObject({ state: "closed", merged: true });
    expect(await resolveCommit(repo.gitDir, "refs/heads/main")).toBe(merge);
    expect(await gitText(repo.gitDir, ["show", `${merge}:new.txt`])).toBe("one\ntwo\nthree");
  });

  test("the base of a pull request stays until its head moves or it is retargeted", async () => {
    const { github, repo, pull } = scene;
    const first = pull.base.sha;
    const second = await github.push(repo, "main", { "z.txt": "z\n" });
    expect(pull.base.sha).toBe(first);
    await github.push(repo, "feature", { "y.txt": "y\n" });
    expect(pull.base.sha).toBe(second);
    const release = await github.push(repo, "release", { "r.txt": "r\n" });
    await github.retarget(pull, "release");
    expect(pull.base).toEqual({ ref: "release", sha: release });
  });
});
