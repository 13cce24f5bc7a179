import type { Location } from "../domain/pull-request.ts";
import type { FileText, LoadedPull, Tree } from "../domain/tree.ts";
import { dialectCompanions } from "../migrations/dialect.ts";
import { companionsOf, recognise } from "../migrations/recognise.ts";
import type { Surroundings } from "../migrations/framework.ts";
import { type ReadRoot, readRoot } from "../migrations/read-root.ts";
import type { Recognised } from "../migrations/recognise.ts";

/** One folder of migrations that the pull request touches, as it was and as it will be. */
export interface ChangedRoot {
  before: ReadRoot;
  after: ReadRoot;
  /** Migrations that could not be read, as sentences with their paths. Those of the base leave gaps in its schema. */
  gaps: { base: readonly string[]; head: ReadonlyMap<string, string> };
}

/** More files than this are no history that a person keeps in one folder. */
const MAX_FILES = 10_000;

/** Characters of all migrations of one commit: beyond it the rest is left unread, by name. */
const MAX_CHARACTERS = 48 * 1024 * 1024;

/** Reads every touched folder at the merge base and at head. Empty, without a look at the trees, when none is touched. */
export async function loadChangedRoots(loaded: LoadedPull): Promise<readonly ChangedRoot[]> {
  const touched = new Set<string>();
  for (const file of loaded.pull.files) {
    for (const path of [file.path, file.before]) {
      const root = path === undefined ? undefined : recognise(path)?.root;
      if (root !== undefined) touched.add(root);
    }
  }
  if (touched.size === 0) return [];
  const base = await readSide(loaded.trees.mergeBase, touched, "base");
  const head = await readSide(loaded.trees.head, touched, "head");
  return [...touched].sort().map((root) => {
    const before = base.get(root);
    const after = head.get(root);
    return {
      before: before?.read ?? nothing(root),
      after: after?.read ?? nothing(root),
      gaps: {
        base: [...(before?.gaps ?? [])].map(([path, why]) => `${path} ${why}`),
        head: after?.gaps ?? new Map(),
      },
    };
  });
}

/** More databases than this are not brought up for the sake of a few queries. */
const MAX_ROOTS = 3;

/**
 * The folders of migrations as they are at head, whether the pull request touches them or not. Those with the most
 * migrations, when there are many; left out are those that could not be read whole.
 */
export async function loadHeadRoots(loaded: LoadedPull): Promise<readonly ReadRoot[]> {
  const counts = new Map<string, number>();
  for (const entry of await loaded.trees.head.list()) {
    const root = entry.kind === "file" ? recognise(entry.path)?.root : undefined;
    if (root !== undefined) counts.set(root, (counts.get(root) ?? 0) + 1);
  }
  const largest = [...counts].sort((left, right) => right[1] - left[1]).map(([root]) => root);
  if (largest.length === 0) return [];
  const sides = await readSide(loaded.trees.head, new Set(largest.slice(0, MAX_ROOTS)), "head");
  return [...sides.values()].flatMap(({ read, gaps }) => (gaps.size === 0 ? [read] : []));
}

interface Side {
  read: ReadRoot;
  gaps: ReadonlyMap<string, string>;
}

async function readSide(
  tree: Tree,
  roots: ReadonlySet<string>,
  side: Location["side"],
): Promise<ReadonlyMap<string, Side>> {
  const entries = await tree.list();
  const paths = new Set(entries.map((entry) => entry.path));
  const byRoot = new Map<string, Recognised[]>([...roots].map((root) => [root, []]));
  for (const entry of entries) {
    const recognised = entry.kind === "file" ? recognise(entry.path) : undefined;
    if (recognised) byRoot.get(recognised.root)?.push(recognised);
  }
  const sides = new Map<string, Side>();
  for (const [root, files] of byRoot) {
    const around = await surroundings(tree, root, files, paths);
    sides.set(root, await readFiles(tree, root, files, side, around));
  }
  return sides;
}

async function readFiles(
  tree: Tree,
  root: string,
  files: readonly Recognised[],
  side: Location["side"],
  around: Surroundings,
): Promise<Side> {
  const gaps = new Map<string, string>();
  const texts = await tree.readAll(files.slice(0, MAX_FILES).map(({ place }) => place.path));
  const readable: { recognised: Recognised; text: string }[] = [];
  let left = MAX_CHARACTERS;
  for (const recognised of files) {
    const { path } = recognised.place;
    const file = texts.get(path);
    if (file?.state === "text" && file.text.length <= left) {
      left -= file.text.length;
      readable.push({ recognised, text: file.text });
    } else {
      gaps.set(path, whyUnreadable(file));
    }
  }
  return { read: await readRoot(root, readable, side, around), gaps };
}

function whyUnreadable(file: FileText | undefined): string {
  if (file?.state === "binary") return "is not text";
  if (file?.state === "too-large") return `is too large to be read (${Math.round(file.size / 1024)} kB)`;
  return "is beyond the limit of what is read of one folder";
}

/** The small files around a folder that say how its migrations run, and where. */
async function surroundings(
  tree: Tree,
  root: string,
  files: readonly Recognised[],
  paths: ReadonlySet<string>,
): Promise<Surroundings> {
  const wanted = new Set([...dialectCompanions(root), ...(await companionsOf(files))]);
  const texts = await tree.readAll([...wanted].filter((path) => paths.has(path)));
  return {
    has: (path) => paths.has(path),
    companion: (path) => {
      const file = texts.get(path);
      return file?.state === "text" ? file.text : undefined;
    },
  };
}

function nothing(root: string): ReadRoot {
  return { root, dialect: "unknown", because: "", migrations: [], backwards: [] };
}
