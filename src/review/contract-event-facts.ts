import { compareAsyncApi, type EventComparison } from "../contract/asyncapi/compare-asyncapi.ts";
import { compareJsonSchema } from "../contract/asyncapi/compare-json-schema.ts";
import type { IsTouched } from "../contract/asyncapi/event-changes.ts";
import { removedAsyncApi, removedJsonSchema } from "../contract/asyncapi/removed-document.ts";
import type { ContractSide } from "../contract/compare-openapi.ts";
import type { ContractComparison } from "../domain/contract.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { touchedLines, touches } from "./changed-lines.ts";
import { type ContractCommits, contractFiles, rootsOf } from "./contract-files.ts";
import { basePath, type Pairing, pathOf, readLine, type SortedContracts } from "./contract-sort.ts";
import type { FileRead, Gathered } from "./gathered.ts";

interface Comparing {
  both(base: ContractSide, head: ContractSide, isTouched: IsTouched): EventComparison;
  /** @param others the changed documents of the head commit */
  removed(base: ContractSide, others: readonly ContractSide[]): EventComparison;
}

/** Compares every AsyncAPI document that the pull request reaches, also through a changed part of it. */
export async function gatherAsyncApiFacts(
  loaded: LoadedPull,
  sorted: SortedContracts,
): Promise<Gathered<ContractComparison>> {
  const files = contractFiles(loaded);
  const roots = await rootsOf(loaded, sorted.fragments, files.head, "asyncapi");
  const through = roots.map(({ path }) => ({ before: path, after: path }));
  const pairs = [...(sorted.byKind.get("asyncapi") ?? []), ...through];
  return gather(loaded, pairs, files, sorted.fragments, {
    both: compareAsyncApi,
    removed: removedAsyncApi,
  });
}

/**
 * Compares the changed schema files by themselves.
 *
 * @param settled those that were compared already, as parts of the documents that refer to them
 */
export async function gatherJsonSchemaFacts(
  loaded: LoadedPull,
  sorted: SortedContracts,
  settled: ReadonlySet<string>,
): Promise<Gathered<ContractComparison>> {
  const pairs = (sorted.byKind.get("json-schema") ?? []).filter((pairing) => !settled.has(pathOf(pairing)));
  return gather(loaded, pairs, contractFiles(loaded), [], {
    both: compareJsonSchema,
    removed: removedJsonSchema,
  });
}

async function gather(
  loaded: LoadedPull,
  pairs: readonly Pairing[],
  files: ContractCommits,
  fragments: readonly string[],
  compare: Comparing,
): Promise<Gathered<ContractComparison>> {
  const facts: ContractComparison[] = [];
  const read: FileRead[] = [];
  const isTouched = touchedIn(loaded);
  const others: ContractSide[] = [];
  for (const { after } of pairs) {
    const side = after === undefined ? undefined : await files.head.side(after);
    if (side && "side" in side) others.push(side.side);
  }
  for (const pairing of pairs) {
    const { comparison, gaps, reached } = await compareOne(pairing, files, compare, isTouched, others);
    if (comparison) facts.push(comparison);
    const own = loaded.pull.files.some((file) => file.path === pathOf(pairing)) ? [pathOf(pairing)] : [];
    const parts = fragments.filter((path) => reached.has(path) && !own.includes(path));
    for (const path of [...own, ...parts]) read.push(readLine(path, gaps));
  }
  return { facts, read, unfinished: [] };
}

async function compareOne(
  { before, after }: Pairing,
  files: ContractCommits,
  compare: Comparing,
  isTouched: IsTouched,
  others: readonly ContractSide[],
): Promise<EventComparison & { reached: ReadonlySet<string> }> {
  const was = before === undefined ? undefined : await files.base.side(before);
  const now = after === undefined ? undefined : await files.head.side(after);
  const reached = new Set(
    [was, now].flatMap((side) => (side && "side" in side ? [...side.side.resolver.paths()] : [])),
  );
  const nothing = { comparison: undefined, reached };
  if (was && "problem" in was)
    return { ...nothing, gaps: [`the version before this change could not be read: ${was.problem}`] };
  if (now && "problem" in now) return { ...nothing, gaps: [now.problem] };
  // A new document breaks nobody.
  if (!was) return { ...nothing, gaps: now?.gaps ?? [] };
  if (!now) return { ...compare.removed(was.side, others), reached };
  const compared = compare.both(was.side, now.side, isTouched);
  return { comparison: compared.comparison, gaps: [...was.gaps, ...now.gaps, ...compared.gaps], reached };
}

function touchedIn(loaded: LoadedPull): IsTouched {
  const head = new Map(loaded.pull.files.map((file) => [file.path, touchedLines(file)]));
  const base = new Map(loaded.pull.files.map((file) => [basePath(file), touchedLines(file)]));
  return (path, side, line) => touches((side === "base" ? base : head).get(path)?.[side] ?? [], line);
}
