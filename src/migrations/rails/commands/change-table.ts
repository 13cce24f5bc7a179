import type { Action, Step } from "../../steps/step.ts";
import { tableName } from "../names.ts";
import { TYPE_METHODS } from "../types.ts";
import { type Call, nameOf, NO_OPTIONS, text, truthOf, Unreadable, type Value, without } from "../values.ts";
import { argument } from "./command.ts";

/** Which commands a bulk change puts into one ALTER TABLE. */
const COMBINED = new Set([
  "add_column",
  "add_columns",
  "change_column",
  "remove_column",
  "remove_columns",
  "change_column_default",
  "change_column_null",
  "add_timestamps",
  "remove_timestamps",
]);

/** `change_table` with `bulk: true`: `perform` does one of its commands. */
export function bulkChange(call: Call, perform: (one: Call) => readonly Step[]): Step[] {
  const steps: Step[] = [];
  let actions: Action[] = [];
  const table = tableName(nameOf(call.args[0], "the table"));
  const flush = (): void => {
    const [first, ...more] = actions;
    if (first) steps.push({ do: "alter-table", table, actions: [first, ...more], lines: call.lines });
    actions = [];
  };
  for (const one of call.body ?? []) {
    const made = perform(one);
    if (COMBINED.has(one.name) && made.every((step) => step.do === "alter-table")) {
      for (const step of made) if (step.do === "alter-table") actions.push(...step.actions);
    } else {
      flush();
      steps.push(...made);
    }
  }
  flush();
  return steps;
}

/** What a call on `t` in `change_table` does, as a command of its own. @throws {Unreadable} */
export function asCommands(table: Value, call: Call): Call[] {
  const command = OF_TABLE[call.name];
  if (command !== undefined) return [{ ...call, name: command, args: [table, ...call.args] }];
  switch (call.name) {
    case "references":
    case "belongs_to":
    case "remove_references":
    case "remove_belongs_to":
      return call.args.map((name) => ({
        ...call,
        name: call.name.startsWith("remove") ? "remove_reference" : "add_reference",
        args: [table, name],
      }));
    case "column": {
      const [name, type] = [argument(call, 0), argument(call, 1)];
      return [{ ...call, name: "add_column", args: [table, name, type] }, ...indexCommand(table, name, call)];
    }
    default:
      if (!TYPE_METHODS.has(call.name)) throw new Unreadable(`t.${call.name} in change_table`);
      return call.args.flatMap((name) => [
        {
          ...call,
          name: "add_column",
          args: [table, name, text(call.name)],
          options: without(call.options, "index"),
        },
        ...indexCommand(table, name, call),
      ]);
  }
}

const OF_TABLE: Readonly<Record<string, string>> = {
  index: "add_index",
  rename_index: "rename_index",
  timestamps: "add_timestamps",
  change: "change_column",
  change_default: "change_column_default",
  change_null: "change_column_null",
  remove: "remove_columns",
  remove_columns: "remove_columns",
  remove_index: "remove_index",
  remove_timestamps: "remove_timestamps",
  rename: "rename_column",
  foreign_key: "add_foreign_key",
  remove_foreign_key: "remove_foreign_key",
  check_constraint: "add_check_constraint",
  remove_check_constraint: "remove_check_constraint",
  validate_check_constraint: "validate_check_constraint",
  validate_constraint: "validate_constraint",
  unique_constraint: "add_unique_constraint",
  remove_unique_constraint: "remove_unique_constraint",
  exclusion_constraint: "add_exclusion_constraint",
  remove_exclusion_constraint: "remove_exclusion_constraint",
};

function indexCommand(table: Value, name: Value, { options, lines }: Call): Call[] {
  const value = options.get("index");
  if (value === undefined || truthOf(value) === false) return [];
  return [
    {
      name: "add_index",
      args: [table, name],
      options: value.is === "hash" ? value.entries : NO_OPTIONS,
      lines,
    },
  ];
}
