import { chown, mkdir, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UserError } from "../../src/errors.ts";
import { openRepository } from "../../src/git/open-repository.ts";
import { commitFiles, createBareRepository, git, gitText } from "../support/git-fixture.ts";
import { aBareRepository, aFolder, aWorkTree, opened } from "./scratch.ts";

describe("src/git/open-repository.ts", () => {
  test("a repository is found from its root, a folder below it, its git directory and a bare one", async () => {
    const work = await aWorkTree({ "a/b": "x" }, { c: "y" });
    for (const place of ["", "a", ".git", ".git/objects"]) {
      const repository = await opened(join(work.directory, place));
      expect([repository.bare, await repository.resolve("change")]).toEqual([false, work.head]);
    }
    const bare = await aBareRepository({ a: "x" }, { b: "y" });
    expect((await opened(bare.directory)).bare).toBe(true);
  });

  test("a worktree has its own head and the same objects", async () => {
    const work = await aWorkTree({ a: "x" }, { b: "y" });
    const second = join(await aFolder(), "second");
    await git(work.directory, ["worktree", "add", "--quiet", "--detach", second, "main"]);
    const repository = await opened(second);
    expect(await repository.head()).toEqual({ sha: work.base });
    expect((await repository.tree(work.head).list()).map((entry) => entry.path)).toEqual(["a", "b"]);
  });

  test("a folder with quotes, blanks, backslashes and a newline in its name is no trouble", async () => {
    const directory = join(await aFolder(), 'odd "name" \\ of\na folder');
    await createBareRepository(directory);
    const sha = await commitFiles(directory, { branch: "main", files: { a: "text" } });
    const repository = await opened(directory);
    expect(await repository.tree(sha).read("a")).toEqual({ state: "text", text: "text" });
  });

  test("objects that a clone only borrows are found", async () => {
    const bare = await aBareRepository({ a: "x" }, { b: "y" });
    const shared = join(await aFolder(), "shared");
    await git(bare.directory, ["clone", "--quiet", "--shared", "--bare", bare.directory, shared]);
    expect(await (await opened(shared)).tree(bare.head).read("b")).toEqual({ state: "text", text: "y" });
  });

  test("no repository, no folder, and a file instead of one are told apart", async () => {
    const folder = await aFolder();
    await writeFile(join(folder, "file"), "x");
    await expect(openRepository(folder)).rejects.toThrow(/is not in a git repository/);
    await expect(openRepository(join(folder, "nowhere"))).rejects.toThrow(/There is no directory/);
    await expect(openRepository(join(folder, "file"))).rejects.toThrow(/is not a directory/);
    await expect(openRepository(folder)).rejects.toBeInstanceOf(UserError);
  });

  test("a configuration that git cannot read is named", async () => {
    const bare = await aBareRepository({ a: "x" }, { b: "y" });
    await writeFile(join(bare.directory, "config"), "[core\nbroken");
    await expect(openRepository(bare.directory)).rejects.toThrow(/bad config line 1/);
  });

  test.skipIf(process.getuid?.() !== 0)("a repository of another user is read all the same", async () => {
    const bare = await aBareRepository({ a: "x" }, { b: "y" });
    await chown(bare.directory, 12_345, 12_345);
    expect(await (await opened(bare.directory)).resolve("main")).toBe(bare.base);
  });

  test("SHA-256 repositories are read too", async () => {
    const directory = join(await aFolder(), "sha256.git");
    await mkdir(directory);
    await git(directory, ["init", "--quiet", "--bare", "--object-format=sha256", "--initial-branch=main"]);
    const base = await commitFiles(directory, { branch: "main", files: { a: "1\n" } });
    const head = await commitFiles(directory, { branch: "change", files: { a: "2\n" }, parents: [base] });
    const repository = await opened(directory);
    expect(base).toHaveLength(64);
    expect((await repository.changedFiles(base, head))[0]?.hunks[0]?.lines).toEqual(["-1", "+2"]);
    expect((await repository.changedFiles(repository.emptyTree, head)).map((file) => file.change)).toEqual([
      "added",
    ]);
  });

  test("a shallow clone knows that it is one, and how to become whole", async () => {
    const bare = await aBareRepository({ a: "x" }, { b: "y" });
    const later = await commitFiles(bare.directory, {
      branch: "main",
      files: { c: "z" },
      parents: [bare.base],
    });
    const shallow = join(await aFolder(), "shallow");
    await git(bare.directory, [
      "clone",
      "--quiet",
      "--depth=1",
      "--no-single-branch",
      `file://${bare.directory}`,
      shallow,
    ]);
    const repository = await opened(shallow);
    expect(repository.shallow).toBe(true);
    const wanted = repository.mergeBase(later, bare.head);
    await expect(wanted).rejects.toMatchObject({ remedy: "run git fetch --unshallow, then try again" });
    expect((await repository.commit(later)).parents).toEqual([bare.base]);
  });

  test("nothing is left behind in the temporary folder", async () => {
    const bare = await aBareRepository({ a: "x" }, { b: "y" });
    const mine = async () => (await readdir(tmpdir())).filter((name) => name.startsWith("architect-git-"));
    const before = await mine();
    const repository = await openRepository(bare.directory);
    const during = (await mine()).filter((name) => !before.includes(name));
    expect(during.length).toBeGreaterThan(0);
    await repository.close();
    expect((await mine()).filter((name) => during.includes(name))).not.toEqual(during);
  });

  test("nothing is written into the repository", async () => {
    const work = await aWorkTree({ a: "1\n" }, { a: "2\n" });
    await writeFile(join(work.directory, "a"), "staged\n");
    await git(work.directory, ["add", "a"]);
    const all = async () =>
      (await gitText(work.directory, ["count-objects", "-v"])) +
      (await readdir(join(work.directory, ".git"))).join();
    const before = await all();
    const repository = await opened(work.directory);
    const staged = await repository.stagedTree();
    expect(await repository.tree(staged).read("a")).toEqual({ state: "text", text: "staged\n" });
    expect((await repository.changedFiles(work.head, staged))[0]?.hunks[0]?.lines).toEqual(["-2", "+staged"]);
    expect(await all()).toBe(before);
  });
});
