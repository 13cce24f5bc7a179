import { type Call, flag, isSet, merged, NO_OPTIONS, text, truthOf, type Value, without } from "./values.ts";

/** Rails would refuse to take it back: the message says why, for a person. */
export class Irreversible extends Error {}

/**
 * What takes a command of `change` back, the way Active Record's `CommandRecorder` tells it.
 *
 * @throws {Irreversible}
 */
export function inverseOf(call: Call): Call {
  const { name, args, options } = call;
  const straight = STRAIGHT[name];
  switch (name) {
    case "create_table":
    case "create_join_table":
      return { ...call, name: straight ?? name, options: without(options, "if_not_exists", "force") };
    case "drop_table":
    case "drop_join_table":
      if (args.length > (name === "drop_table" ? 1 : 2))
        throw new Irreversible("drop_table of several tables is not reversible");
      if (!call.body && without(options, "if_exists").size === 0)
        throw new Irreversible(`${name} without the table's definition is not reversible`);
      return { ...call, name: straight ?? name, options: without(options, "if_exists", "force") };
    case "rename_table":
      return { ...call, args: swapped(args, 0, 1) };
    case "rename_column":
    case "rename_index":
      return { ...call, args: swapped(args, 1, 2) };
    case "remove_column":
      if (args[2] === undefined) throw new Irreversible("remove_column without a type is not reversible");
      return { ...call, name: "add_column", options: conditional(options, "if_exists", "if_not_exists") };
    case "remove_columns":
      if (!options.has("type")) throw new Irreversible("remove_columns without type: is not reversible");
      return { ...call, name: "add_columns", options: conditional(options, "if_exists", "if_not_exists") };
    case "remove_index": {
      const columns = args[1] ?? options.get("column");
      if (columns === undefined) throw new Irreversible("remove_index without a column is not reversible");
      return {
        ...call,
        name: "add_index",
        args: [args[0] ?? text(""), columns],
        options: conditional(without(options, "column"), "if_exists", "if_not_exists"),
      };
    }
    case "change_column_default":
    case "change_column_comment":
    case "change_table_comment":
    case "rename_enum_value": {
      const [from, to] = [options.get("from"), options.get("to")];
      if (from === undefined || to === undefined)
        throw new Irreversible(`${name} without from: and to: is not reversible`);
      return { ...call, options: merged(options, { from: to, to: from }) };
    }
    case "change_column_null":
      return {
        ...call,
        args: args.map((value, at) => (at === 2 ? flag(truthOf(value) === false) : value)),
      };
    case "remove_foreign_key": {
      const to = args[1] ?? options.get("to_table");
      if (to === undefined)
        throw new Irreversible("remove_foreign_key without the other table is not reversible");
      return {
        ...call,
        name: "add_foreign_key",
        args: [args[0] ?? text(""), to],
        options: conditional(without(options, "to_table"), "if_exists", "if_not_exists"),
      };
    }
    case "remove_check_constraint":
    case "remove_exclusion_constraint":
    case "remove_unique_constraint":
      if (args.length < 2) throw new Irreversible(`${name} without what it removes is not reversible`);
      return {
        ...call,
        name: straight ?? name,
        options: conditional(options, "if_exists", "if_not_exists"),
      };
    case "add_unique_constraint":
      if (isSet(options, "using_index"))
        throw new Irreversible("add_unique_constraint with using_index: is not reversible");
      return { ...call, name: "remove_unique_constraint" };
    case "drop_enum":
      if (args[1] === undefined) throw new Irreversible("drop_enum without its values is not reversible");
      return { ...call, name: "create_enum" };
    case "rename_enum":
      return {
        ...call,
        args: [options.get("to") ?? args[1] ?? text(""), args[0] ?? text("")],
        options: NO_OPTIONS,
      };
    case "bulk_change_table":
      return { ...call, body: [...(call.body ?? [])].reverse().map(inverseOf) };
    case "add_index":
    case "add_column":
    case "add_foreign_key":
    case "add_check_constraint":
      return {
        ...call,
        name: straight ?? name,
        options: conditional(without(options, "validate"), "if_not_exists", "if_exists"),
      };
    default:
      if (straight === undefined) throw new Irreversible(`${name} is not reversible`);
      return { ...call, name: straight };
  }
}

const PAIRS: readonly [string, string][] = [
  ["create_table", "drop_table"],
  ["create_join_table", "drop_join_table"],
  ["add_column", "remove_column"],
  ["add_columns", "remove_columns"],
  ["add_index", "remove_index"],
  ["add_timestamps", "remove_timestamps"],
  ["add_reference", "remove_reference"],
  ["add_belongs_to", "remove_belongs_to"],
  ["add_foreign_key", "remove_foreign_key"],
  ["add_check_constraint", "remove_check_constraint"],
  ["add_exclusion_constraint", "remove_exclusion_constraint"],
  ["add_unique_constraint", "remove_unique_constraint"],
  ["enable_extension", "disable_extension"],
  ["create_enum", "drop_enum"],
  ["create_schema", "drop_schema"],
];

/** The commands whose arguments take them back as well; both ways. */
const STRAIGHT: Readonly<Record<string, string>> = Object.fromEntries(
  PAIRS.flatMap(([one, other]) => [
    [one, other],
    [other, one],
  ]),
);

function swapped(args: readonly Value[], one: number, other: number): Value[] {
  return args.map((value, at) => (at === one ? args[other] : at === other ? args[one] : value) ?? value);
}

function conditional(options: Call["options"], from: string, to: string): Call["options"] {
  const value = options.get(from);
  return value === undefined ? options : merged(without(options, from), { [to]: value });
}
