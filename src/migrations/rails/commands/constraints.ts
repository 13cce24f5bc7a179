import { checkName, exclusionName, tableName, uniqueName } from "../names.ts";
import { asText, type Call, flagOf, isSet, nameOf, namesOf, textOption } from "../values.ts";
import type { Command, Setting } from "./command.ts";
import { add, deferrableOf, drop, hasConstraint, type Named, validate } from "./constraint-steps.ts";

/** Checks, unique keys and exclusions. */

/** @throws {Unreadable} */
export function constraintOf(call: Pick<Call, "name" | "args" | "options">, table: string): Named {
  const { options } = call;
  const given = textOption(options, "name");
  const notValid = flagOf(options, "validate") === false ? { notValid: true } : {};
  if (call.name.endsWith("check_constraint")) {
    const expression = nameOf(call.args[0] ?? options.get("expression"), "the check");
    return { is: "check", name: given ?? checkName(table, expression), expression, ...notValid };
  }
  const deferrable = deferrableOf(options);
  if (call.name.endsWith("unique_constraint") || call.name.endsWith("unique_key")) {
    const using = textOption(options, "using_index");
    const value = call.args[0] ?? options.get("column");
    const columns = value === undefined || value.is === "nil" ? [] : namesOf(value, "the columns");
    return {
      is: "unique",
      name: given ?? uniqueName(table, columns.length > 0 ? columns : using === undefined ? [] : [using]),
      columns,
      ...(using === undefined ? {} : { using }),
      ...(isSet(options, "nulls_not_distinct") ? { nullsNotDistinct: true } : {}),
      ...(deferrable === undefined ? {} : { deferrable }),
    };
  }
  const expression = nameOf(call.args[0] ?? options.get("expression"), "the exclusion");
  const using = textOption(options, "using");
  const where = textOption(options, "where");
  return {
    is: "exclude",
    name: given ?? exclusionName(table, expression),
    definition: [
      ...(using === undefined ? [] : [`USING ${using}`]),
      `(${expression})`,
      ...(where === undefined ? [] : [`WHERE (${where})`]),
      ...(deferrable === undefined ? [] : [`DEFERRABLE ${deferrable.toUpperCase()}`]),
    ].join(" "),
  };
}

/** `add_check_constraint`, `add_unique_constraint`, `add_exclusion_constraint`. */
export const addConstraint: Command = (call, setting) => {
  const table = nameOf(call.args[0], "the table");
  const constraint = constraintOf({ ...call, args: call.args.slice(1) }, table);
  if (isSet(call.options, "if_not_exists") && hasConstraint(setting, table, constraint)) return [];
  return [add(call, table, constraint)];
};

export const removeConstraint: Command = (call, setting) => {
  const table = nameOf(call.args[0], "the table");
  return [drop(call, table, constraintToFind(call, setting), isSet(call.options, "if_exists"))];
};

/** `validate_constraint` and `validate_check_constraint`. */
export const validateConstraint: Command = (call, setting) => {
  const table = nameOf(call.args[0], "the table");
  const name = call.name === "validate_constraint" ? asText(call.args[1]) : undefined;
  return [validate(call, table, name ?? constraintToFind(call, setting))];
};

function constraintToFind(call: Call, { schema }: Setting): string {
  const given = textOption(call.options, "name");
  if (given !== undefined) return given;
  const table = nameOf(call.args[0], "the table");
  const { name } = constraintOf({ ...call, args: call.args.slice(1) }, table);
  const expression = asText(call.args[1] ?? call.options.get("expression"));
  const checks = schema.table(tableName(table))?.checks ?? [];
  if (!call.name.endsWith("check_constraint") || checks.some((check) => check.name === name)) return name;
  return checks.find((check) => check.expression === expression)?.name ?? name;
}
