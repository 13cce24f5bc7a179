import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import { createSandbox } from "../../../src/agent/sandbox/sandbox.ts";
import type { Tree } from "../../../src/domain/tree.ts";
import { openRepository } from "../../../src/git/open-repository.ts";
import type { Repository } from "../../../src/git/repository.ts";
import { commitFiles, createBareRepository, git } from "../../support/git-fixture.ts";
import { needs } from "../../support/needs.ts";
import { aTree } from "../../support/trees.ts";

const CANARY = "kanarienvogel-41c7";
const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});

async function aRepository() {
  const folder = await mkdtemp(join(tmpdir(), "architect-test-"));
  closing.push(() => rm(folder, { recursive: true, force: true }));
  const directory = join(folder, "repository.git");
  await createBareRepository(directory);
  const main = { branch: "main", author: "Ada" };
  const first = await commitFiles(directory, {
    ...main,
    message: "first",
    files: { "a.txt": "one\n", ".env": `KEY=${CANARY}\n` },
  });
  const base = await commitFiles(directory, {
    ...main,
    message: "base goes on",
    parents: [first],
    files: { "base.txt": "b\n" },
  });
  const head = await commitFiles(directory, {
    branch: "topic",
    author: "Ada",
    message: "second",
    parents: [first],
    files: [
      { path: "a.txt", content: "one\ntwo\n" },
      { path: ".env", content: `KEY=${CANARY}2\n` },
      { path: "link", content: "a.txt", mode: "120000" },
      {
        path: ".gitattributes",
        content: "*.txt diff=evil filter=evil merge=evil\n* working-tree-encoding=UTF-8\n",
      },
    ],
  });
  return { folder, directory, first, base, head };
}

async function opened(directory: string): Promise<Repository> {
  const repository = await openRepository(directory);
  closing.push(() => repository.close());
  return repository;
}

function sandboxFor(tree: Tree, base: string) {
  const sandbox = createSandbox(tree, { leaveOut: (path) => path === ".env", also: { base } });
  closing.push(() => sandbox.close());
  return async (...words: string[]) => (await sandbox.run([["git", ...words]])).text;
}

describe.skipIf(!needs("bwrap"))("src/git/history.ts", () => {
  test("git answers about the latest commits as it does in a checkout", async () => {
    const { directory, base, head } = await aRepository();
    const git = sandboxFor((await opened(directory)).tree(head), base);
    expect(await git("log", "--format=%s", "base", "HEAD")).toMatch(
      /second\nbase goes on\nfirst|base goes on\nsecond\nfirst/,
    );
    expect(await git("log", "--format=%s", "base..HEAD")).toMatch(/HEAD\nsecond$/);
    expect(await git("show", "--stat", "HEAD")).toContain("a.txt");
    expect(await git("diff", "base...HEAD", "--", "a.txt")).toContain("+two");
    expect(await git("blame", "-s", "a.txt")).toMatch(/\) one\n.*\) two/);
    expect(await git("grep", "-n", "two")).toContain("a.txt:2:two");
    expect(await git("status", "--short")).toBe("$ git status --short");
    expect(await git("ls-files")).toContain("link");
  });

  test("what may not be read is in no commit and in no object, and the rest can be looked at around it", async () => {
    const { directory, base, head } = await aRepository();
    const git = sandboxFor((await opened(directory)).tree(head), base);
    const log = await git("log", "-p", "--all");
    expect(log).toContain("(not in the copy: 2 versions in git's history of files that may not be read)");
    expect(log).toContain("(left out of this copy");
    expect(log).toContain("+two");
    expect(await git("show", "HEAD:.env")).toContain("(left out of this copy");
    const everything = await git("cat-file", "--batch-all-objects", "--batch");
    expect(everything).toContain("two");
    for (const said of [log, everything, await git("diff", "base", "HEAD")])
      expect(said).not.toContain(CANARY);
  });

  test("nothing of the repository's own settings comes along, and nothing that it holds is started", async () => {
    const { directory, folder, base, head } = await aRepository();
    const ran = join(folder, "ran");
    for (const [name, value] of [
      ["diff.evil.textconv", `touch ${ran};cat`],
      ["diff.evil.command", `touch ${ran}`],
      ["filter.evil.clean", `touch ${ran};cat`],
      ["filter.evil.process", `touch ${ran}`],
      ["core.fsmonitor", `touch ${ran}`],
      ["core.pager", `touch ${ran}`],
      ["core.packedGitLimit", "1"],
      ["alias.log", `!touch ${ran}`],
      ["include.path", join(folder, "more")],
    ] as const)
      await git(directory, ["config", name, value]);
    await mkdir(join(directory, "hooks"), { recursive: true });
    for (const hook of ["post-index-change", "reference-transaction", "pre-commit"])
      await writeFile(join(directory, "hooks", hook), `#!/bin/sh\ntouch ${ran}\n`, { mode: 0o755 });
    const inside = sandboxFor((await opened(directory)).tree(head), base);
    const settings = await inside("config", "--list", "--show-origin");
    expect(settings).not.toMatch(/evil|alias|include|remote\./);
    for (const words of [["log", "-p"], ["diff", "base"], ["status"], ["show", "--textconv", "HEAD"]])
      expect(await inside(...words)).not.toMatch(/fatal|error:/);
    expect(await readdir(folder)).not.toContain("ran");
  });

  test("a history that was cut when it was fetched says where it ends", async () => {
    const { directory, folder, base, head } = await aRepository();
    const shallow = join(folder, "shallow.git");
    await git(folder, [
      "clone",
      "--quiet",
      "--bare",
      "--depth=1",
      "--branch=topic",
      `file://${directory}`,
      shallow,
    ]);
    const inside = sandboxFor((await opened(shallow)).tree(head), base);
    expect(await inside("log", "--format=%s")).toMatch(
      /git's history beyond 1 commit,[^]*\$ git log --format=%s\nsecond$/,
    );
  });

  test("more commits than are copied end where the copy does", async () => {
    const { directory, base, head } = await aRepository();
    let last = head;
    for (let at = 0; at < 205; at++)
      last = await commitFiles(directory, {
        branch: "topic",
        message: `next ${at}`,
        parents: [last],
        files: { "n.txt": `${at}\n` },
        time: 2_000_000_000 + at,
      });
    const inside = sandboxFor((await opened(directory)).tree(last), base);
    const log = await inside("log", "--format=%s");
    expect(log).toContain("git's history beyond 201 commits");
    expect(log.match(/^next /gm)).toHaveLength(200);
    expect(await inside("show", "--stat", "--format=%s", "base")).toContain("base goes on");
    expect(await inside("log", "-p", "-n", "3")).toContain("+204");
  }, 120_000);

  test("where there is no history, git says so and everything else runs", async () => {
    const inside = sandboxFor(aTree({ "a.txt": "x\n" }), "0".repeat(40));
    expect(await inside("log")).toMatch(/git's history, which is not at hand here[^]*not a git repository/);
    const { directory, head, base } = await aRepository();
    const repository = await opened(directory);
    const bare = (await git(directory, ["rev-parse", `${head}^{tree}`])).toString().trim();
    expect(await sandboxFor(repository.tree(bare), base)("log")).toContain(
      "git's history, since the head is no commit",
    );
  });
});
