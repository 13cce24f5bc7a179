import { compareGraphql } from "../contract/graphql/compare-graphql.ts";
import { isSchemaConfig, matchesSome, schemaGlobs } from "../contract/graphql/schema-config.ts";
import { groupSchemas } from "../contract/graphql/schema-groups.ts";
import { readSdl, type Sdl, type SdlFile } from "../contract/graphql/sdl.ts";
import { contractKind, isForeignContract } from "../contract/recognise.ts";
import type { ContractComparison } from "../domain/contract.ts";
import { type LoadedPull, MAX_TEXT_BYTES, type TreeEntry } from "../domain/tree.ts";
import { basePath, pathOf, readLine, type SortedContracts } from "./contract-sort.ts";
import type { FileRead, Gathered } from "./gathered.ts";

/** Files that may be parts of the changed schemas. Those nearest to the changed files are read. */
const MAX_FILES = 2_000;
/** Their text together. Bytes. */
const MAX_TEXT = 16 * 1024 * 1024;

/** Compares every GraphQL schema that the pull request changed, each with all of its files. */
export async function gatherGraphqlFacts(
  loaded: LoadedPull,
  sorted: SortedContracts,
): Promise<Gathered<ContractComparison>> {
  const changed = (sorted.byKind.get("graphql") ?? []).map(pathOf);
  const entries = (await loaded.trees.head.list()).filter((entry) => entry.kind === "file");
  const sides = await readSides(loaded, changed, entries);
  const facts: ContractComparison[] = [];
  const read: FileRead[] = [];
  for (const path of sides.unread.keys()) read.push(readLine(path, [sides.unread.get(path) ?? ""]));
  const readable = changed.filter((path) => !sides.unread.has(path));
  const configured = await configuredGroups(loaded, entries, [...sides.inventory.keys()]);
  for (const group of groupSchemas(readable, [...sides.inventory.values()], configured)) {
    const own = readable.filter((path) => group.includes(path));
    const [first] = own;
    if (first === undefined) continue;
    const base = group.flatMap((path) => sides.base.get(path) ?? []);
    const head = group.flatMap((path) => sides.head.get(path) ?? []);
    // A new schema breaks nobody.
    const { comparison, gaps } =
      base.length === 0 ? { comparison: undefined, gaps: [] } : compareGraphql(first, base, head);
    if (comparison) facts.push(comparison);
    const left = sides.left > 0 ? [`${sides.left} files of GraphQL further away were not looked at`] : [];
    const isWhole = gaps.length === 0;
    for (const path of own) read.push(readLine(path, isWhole ? [] : [...gaps, ...left]));
  }
  return { facts, read, unfinished: [] };
}

interface Sides {
  /** By path at head; a renamed file is found under its new path. */
  base: ReadonlyMap<string, SdlFile>;
  head: ReadonlyMap<string, SdlFile>;
  /** What each file defines: at head, or at base when it is gone. */
  inventory: ReadonlyMap<string, Sdl>;
  /** Changed files that could not be read, with the reason. */
  unread: ReadonlyMap<string, string>;
  /** Files beyond the limits. */
  left: number;
}

async function readSides(
  loaded: LoadedPull,
  changed: readonly string[],
  entries: readonly TreeEntry[],
): Promise<Sides> {
  const { near, left } = nearest(entries, changed);
  const atHead = await loaded.trees.head.readAll([...near, ...changed]);
  const renamed = new Map(loaded.pull.files.map((file) => [file.path, basePath(file)]));
  const touched = [...renamed].filter(([path]) => changed.includes(path));
  const atBase = await loaded.trees.mergeBase.readAll(touched.map(([, before]) => before));
  const base = new Map<string, SdlFile>();
  const head = new Map<string, SdlFile>();
  const inventory = new Map<string, Sdl>();
  const unread = new Map<string, string>();
  for (const [path, file] of atHead) {
    if (file.state !== "text" || contractKind(path, file.text) !== "graphql") continue;
    head.set(path, { path, text: file.text });
    // An unchanged file is the same at the merge base.
    if (!changed.includes(path)) base.set(path, { path, text: file.text });
  }
  for (const [path, before] of touched) {
    const file = atBase.get(before);
    if (file?.state === "text" && contractKind(before, file.text) === "graphql")
      base.set(path, { path: before, text: file.text });
  }
  for (const path of new Set([...head.keys(), ...base.keys()])) {
    const sdl = readSdl(head.get(path) ?? base.get(path) ?? { path, text: "" });
    if (sdl.sdl) inventory.set(path, { ...sdl.sdl, path });
    else if (changed.includes(path)) unread.set(path, sdl.problem);
  }
  return { base, head, inventory, unread, left };
}

/** The folders nearest to a changed file first. */
function nearest(
  entries: readonly TreeEntry[],
  changed: readonly string[],
): { near: string[]; left: number } {
  const candidates = entries
    .filter(
      ({ path, size }) =>
        /\.(graphqls?|gql)$/i.test(path) && size <= MAX_TEXT_BYTES && !isForeignContract(path),
    )
    .map((entry) => ({ entry, common: Math.max(...changed.map((path) => commonLength(entry.path, path))) }))
    .sort((one, two) => two.common - one.common);
  const near: string[] = [];
  let size = 0;
  for (const { entry } of candidates) {
    size += entry.size;
    if (near.length >= MAX_FILES || size > MAX_TEXT) break;
    near.push(entry.path);
  }
  return { near, left: candidates.length - near.length };
}

function commonLength(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at;
}

async function configuredGroups(
  loaded: LoadedPull,
  entries: readonly TreeEntry[],
  paths: readonly string[],
): Promise<string[][]> {
  const files = entries
    .map(({ path }) => path)
    .filter(isSchemaConfig)
    .slice(0, 50);
  const groups: string[][] = [];
  for (const [path, file] of await loaded.trees.head.readAll(files)) {
    if (file.state !== "text") continue;
    for (const globs of schemaGlobs(path, file.text)) {
      const group = paths.filter((one) => matchesSome(one, globs));
      if (group.length > 0) groups.push(group);
    }
  }
  return groups;
}
