import type { ContractChange, ContractComparison } from "../domain/contract.ts";
import type { Location } from "../domain/pull-request.ts";
import { shown } from "./change.ts";
import { answers, compareOperations, type Reached } from "./compare-operations.ts";
import type { Document } from "./document.ts";
import { get } from "./document.ts";
import { readApi } from "./openapi.ts";
import { additions, removals } from "./openapi/existence.ts";
import { insteadOf } from "./openapi/instead.ts";
import { withFixes } from "./openapi/repair.ts";
import { serverDifferences } from "./openapi/servers.ts";
import type { Resolver, Reference } from "./references.ts";
import { compareVersions } from "./version.ts";

/** One commit's side: the root document and everything its references lead to. */
export interface ContractSide {
  root: Document;
  resolver: Resolver;
}

/** Whether the pull request touched a line: decides which of several lines shows a change best. */
export type IsChanged = (path: string, side: "base" | "head", line: number) => boolean;

export interface OpenApiComparison {
  comparison: ContractComparison | undefined;
  /** What was not compared, each with its place, in words for a person. */
  gaps: readonly string[];
}

export interface CompareOptions {
  /** `2031-01-01`: the day on which the change is judged. Without it no promised day has come. */
  today?: string;
}

/**
 * Every change of the contract between two documents, with its level.
 *
 * @param elsewhere other OpenAPI documents of the head commit that the pull request changed: an operation that
 *   moved there is not gone
 */
export function compareOpenApi(
  base: ContractSide,
  head: ContractSide,
  isChanged: IsChanged,
  elsewhere: readonly ContractSide[] = [],
  { today }: CompareOptions = {},
): OpenApiComparison {
  const compare = (other: ContractSide) => compared(base, other, isChanged, elsewhere, today);
  const outcome = compare(head);
  if (!outcome.comparison) return outcome;
  const repaired = withFixes(
    outcome.comparison.changes,
    base,
    head,
    (other) => compare(other).comparison?.changes ?? [],
  );
  return { ...outcome, comparison: { ...outcome.comparison, changes: repaired } };
}

function compared(
  base: ContractSide,
  head: ContractSide,
  isChanged: IsChanged,
  elsewhere: readonly ContractSide[],
  today: string | undefined,
): OpenApiComparison {
  const before = readApi(base.root, base.resolver);
  const after = readApi(head.root, head.resolver);
  if (!before || !after)
    return { comparison: undefined, gaps: ["it is not an OpenAPI document on both sides"] };
  const version = compareVersions(before, after);
  const sides = {
    base: { resolver: base.resolver, dialect: before.dialect },
    head: { resolver: head.resolver, dialect: after.dialect },
  };
  const operations = compareOperations(before, after, sides, today);
  const others = elsewhere
    .map((side) => readApi(side.root, side.resolver))
    .filter((api) => api !== undefined);
  const removed = operations.removed.filter(
    (operation) => !others.some((other) => answers(before, other)(operation)),
  );
  const reached = [
    ...removals(removed, before, after, today),
    ...serverDifferences(before, after, removed.length),
    ...operations.reached,
    ...additions(operations.added),
  ];
  const changes = gathered(reached.map((one) => changeOf(one, base.resolver, head.resolver, isChanged)));
  const gaps = [...gapsOf(base.resolver), ...gapsOf(head.resolver)];
  gaps.push(...operations.gaps);
  if (operations.incomplete) gaps.push("it has more schemas than are compared");
  return {
    comparison: { path: head.root.path, kind: "openapi", version, changes: bounded(changes) },
    gaps: [...new Set(gaps)],
  };
}

/** Changes that hurt nobody, in one comparison: they are for a table. */
const MAX_SAFE = 300;

function bounded(changes: readonly ContractChange[]): ContractChange[] {
  let left = MAX_SAFE;
  return changes.filter(({ level }) => level !== "safe" || left-- > 0);
}

/** A document that is gone altogether: all its operations are one change. */
export function removedOpenApi(base: ContractSide): OpenApiComparison {
  const before = readApi(base.root, base.resolver);
  const [first, ...rest] = before?.operations ?? [];
  if (!before || !first) return { comparison: undefined, gaps: [] };
  const root = get(base.root.root, "openapi") ?? get(base.root.root, "swagger") ?? base.root.root;
  const gone: Reached = {
    difference: {
      kind: "operation-removed",
      side: "base",
      cause: root,
      before: `${rest.length + 1} operations`,
      after: "absent",
      consequence: `a client that calls ${shown(first.name)} finds no contract for it any more`,
    },
    operations: [first.name, ...rest.map((operation) => operation.name)],
  };
  const version = { scheme: "none", before: before.version, after: "", moved: false };
  const change = changeOf(gone, base.resolver, base.resolver, () => true);
  return { comparison: { path: base.root.path, kind: "openapi", version, changes: [change] }, gaps: [] };
}

/** How many of the base operations the other document has: to find a document under its new name. */
export function sharedOperations(base: ContractSide, head: ContractSide): number {
  const before = readApi(base.root, base.resolver);
  const after = readApi(head.root, head.resolver);
  if (!before || !after || before.operations.length === 0) return 0;
  const answer = answers(before, after);
  return before.operations.filter((operation) => answer(operation)).length / before.operations.length;
}

function changeOf(
  { difference, operations }: Reached,
  base: Resolver,
  head: Resolver,
  isChanged: IsChanged,
): ContractChange {
  const { kind, level, side, cause, alternative, before, after, consequence } = difference;
  const { announced, deprecated } = difference;
  const instead = level === "safe" ? undefined : (difference.instead ?? insteadOf(difference));
  const useOther =
    alternative !== undefined &&
    !isChanged(cause.path, side, cause.line) &&
    isChanged(alternative.path, "head", alternative.line);
  const shownNode = useOther ? alternative : cause;
  const shownSide = useOther ? "head" : side;
  const at: Location = { path: shownNode.path, from: shownNode.line, to: shownNode.line, side: shownSide };
  const document = (shownSide === "base" ? base : head).document(shownNode.path);
  return {
    kind,
    level: level ?? "breaking",
    operations,
    pointer: cause.pointer,
    at,
    excerpt: (document?.lines[shownNode.line - 1] ?? "").trim().slice(0, 300),
    before,
    after,
    consequence,
    ...(instead ? { instead } : {}),
    ...(announced ? { announced } : {}),
    ...(deprecated ? { deprecated } : {}),
  };
}

/** More than this many properties of one schema, changed alike, are one change: the schema was replaced. */
const TOLD_ONE_BY_ONE = 3;

function gathered(changes: readonly ContractChange[]): ContractChange[] {
  const groups = new Map<string, ContractChange[]>();
  for (const change of changes) {
    const schema = change.pointer.slice(0, change.pointer.lastIndexOf("/"));
    const isOfSchema = /\/(?:properties|required)$/.test(schema);
    const key = [
      change.kind,
      change.level,
      change.operations.join(),
      isOfSchema ? schema : change.pointer,
      change.at.side,
      change.at.path,
    ];
    const own = isOfSchema ? "" : change.consequence;
    groups.set([...key, own].join("\n"), [...(groups.get([...key, own].join("\n")) ?? []), change]);
  }
  return [...groups.values()].flatMap((group) => {
    const [first, ...others] = group;
    if (!first || group.length <= TOLD_ONE_BY_ONE) return group;
    const consequence = `${first.consequence}; so it is with ${others.length} more properties of the same schema`;
    return [{ ...first, consequence, also: others.map((change) => change.at) }];
  });
}

function gapsOf(resolver: Resolver): string[] {
  return [...resolver.unresolved.values()].map((reference) => gapOf(reference));
}

function gapOf({ node, text, file }: Reference): string {
  const place = `${node.path} line ${node.line}`;
  const why = file === undefined ? "is not in this repository and was not fetched" : "leads nowhere";
  return `the reference ${shown(text)} (${place}) ${why}: what it names was not compared`;
}
