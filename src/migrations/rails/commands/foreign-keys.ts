import type { References } from "../../steps/step.ts";
import { foreignKeyColumn, foreignKeyName, tableName } from "../names.ts";
import {
  type Call,
  flagOf,
  isSet,
  nameOf,
  namesOf,
  type Options,
  textOption,
  Unreadable,
} from "../values.ts";
import { argument, type Command, type Setting } from "./command.ts";
import { add, deferrableOf, drop, hasConstraint, type Named, validate } from "./constraint-steps.ts";

/** @throws {Unreadable} */
export function foreignKey(from: string, to: string, options: Options): Named {
  const key = options.get("primary_key");
  const keys = key === undefined || key.is === "nil" ? ["id"] : namesOf(key, "primary_key:");
  const given = options.get("column");
  const columns =
    given === undefined || given.is === "nil"
      ? keys.length > 1
        ? keys.map((one) => foreignKeyColumn(to, one))
        : [foreignKeyColumn(to)]
      : namesOf(given, "column:");
  const onDelete = actionOf(options, "on_delete");
  const onUpdate = actionOf(options, "on_update");
  const deferrable = deferrableOf(options);
  const references: References = {
    table: tableName(to),
    columns: keys,
    ...(onDelete === undefined ? {} : { onDelete }),
    ...(onUpdate === undefined ? {} : { onUpdate }),
    ...(deferrable === undefined ? {} : { deferrable }),
  };
  return {
    is: "foreign-key",
    name: textOption(options, "name") ?? foreignKeyName(from, columns),
    columns,
    references,
    ...(flagOf(options, "validate") === false ? { notValid: true } : {}),
  };
}

export const addForeignKey: Command = (call, setting) => {
  const from = nameOf(call.args[0], "the table");
  const constraint = foreignKey(from, nameOf(argument(call, 1), "the other table"), call.options);
  if (isSet(call.options, "if_not_exists") && hasConstraint(setting, from, constraint)) return [];
  return [add(call, from, constraint)];
};

export const removeForeignKey: Command = (call, setting) => {
  const from = nameOf(call.args[0], "the table");
  return [drop(call, from, foreignKeyToRemove(call, setting), isSet(call.options, "if_exists"))];
};

export const validateForeignKey: Command = (call, setting) => {
  const from = nameOf(call.args[0], "the table");
  return [validate(call, from, foreignKeyToRemove(call, setting))];
};

/** By its name, by its columns, or by the table it refers to: the one that is there, else the usual name. */
function foreignKeyToRemove({ name: command, args, options }: Call, { schema }: Setting): string {
  const given = textOption(options, "name");
  if (given !== undefined) return given;
  const from = nameOf(args[0], "the table");
  const toValue = args[1] ?? options.get("to_table");
  const to = toValue === undefined || toValue.is === "nil" ? undefined : nameOf(toValue, "the other table");
  const column = options.get("column");
  if (to === undefined && (column === undefined || column.is === "nil"))
    throw new Unreadable(`${command} without a table or column`);
  const columns = column === undefined || column.is === "nil" ? undefined : namesOf(column, "column:");
  const there = (schema.table(tableName(from))?.foreignKeys ?? []).filter(
    (key) =>
      (columns === undefined || key.columns.join("\0") === columns.join("\0")) &&
      (to === undefined || key.to === to),
  );
  const usual = foreignKeyName(from, columns ?? there[0]?.columns ?? [foreignKeyColumn(to ?? "")]);
  if (schema.isLoaded && /^fk_rails_[0-9a-f]{10}$/.test(there[0]?.name ?? "")) return usual;
  return there.find(({ name }) => name === usual)?.name ?? there[0]?.name ?? usual;
}

function actionOf(options: Options, name: string): References["onDelete"] {
  const action = textOption(options, name);
  switch (action) {
    case undefined:
      return undefined;
    case "nullify":
      return "set null";
    case "cascade":
    case "restrict":
      return action;
    default:
      throw new Unreadable(`${name}: ${action}`);
  }
}
