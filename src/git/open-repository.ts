import { rmSync } from "node:fs";
import { copyFile, lstat, mkdir, mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { UserError } from "../errors.ts";
import { gitEnvironment } from "./environment.ts";
import { GitError } from "./errors.ts";
import { type Repository, repositoryOf } from "./repository.ts";
import { type GitPlace, runGit } from "./run.ts";

export const EMPTY_TREES = {
  sha1: "4b825dc642cb6eb9a060e54bf8d69288fbee4904",
  sha256: "6ef19b41225c5369f1c104d45d8d85efa9b057b53b14b4b9b939dd74decc5321",
} as const;

const MAX_SHALLOW_BYTES = 64 * 1024 * 1024;

/**
 * Finds the repository that a directory is in: its root, a folder below it, a worktree or a bare one.
 *
 * Objects are read through an empty git directory of our own that borrows the repository's object store, so
 * its configuration, attributes, hooks and replacement refs are not even seen. Only names are resolved in
 * the repository itself, by commands that start nothing.
 *
 * @throws UserError when there is no repository, or git refuses it
 */
export async function openRepository(directory: string): Promise<Repository> {
  const path = resolve(directory);
  await mustBeDirectory(path);
  const scratch = await mkdtemp(join(tmpdir(), "architect-git-"));
  if (open.size === 0) process.once("exit", removeAll);
  open.add(scratch);
  const release = async () => {
    open.delete(scratch);
    if (open.size === 0) process.off("exit", removeAll);
    await rm(scratch, { recursive: true, force: true });
  };
  try {
    const found = await discover(path, scratch);
    const shallow = await borrow(scratch, found);
    return repositoryOf({
      gitDirectory: found.gitDirectory,
      bare: found.bare,
      shallow,
      partial: await isPartial(found.commonDirectory),
      emptyTree: EMPTY_TREES[found.format],
      refs: { directory: scratch, environment: gitEnvironment({ GIT_DIR: found.gitDirectory }) },
      objects: { directory: scratch, environment: gitEnvironment({ GIT_DIR: join(scratch, "git") }) },
      release,
    });
  } catch (error) {
    await release();
    throw error;
  }
}

/** Scratch folders in use: gone with the process even when nobody closed their repository. */
const open = new Set<string>();

function removeAll(): void {
  for (const scratch of open) rmSync(scratch, { recursive: true, force: true });
}

interface Found {
  gitDirectory: string;
  /** Shared by all worktrees: objects and refs lie here. */
  commonDirectory: string;
  bare: boolean;
  format: keyof typeof EMPTY_TREES;
}

async function discover(path: string, scratch: string): Promise<Found> {
  const place: GitPlace = { directory: scratch, environment: gitEnvironment() };
  // Whose repository it is does not matter here: nothing of it is executed.
  const settings = ["safe.directory=*"];
  const ask = async (...questions: string[]) =>
    (await runGit(place, ["-C", path, "rev-parse", ...questions], { settings })).stdout
      .toString("utf8")
      .replace(/\n$/, "");
  const own = ["--absolute-git-dir"];
  const shared = ["--path-format=absolute", "--git-common-dir"];
  try {
    const said = await ask("--is-bare-repository", "--show-object-format", ...own, ...shared);
    const [bare, format, ...directories] = said.split("\n");
    // A path may hold a line break: then each is asked for by itself.
    const [gitDirectory, commonDirectory] =
      directories.length === 2 ? directories : [await ask(...own), await ask(...shared)];
    return {
      gitDirectory: gitDirectory ?? "",
      commonDirectory: commonDirectory ?? "",
      bare: bare === "true",
      format: format === "sha256" ? "sha256" : "sha1",
    };
  } catch (error) {
    throw explained(error, path);
  }
}

function explained(error: unknown, path: string): unknown {
  if (!(error instanceof GitError)) return error;
  if (/not a git repository/i.test(error.stderr)) {
    return new UserError(`${path} is not in a git repository`, {
      remedy: "go into one, or name it with --repo DIR",
      cause: error,
    });
  }
  if (/dubious ownership/i.test(error.stderr)) {
    return new UserError(`${path} belongs to another user, and this git refuses to read it`, {
      remedy: `as its owner run the command again, or use git 2.38 or later`,
      cause: error,
    });
  }
  const words = error.stderr.split("\n")[0]?.replace(/^(fatal|error): /, "") || error.message;
  return new UserError(`git cannot read the repository at ${path}: ${words}`, {
    remedy: "see what git status says there",
    cause: error,
  });
}

/** Lays out a bare git directory that sees the objects of another. True when that one is shallow. */
async function borrow(scratch: string, { commonDirectory, format }: Found): Promise<boolean> {
  const own = join(scratch, "git");
  await mkdir(join(own, "objects", "info"), { recursive: true });
  await mkdir(join(own, "refs"));
  await writeFile(join(own, "HEAD"), "ref: refs/heads/none\n");
  const version =
    format === "sha256" ? "1\n\tbare = true\n[extensions]\n\tobjectFormat = sha256" : "0\n\tbare = true";
  await writeFile(join(own, "config"), `[core]\n\trepositoryFormatVersion = ${version}\n`);
  await writeFile(
    join(own, "objects", "info", "alternates"),
    `${quoted(join(commonDirectory, "objects"))}\n`,
  );
  const cut = await lstat(join(commonDirectory, "shallow")).catch(() => undefined);
  if (!cut?.isFile() || cut.size > MAX_SHALLOW_BYTES) return false;
  await copyFile(join(commonDirectory, "shallow"), join(own, "shallow"));
  return true;
}

/** Packs of a partial clone are marked: some of their objects were never downloaded. */
async function isPartial(commonDirectory: string): Promise<boolean> {
  const packs = await readdir(join(commonDirectory, "objects", "pack")).catch(() => []);
  return packs.some((name) => name.endsWith(".promisor"));
}

/** A path as an alternates file takes it: C-quoted, so that any character may be in it. */
function quoted(path: string): string {
  const escaped = path
    .replaceAll("\\", "\\\\")
    .replaceAll('"', '\\"')
    .replaceAll("\n", "\\n")
    .replaceAll("\t", "\\t");
  return `"${escaped}"`;
}

async function mustBeDirectory(path: string): Promise<void> {
  const found = await stat(path).catch(() => undefined);
  if (found?.isDirectory()) return;
  throw new UserError(found ? `${path} is not a directory` : `There is no directory ${path}`, {
    remedy: "name a repository with --repo DIR",
  });
}
