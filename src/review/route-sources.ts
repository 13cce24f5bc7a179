import { isWrittenByTool, purposeOf } from "../domain/path-purpose.ts";
import type { RouteInventory } from "../domain/routes.ts";
import type { FileText, Tree, TreeEntry } from "../domain/tree.ts";
import { concernsRoutes } from "../source/routes/read-routes.ts";

/** Programs of one commit that are looked at. */
const MAX_FILES = 6_000;
/** Text of them all. Characters. */
const MAX_TEXT = 32 * 1024 * 1024;
/** A longer program was written by a tool. Bytes. */
const MAX_FILE = 512 * 1024;
/** Paths that one reading asks for: their texts lie in memory until they are sorted out. */
const AT_ONCE = 1_000;
/** Files that are named when some were left out. */
const NAMED = 20;

/** Extensions by the language family: code of one mounts and imports only what belongs to the same. */
const FAMILIES: readonly (readonly string[])[] = [
  ["ts", "mts", "cts", "tsx", "js", "mjs", "cjs", "jsx"],
  ["py"],
  ["go"],
  ["java", "kt", "kts"],
  ["rb", "ru"],
  ["php"],
  ["rs"],
  ["ex", "exs"],
];

/** Files that say where a program's own names and paths begin. */
const SETTINGS =
  /(?:^|\/)(?:package|tsconfig[^/]*|jsconfig|nest-cli|composer)\.json$|(?:^|\/)go\.mod$|(?:^|\/)Cargo\.toml$|(?:^|\/)application[^/]*\.(?:ya?ml|properties)$/;

/** Whether a path may hold a program that registers routes, or what one leads to. */
export function isRouteSource(path: string): boolean {
  return !isAside(path) && (familyOf(path) !== undefined || SETTINGS.test(path));
}

/** Whether a file may have to do with routes: by its path and its text. */
export function concerns(path: string, file: FileText | undefined): boolean {
  return (
    file?.state === "text" &&
    file.text.length <= MAX_FILE &&
    familyOf(path) !== undefined &&
    !isAside(path) &&
    !isWrittenByTool(file.text) &&
    concernsRoutes(path, file.text)
  );
}

export interface RouteSources {
  /** By path: what is handed to the readers. */
  texts: Map<string, string>;
  /** What was left out because there is too much of it. */
  left: RouteInventory["unresolved"];
}

/**
 * The programs of a commit that have to do with routes. No more than 6,000 files and 32 MB are looked at, those
 * nearest to `near` first.
 *
 * @param near paths; only programs of their language families are read. Without: of all
 */
export async function readRouteSources(tree: Tree, near?: readonly string[]): Promise<RouteSources> {
  const families = near && new Set(near.map(familyOf));
  const wanted = (await tree.list()).filter(
    (entry) =>
      entry.kind === "file" &&
      entry.size <= MAX_FILE &&
      isRouteSource(entry.path) &&
      (families === undefined || SETTINGS.test(entry.path) || families.has(familyOf(entry.path))),
  );
  const ordered = near ? byNearness(wanted, near) : [...wanted];
  const texts = new Map<string, string>();
  let size = 0;
  let at = 0;
  while (at < Math.min(ordered.length, MAX_FILES) && size < MAX_TEXT) {
    const some = ordered.slice(at, Math.min(at + AT_ONCE, MAX_FILES));
    for (const [path, file] of await tree.readAll(some.map((entry) => entry.path))) {
      if (file.state !== "text") continue;
      size += file.text.length;
      if (SETTINGS.test(path) || concerns(path, file)) texts.set(path, file.text);
    }
    at += some.length;
  }
  return { texts, left: leftOut(ordered.slice(at)) };
}

function leftOut(entries: readonly TreeEntry[]): RouteInventory["unresolved"] {
  const reason = `${entries.length} programs beyond ${MAX_FILES} files or ${MAX_TEXT / 1024 / 1024} MB were not read for routes`;
  return entries
    .slice(0, NAMED)
    .map(({ path }) => ({ at: { path, from: 1, to: 1, side: "head" as const }, reason }));
}

function familyOf(path: string): readonly string[] | undefined {
  const extension = /\.([A-Za-z]{1,4})$/.exec(path)?.[1]?.toLowerCase() ?? "";
  return FAMILIES.find((family) => family.includes(extension));
}

/** What no client calls, or what nobody wrote by hand. Migrations change tables and answer nobody. */
function isAside(path: string): boolean {
  return purposeOf(path) !== "production" || /(?:^|\/)migrations\//i.test(path);
}

function byNearness(entries: readonly TreeEntry[], near: readonly string[]): TreeEntry[] {
  if (entries.length <= MAX_FILES) return [...entries];
  const folders = new Set<string>();
  for (const path of near.slice(0, 1_000)) {
    const parts = path.split("/");
    for (let depth = 1; depth < parts.length; depth++) folders.add(parts.slice(0, depth).join("/"));
  }
  const depthOf = ({ path }: TreeEntry) => {
    const parts = path.split("/");
    let depth = 0;
    while (depth + 1 < parts.length && folders.has(parts.slice(0, depth + 1).join("/"))) depth++;
    return depth;
  };
  const ranked = entries.map((entry) => ({ entry, depth: depthOf(entry) }));
  return ranked.sort((one, two) => two.depth - one.depth).map(({ entry }) => entry);
}
