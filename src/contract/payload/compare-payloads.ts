import type { ContractChange, ContractLevel } from "../../domain/contract.ts";
import type { PayloadOperation, PayloadRef } from "./declaration.ts";
import type { PayloadResolver } from "./resolver.ts";
import { type Difference, type Direction, Walk } from "./walk.ts";

/** Operations that are named with one change. */
const MAX_OPERATIONS = 200;

/**
 * What changed for the consumers of each operation that is there before and after, one change per cause. Whatever
 * is not known on one of the sides is not compared.
 */
export function comparePayloads(
  base: { resolver: PayloadResolver; operations: readonly PayloadOperation[] },
  head: { resolver: PayloadResolver; operations: readonly PayloadOperation[] },
): ContractChange[] {
  const after = new Map(head.operations.map((operation) => [operation.name, operation]));
  const causes = new Map<string, { difference: Difference; operations: Set<string> }>();
  for (const was of base.operations) {
    const now = after.get(was.name);
    if (!now) continue;
    const found = [
      ...pairs(was.requests, now.requests, "request", base.resolver, head.resolver),
      ...pairs(was.responses, now.responses, "response", base.resolver, head.resolver),
    ];
    for (const difference of found) {
      const key = `${difference.kind} ${difference.side} ${difference.place.path}:${difference.place.line} ${difference.pointer}`;
      const known = causes.get(key) ?? { difference, operations: new Set<string>() };
      if (known.operations.size < MAX_OPERATIONS) known.operations.add(was.name);
      causes.set(key, known);
    }
  }
  return strongest([...causes.values()]).flatMap(({ difference, operations }) => {
    const [first, ...rest] = [...operations].sort();
    return first === undefined ? [] : [changeOf(difference, [first, ...rest])];
  });
}

interface Cause {
  difference: Difference;
  operations: ReadonlySet<string>;
}

const LEVELS: readonly ContractLevel[] = ["breaking", "dangerous", "safe"];

/** A type that is both sent and received breaks twice at one line: the worse is told, then the one that reaches more. */
function strongest(causes: readonly Cause[]): Cause[] {
  const ranked = [...causes].sort(
    (one, two) =>
      LEVELS.indexOf(one.difference.level) - LEVELS.indexOf(two.difference.level) ||
      two.operations.size - one.operations.size,
  );
  const told = new Set<string>();
  return ranked.filter(({ difference: { side, place, pointer } }) => {
    const key = `${side} ${place.path}:${place.line} ${pointer}`;
    const isFirst = !told.has(key);
    told.add(key);
    return isFirst;
  });
}

function changeOf(
  { side, place, ...told }: Difference,
  operations: readonly [string, ...string[]],
): ContractChange {
  return {
    ...told,
    operations,
    at: { path: place.path, from: place.line, to: place.line, side },
    excerpt: place.excerpt,
  };
}

function pairs(
  before: readonly PayloadRef[],
  after: readonly PayloadRef[],
  direction: Direction,
  base: PayloadResolver,
  head: PayloadResolver,
): Difference[] {
  // Another number of bodies is another signature: nothing can be put side by side.
  if (before.length !== after.length) return [];
  const walk = new Walk(direction, base, head);
  before.forEach((ref, index) => walk.compare(ref, after[index] ?? ref, 0));
  return walk.found;
}
