import type { Element } from "./element.ts";
import { isForPostgres } from "./properties.ts";

/** Whether conditions on the kind of database let a change set run; `undefined` when that depends on anything else. */
export function isMet(condition: Element, depth = 0): boolean | undefined {
  if (depth > 20) return undefined;
  switch (condition.name) {
    case "dbms":
      return isForPostgres(condition.attributes.get("type"));
    case "runningAs":
      return true;
    case "not": {
      const met = all(condition.children, depth);
      return met === undefined ? undefined : !met;
    }
    case "or": {
      const each = condition.children.map((child) => isMet(child, depth + 1));
      return each.includes(true) ? true : each.includes(undefined) ? undefined : false;
    }
    case "and":
    case "preConditions":
      return all(condition.children, depth);
    default:
      return undefined;
  }
}

function all(conditions: readonly Element[], depth: number): boolean | undefined {
  const each = conditions.map((child) => isMet(child, depth + 1));
  return each.includes(false) ? false : each.includes(undefined) ? undefined : true;
}

/** Whether a condition that is not met leaves the change set out, instead of stopping everything. */
export function leavesOut({ attributes }: Element): boolean {
  return /^(?:MARK_RAN|CONTINUE)$/i.test(attributes.get("onFail") ?? "");
}
