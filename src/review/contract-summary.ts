import type { ContractChange, ContractComparison, ContractLevel } from "../domain/contract.ts";
import type { RouteChange } from "../domain/review.ts";
import type { RouteComparison } from "../domain/routes.ts";

const LEVELS: readonly ContractLevel[] = ["breaking", "dangerous", "safe"];

/** The contracts that changed, the worst first; in each of them the worst changes first. */
export function contractSummary(facts: readonly ContractComparison[]): ContractComparison[] {
  return facts
    .filter(({ changes, version }) => changes.length > 0 || version.moved)
    .map((fact) => ({ ...fact, changes: [...fact.changes].sort(byLevel) }))
    .sort((one, two) => worst(one) - worst(two) || (one.path < two.path ? -1 : one.path > two.path ? 1 : 0));
}

/** The services whose routes changed. */
export function routeSummary(facts: readonly RouteComparison[]): RouteChange[] {
  return facts
    .filter(({ added, removed }) => added.length + removed.length > 0)
    .map(({ root, added, removed }) => ({ root, added, removed }));
}

function byLevel(one: ContractChange, two: ContractChange): number {
  return LEVELS.indexOf(one.level) - LEVELS.indexOf(two.level);
}

function worst({ changes }: ContractComparison): number {
  return Math.min(LEVELS.length, ...changes.map(({ level }) => LEVELS.indexOf(level)));
}
