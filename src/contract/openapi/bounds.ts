import { type DocNode, get, isTrue } from "../document.ts";
import type { SchemaView } from "../schema.ts";
import type { Shift } from "./shifts.ts";

interface BoundKeyword {
  name: string;
  /** Its sharper sister: a number of its own since 3.1, a switch beside it before. */
  exclusive?: string;
  upper: boolean;
  /** What it is when it is not written; a bound at this value says nothing. */
  neutral?: number;
  beyond(value: number): string;
}

const BOUNDS: readonly BoundKeyword[] = [
  {
    name: "maximum",
    exclusive: "exclusiveMaximum",
    upper: true,
    beyond: (value) => `a number above ${value}`,
  },
  {
    name: "minimum",
    exclusive: "exclusiveMinimum",
    upper: false,
    beyond: (value) => `a number below ${value}`,
  },
  { name: "maxLength", upper: true, beyond: (value) => `more than ${value} characters` },
  { name: "minLength", upper: false, neutral: 0, beyond: (value) => `fewer than ${value} characters` },
  { name: "maxItems", upper: true, beyond: (value) => `more than ${value} items` },
  { name: "minItems", upper: false, neutral: 0, beyond: (value) => `fewer than ${value} items` },
  { name: "maxProperties", upper: true, beyond: (value) => `more than ${value} properties` },
  { name: "minProperties", upper: false, neutral: 0, beyond: (value) => `fewer than ${value} properties` },
  { name: "maxContains", upper: true, beyond: (value) => `more than ${value} items that match \`contains\`` },
  {
    name: "minContains",
    upper: false,
    neutral: 1,
    beyond: (value) => `fewer than ${value} items that match \`contains\``,
  },
];

interface Bound {
  value: number;
  exclusive: boolean;
  node: DocNode;
}

/** Bounds that appeared, went or moved, in either spelling of the exclusive ones, and `multipleOf`. */
export function* boundShifts(base: SchemaView, head: SchemaView): Generator<Shift> {
  for (const keyword of BOUNDS) {
    const [before, after] = [boundOf(base, keyword), boundOf(head, keyword)];
    const order = compare(before, after, keyword);
    if (order === 0) continue;
    // The edge that the two do not share: values beyond the tighter of them.
    const [tight, tighter] = order < 0 ? [after, "tighter" as const] : [before, "looser" as const];
    const cause = after ?? before;
    if (!cause || !tight) continue;
    yield {
      keyword: keyword.name,
      move: tighter,
      how: before && after ? "moved" : after ? "set" : "unset",
      side: after ? "head" : "base",
      cause: cause.node,
      before: before?.value ?? "absent",
      after: after?.value ?? "absent",
      what: `${keyword.beyond(tight.value)}${tight.exclusive ? ` or just ${tight.value}` : ""}`,
    };
  }
  yield* multiples(base, head);
}

/** Below zero when `after` allows less, above zero when it allows more. */
function compare(before: Bound | undefined, after: Bound | undefined, { upper }: BoundKeyword): number {
  if (!before || !after) return before ? 1 : after ? -1 : 0;
  if (before.value !== after.value) return upper === after.value < before.value ? -1 : 1;
  return Number(before.exclusive) - Number(after.exclusive);
}

function boundOf(view: SchemaView, keyword: BoundKeyword): Bound | undefined {
  let found: Bound | undefined;
  const keep = (candidate: Bound) => {
    if (!found || compare(found, candidate, keyword) < 0) found = candidate;
  };
  for (const part of view.parts) {
    const plain = get(part, keyword.name);
    const sharp = keyword.exclusive === undefined ? undefined : get(part, keyword.exclusive);
    if (plain?.kind === "scalar" && typeof plain.value === "number" && plain.value !== keyword.neutral)
      keep({ value: plain.value, exclusive: isTrue(sharp), node: plain });
    if (sharp?.kind === "scalar" && typeof sharp.value === "number")
      keep({ value: sharp.value, exclusive: true, node: sharp });
  }
  return found;
}

function* multiples(base: SchemaView, head: SchemaView): Generator<Shift> {
  const [before, after] = [stepOf(base), stepOf(head)];
  if (before?.value === after?.value) return;
  const cause = after ?? before;
  if (!cause) return;
  const finer = before && after ? isMultiple(before.value, after.value) : Boolean(before);
  const coarser = before && after ? isMultiple(after.value, before.value) : Boolean(after);
  const step = coarser || !before ? after : before;
  yield {
    keyword: "multipleOf",
    move: finer ? "looser" : coarser ? "tighter" : "changed",
    how: before && after ? "moved" : after ? "set" : "unset",
    side: after ? "head" : "base",
    cause: cause.node,
    before: before?.value ?? "absent",
    after: after?.value ?? "absent",
    what: `a number that is no multiple of ${step?.value ?? cause.value}`,
  };
}

function stepOf(view: SchemaView): { value: number; node: DocNode } | undefined {
  for (const part of view.parts) {
    const node = get(part, "multipleOf");
    if (node?.kind === "scalar" && typeof node.value === "number" && node.value > 0)
      return { value: node.value, node };
  }
  return undefined;
}

function isMultiple(value: number, of: number): boolean {
  const times = value / of;
  return Math.abs(times - Math.round(times)) < 1e-9;
}
