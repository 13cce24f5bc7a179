import type { Action, Constraint, References, Step } from "../../steps/step.ts";
import { tableName } from "../names.ts";
import { asText, type Call, type Options, truthOf } from "../values.ts";
import { alter } from "./columns.ts";
import type { Setting } from "./command.ts";

/** What foreign keys and other constraints have in common. */

/** A constraint as Rails writes it: always with a name. */
export type Named = Constraint & { name: string };

export function deferrableOf(options: Options): References["deferrable"] {
  const value = options.get("deferrable");
  if (value === undefined || truthOf(value) === false) return undefined;
  return asText(value) === "deferred" ? "initially deferred" : "initially immediate";
}

export function hasConstraint({ schema }: Setting, table: string, { name }: Named): boolean {
  const known = schema.table(tableName(table));
  return (
    known !== undefined &&
    [...known.foreignKeys, ...known.checks, ...known.indexes].some((one) => one.name === name)
  );
}

export function add(call: Call, table: string, constraint: Constraint): Step {
  return alter(call, tableName(table), [{ act: "add-constraint", constraint, lines: call.lines }]);
}

export function drop(call: Call, table: string, name: string, ifExists: boolean): Step {
  const action: Action = {
    act: "drop-constraint",
    name,
    ...(ifExists ? { ifExists } : {}),
    lines: call.lines,
  };
  return alter(call, tableName(table), [action]);
}

export function validate(call: Call, table: string, name: string): Step {
  return alter(call, tableName(table), [{ act: "validate-constraint", name, lines: call.lines }]);
}
