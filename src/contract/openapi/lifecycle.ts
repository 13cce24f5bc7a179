import { type Difference, shown } from "../change.ts";
import { type DocNode, get, isTrue, textOf } from "../document.ts";

/** From "may change any day" to "is kept". What is not marked is stable. */
const STABILITY: ReadonlyMap<string, number> = new Map([
  ["draft", 0],
  ["experimental", 0],
  ["alpha", 1],
  ["beta", 2],
  ["stable", 3],
]);

/** Kinds of change that take back a promise about time; no call fails today. */
export interface Lifecycle {
  deprecated: boolean;
  sunset: DocNode | undefined;
  stability: DocNode | undefined;
}

export function lifecycleOf(nodes: readonly (DocNode | undefined)[]): Lifecycle {
  const first = (key: string) => nodes.map((node) => get(node, key)).find((node) => node !== undefined);
  return {
    deprecated: nodes.some((node) => isTrue(get(node, "deprecated"))),
    sunset: first("x-sunset") ?? first("x-sunset-date"),
    stability: first("x-stability-level") ?? first("x-stability"),
  };
}

/** Nothing is promised for it yet. */
export function isUnstable({ stability }: Lifecycle): boolean {
  const rank = STABILITY.get(textOf(stability)?.toLowerCase() ?? "stable");
  return rank !== undefined && rank < 2;
}

/** The day of a sunset as `2031-01-01`; `undefined` when it cannot be read as one. */
export function dayOf(sunset: DocNode | undefined): string | undefined {
  const text = textOf(sunset)?.trim() ?? "";
  const day = /^(\d{4}-\d{2}-\d{2})(?:$|[T ])/.exec(text)?.[1];
  if (day === undefined) return undefined;
  const [, month, date] = day.split("-").map(Number);
  return month !== undefined && date !== undefined && month >= 1 && month <= 12 && date >= 1 && date <= 31
    ? day
    : undefined;
}

/**
 * What became of the promises about how long something is kept.
 *
 * @param what it is, as in "the operation"
 * @param node the thing itself at head, when no line of its own shows the change
 */
export function* lifecycleDifferences(
  base: Lifecycle,
  head: Lifecycle,
  what: string,
  node: DocNode,
): Generator<Difference> {
  yield* sunsets(base, head, what, node);
  yield* stability(base, head, what, node);
  if (base.deprecated === head.deprecated) return;
  yield {
    kind: head.deprecated ? "deprecated" : "deprecation-withdrawn",
    level: "safe",
    side: "head",
    cause: get(node, "deprecated") ?? node,
    before: base.deprecated ? "deprecated" : "not deprecated",
    after: head.deprecated ? (textOf(head.sunset) ?? "deprecated") : "not deprecated",
    consequence: head.deprecated
      ? `clients of ${what} are told to move on${head.sunset ? `, until ${shown(textOf(head.sunset) ?? "")}` : ""}`
      : `clients of ${what} may stay`,
  };
}

function* sunsets(base: Lifecycle, head: Lifecycle, what: string, node: DocNode): Generator<Difference> {
  const [before, after] = [textOf(base.sunset), textOf(head.sunset)];
  if (before === after) return;
  const [was, now] = [dayOf(base.sunset), dayOf(head.sunset)];
  const change = { level: "breaking" as const, before: before ?? "absent", after: after ?? "absent" };
  if (base.sunset && !head.sunset) {
    if (!head.deprecated) return;
    yield {
      ...change,
      kind: "sunset-removed",
      side: "base",
      cause: base.sunset,
      alternative: node,
      consequence: `a client that planned with ${shown(before ?? "")} does not know any more how long ${what} stays`,
    };
  } else if (head.sunset && now === undefined) {
    yield {
      ...change,
      kind: "sunset-unreadable",
      side: "head",
      cause: head.sunset,
      consequence: `a client cannot read ${shown(after ?? "")} as the day on which ${what} goes`,
    };
  } else if (head.sunset && was !== undefined && now !== undefined && now < was) {
    yield {
      ...change,
      kind: "sunset-moved-earlier",
      side: "head",
      cause: head.sunset,
      consequence: `a client that planned with ${shown(was)} loses ${what} already on ${shown(now)}`,
    };
  }
}

function* stability(base: Lifecycle, head: Lifecycle, what: string, node: DocNode): Generator<Difference> {
  const [before, after] = [textOf(base.stability), textOf(head.stability)];
  if (before === after) return;
  const [was, now] = [rankOf(before), rankOf(after)];
  const cause = head.stability ?? base.stability ?? node;
  const change = {
    side: head.stability ? ("head" as const) : ("base" as const),
    cause,
    before: before ?? "not marked",
    after: after ?? "not marked",
  };
  if (now === undefined && head.stability)
    yield {
      ...change,
      kind: "stability-unreadable",
      level: "breaking",
      consequence: `${shown(after ?? "")} is no stability level: a client cannot tell what is promised for ${what}`,
    };
  else if (was !== undefined && now !== undefined && was !== now)
    yield {
      ...change,
      kind: now < was ? "stability-decreased" : "stability-increased",
      level: now < was ? "breaking" : "safe",
      consequence:
        now < was
          ? `a client that relies on ${what} as ${before ?? "stable"} may be broken any day`
          : `${what} is promised to stay as it is`,
    };
}

function rankOf(text: string | undefined): number | undefined {
  return STABILITY.get(text?.toLowerCase() ?? "stable");
}
