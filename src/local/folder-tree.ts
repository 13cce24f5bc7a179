import { lstat, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type FileText, maxTextBytes, readEach, type Tree, type TreeEntry } from "../domain/tree.ts";
import { UserError } from "../errors.ts";
import { fileText } from "../git/file-text.ts";

/** Files below a folder; more is no project that a person keeps, or the wrong folder. */
const MAX_FILES = 200_000;

/** Never a project's own text, and often very many files. */
const PASSED_OVER = new Set([".git", "node_modules", ".venv", "venv", "target", "dist", "_build", "deps"]);

/**
 * Paths of the regular files below a folder, relative to it, with `/`, sorted. Links are not followed.
 *
 * @throws UserError beyond 200,000 files
 */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const paths: string[] = [];
  const waiting = [""];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    for (const entry of await readdir(join(folder, at), { withFileTypes: true })) {
      const path = at === "" ? entry.name : `${at}/${entry.name}`;
      if (entry.isDirectory() && !PASSED_OVER.has(entry.name)) waiting.push(path);
      else if (entry.isFile()) paths.push(path);
    }
    if (paths.length > MAX_FILES)
      throw new UserError(`${folder} holds more than ${MAX_FILES} files`, {
        remedy: "name the folder of the migrations",
      });
  }
  return paths.sort();
}

/**
 * Files on disk as a tree, under the paths that they would have in a repository.
 *
 * @param files path in the tree to path on disk
 */
export function treeOfFiles(files: ReadonlyMap<string, string>): Tree {
  const entries: readonly TreeEntry[] = [...files.keys()]
    .sort()
    .map((path) => ({ path, id: "0".repeat(40), size: 0, kind: "file" }));
  const read = async (path: string): Promise<FileText | undefined> => {
    const disk = files.get(path);
    if (disk === undefined) return undefined;
    const found = await lstat(disk).catch(() => undefined);
    if (!found?.isFile()) return undefined;
    if (found.size > maxTextBytes(path)) return { state: "too-large", size: found.size };
    return fileText(await readFile(disk));
  };
  return {
    commit: "0".repeat(40),
    list: async (prefix = "") => entries.filter(({ path }) => path.startsWith(prefix)),
    read,
    readAll: (paths) => readEach(read, paths),
  };
}
