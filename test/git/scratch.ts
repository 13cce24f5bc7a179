import { chmod, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach } from "vitest";
import { openRepository } from "../../src/git/open-repository.ts";
import type { Repository } from "../../src/git/repository.ts";
import { commitFiles, createBareRepository, type FileChanges, git } from "../support/git-fixture.ts";

const undo: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  for (const act of undo.splice(0).reverse()) await act();
});

/** A folder that is gone after the test. */
export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "architect-test-"));
  undo.push(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A repository opened for reading, closed after the test. */
export async function opened(directory: string): Promise<Repository> {
  const repository = await openRepository(directory);
  undo.push(() => repository.close());
  return repository;
}

export interface Scratch {
  directory: string;
  base: string;
  head: string;
}

/** A bare repository with one commit on `main` and one on `change` after it. */
export async function aBareRepository(base: FileChanges, head: FileChanges): Promise<Scratch> {
  const directory = join(await aFolder(), "repository.git");
  await createBareRepository(directory);
  const first = await commitFiles(directory, { branch: "main", files: base, message: "First" });
  const second = await commitFiles(directory, {
    branch: "change",
    files: head,
    parents: [first],
    message: "Second\n\nWhy.",
  });
  return { directory, base: first, head: second };
}

/** The same with a work tree that has `change` checked out. */
export async function aWorkTree(base: FileChanges, head: FileChanges): Promise<Scratch> {
  const bare = await aBareRepository(base, head);
  const directory = join(await aFolder(), "work tree");
  await git(bare.directory, [
    "clone",
    "--quiet",
    "--no-local",
    "-c",
    "core.autocrlf=false",
    bare.directory,
    directory,
  ]);
  await git(directory, ["checkout", "--quiet", "-B", "change", bare.head]);
  await git(directory, ["branch", "--quiet", "--force", "main", bare.base]);
  return { ...bare, directory };
}

/** Overwrites objects of a work tree's repository. */
export async function damage(directory: string, ids: readonly string[]): Promise<void> {
  await unpack(directory);
  for (const id of ids) {
    const path = join(directory, ".git", "objects", id.slice(0, 2), id.slice(2));
    await chmod(path, 0o644);
    await writeFile(path, "this is not a git object");
  }
}

/** Every object in a file of its own, where one can be damaged. */
async function unpack(directory: string): Promise<void> {
  const packs = join(directory, ".git", "objects", "pack");
  for (const name of await readdir(packs)) {
    if (!name.endsWith(".pack")) continue;
    const aside = join(directory, ".git", name);
    await rename(join(packs, name), aside);
    await rm(join(packs, name.replace(/pack$/, "idx")));
    await git(directory, ["unpack-objects", "-q"], await readFile(aside));
  }
}
