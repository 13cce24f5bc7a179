import { type BreakingConfig, breakingConfig, isIgnored, STRICT } from "../contract/protobuf/buf-config.ts";
import { judgeBreaks, versionOf } from "../contract/protobuf/judge.ts";
import { lintProto } from "../contract/protobuf/lint.ts";
import { assembleModule, type ModuleSide } from "../contract/protobuf/module.ts";
import { splitRuns } from "../contract/protobuf/runs.ts";
import { scanProto } from "../contract/protobuf/scan.ts";
import type { ContractComparison } from "../domain/contract.ts";
import type { CompareProtobuf, ProtoBreak } from "../domain/protobuf.ts";
import type { Unfinished } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { loadProtoModule } from "./contract-proto-files.ts";
import { pathOf, readLine, type SortedContracts } from "./contract-sort.ts";
import type { FileRead, Gathered } from "./gathered.ts";

/** Modules that are compiled one by one. A pull request that changes more is a move of everything. */
const MAX_RUNS = 20;
const PART = "protobuf";

/** Compares the changed protobuf files, compiled with everything they import, as the repository's own base asks. */
export async function gatherProtobufFacts(
  loaded: LoadedPull,
  sorted: SortedContracts,
  compare: CompareProtobuf | undefined,
  signal?: AbortSignal,
): Promise<Gathered<ContractComparison>> {
  const changed = (sorted.byKind.get("protobuf") ?? []).map(pathOf);
  const { base, head, gaps } = await loadProtoModule(loaded, changed);
  const configs = await readConfigs(loaded, changed, base);
  const keyOf = (name: string) => configs.get(name)?.path ?? "";
  const runs = splitRuns(base, head, keyOf);
  const facts: ContractComparison[] = [];
  const read: FileRead[] = [];
  const unfinished: Unfinished[] = [];
  const unread = changed.filter((name) => !base.files.some(isNamed(name)) && !head.files.some(isNamed(name)));
  for (const name of unread) read.push(readLine(name, gaps));
  for (const [index, names] of runs.entries()) {
    const own = changed.filter((name) => names.has(name));
    const config = own.map((name) => configs.get(name)).find((one) => one !== undefined)?.config ?? STRICT;
    const outcome =
      index < MAX_RUNS
        ? await compareRun({
            base: only(base, names),
            head: only(head, names),
            own,
            config,
            configs,
            compare,
            signal,
          })
        : {
            facts: [],
            reasons: [`more than ${MAX_RUNS} separate modules changed: the rest was not compared`],
          };
    facts.push(...outcome.facts);
    for (const reason of outcome.failed ?? []) unfinished.push({ part: PART, reason });
    for (const name of own) read.push(readLine(name, [...outcome.reasons, ...gaps]));
  }
  const near = await packagesNear(loaded, changed, base, head);
  return { facts: withAdvice(facts, base, head, changed, near), read, unfinished: once(unfinished) };
}

interface Run {
  base: ModuleSide;
  head: ModuleSide;
  /** Changed files among them. */
  own: readonly string[];
  config: BreakingConfig;
  configs: ReadonlyMap<string, FoundConfig>;
  compare: CompareProtobuf | undefined;
  signal: AbortSignal | undefined;
}

interface RunOutcome {
  facts: readonly ContractComparison[];
  /** Why the files were not compared, or not whole. */
  reasons: readonly string[];
  /** Of these: what concerns the review as a whole. */
  failed?: readonly string[];
}

async function compareRun({ base, head, own, config, configs, compare, signal }: Run): Promise<RunOutcome> {
  // New files break nobody.
  if (!own.some((name) => base.files.some(isNamed(name)))) return { facts: [], reasons: [] };
  if (!compare) return { facts: [], reasons: [NOT_AT_HAND], failed: [NOT_AT_HAND] };
  const { missing, ...files } = assembleModule(base, head);
  const ask = ({ use, except }: BreakingConfig) => compare({ ...files, rules: { use, except } }, signal);
  const first = await ask(config);
  // A rule that this buf does not know must not keep the others from being applied.
  const isUnknownRule = first.state === "failed" && UNKNOWN_RULE.test(first.reason);
  const answer = isUnknownRule ? await ask(STRICT) : first;
  if (answer.state === "failed") return { facts: [], reasons: [answer.reason], failed: [answer.reason] };
  if (answer.state === "refused") return { facts: [], reasons: [answer.reason, ...missingReason(missing)] };
  const isLetThrough = (one: ProtoBreak) => {
    const file = base.files.find(({ name }) => name === one.path);
    const own = configs.get(one.path ?? "")?.config ?? config;
    return file !== undefined && isIgnored(own, one.rule, file.path, file.scan.package);
  };
  return {
    facts: judgeBreaks(
      answer.breaks.filter((one) => !isLetThrough(one)),
      base,
      head,
    ),
    reasons: [],
  };
}

const UNKNOWN_RULE = /not a known (?:rule|id|category)/i;
const NOT_AT_HAND = "nothing to compare protobuf files with is at hand";

/** Said when it did not compile, since it may be why. */
function missingReason(missing: readonly string[]): string[] {
  if (missing.length === 0) return [];
  const named = missing.slice(0, 3).join(", ");
  return [
    `the repository does not have ${named}${missing.length > 3 ? ` and ${missing.length - 3} more` : ""}, which it imports`,
  ];
}

interface FoundConfig {
  path: string;
  config: BreakingConfig;
}

/** The nearest `buf.yaml` above each file, at base: a pull request does not choose what it is held to. */
async function readConfigs(
  loaded: LoadedPull,
  changed: readonly string[],
  base: ModuleSide,
): Promise<Map<string, FoundConfig>> {
  const found = new Map<string, FoundConfig>();
  const entries = (await loaded.trees.mergeBase.list()).filter(({ path }) => /(^|\/)buf\.ya?ml$/.test(path));
  if (entries.length === 0) return found;
  const texts = await loaded.trees.mergeBase.readAll(entries.map(({ path }) => path));
  for (const name of changed) {
    const path = base.files.find(isNamed(name))?.path ?? name;
    const nearest = [...texts.keys()]
      .filter((config) => path.startsWith(config.slice(0, config.lastIndexOf("/") + 1)))
      .sort((one, two) => two.length - one.length)[0];
    const file = nearest === undefined ? undefined : texts.get(nearest);
    if (nearest === undefined || file?.state !== "text") continue;
    found.set(name, { path: nearest, config: breakingConfig(nearest, file.text, path) });
  }
  return found;
}

/** Files beside a new one that are looked into for how their packages are called. */
const MAX_NEAR = 60;

/** Packages around new files: only asked for when there are some. */
async function packagesNear(
  loaded: LoadedPull,
  changed: readonly string[],
  base: ModuleSide,
  head: ModuleSide,
): Promise<string[]> {
  const known = head.files.map(({ scan }) => scan.package);
  const fresh = changed.filter((name) => !base.files.some(isNamed(name)) && head.files.some(isNamed(name)));
  if (fresh.length === 0) return known;
  const roots = new Set(fresh.map((name) => name.slice(0, name.indexOf("/") + 1)));
  const entries = (await loaded.trees.head.list()).filter(
    ({ path }) => path.endsWith(".proto") && [...roots].some((root) => path.startsWith(root)),
  );
  const texts = await loaded.trees.head.readAll(entries.slice(0, MAX_NEAR).map(({ path }) => path));
  const near = [...texts.values()].flatMap((file) =>
    file.state === "text" ? (scanProto(file.text)?.package ?? []) : [],
  );
  return [...known, ...near];
}

function withAdvice(
  facts: readonly ContractComparison[],
  base: ModuleSide,
  head: ModuleSide,
  changed: readonly string[],
  packages: readonly string[],
): ContractComparison[] {
  const found = new Map(facts.map((fact) => [fact.path, fact]));
  for (const advice of lintProto(base, head, changed, packages)) {
    const { path } = advice.at;
    const [was, now] = [
      base.files.find((file) => file.name === path),
      head.files.find((file) => file.name === path),
    ];
    const fact = found.get(path) ?? {
      path,
      kind: "protobuf" as const,
      version: versionOf(was, now),
      changes: [],
    };
    found.set(path, { ...fact, advice: [...(fact.advice ?? []), advice] });
  }
  return [...found.values()];
}

function only(side: ModuleSide, names: ReadonlySet<string>): ModuleSide {
  return { ...side, files: side.files.filter(({ name }) => names.has(name)) };
}

function isNamed(wanted: string): (file: { name: string }) => boolean {
  return ({ name }) => name === wanted;
}

function once(unfinished: readonly Unfinished[]): Unfinished[] {
  return [...new Map(unfinished.map((one) => [one.reason, one])).values()];
}
