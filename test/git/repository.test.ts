import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { UnreadableObjectError } from "../../src/git/errors.ts";
import { commitFiles, git, gitText } from "../support/git-fixture.ts";
import { aBareRepository, aWorkTree, damage, opened } from "./scratch.ts";

describe("src/git/repository.ts", () => {
  test("branches, tags, ids and expressions lead to a commit", async () => {
    const { directory, base, head } = await aBareRepository({ a: "x" }, { b: "y" });
    await git(directory, [
      "-c",
      "user.name=x",
      "-c",
      "user.email=x@example.org",
      "tag",
      "-a",
      "v1",
      "-m",
      "one",
      head,
    ]);
    const repository = await opened(directory);
    for (const name of ["change", "refs/heads/change", "v1", head, head.slice(0, 10)]) {
      expect(await repository.resolve(name)).toBe(head);
    }
    expect(await repository.resolve("change~1")).toBe(base);
  });

  test("names that are asked for together are told apart, whatever stands between them", async () => {
    const { directory, base, head } = await aBareRepository({ a: "x" }, { b: "y" });
    const repository = await opened(directory);
    const names = [
      "main",
      "no such branch",
      `${head} commit`,
      "change:b",
      "change",
      "HEAD^{tree}",
      "@{nothing}",
    ];
    const found = await Promise.all(names.map((name) => repository.resolve(name).catch(() => undefined)));
    expect(found).toEqual([base, undefined, undefined, undefined, head, undefined, undefined]);
    const refs = ["refs/heads/main", "refs/heads/a\nb", "refs/heads/nothing", "refs/heads/change"];
    expect(await Promise.all(refs.map((ref) => repository.existing(ref)))).toEqual([
      base,
      undefined,
      undefined,
      head,
    ]);
  });

  test("an unknown name is answered with the nearest ones", async () => {
    const { directory } = await aBareRepository({ a: "x" }, { b: "y" });
    const repository = await opened(directory);
    await expect(repository.resolve("chnage")).rejects.toMatchObject({
      message: 'There is no commit called "chnage" in this repository',
      remedy: "did you mean change?",
    });
  });

  test("a name that could be an option or hides characters is never handed to git", async () => {
    const { directory } = await aBareRepository({ a: "x" }, { b: "y" });
    const repository = await opened(directory);
    for (const name of ["--all", "-", "", "a\nb", "a\0b", "x".repeat(2_000)]) {
      await expect(repository.resolve(name)).rejects.toThrow(/cannot be the name of a commit/);
    }
    expect(await repository.existing("refs/heads/--all")).toBeUndefined();
  });

  test("the merge base is where the head left the base", async () => {
    const { directory, base, head } = await aBareRepository({ a: "x" }, { b: "y" });
    const later = await commitFiles(directory, { branch: "main", files: { c: "z" }, parents: [base] });
    const repository = await opened(directory);
    expect(await repository.mergeBase(later, head)).toBe(base);
  });

  test("histories with nothing in common are an answer, not a crash", async () => {
    const { directory, head } = await aBareRepository({ a: "x" }, { b: "y" });
    const other = await commitFiles(directory, { branch: "island", files: { c: "z" } });
    await expect((await opened(directory)).mergeBase(other, head)).rejects.toThrow(/no history in common/);
  });

  test("a commit is read with its words", async () => {
    const { directory, base, head } = await aBareRepository({ a: "x" }, { b: "y" });
    expect(await (await opened(directory)).commit(head)).toEqual({
      tree: (await git(directory, ["rev-parse", `${head}^{tree}`])).toString().trim(),
      parents: [base],
      committed: expect.any(Number),
      author: "dev",
      date: expect.stringMatching(/^\d{4}-\d{2}-\d{2}$/),
      subject: "Second",
      body: "Why.",
    });
  });

  test("HEAD is a branch, a commit, or not there yet", async () => {
    const { directory, head } = await aWorkTree({ a: "x" }, { b: "y" });
    expect(await (await opened(directory)).head()).toEqual({ sha: head, branch: "change" });
    await git(directory, ["checkout", "--quiet", "--detach"]);
    expect(await (await opened(directory)).head()).toEqual({ sha: head });
    await git(directory, ["checkout", "--quiet", "--orphan", "new"]);
    expect(await (await opened(directory)).head()).toEqual({ branch: "new" });
  });

  test("an unresolved merge in the index is named", async () => {
    const { directory, base } = await aWorkTree({ a: "1\n" }, { a: "2\n" });
    await commitFiles(directory, { branch: "other", files: { a: "3\n" }, parents: [base] });
    await git(directory, ["merge", "--no-edit", "other"]).catch(() => undefined);
    await expect((await opened(directory)).stagedTree()).rejects.toMatchObject({
      remedy: "resolve and stage the conflicts first",
    });
  });

  test("another index than the repository's own can be read", async () => {
    const { directory, head } = await aWorkTree({ a: "1\n" }, { a: "2\n" });
    const repository = await opened(directory);
    const tree = await gitText(directory, ["rev-parse", `${head}^{tree}`]);
    await git(directory, ["read-tree", "--index-output=.git/other-index", head]);
    await git(directory, ["rm", "--quiet", "--cached", "a"]);
    expect(await repository.stagedTree()).not.toBe(tree);
    expect(await repository.stagedTree(join(directory, ".git", "other-index"))).toBe(tree);
  });
});

describe("src/git/tree.ts", () => {
  test("entries are listed by path, with size and kind", async () => {
    const { directory, head } = await aBareRepository({ b: "x" }, [
      { path: "a/file", content: "text" },
      { path: "a/link", content: "../b", mode: "120000" },
      { path: "lib", content: "2".repeat(40), mode: "160000" },
    ]);
    const entries = await (await opened(directory)).tree(head).list();
    expect(entries.map(({ path, size, kind }) => [path, size, kind])).toEqual([
      ["a/file", 4, "file"],
      ["a/link", 4, "symlink"],
      ["b", 1, "file"],
      ["lib", 0, "submodule"],
    ]);
    expect((await (await opened(directory)).tree(head).list("a/")).map((entry) => entry.path)).toEqual([
      "a/file",
      "a/link",
    ]);
  });

  test("text, binary, too large, linked and missing are told apart", async () => {
    const { directory, head } = await aBareRepository({ b: "x" }, [
      { path: "text", content: "\ufeffgrüße\r\n" },
      { path: "empty", content: "" },
      { path: "nul", content: Buffer.from([0x61, 0x00]) },
      { path: "latin1", content: Buffer.from([0x67, 0xfc]) },
      { path: "large", content: "x".repeat(2 * 1024 * 1024 + 1) },
      { path: "limit", content: "y".repeat(2 * 1024 * 1024) },
      { path: "link", content: "text", mode: "120000" },
      { path: "lib", content: "2".repeat(40), mode: "160000" },
    ]);
    const tree = (await opened(directory)).tree(head);
    const names = ["text", "empty", "nul", "latin1", "large", "limit", "link", "lib", "nothing", "../text"];
    const found = await tree.readAll(names);
    expect(names.map((name) => [name, found.get(name)?.state])).toEqual([
      ["text", "text"],
      ["empty", "text"],
      ["nul", "binary"],
      ["latin1", "binary"],
      ["large", "too-large"],
      ["limit", "text"],
      ["link", undefined],
      ["lib", undefined],
      ["nothing", undefined],
      ["../text", undefined],
    ]);
    expect(found.get("text")).toEqual({ state: "text", text: "grüße\r\n" });
    expect(found.get("large")).toEqual({ state: "too-large", size: 2 * 1024 * 1024 + 1 });
    expect(await tree.read("text")).toEqual(found.get("text"));
  });

  test("a file whose name is not UTF-8 is read under its shown name", async () => {
    const { directory, head } = await aBareRepository({ b: "x" }, [
      { path: Buffer.from([0xff, 0x2f, 0xfe]), content: "hidden" },
    ]);
    expect(await (await opened(directory)).tree(head).read("\\xff/\\xfe")).toEqual({
      state: "text",
      text: "hidden",
    });
  });

  test("many files are read in one pass, in any order", async () => {
    const files = Object.fromEntries(
      Array.from({ length: 1_500 }, (_, index) => [`d${index % 7}/f${index}`, `file ${index}`]),
    );
    const { directory, head } = await aBareRepository({ b: "x" }, files);
    const found = await (await opened(directory)).tree(head).readAll(Object.keys(files).reverse());
    expect(found.size).toBe(1_500);
    expect([...found].every(([path, file]) => file.state === "text" && file.text === files[path])).toBe(true);
  });

  test("a damaged object fails the question for it and no other", async () => {
    const { directory, head } = await aWorkTree({ a: "one" }, { b: "two", c: "three" });
    const before = await opened(directory);
    const id = (await before.tree(head).list()).find((entry) => entry.path === "b")?.id ?? "";
    await damage(directory, [id]);
    const tree = (await opened(directory)).tree(head);
    const answers = await Promise.allSettled([tree.read("a"), tree.read("b"), tree.read("c")]);
    expect(answers.map((answer) => answer.status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    await expect(tree.read("b")).rejects.toBeInstanceOf(UnreadableObjectError);
    await expect(tree.read("b")).rejects.toThrow(`b (git object ${id}) cannot be read`);
  });

  test("a repository that was closed answers with an error", async () => {
    const { directory, head } = await aBareRepository({ a: "x" }, { b: "y" });
    const repository = await opened(directory);
    const tree = repository.tree(head);
    await tree.list();
    await repository.close();
    await expect(tree.read("a")).rejects.toThrow("the repository was closed");
  });

  test("what is staged with odd names is read like anything else", async () => {
    const { directory, head } = await aWorkTree({ a: "1\n" }, { a: "2\n" });
    await writeFile(join(directory, "-rf ü\n.sql"), "drop table x;\n");
    await git(directory, ["add", "--all"]);
    const repository = await opened(directory);
    const staged = await repository.stagedTree();
    expect((await repository.changedFiles(head, staged)).map((file) => file.path)).toEqual(["-rf ü\n.sql"]);
    expect(await repository.tree(staged).read("-rf ü\n.sql")).toEqual({
      state: "text",
      text: "drop table x;\n",
    });
  });
});
