import { spawnSync } from "node:child_process";
import { readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { PassingError, UserError } from "../../src/errors.ts";
import { MissingCommitError } from "../../src/git/errors.ts";
import { openMirror } from "../../src/git/mirror.ts";
import type { Repository } from "../../src/git/repository.ts";
import { commitFiles, git } from "../support/git-fixture.ts";
import { type GitHttp, serveGitHttp } from "./git-http.ts";
import { aBareRepository, aFolder } from "./scratch.ts";

const authorization = `Basic ${Buffer.from("x-access-token:ghs_thisIsNotARealToken0000").toString("base64")}`;
const servers: GitHttp[] = [];

afterEach(async () => {
  for (const server of servers.splice(0)) await server.close();
});

async function aRemote(config: readonly string[] = []) {
  const scratch = await aBareRepository({ a: "1\n" }, { a: "2\n", b: "new\n" });
  const server = await serveGitHttp(dirname(scratch.directory), config);
  servers.push(server);
  return {
    ...scratch,
    server,
    url: `${server.url}/repository.git`,
    mirror: join(await aFolder(), "mirrors", "1"),
  };
}

async function textAt(repository: Repository, sha: string, path: string): Promise<unknown> {
  return repository.tree(sha).read(path);
}

describe("src/git/mirror.ts", () => {
  test("commits are fetched by id, with the history between them", async () => {
    const { url, mirror, base, head } = await aRemote();
    const repository = await openMirror(mirror).fetch({ url, authorization, shas: [base, head] });
    expect(await repository.mergeBase(base, head)).toBe(base);
    expect((await repository.changedFiles(base, head)).map(({ path, change }) => [path, change])).toEqual([
      ["a", "modified"],
      ["b", "added"],
    ]);
    expect(await textAt(repository, head, "b")).toEqual({ state: "text", text: "new\n" });
    await repository.close();
  });

  test("what is here already is not asked for again", async () => {
    const { url, mirror, base, head, server } = await aRemote();
    await (await openMirror(mirror).fetch({ url, authorization, shas: [base, head] })).close();
    const asked = server.seen.length;
    expect(asked).toBeGreaterThan(0);
    await (await openMirror(mirror).fetch({ url, authorization, shas: [head, base] })).close();
    expect(server.seen).toHaveLength(asked);
  });

  test("a commit that no branch holds any more is kept through a clean-up", async () => {
    const { directory, url, mirror, base, head } = await aRemote();
    await (await openMirror(mirror).fetch({ url, shas: [base, head] })).close();
    await commitFiles(directory, { branch: "change", files: { a: "3\n" }, parents: [base] });
    await git(mirror, ["gc", "--quiet", "--prune=now"]);
    expect(await textAt(openMirror(mirror).repository(), head, "b")).toEqual({
      state: "text",
      text: "new\n",
    });
  });

  test("a commit the server does not have is an error of its own", async () => {
    const { url, mirror, base } = await aRemote();
    const gone = "12".repeat(20);
    const wanted = openMirror(mirror).fetch({ url, shas: [base, gone] });
    await expect(wanted).rejects.toBeInstanceOf(MissingCommitError);
    await expect(wanted).rejects.toMatchObject({ sha: gone });
  });

  test("a server that gives out no ids is asked by name", async () => {
    const { directory, url, mirror, base, head, server } = await aRemote();
    await git(directory, ["update-ref", "refs/pull/7/head", head]);
    await git(directory, ["update-ref", "-d", "refs/heads/change"]);
    await git(directory, ["config", "uploadpack.hideRefs", "refs/pull"]);
    await git(directory, ["config", "protocol.version", "0"]);
    server.before = (request) => {
      delete request.headers["git-protocol"]; // version 2 gives out any id
      return false;
    };
    await expect(openMirror(mirror).fetch({ url, shas: [base, head] })).rejects.toBeInstanceOf(
      MissingCommitError,
    );
    await git(directory, ["config", "--unset", "uploadpack.hideRefs"]);
    await git(directory, ["update-ref", "refs/pull/7/merge", head]);
    const refs = ["refs/heads/main", "refs/pull/7/head", "refs/heads/gone"];
    const later = await commitFiles(directory, { branch: "next", files: { c: "x" }, parents: [head] });
    await git(directory, ["update-ref", "refs/pull/7/head", later]);
    await git(directory, ["update-ref", "-d", "refs/pull/7/merge"]);
    const repository = await openMirror(mirror).fetch({ url, shas: [base, head], refs });
    expect(await textAt(repository, head, "b")).toEqual({ state: "text", text: "new\n" });
    await repository.close();
  });

  test("the credential reaches the server and stands in no argument, file or message", async () => {
    const { url, mirror, base, head, server } = await aRemote();
    const seen: string[] = [];
    server.before = () => {
      const ps = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" });
      seen.push(...ps.stdout.split("\n").filter((line) => line.includes("fetch")));
      return false;
    };
    await (await openMirror(mirror).fetch({ url, authorization, shas: [base, head] })).close();
    expect(server.seen.every((request) => request.authorization === authorization)).toBe(true);
    expect(seen.some((line) => line.includes(url))).toBe(true);
    const files = (await readdir(mirror, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    const texts = await Promise.all(
      files.map((file) => readFile(join(file.parentPath, file.name), "latin1")),
    );
    const secret = authorization.slice("Basic ".length);
    expect([...texts, ...seen].filter((text) => text.includes(secret) || text.includes("ghs_"))).toEqual([]);
  });

  test.each([
    [401, PassingError, "git was not let in with this token"],
    [403, UserError, "This app may not read the repository's contents"],
    [404, UserError, "The repository was not found, or this app may not see it"],
    [429, PassingError, "git could not fetch"],
    [503, PassingError, "git could not fetch"],
  ])("an answer of %i is named by who acts next", async (status, kind, words) => {
    const { url, mirror, head, server } = await aRemote();
    server.before = (_request, response) => {
      response.writeHead(status).end(`remote said ${authorization}`);
      return true;
    };
    const error: unknown = await openMirror(mirror)
      .fetch({ url, authorization, shas: [head] })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(kind);
    expect((error as Error).message).toContain(words);
    const cause = (error as Error).cause as { stderr: string };
    expect(`${(error as Error).message}${cause.stderr}`).not.toContain(authorization.slice("Basic ".length));
  });

  test("a server that is not there is a passing matter", async () => {
    const { url, mirror, head, server } = await aRemote();
    await server.close();
    await expect(openMirror(mirror).fetch({ url, shas: [head] })).rejects.toBeInstanceOf(PassingError);
  });

  test("a renamed repository is found on the same host", async () => {
    const { mirror, head, server, url } = await aRemote();
    server.before = (request, response) => {
      if (!request.url?.startsWith("/old.git/")) return false;
      response.writeHead(301, { location: request.url.replace("/old.git/", "/repository.git/") }).end();
      return true;
    };
    const repository = await openMirror(mirror).fetch({
      url: url.replace("repository.git", "old.git"),
      authorization,
      shas: [head],
    });
    expect(await textAt(repository, head, "b")).toEqual({ state: "text", text: "new\n" });
    await repository.close();
  });

  test("a redirect to another host is not followed, and the credential not shown there", async () => {
    const { mirror, head, server, url } = await aRemote();
    const other = await aRemote();
    server.before = (request, response) => {
      response.writeHead(302, { location: `${other.server.url}${request.url}` }).end();
      return true;
    };
    await expect(openMirror(mirror).fetch({ url, authorization, shas: [head] })).rejects.toThrow(
      /sends us to another place/,
    );
    expect(other.server.seen).toEqual([]);
  });

  test("a damaged mirror is made anew", async () => {
    const { directory, url, mirror, base, head } = await aRemote();
    await (await openMirror(mirror).fetch({ url, shas: [base, head] })).close();
    const packs = join(mirror, "objects");
    for (const name of await readdir(packs)) await rm(join(packs, name), { recursive: true });
    const later = await commitFiles(directory, { branch: "change", files: { c: "x\n" }, parents: [head] });
    const repository = await openMirror(mirror).fetch({ url, shas: [base, later] });
    expect(await textAt(repository, later, "c")).toEqual({ state: "text", text: "x\n" });
    await repository.close();
    await writeFile(join(mirror, "config"), "[core\n");
    await rm(join(mirror, "HEAD"));
    await writeFile(join(mirror, "HEAD"), "nonsense");
    const again = await openMirror(mirror).fetch({ url, shas: [head] });
    expect(await textAt(again, head, "b")).toEqual({ state: "text", text: "new\n" });
    await again.close();
  });

  test("a lock that a killed process left is removed, a fresh one is waited for", async () => {
    const { url, mirror, base, head } = await aRemote();
    await (await openMirror(mirror).fetch({ url, shas: [base] })).close();
    const lock = join(mirror, "refs", "architect", `${head}.lock`);
    await writeFile(lock, "");
    await expect(openMirror(mirror).fetch({ url, shas: [head] })).rejects.toBeInstanceOf(PassingError);
    const longAgo = new Date(Date.now() - 3_600_000);
    await utimes(lock, longAgo, longAgo);
    const repository = await openMirror(mirror).fetch({ url, shas: [head] });
    expect(await textAt(repository, head, "b")).toEqual({ state: "text", text: "new\n" });
    await repository.close();
  });

  test("two fetches into one mirror at once both succeed", async () => {
    const { directory, url, mirror, base, head } = await aRemote();
    const other = await commitFiles(directory, { branch: "other", files: { d: "x\n" }, parents: [base] });
    const both = await Promise.all([
      openMirror(mirror).fetch({ url, shas: [base, head] }),
      openMirror(mirror).fetch({ url, shas: [base, other] }),
    ]);
    expect(await textAt(both[0], head, "b")).toEqual({ state: "text", text: "new\n" });
    expect(await textAt(both[1], other, "d")).toEqual({ state: "text", text: "x\n" });
    for (const repository of both) await repository.close();
  });

  test("objects that fail git's own checks are refused", async () => {
    const { directory, url, mirror, base } = await aRemote();
    const blob = (await git(directory, ["hash-object", "-w", "--stdin"], "[core]\n")).toString().trim();
    const evil = Buffer.concat([Buffer.from("100644 .git\0"), Buffer.from(blob, "hex")]);
    const tree = (await git(directory, ["hash-object", "-w", "-t", "tree", "--literally", "--stdin"], evil))
      .toString()
      .trim();
    const text = `tree ${tree}\nparent ${base}\nauthor x <x@example.org> 0 +0000\ncommitter x <x@example.org> 0 +0000\n\nevil\n`;
    const commit = (
      await git(directory, ["hash-object", "-w", "-t", "commit", "--literally", "--stdin"], text)
    )
      .toString()
      .trim();
    await git(directory, ["update-ref", "refs/heads/evil", commit]);
    const refused = openMirror(mirror).fetch({ url, shas: [commit] });
    await expect(refused).rejects.toBeInstanceOf(UserError);
    await expect(refused).rejects.toThrow(/git's own checks refuse .*hasDotgit/i);
  });

  test("a fetch that is called off ends at once", async () => {
    const { url, mirror, head, server } = await aRemote();
    const controller = new AbortController();
    server.before = () => {
      controller.abort(new Error("enough"));
      return true; // and never answers
    };
    await expect(openMirror(mirror).fetch({ url, shas: [head] }, controller.signal)).rejects.toThrow(
      /called off/,
    );
  });

  test("an address with a password, another protocol or none is refused", async () => {
    const { mirror, head } = await aRemote();
    for (const url of [
      "https://user:secret@example.org/x.git",
      "ext::sh -c id",
      "file:///etc",
      "/tmp",
      "--upload-pack=id",
    ]) {
      await expect(openMirror(mirror).fetch({ url, shas: [head] })).rejects.toBeInstanceOf(UserError);
    }
  });
});
