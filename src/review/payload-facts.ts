import { comparePayloads } from "../contract/payload/compare-payloads.ts";
import type { PayloadOperation } from "../contract/payload/declaration.ts";
import { publishedOperations } from "../contract/payload/published.ts";
import type { ContractChange, ContractComparison, ContractVersion } from "../domain/contract.ts";
import type { LoadedPull, Tree, TreeEntry } from "../domain/tree.ts";
import { touchedLines, touches } from "./changed-lines.ts";
import type { FileRead, Gathered } from "./gathered.ts";
import { isPayloadProgram, mayHoldPayloads, PayloadSide } from "./payload-side.ts";

/** Programs of one commit that are looked through for types and routes. */
const MAX_FILES = 4_000;
/** Together. Bytes. */
const MAX_BYTES = 32 * 1024 * 1024;
/** One of them. Longer ones were written by a tool. Bytes. */
const MAX_FILE_BYTES = 512 * 1024;

const VERSION = /^[A-Z]+ \/(?:api\/|rest\/)?(v\d+(?:\.\d+)*)(?:\/|$)/i;

/**
 * Compares the types that go over the wire: those that a route's handler takes or gives back, and those of a
 * package that is published for clients. Looks only when the pull request touches a file with such types.
 */
export async function gatherPayloadFacts(loaded: LoadedPull): Promise<Gathered<ContractComparison>> {
  const changed = await changedTypes(loaded);
  if (changed.length === 0) return { facts: [], read: [], unfinished: [] };
  const [base, head] = await Promise.all([programs(loaded.trees.mergeBase), programs(loaded.trees.head)]);
  const languages = new Set(changed.map((path) => extensionOf(path)));
  const gap = base.gap ?? head.gap;
  const known = await loaded.trees.head.readAll(pathsOf(head.entries, languages));
  const fresh = base.entries.filter(({ id, path }) => head.ids.get(path) !== id);
  const before = await loaded.trees.mergeBase.readAll(pathsOf(fresh, languages));
  const texts = { head: new Map<string, string>(), base: new Map<string, string>() };
  for (const [path, file] of known) if (file.state === "text") texts.head.set(path, file.text);
  for (const { path, id } of base.entries) {
    const file = head.ids.get(path) === id ? known.get(path) : before.get(path);
    if (file?.state === "text") texts.base.set(path, file.text);
  }
  const now = new PayloadSide(texts.head, "head");
  const was = new PayloadSide(texts.base, "base", now);
  const changes = changesBetween(was, now).filter(touchedBy(loaded));
  const read = changed.map((path): FileRead => {
    const depth =
      gap === undefined ? ({ depth: "full" } as const) : ({ depth: "partial", reason: gap } as const);
    return { path, by: "api-architect", ...depth };
  });
  return { facts: comparisonsOf(changes, now.operations), read, unfinished: [] };
}

/** Changed files that hold such types before or after, by their path at head or, when they are gone, at base. */
async function changedTypes(loaded: LoadedPull): Promise<string[]> {
  const files = loaded.pull.files.filter(
    (file) => !file.binary && isPayloadProgram(file.path) && file.hunks.length > 0,
  );
  const [before, after] = await Promise.all([
    loaded.trees.mergeBase.readAll(files.map((file) => file.before ?? file.path)),
    loaded.trees.head.readAll(files.map((file) => file.path)),
  ]);
  return files
    .filter(
      (file) =>
        // A new file has nothing that a client could rely on.
        [before.get(file.before ?? file.path)].some(
          (text) => text?.state === "text" && mayHoldPayloads(file.path, text.text),
        ) ||
        (file.change !== "added" &&
          [after.get(file.path)].some(
            (text) => text?.state === "text" && mayHoldPayloads(file.path, text.text),
          )),
    )
    .map((file) => file.path);
}

async function programs(
  tree: Tree,
): Promise<{ entries: TreeEntry[]; ids: Map<string, string>; gap?: string }> {
  const all = (await tree.list()).filter(
    (entry) => entry.kind === "file" && entry.size <= MAX_FILE_BYTES && isPayloadProgram(entry.path),
  );
  const entries: TreeEntry[] = [];
  let size = 0;
  for (const entry of all) {
    size += entry.size;
    if (entries.length >= MAX_FILES || size > MAX_BYTES) break;
    entries.push(entry);
  }
  return {
    entries,
    ids: new Map(entries.map(({ path, id }) => [path, id])),
    ...(entries.length < all.length
      ? { gap: `only ${entries.length} of ${all.length} programs were looked through for payload types` }
      : {}),
  };
}

function pathsOf(entries: readonly TreeEntry[], languages: ReadonlySet<string>): string[] {
  return entries.map(({ path }) => path).filter((path) => languages.has(extensionOf(path)));
}

function extensionOf(path: string): string {
  return path.slice(path.lastIndexOf(".") + 1);
}

function changesBetween(was: PayloadSide, now: PayloadSide): ContractChange[] {
  const routed = comparePayloads(was, now);
  const known = new Set(routed.map(placeOf));
  const published = comparePayloads(
    { resolver: was.resolver, operations: publishedOperations(was.resolver) },
    { resolver: now.resolver, operations: publishedOperations(now.resolver) },
  );
  return [...routed, ...published.filter((change) => !known.has(placeOf(change)))];
}

function placeOf({ at }: ContractChange): string {
  return `${at.side} ${at.path}:${at.from}`;
}

/** A handler that takes another type than before shows differences at lines that nobody touched: those are left out. */
function touchedBy(loaded: LoadedPull) {
  const head = new Map(loaded.pull.files.map((file) => [file.path, touchedLines(file).head]));
  const base = new Map(loaded.pull.files.map((file) => [file.before ?? file.path, touchedLines(file).base]));
  return ({ at, before }: ContractChange) => {
    const ranges = (at.side === "head" ? head : base).get(at.path) ?? [];
    // What an attribute above the line changes, such as a new name, shows up to three lines away.
    return touches(ranges, at.from - (before === undefined ? 0 : 3), at.from);
  };
}

function comparisonsOf(
  changes: readonly ContractChange[],
  operations: readonly PayloadOperation[],
): ContractComparison[] {
  const paths = [...new Set(changes.map(({ at }) => at.path))].sort();
  return paths.map((path) => {
    const own = changes.filter(({ at }) => at.path === path);
    return { path, kind: "payload-type", version: versionOf(own, operations), changes: own };
  });
}

/** The versions in the paths of the routes that a change reaches, which stay what they are. */
function versionOf(
  changes: readonly ContractChange[],
  operations: readonly PayloadOperation[],
): ContractVersion {
  const reached = versionsIn(changes.flatMap((change) => change.operations));
  // A type of a published package goes wherever the routes go.
  const all = reached.length > 0 ? reached : versionsIn(operations.map(({ name }) => name));
  const named = all.join(", ");
  return { scheme: named === "" ? "none" : "path prefix", before: named, after: named, moved: false };
}

function versionsIn(names: readonly string[]): string[] {
  const found = names.map((name) => VERSION.exec(name)?.[1]?.toLowerCase());
  return [...new Set(found.filter((version) => version !== undefined))].sort();
}
