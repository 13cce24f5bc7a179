import { z } from "zod";
import type { LoadedPull, Tree, TreeEntry } from "../../domain/tree.ts";
import { nearestName } from "../../domain/nearest.ts";
import { inRepository, isGitsOwn } from "../permission/path.ts";

/** Which of the two commits a tool looks at. */
export const side = z
  .enum(["head", "base"])
  .default("head")
  .describe("`head`: with the pull request (default); `base`: before it, as of the merge base");

export type Side = z.infer<typeof side>;

/** Paths in git are at most this long on any file system that could check them out. Characters. */
export const pathText = z.string().min(1).max(4_096);

/** A base-side place is in the "before" of the comparison, which is the merge base. */
export function treeOf({ trees }: LoadedPull, of: Side): Tree {
  return of === "head" ? trees.head : trees.mergeBase;
}

/** A folder as a prefix of paths: `""` for the root, else with a slash at its end. `undefined` when it is outside. */
export function folderPrefix(written: string | undefined): string | undefined {
  const path = inRepository(written ?? ".");
  if (path === undefined || isGitsOwn(path)) return undefined;
  return path === "." ? "" : `${path}/`;
}

/** A file of the tree, or in words why there is none. Links are never followed: a link's target is not looked up. */
export async function entryAt(tree: Tree, written: string): Promise<TreeEntry | string> {
  const path = inRepository(written);
  if (path === undefined) return `\`${shownPath(written)}\` is outside the repository.`;
  if (isGitsOwn(path)) return "git's own folder is not read.";
  if (path === ".") return "That is the root folder: use `list`.";
  const entries = await tree.list();
  const found = entries.find((entry) => entry.path === path);
  if (found) return found.kind === "file" ? found : whyNotFile(found);
  const through = entries.find(({ path: other, kind }) => kind !== "file" && path.startsWith(`${other}/`));
  if (through) return whyNotFile(through);
  if (entries.some((entry) => entry.path.startsWith(`${path}/`)))
    return `\`${shownPath(path)}\` is a folder: use \`list\`.`;
  return `There is no \`${shownPath(path)}\`.${likeIt(path, entries)}`;
}

/** What a link or a submodule is, in words. */
export function whyNotFile({ path, kind }: TreeEntry): string {
  return kind === "symlink"
    ? `\`${shownPath(path)}\` is a symbolic link; links are not followed.`
    : `\`${shownPath(path)}\` is a submodule, another repository; it is not read.`;
}

function shownPath(path: string): string {
  return JSON.stringify(path.slice(0, 300)).slice(1, -1);
}

function likeIt(path: string, entries: readonly TreeEntry[]): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  const same = entries.filter((entry) => entry.path === name || entry.path.endsWith(`/${name}`)).slice(0, 5);
  if (same.length > 0)
    return ` Files of that name: ${same.map((entry) => `\`${shownPath(entry.path)}\``).join(", ")}.`;
  const folder = path.slice(0, path.lastIndexOf("/") + 1);
  const beside = entries.filter((entry) => entry.path.startsWith(folder)).slice(0, 2_000);
  const near = nearestName(
    name,
    beside.map((entry) => entry.path.slice(folder.length)),
  );
  return near === undefined ? "" : ` Did you mean \`${shownPath(folder + near)}\`?`;
}
