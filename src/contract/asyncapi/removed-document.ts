import type { ContractLevel } from "../../domain/contract.ts";
import { shown } from "../change.ts";
import type { ContractSide } from "../compare-openapi.ts";
import { type DocNode, get, textOf } from "../document.ts";
import type { EventComparison } from "./compare-asyncapi.ts";
import { eventChanges } from "./event-changes.ts";
import { type EventOperation, readAsyncApi } from "./read-asyncapi.ts";

const NOTHING: EventComparison = { comparison: undefined, gaps: [] };

/**
 * An AsyncAPI document that is gone, as one change that names its channels.
 *
 * @param others the changed documents of the head commit: a channel that stands in one of them only moved
 */
export function removedAsyncApi(base: ContractSide, others: readonly ContractSide[]): EventComparison {
  const before = readAsyncApi(base.root, base.resolver);
  const kept = new Set(
    others.flatMap(({ root, resolver }) => readAsyncApi(root, resolver)?.operations.map(keyOf) ?? []),
  );
  const gone = (before?.operations ?? []).filter((operation) => !kept.has(keyOf(operation)));
  const [first, ...rest] = [...new Set(gone.map(({ name }) => name))];
  if (!before || first === undefined) return NOTHING;
  const channel = gone[0]?.channel ?? "";
  return removed(base, {
    kind: "asyncapi",
    level: "breaking",
    cause: get(base.root.root, "asyncapi") ?? base.root.root,
    operations: [first, ...rest],
    before: `${rest.length + 1} operations`,
    consequence: `whoever writes to or reads from ${shown(channel)} finds no contract for it any more`,
    version: before.version,
  });
}

/**
 * A JSON Schema that is gone. Whether anybody still sends or reads what it describes cannot be told from here.
 *
 * @param others the changed schemas of the head commit: one with the same `$id` or title is this one
 */
export function removedJsonSchema(base: ContractSide, others: readonly ContractSide[]): EventComparison {
  const { root, path } = base.root;
  const [id, title] = [textOf(get(root, "$id")), textOf(get(root, "title"))];
  const isKept = others.some(
    ({ root: other }) =>
      (id !== undefined && textOf(get(other.root, "$id")) === id) ||
      (title !== undefined && textOf(get(other.root, "title")) === title),
  );
  if (isKept) return NOTHING;
  const subject = title ?? path.slice(path.lastIndexOf("/") + 1);
  return removed(base, {
    kind: "json-schema",
    level: "dangerous",
    cause: get(root, "$schema") ?? root,
    operations: [subject],
    before: "a schema",
    consequence: `whoever writes or reads ${shown(subject)} finds no contract for it any more`,
    version: "",
  });
}

interface Removed {
  kind: "asyncapi" | "json-schema";
  level: ContractLevel;
  cause: DocNode;
  operations: readonly [string, ...string[]];
  before: string;
  consequence: string;
  version: string;
}

function removed({ resolver, root }: ContractSide, gone: Removed): EventComparison {
  const { kind, level, cause, operations, before, consequence, version } = gone;
  const difference = {
    kind: "document-removed",
    level,
    side: "base" as const,
    cause,
    before,
    after: "absent",
    consequence,
  };
  const changes = eventChanges([{ difference, operations }], resolver, resolver, () => true);
  const none = { scheme: "none", before: version, after: "", moved: false };
  return { comparison: { path: root.path, kind, version: none, changes }, gaps: [] };
}

/** Names of parts of the address do not matter. */
function keyOf({ role, channel }: EventOperation): string {
  return `${role} ${channel.replace(/\{[^{}]*\}/g, "{}")}`;
}
