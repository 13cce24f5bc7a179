import type { ContractLevel, ContractVersion } from "../../domain/contract.ts";
import { type Difference, shown } from "../change.ts";
import type { ContractSide } from "../compare-openapi.ts";
import { SchemaComparison } from "../compare-schemas.ts";
import { type DocNode, entriesOf, get, textOf } from "../document.ts";
import type { EventComparison } from "./compare-asyncapi.ts";
import {
  eventChanges,
  inEventWords,
  type IsTouched,
  majorVersion,
  type ReachedDifference,
  versionInPath,
} from "./event-changes.ts";

/**
 * What a schema is for, as far as its place says: an event is read by consumers, a request is written by producers.
 * Of any other schema both may be true.
 */
export type Purpose = "event" | "request" | "unknown";

export function schemaPurposeOf(path: string): Purpose {
  const words = path.toLowerCase().split(/[/._-]/);
  if (words.some((word) => /^(events?|messages?|topics?|notifications?|payloads?|webhooks?)$/.test(word)))
    return "event";
  if (words.some((word) => /^(requests?|commands?|inputs?|config(uration)?s?|settings)$/.test(word)))
    return "request";
  return "unknown";
}

/**
 * What breaks those who write or read what the schema describes.
 *
 * A schema that takes less than before breaks whoever writes by it, whatever it is for. That something is missing
 * from now on breaks whoever reads: of an event that is certain, of a schema of unknown purpose it is `dangerous`.
 */
export function compareJsonSchema(
  base: ContractSide,
  head: ContractSide,
  isTouched: IsTouched,
): EventComparison {
  const schemas = new SchemaComparison(
    { resolver: base.resolver, dialect: "3.1" },
    { resolver: head.resolver, dialect: "3.1" },
  );
  const purpose = schemaPurposeOf(head.root.path);
  const reached = [...pairsIn(base.root.root, head.root.root)].flatMap(([name, before, after]) =>
    differencesOf(name, before, after, purpose, schemas),
  );
  const gaps = [base.resolver, head.resolver].flatMap((resolver) =>
    [...resolver.unresolved.values()].map(
      ({ text, node }) =>
        `the reference ${shown(text)} (${node.path} line ${node.line}) leads to no file of this repository: not compared`,
    ),
  );
  gaps.push(...schemas.gaps);
  if (schemas.incomplete) gaps.push("it has more schemas than are compared");
  const changes = eventChanges(reached, base.resolver, head.resolver, isTouched);
  return {
    comparison: { path: head.root.path, kind: "json-schema", version: versionOf(base, head), changes },
    gaps: [...new Set(gaps)],
  };
}

/** The schema itself; of a file that only holds definitions, each of them. */
function* pairsIn(before: DocNode, after: DocNode): Generator<[string, DocNode, DocNode]> {
  const name = textOf(get(before, "title")) ?? before.path.slice(before.path.lastIndexOf("/") + 1);
  yield [name, before, after];
  if (SPEAKING.some((word) => get(before, word))) return;
  for (const word of ["$defs", "definitions"]) {
    for (const [key, node] of entriesOf(get(before, word))) {
      const other = get(get(after, word), key);
      if (other) yield [key, node, other];
    }
  }
}

const SPEAKING = ["type", "properties", "$ref", "allOf", "oneOf", "anyOf", "items", "enum"];

function differencesOf(
  name: string,
  before: DocNode,
  after: DocNode,
  purpose: Purpose,
  schemas: SchemaComparison,
): ReachedDifference[] {
  const operations: [string] = [name];
  const read =
    purpose === "request"
      ? []
      : schemas.differences(before, after, "response").map((difference) => {
          const isCertain = purpose === "event" || (difference.level ?? "breaking") !== "breaking";
          return inEventWords(isCertain ? difference : { ...difference, level: "dangerous" }, "sends");
        });
  const written =
    purpose === "event"
      ? []
      : schemas
          .differences(before, after, "request")
          .map((difference) => inEventWords(difference, "receives"));
  // What has one cause is told once: to those whom it hurts more.
  const [toReaders, toWriters] = [worstOf(read), worstOf(written)];
  const hurtsWriters = ({ cause }: Difference) =>
    (toWriters.get(cause) ?? LEVELS.length) < (toReaders.get(cause) ?? LEVELS.length);
  return [...written.filter(hurtsWriters), ...read.filter((difference) => !hurtsWriters(difference))].map(
    (difference) => ({ difference, operations }),
  );
}

/** How bad the worst difference of each cause is. */
function worstOf(differences: readonly Difference[]): Map<DocNode, number> {
  const worst = new Map<DocNode, number>();
  for (const difference of differences) {
    const known = worst.get(difference.cause) ?? LEVELS.length;
    worst.set(difference.cause, Math.min(known, rank(difference)));
  }
  return worst;
}

const LEVELS: readonly ContractLevel[] = ["breaking", "dangerous", "safe"];

function rank({ level = "breaking" }: Difference): number {
  return LEVELS.indexOf(level);
}

/** The version in the path, or in `$id`, which consumers refer to. */
function versionOf(base: ContractSide, head: ContractSide): ContractVersion {
  const [from, to] = [versionInPath(base.root.path), versionInPath(head.root.path)];
  if (from !== undefined && to !== undefined)
    return { scheme: "path", before: from, after: to, moved: from !== to };
  const [was, now] = [versionInId(base), versionInId(head)];
  if (was === undefined || now === undefined)
    return { scheme: "none", before: was ?? "", after: now ?? "", moved: false };
  const isStep = majorVersion(was) !== majorVersion(now);
  return { scheme: "$id", before: was, after: now, moved: isStep };
}

function versionInId({ root }: ContractSide): string | undefined {
  const id = textOf(get(root.root, "$id")) ?? textOf(get(root.root, "id")) ?? "";
  return /(?:^|[/._-])v?(\d+(?:\.\d+){0,2})(?=[/._-]|$)/i.exec(id.replace(/^[a-z]+:\/\/[^/]*/i, ""))?.[1];
}
