import type { Step } from "../../steps/step.ts";
import { plural } from "../inflect.ts";
import { tableName } from "../names.ts";
import {
  type Call,
  hashOption,
  isSet,
  merged,
  nameOf,
  NO_OPTIONS,
  only,
  type Options,
  text,
  textOption,
  type Value,
  without,
} from "../values.ts";
import { addColumn, removeColumns } from "./columns.ts";
import { argument, type Command } from "./command.ts";
import { addForeignKey, removeForeignKey } from "./foreign-keys.ts";
import { addIndex } from "./indexes.ts";

/** What `t.references` and `add_reference` come to. */
export interface Reference {
  columns: readonly { name: string; type: string; options: Options }[];
  index?: { columns: readonly string[]; options: Options };
  foreignKey?: { to: string; options: Options };
}

/** References have an index unless told otherwise since Rails 5.0, a `bigint` since 5.1. */
const INDEXED_SINCE = 5;
const BIGINT_SINCE = 5.1;
/** The index of a polymorphic one is named by the reference since Rails 6.1. */
const NAMED_BY_REFERENCE_SINCE = 6.1;

const NOT_OF_COLUMNS = ["index", "foreign_key", "polymorphic", "type", "first", "after"];

/** @throws {Unreadable} */
export function reference(table: string, name: string, options: Options, version: number): Reference {
  const column = `${name}_id`;
  const polymorphic = hashOption(options, "polymorphic");
  const type = textOption(options, "type") ?? (version < BIGINT_SINCE ? "integer" : "bigint");
  const wantsIndex = options.has("index")
    ? hashOption(options, "index")
    : version < INDEXED_SINCE
      ? undefined
      : NO_OPTIONS;
  const wantsKey = hashOption(options, "foreign_key");
  const typeColumn = {
    name: `${name}_type`,
    type: "string",
    options: merged(polymorphic ?? NO_OPTIONS, {
      null: options.get("null"),
      if_not_exists: options.get("if_not_exists"),
    }),
  };
  const columns = polymorphic ? [typeColumn.name, column] : [column];
  return {
    columns: [
      ...(polymorphic ? [typeColumn] : []),
      { name: column, type, options: without(options, ...NOT_OF_COLUMNS) },
    ],
    ...(wantsIndex
      ? {
          index: {
            columns,
            options:
              polymorphic && version >= NAMED_BY_REFERENCE_SINCE && !wantsIndex.has("name")
                ? merged(wantsIndex, { name: text(`index_${tableName(table).name}_on_${name}`) })
                : wantsIndex,
          },
        }
      : {}),
    ...(wantsKey && !polymorphic
      ? {
          foreignKey: {
            to: textOption(wantsKey, "to_table") ?? plural(name),
            options: merged(wantsKey, { column: wantsKey.get("column") ?? text(column) }),
          },
        }
      : {}),
  };
}

export const addReference: Command = (call, setting) => {
  const table = nameOf(call.args[0], "the table");
  const made = reference(table, nameOf(argument(call, 1), "the reference"), call.options, setting.version);
  const conditional = only(call.options, "if_not_exists");
  const on = (args: readonly Value[], options: Options): Call => ({
    name: call.name,
    args: [text(table), ...args],
    options: new Map([...conditional, ...options]),
    lines: call.lines,
  });
  return [
    ...made.columns.flatMap(({ name, type, options }) =>
      addColumn(on([text(name), text(type)], options), setting),
    ),
    ...(made.index
      ? addIndex(on([{ is: "list", items: made.index.columns.map(text) }], made.index.options), setting)
      : []),
    ...(made.foreignKey
      ? addForeignKey(on([text(made.foreignKey.to)], made.foreignKey.options), setting)
      : []),
  ];
};

export const removeReference: Command = (call, setting) => {
  const [table, name] = [argument(call, 0), nameOf(argument(call, 1), "the reference")];
  const conditional = only(call.options, "if_exists");
  const key = hashOption(call.options, "foreign_key");
  const steps: Step[] = [];
  if (key) {
    const options = merged(new Map([...conditional, ...key]), {
      column: key.get("column") ?? text(`${name}_id`),
    });
    steps.push(
      ...removeForeignKey(
        {
          name: "remove_foreign_key",
          args: [table],
          options: without(options, "to_table"),
          lines: call.lines,
        },
        setting,
      ),
    );
  }
  const columns = [`${name}_id`, ...(isSet(call.options, "polymorphic") ? [`${name}_type`] : [])];
  return [
    ...steps,
    ...columns.flatMap((column) =>
      removeColumns(
        { name: "remove_column", args: [table, text(column)], options: conditional, lines: call.lines },
        setting,
      ),
    ),
  ];
};
