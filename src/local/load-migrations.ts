import { existsSync } from "node:fs";
import { lstat, readdir } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import type { ChangedFile } from "../domain/pull-request.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { UserError } from "../errors.ts";
import { filesBelow, treeOfFiles } from "./folder-tree.ts";

/** Migrations on disk, laid out as a pull request that adds some of them. */
export interface MigrationsOnDisk {
  /** Every file, by the path it has in the trees, with its path on disk. */
  files: ReadonlyMap<string, string>;
  /** Paths of those that are to be rehearsed. */
  asked: readonly string[];
}

/** A folder name that every reader of SQL takes for one of migrations. */
const FOLDER = "migrations";

/**
 * Finds the files to rehearse and what runs before them. Inside a repository paths are those of the repository, so
 * that a framework is known by its folders; elsewhere a file is taken for a migration by itself.
 *
 * @param isMigration by the path alone
 * @throws UserError when a path does not exist or holds no migration
 */
export async function findMigrations(
  path: string,
  base: string | undefined,
  isMigration: (path: string) => boolean,
): Promise<MigrationsOnDisk> {
  const target = resolve(path);
  const found = await lstat(target).catch(() => undefined);
  if (!found) throw new UserError(`There is no ${path}`, { remedy: "name a migration, or a folder of them" });
  const files = new Map<string, string>();
  const home = repositoryAround(base === undefined ? target : resolve(base));
  for (const one of home === undefined ? [] : await filesBelow(home)) files.set(one, join(home ?? "", one));
  const placed = (disk: string) => (home === undefined ? undefined : inside(home, disk));

  const before: string[] = [];
  if (base !== undefined) {
    if (!(await lstat(base).catch(() => undefined))?.isDirectory())
      throw new UserError(`There is no folder ${base}`, {
        remedy: "name the folder of the base's migrations",
      });
    before.push(...(await addFolder(files, resolve(base), placed, isMigration)));
  }
  const own = placed(target);
  const known = own !== undefined && isMigration(own);
  // A file that no folder makes a migration still has those before it beside it.
  if (!found.isDirectory() && base === undefined && !known)
    for (const name of await readdir(dirname(target)))
      if (isMigration(`${FOLDER}/${name}`)) files.set(`${FOLDER}/${name}`, join(dirname(target), name));
  const asked = found.isDirectory()
    ? await addFolder(files, target, placed, isMigration)
    : [addFile(files, target, known ? own : undefined, before[0])];
  if (asked.length === 0)
    throw new UserError(`${path} holds no migration that is known`, {
      remedy: "docs/frameworks.md lists what is read",
    });
  return { files, asked };
}

/**
 * The pull request that adds what is asked for, on top of every other file but `later`.
 *
 * @param later paths that do not exist yet, in either tree
 */
export function asPull({ files, asked }: MigrationsOnDisk, later: ReadonlySet<string>): LoadedPull {
  const head = new Map([...files].filter(([path]) => !later.has(path)));
  const base = new Map([...head].filter(([path]) => !asked.includes(path)));
  const none = { sha: "0".repeat(40) };
  const trees = { base: treeOfFiles(base), mergeBase: treeOfFiles(base), head: treeOfFiles(head) };
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
      files: asked.map((path): ChangedFile => ({ path, change: "added", binary: false, hunks: [] })),
    },
    trees,
  };
}

async function addFolder(
  files: Map<string, string>,
  folder: string,
  placed: (disk: string) => string | undefined,
  isMigration: (path: string) => boolean,
): Promise<string[]> {
  const added: string[] = [];
  for (const one of await filesBelow(folder)) {
    const disk = join(folder, one);
    const path = placed(disk);
    const known = path !== undefined && isMigration(path) ? path : `${FOLDER}/${one}`;
    if (!isMigration(known)) continue;
    files.set(known, disk);
    added.push(known);
  }
  return added;
}

/** Beside the base's migrations when there are some, so that it runs on top of them. */
function addFile(
  files: Map<string, string>,
  disk: string,
  own: string | undefined,
  beside: string | undefined,
): string {
  if (own !== undefined && files.has(own)) return own;
  const path = `${beside === undefined ? FOLDER : dirname(beside)}/${basename(disk)}`;
  files.set(path, disk);
  return path;
}

function repositoryAround(path: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(join(folder, ".git"))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

function inside(home: string, disk: string): string | undefined {
  const path = relative(home, disk);
  return path.startsWith("..") || path === "" ? undefined : path.split(sep).join("/");
}
