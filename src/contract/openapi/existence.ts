import { type Difference, shown } from "../change.ts";
import { keyOf, type Reached } from "../compare-operations.ts";
import type { DocNode } from "../document.ts";
import type { Api, Operation } from "../openapi.ts";
import { dayOf, isUnstable, lifecycleOf } from "./lifecycle.ts";

/** One difference for each path that lost operations: a path that went altogether is one cause. */
export function* removals(
  removed: readonly Operation[],
  before: Api,
  after: Api,
  today: string | undefined,
): Generator<Reached> {
  const paths = new Map<string, Operation[]>();
  for (const operation of removed) {
    const group = paths.get(operation.path);
    if (group) group.push(operation);
    else paths.set(operation.path, [operation]);
  }
  const left = new Set(after.operations.map((operation) => keyOf(operation, "").split(" ")[1]));
  const counts = new Map<string, number>();
  for (const { path } of before.operations) counts.set(path, (counts.get(path) ?? 0) + 1);
  for (const operations of paths.values()) {
    const [first, ...rest] = operations;
    if (!first) continue;
    const remains =
      (counts.get(first.path) ?? 0) > operations.length || left.has(keyOf(first, "").split(" ")[1]);
    if (!remains) yield gone(first, rest, first.pathItem, 404, today);
    else for (const operation of operations) yield gone(operation, [], operation.node, 405, today);
  }
}

function gone(
  first: Operation,
  rest: readonly Operation[],
  cause: DocNode,
  status: number,
  today: string | undefined,
): Reached {
  const all = [first, ...rest];
  // What is promised longest decides for the path.
  const days = all.map(promisedUntil).sort();
  const last = days.at(-1) ?? "";
  const deprecated = all.every((operation) => operation.deprecated);
  const announced = deprecated && all.every((operation) => operation.sunset) ? last : "";
  const isOver = deprecated && (last === "" || (today !== undefined && last <= today));
  const isDraft = all.every((operation) => isUnstable(lifecycleOf([operation.node])));
  const difference: Difference = {
    kind: "operation-removed",
    level: isOver || isDraft ? "dangerous" : "breaking",
    side: "base",
    cause,
    before: "present",
    after: "absent",
    consequence: `a client that calls ${shown(first.name)} gets ${status}`,
    ...(announced ? { announced: first.sunset && rest.length === 0 ? first.sunset : announced } : {}),
    ...(deprecated ? { deprecated } : {}),
  };
  return { difference, operations: [first.name, ...rest.map((operation) => operation.name)] };
}

/** The day of its sunset, nothing without one, and the end of time for one that cannot be read. */
function promisedUntil(operation: Operation): string {
  const { sunset } = lifecycleOf([operation.node]);
  return sunset === undefined && operation.sunset === undefined
    ? ""
    : (dayOf(sunset) ?? textDay(operation.sunset) ?? "9999-99-99");
}

function textDay(sunset: string | undefined): string | undefined {
  return sunset !== undefined && /^\d{4}-\d{2}-\d{2}/.test(sunset) ? sunset.slice(0, 10) : undefined;
}

/** Operations that are new: nobody is hurt, and readers want to know. */
export function* additions(added: readonly Operation[]): Generator<Reached> {
  for (const operation of added) {
    const difference: Difference = {
      kind: "operation-added",
      level: "safe",
      side: "head",
      cause: operation.node,
      before: "absent",
      after: "present",
      consequence: `a client may call ${shown(operation.name)}`,
    };
    yield { difference, operations: [operation.name] };
  }
}
