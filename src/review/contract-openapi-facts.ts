import {
  type CompareOptions,
  compareOpenApi,
  type ContractSide,
  removedOpenApi,
  sharedOperations,
} from "../contract/compare-openapi.ts";
import type { ContractComparison } from "../domain/contract.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { touchedLines, touches } from "./changed-lines.ts";
import { type ContractFiles, contractFiles, rootsOf } from "./contract-files.ts";
import { basePath, type Pairing, readLine, type SortedContracts } from "./contract-sort.ts";
import type { FileRead, Gathered } from "./gathered.ts";

/** A document found again under another name must have this share of the operations. */
const SAME_DOCUMENT = 0.5;

/**
 * Compares every OpenAPI document that the pull request reaches: a changed document, and one whose references
 * lead to a changed file. Nothing is fetched; a reference to elsewhere makes the document `partial`.
 */
export async function gatherOpenApiFacts(
  loaded: LoadedPull,
  sorted: SortedContracts,
): Promise<Gathered<ContractComparison>> {
  const facts: ContractComparison[] = [];
  const read: FileRead[] = [];
  const { base, head } = contractFiles(loaded);
  const roots = await rootsOf(loaded, sorted.fragments, head, "openapi");
  const own = foundAgain(sorted.byKind.get("openapi") ?? []);
  const documents = [...own, ...roots.map((root) => ({ before: root.path, after: root.path }))];

  const heads = new Map<string, ContractSide>();
  for (const { after } of documents) {
    const side = after === undefined ? undefined : await head.side(after);
    if (side && "side" in side && after !== undefined) heads.set(after, side.side);
  }
  for (const { before, after } of documents) {
    const outcome = await compareOne({ before, after, base, head, heads, loaded });
    if (outcome.comparison) facts.push(outcome.comparison);
    const reached = sorted.fragments.filter((path) => outcome.files.has(path));
    const changed = [after, before].find((path) => loaded.pull.files.some((file) => file.path === path));
    for (const path of changed === undefined ? reached : [changed, ...reached])
      read.push(readLine(path, outcome.gaps));
  }
  return { facts, read, unfinished: [] };
}

/** Documents with both sides first: what they hold can explain what another one lost. */
function foundAgain(documents: readonly Pairing[]): Pairing[] {
  return [...documents].sort(
    (one, two) => Number(!one.before || !one.after) - Number(!two.before || !two.after),
  );
}

interface Comparing extends Pairing {
  base: ContractFiles;
  head: ContractFiles;
  /** Every changed document of the head commit, by path. */
  heads: ReadonlyMap<string, ContractSide>;
  loaded: LoadedPull;
}

interface Outcome {
  comparison?: ContractComparison;
  gaps: readonly string[];
  /** Every file that was read for it. */
  files: ReadonlySet<string>;
}

async function compareOne({ before, after, base, head, heads, loaded }: Comparing): Promise<Outcome> {
  const was = before === undefined ? undefined : await base.side(before);
  const now = after === undefined ? undefined : await head.side(after);
  const files = new Set(
    [was, now].flatMap((side) => (side && "side" in side ? [...side.side.resolver.paths()] : [])),
  );
  if (was && "problem" in was) {
    return { gaps: [`the version before this change could not be read: ${was.problem}`], files };
  }
  if (now && "problem" in now) return { gaps: [now.problem], files };
  // A new document breaks nobody; that it could be read is all there is to say.
  if (!was) return { gaps: now?.gaps ?? [], files };
  const side = now?.side ?? movedTo(was.side, heads);
  const outcome = side
    ? compareOpenApi(was.side, side, changedIn(loaded), othersThan(side, heads), judgedOn(loaded))
    : removedOpenApi(was.side);
  return {
    ...(outcome.comparison ? { comparison: outcome.comparison } : {}),
    gaps: [...was.gaps, ...(now?.gaps ?? []), ...outcome.gaps],
    files,
  };
}

/** A promise of time is held against the day of the commit, so that the same commit is always judged the same. */
function judgedOn({ pull }: LoadedPull): CompareOptions {
  return pull.head.date === undefined ? {} : { today: pull.head.date };
}

/** The document under its new name or in its new format, when most of its operations are there. */
function movedTo(was: ContractSide, heads: ReadonlyMap<string, ContractSide>): ContractSide | undefined {
  const ranked = [...heads.values()]
    .map((side) => ({ side, share: sharedOperations(was, side) }))
    .sort((one, two) => two.share - one.share);
  return ranked[0] && ranked[0].share >= SAME_DOCUMENT ? ranked[0].side : undefined;
}

function othersThan(side: ContractSide, heads: ReadonlyMap<string, ContractSide>): ContractSide[] {
  return [...heads.values()].filter((other) => other.root.path !== side.root.path);
}

function changedIn(loaded: LoadedPull) {
  const lines = new Map(loaded.pull.files.map((file) => [file.path, touchedLines(file)]));
  const before = new Map(loaded.pull.files.map((file) => [basePath(file), touchedLines(file)]));
  return (path: string, side: "base" | "head", line: number) =>
    touches((side === "base" ? before : lines).get(path)?.[side] ?? [], line);
}
