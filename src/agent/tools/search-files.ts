import { GlobSet } from "../../architects/glob-set.ts";
import { globProblem } from "../../domain/glob.ts";
import type { Tree, TreeEntry } from "../../domain/tree.ts";
import { folderPrefix } from "./place.ts";
import type { ToolSurroundings } from "./tool.ts";
import { layerOf, readable } from "./use.ts";

/** Longer globs are refused. Characters. */
export const MAX_GLOB = 256;

export interface ChosenFiles {
  entries: readonly TreeEntry[];
  /** Files that the glob and the folder chose and the permission rules withhold. */
  withheld: number;
}

/**
 * The entries below a folder, or the one file of that name, that a glob matches, without those that may not be read unasked.
 *
 * @param glob against the path from the folder; one without a slash matches names in any folder below it
 * @returns in words, why there are none: a folder outside, or a glob that cannot be matched in bounded work
 */
export async function choose(
  tree: Tree,
  around: ToolSurroundings,
  folder: string | undefined,
  glob: string | undefined,
): Promise<ChosenFiles | string> {
  const prefix = folderPrefix(folder);
  if (prefix === undefined) return "That folder is outside the repository.";
  const written = glob === undefined || glob === "" ? "**" : glob.includes("/") ? glob : `**/${glob}`;
  const problem = globProblem(written);
  if (problem) return `The glob is not taken: ${problem.message}; ${problem.remedy}.`;
  const set = new GlobSet([written]);
  const mayRead = around.mayRead ?? readable([layerOf(around.architect)]);
  const below = await tree.list(prefix);
  const whole = below.length > 0 ? below : await itself(tree, prefix);
  const chosen = whole.filter(({ path }) => set.match(path.slice(prefix.length) || path) !== undefined);
  const entries = chosen.filter(({ path }) => mayRead(path));
  return { entries, withheld: chosen.length - entries.length };
}

/** The folder may be a file: then it is that one. */
async function itself(tree: Tree, prefix: string): Promise<readonly TreeEntry[]> {
  const path = prefix.slice(0, -1);
  return (await tree.list(path)).filter((entry) => entry.path === path);
}

/** A line about what was passed over; empty when nothing was. */
export function withheldLine(withheld: number): string {
  return withheld === 0 ? "" : `\n(${withheld} more that the permission rules do not let you read)`;
}
