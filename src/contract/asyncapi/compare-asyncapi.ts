import type { ContractComparison, ContractVersion } from "../../domain/contract.ts";
import { shown } from "../change.ts";
import type { ContractSide } from "../compare-openapi.ts";
import { SchemaComparison } from "../compare-schemas.ts";
import { type DocNode, sameContent } from "../document.ts";
import {
  eventChanges,
  inEventWords,
  type IsTouched,
  majorVersion,
  type ReachedDifference,
  versionInPath,
} from "./event-changes.ts";
import { type EventApi, type EventMessage, type EventOperation, readAsyncApi } from "./read-asyncapi.ts";

export interface EventComparison {
  comparison: ContractComparison | undefined;
  /** What was not compared, each with its place, in words for a person. */
  gaps: readonly string[];
}

/** Everything in the head document that breaks those who exchange messages with the application of the base document. */
export function compareAsyncApi(
  base: ContractSide,
  head: ContractSide,
  isTouched: IsTouched,
): EventComparison {
  const before = readAsyncApi(base.root, base.resolver);
  const after = readAsyncApi(head.root, head.resolver);
  if (!before || !after) {
    return {
      comparison: undefined,
      gaps: ["it is not an AsyncAPI document of version 2 or 3 on both sides"],
    };
  }
  const gaps: string[] = [];
  const schemas = new SchemaComparison(
    { resolver: base.resolver, dialect: "3.1" },
    { resolver: head.resolver, dialect: "3.1" },
  );
  const reached = [...removals(before, after)];
  for (const operation of before.operations) {
    const other = sameOperation(operation, after);
    if (other) reached.push(...compareMessages(operation, other, schemas, gaps));
  }
  gaps.push(...schemas.gaps);
  if (schemas.incomplete) gaps.push("it has more schemas than are compared");
  for (const resolver of [base.resolver, head.resolver]) {
    for (const { text, node, file } of resolver.unresolved.values()) {
      const why = file === undefined ? "is not in this repository and was not fetched" : "leads nowhere";
      gaps.push(
        `the reference ${shown(text)} (${node.path} line ${node.line}) ${why}: what it names was not compared`,
      );
    }
  }
  const changes = eventChanges(reached, base.resolver, head.resolver, isTouched);
  return {
    comparison: { path: head.root.path, kind: "asyncapi", version: versionOf(before, after), changes },
    gaps: [...new Set(gaps)],
  };
}

/** A version in the path wins: the old one is still read under the old path. Then the major step of `info.version`. */
function versionOf(before: EventApi, after: EventApi): ContractVersion {
  const [from, to] = [versionInPath(before.document.path), versionInPath(after.document.path)];
  if (from !== undefined && to !== undefined) {
    return { scheme: "path", before: from, after: to, moved: from !== to };
  }
  const [was, now] = [majorVersion(before.version), majorVersion(after.version)];
  const known = was !== undefined && now !== undefined;
  return {
    scheme: known ? "info.version" : "none",
    before: before.version,
    after: after.version,
    moved: known && now.localeCompare(was, "en", { numeric: true }) > 0,
  };
}

function sameOperation(operation: EventOperation, api: EventApi): EventOperation | undefined {
  const own = template(operation.channel);
  return api.operations.find(({ role, channel }) => role === operation.role && template(channel) === own);
}

/** The names of parameters mean nothing: `orders/{id}` is `orders/{orderId}`. */
function template(channel: string): string {
  return channel.replace(/\{[^{}]*\}/g, "{}");
}

/** A channel that went altogether is one cause. */
function* removals(before: EventApi, after: EventApi): Generator<ReachedDifference> {
  const left = new Set(after.operations.map(({ channel }) => template(channel)));
  const gone = new Map<string, EventOperation[]>();
  for (const operation of before.operations) {
    if (sameOperation(operation, after)) continue;
    const isWhole = !left.has(template(operation.channel));
    const key = isWhole ? operation.channel : operation.name;
    gone.set(key, [...(gone.get(key) ?? []), operation]);
  }
  for (const operations of gone.values()) {
    const [first, ...rest] = operations;
    if (!first) continue;
    const isChannel = !left.has(template(first.channel));
    yield {
      difference: {
        kind: isChannel ? "channel-removed" : "operation-removed",
        level: "breaking",
        side: "base",
        cause: isChannel ? first.channelNode : first.node,
        before: "present",
        after: "absent",
        consequence: lossOf(first),
        instead: "Keep it beside the new one and mark it as deprecated until nobody uses it.",
      },
      operations: [first.name, ...rest.map(({ name }) => name)],
    };
  }
}

function lossOf({ role, channel }: EventOperation): string {
  return role === "sends"
    ? `a consumer that reads ${shown(channel)} waits for messages that never come`
    : `a producer that sends to ${shown(channel)} is no longer heard`;
}

function compareMessages(
  before: EventOperation,
  after: EventOperation,
  schemas: SchemaComparison,
  gaps: string[],
): ReachedDifference[] {
  const found: ReachedDifference[] = [];
  const { role, name: operation } = before;
  for (const [message, other] of pairs(before.messages, after.messages)) {
    if (!other) {
      found.push({
        difference: {
          kind: "message-removed",
          level: "breaking",
          side: "base",
          cause: message.node,
          before: "present",
          after: "absent",
          consequence:
            role === "sends"
              ? `a consumer waits for ${shown(message.name)}, which is never sent any more`
              : `a producer that sends ${shown(message.name)} is refused`,
          instead: "Keep the message beside the new one until nobody uses it.",
        },
        operations: [operation],
      });
      continue;
    }
    const foreign = message.foreignFormat ?? other.foreignFormat;
    if (foreign !== undefined) {
      if (!sameContent(message.payload, other.payload)) {
        gaps.push(`the payload of ${shown(message.name)} is written in ${shown(foreign)}: not compared`);
      }
    } else found.push(...schemaDifferences(message.payload, other.payload, before, schemas));
    found.push(...schemaDifferences(message.headers, other.headers, before, schemas));
  }
  return found;
}

function schemaDifferences(
  before: DocNode | undefined,
  after: DocNode | undefined,
  { role, name }: EventOperation,
  schemas: SchemaComparison,
): ReachedDifference[] {
  if (!before || !after) return [];
  return schemas
    .differences(before, after, role === "sends" ? "response" : "request")
    .map((difference) => ({ difference: inEventWords(difference, role), operations: [name] }));
}

/** By name; a single message on both sides is the same one, whatever it is called. */
function pairs(
  before: readonly EventMessage[],
  after: readonly EventMessage[],
): [EventMessage, EventMessage | undefined][] {
  const [only, another] = before;
  const [now, more] = after;
  if (only && now && !another && !more) return [[only, now]];
  return before.map((message) => [message, after.find(({ name }) => name === message.name)]);
}
