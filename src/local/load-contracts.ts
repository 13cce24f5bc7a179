import { lstat, readFile } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { ChangedFile } from "../domain/pull-request.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { UserError } from "../errors.ts";
import { filesBelow, treeOfFiles } from "./folder-tree.ts";

/** Documents that may refer to others beside them. */
const REFERS = /\.(?:ya?ml|json)$/i;
/** Why every line of a file on disk counts as changed. */
const NO_DIFF = "compared on disk, without a diff";

/** Whether two arguments name what can be compared on disk: two files or two folders that are there. */
export async function areOnDisk(base: string, head: string): Promise<boolean> {
  const found = await Promise.all([base, head].map((path) => lstat(path).catch(() => undefined)));
  return found.every((one) => one !== undefined);
}

/**
 * Two files, or two folders, laid out as a pull request that makes the second out of the first.
 *
 * @throws UserError when one is a file and the other a folder, or one of them is neither
 */
export async function loadContractsOnDisk(base: string, head: string): Promise<LoadedPull> {
  const [one, other] = await Promise.all([lstat(base), lstat(head)]);
  if (one.isFile() && other.isFile())
    return asPull(await besides(base), await besides(head), pairOf(base, head));
  if (!one.isDirectory() || !other.isDirectory())
    throw new UserError(`${base} and ${head} cannot be compared`, {
      remedy: "name two files, two folders, or two commits",
    });
  const [before, after] = [await below(base), await below(head)];
  return asPull(before, after, await changedBetween(before, after));
}

/** The file, under its own name, with the documents below its folder that it may refer to. */
async function besides(path: string): Promise<Map<string, string>> {
  const disk = resolve(path);
  const files = new Map<string, string>();
  if (REFERS.test(path)) {
    const all = await filesBelow(dirname(disk)).catch((error: unknown) => {
      // A folder too large to be a project: then it is taken by itself.
      if (error instanceof UserError) return [];
      throw error;
    });
    for (const one of all) if (REFERS.test(one)) files.set(one, join(dirname(disk), one));
  }
  return files.set(basename(disk), disk);
}

async function below(folder: string): Promise<Map<string, string>> {
  return new Map((await filesBelow(resolve(folder))).map((path) => [path, join(resolve(folder), path)]));
}

function pairOf(base: string, head: string): ChangedFile[] {
  const [before, path] = [basename(base), basename(head)];
  const change = before === path ? { change: "modified" as const } : { change: "renamed" as const, before };
  return [{ path, ...change, binary: false, hunks: [], diffOmitted: NO_DIFF }];
}

async function changedBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Promise<ChangedFile[]> {
  const changed: ChangedFile[] = [];
  for (const path of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, now] = [before.get(path), after.get(path)];
    if (old !== undefined && now !== undefined && (await isSame(old, now))) continue;
    const change = old === undefined ? "added" : now === undefined ? "removed" : "modified";
    changed.push({ path, change, binary: false, hunks: [], diffOmitted: NO_DIFF });
  }
  return changed;
}

async function isSame(one: string, other: string): Promise<boolean> {
  const [left, right] = await Promise.all([lstat(one), lstat(other)]);
  if (left.size !== right.size) return false;
  const [before, after] = await Promise.all([readFile(one), readFile(other)]);
  return before.equals(after);
}

function asPull(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
  files: readonly ChangedFile[],
): LoadedPull {
  const none = { sha: "0".repeat(40) };
  const base = treeOfFiles(before);
  return {
    pull: {
      repo: { id: 0, owner: "", name: "" },
      number: 0,
      title: "",
      body: "",
      author: { login: "", kind: "person" },
      draft: false,
      base: none,
      mergeBase: none,
      head: none,
      files,
    },
    trees: { base, mergeBase: base, head: treeOfFiles(after) },
  };
}
