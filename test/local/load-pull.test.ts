import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { type LocalPullOptions, loadLocalPull } from "../../src/local/load-pull.ts";
import { commitFiles, createBareRepository, git } from "../support/git-fixture.ts";
import { aBareRepository, aFolder, aWorkTree } from "../git/scratch.ts";

const A_DAY = expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/);

/** What was compared: base, merge base, head and the changed paths. */
async function compared(options: LocalPullOptions) {
  const { pull, trees, close } = await loadLocalPull(options);
  try {
    expect([trees.base.commit, trees.mergeBase.commit, trees.head.commit]).toEqual([
      pull.base.sha,
      pull.mergeBase.sha,
      pull.head.sha,
    ]);
    return {
      base: pull.base,
      mergeBase: pull.mergeBase.sha,
      head: pull.head,
      title: pull.title,
      paths: pull.files.map((file) => file.path),
    };
  } finally {
    await close();
  }
}

describe("src/local/load-pull.ts", () => {
  test("without a word, the checked out branch is compared with main", async () => {
    const { directory, base, head } = await aWorkTree({ a: "1" }, { b: "2" });
    await git(directory, ["remote", "remove", "origin"]);
    expect(await compared({ repo: directory })).toEqual({
      base: { sha: base, ref: "main" },
      mergeBase: base,
      head: { sha: head, ref: "change", date: A_DAY },
      title: "Second",
      paths: ["b"],
    });
  });

  test("the remote's own default branch comes before the usual names", async () => {
    const { directory, base } = await aWorkTree({ a: "1" }, { b: "2" });
    await git(directory, ["update-ref", "refs/remotes/origin/release", base]);
    await git(directory, ["symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/release"]);
    expect((await compared({ repo: directory })).base).toEqual({ sha: base, ref: "origin/release" });
  });

  test("what the base did since is not part of the change", async () => {
    const { directory, base } = await aBareRepository({ a: "1" }, { b: "2" });
    const later = await commitFiles(directory, { branch: "main", files: { a: "changed" }, parents: [base] });
    expect(await compared({ repo: directory, head: "change" })).toMatchObject({
      base: { sha: later },
      mergeBase: base,
      paths: ["b"],
    });
  });

  test("base and head can be named, in a bare repository too", async () => {
    const { directory, base, head } = await aBareRepository({ a: "1" }, { b: "2" });
    expect(await compared({ repo: directory, base, head })).toMatchObject({
      base: { sha: base, ref: base },
      head: { sha: head, ref: head },
    });
  });

  test("an empty difference is an empty change", async () => {
    const { directory, head } = await aBareRepository({ a: "1" }, { b: "2" });
    expect((await compared({ repo: directory, base: "change", head })).paths).toEqual([]);
  });

  test("on the base branch itself it asks what to compare with", async () => {
    const { directory, base } = await aBareRepository({ a: "1" }, { b: "2" });
    await commitFiles(directory, { branch: "main", files: { c: "3" }, parents: [base] });
    await expect(loadLocalPull({ repo: directory })).rejects.toMatchObject({
      message: "main is the branch that others are compared with",
      remedy: "say what to compare with, for instance --base HEAD~1",
    });
  });

  test("commits on main that the remote does not have yet are compared with the remote's main", async () => {
    const { directory, head } = await aWorkTree({ a: "1" }, { b: "2" });
    await git(directory, ["checkout", "--quiet", "main"]);
    await git(directory, ["merge", "--quiet", "--ff-only", head]);
    expect(await compared({ repo: directory })).toMatchObject({
      base: { ref: "origin/main" },
      head: { ref: "main" },
      paths: ["b"],
    });
  });

  test("a detached head that lies on the base asks, one beside it does not", async () => {
    const { directory, base, head } = await aWorkTree({ a: "1" }, { b: "2" });
    await git(directory, ["checkout", "--quiet", "--detach", head]);
    expect((await compared({ repo: directory })).head).toEqual({ sha: head, date: A_DAY });
    await git(directory, ["checkout", "--quiet", "--detach", base]);
    // The first commit of all has nothing before it: it is compared with nothing.
    expect((await compared({ repo: directory })).base.ref).toBe("an empty repository");
    await commitFiles(directory, { branch: "main", files: { c: "3" }, parents: [base] });
    await git(directory, ["update-ref", "-d", "refs/remotes/origin/main"]);
    await git(directory, ["update-ref", "-d", "refs/remotes/origin/HEAD"]);
    await git(directory, ["checkout", "--quiet", "--detach", "main"]);
    await expect(loadLocalPull({ repo: directory })).rejects.toThrow(
      "HEAD has nothing that main does not have",
    );
  });

  test("the first commit is compared with nothing", async () => {
    const directory = join(await aFolder(), "one.git");
    await createBareRepository(directory);
    const only = await commitFiles(directory, { branch: "main", files: { a: "1" } });
    expect(await compared({ repo: directory })).toMatchObject({
      base: { ref: "an empty repository" },
      head: { sha: only },
      paths: ["a"],
    });
  });

  test("no commits, no base branch, no common history: each has its own remedy", async () => {
    const empty = join(await aFolder(), "empty.git");
    await createBareRepository(empty);
    await expect(loadLocalPull({ repo: empty })).rejects.toMatchObject({
      remedy: "commit first, or review what is staged with --staged",
    });

    const odd = join(await aFolder(), "odd.git");
    await createBareRepository(odd, "topic");
    const first = await commitFiles(odd, { branch: "topic", files: { a: "1" } });
    await commitFiles(odd, { branch: "topic", files: { b: "1" }, parents: [first] });
    await expect(loadLocalPull({ repo: odd })).rejects.toMatchObject({
      message: "There is no branch here to compare with",
      remedy: "say what to compare with, for instance --base HEAD~1",
    });

    const island = await commitFiles(odd, { branch: "island", files: { c: "1" } });
    await expect(loadLocalPull({ repo: odd, base: island })).rejects.toMatchObject({
      remedy: "name a --base that the head was branched from",
    });
  });

  test("a shallow clone is told how to become whole", async () => {
    const { directory } = await aBareRepository({ a: "1" }, { b: "2" });
    const shallow = join(await aFolder(), "shallow");
    await git(directory, [
      "clone",
      "--quiet",
      "--depth=1",
      "--branch=change",
      `file://${directory}`,
      shallow,
    ]);
    await expect(loadLocalPull({ repo: shallow })).rejects.toMatchObject({
      remedy: "this clone is shallow: run git fetch --unshallow, then name the branch with --base REF",
    });
  });

  test("a partial clone whose files are missing is told how to get them", async () => {
    const { directory } = await aBareRepository({ a: "1\n" }, { a: "2\n" });
    await git(directory, ["config", "uploadpack.allowFilter", "true"]);
    const partial = join(await aFolder(), "partial");
    await git(directory, [
      "clone",
      "--quiet",
      "--bare",
      "--filter=blob:none",
      `file://${directory}`,
      partial,
    ]);
    await expect(loadLocalPull({ repo: partial, head: "change" })).rejects.toMatchObject({
      remedy: "run git fetch --refetch --no-filter, then try again",
    });
  });

  test("what is staged is compared with the last commit", async () => {
    const { directory, head } = await aWorkTree({ a: "1\n" }, { b: "2\n" });
    await writeFile(join(directory, "staged file"), "3\n");
    await git(directory, ["add", "--all"]);
    await writeFile(join(directory, "a"), "not staged\n");
    expect(await compared({ repo: directory, staged: true })).toMatchObject({
      base: { sha: head, ref: "HEAD" },
      title: "Staged changes",
      paths: ["staged file"],
    });
  });

  test("what is staged can be compared with a base, together with the commits before it", async () => {
    const { directory, base } = await aWorkTree({ a: "1\n" }, { b: "2\n" });
    await writeFile(join(directory, "c"), "3\n");
    await git(directory, ["add", "--all"]);
    expect(await compared({ repo: directory, staged: true, base: "main" })).toMatchObject({
      mergeBase: base,
      paths: ["b", "c"],
    });
  });

  test("what is staged before the first commit is compared with nothing", async () => {
    const directory = await aFolder();
    await git(directory, ["init", "--quiet", "--initial-branch=main"]);
    await writeFile(join(directory, "a"), "1\n");
    await git(directory, ["add", "--all"]);
    expect((await compared({ repo: directory, staged: true })).paths).toEqual(["a"]);
  });

  test("what cannot be staged is refused in words", async () => {
    const { directory } = await aBareRepository({ a: "1" }, { b: "2" });
    await expect(loadLocalPull({ repo: directory, staged: true })).rejects.toThrow(
      "A bare repository has nothing staged",
    );
    await expect(loadLocalPull({ repo: directory, staged: true, head: "change" })).rejects.toThrow(
      "--staged and --head exclude each other",
    );
  });
});
