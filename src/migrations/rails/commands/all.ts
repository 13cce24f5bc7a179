import type { Step } from "../../steps/step.ts";
import { type Call, flag, merged, nameOf, without } from "../values.ts";
import {
  addColumn,
  addColumns,
  addTimestamps,
  changeColumn,
  changeColumnDefault,
  changeColumnNull,
  changeComment,
  removeColumns,
  removeTimestamps,
  renameColumn,
} from "./columns.ts";
import { argument, type Command, type Setting } from "./command.ts";
import { addConstraint, removeConstraint, validateConstraint } from "./constraints.ts";
import { addForeignKey, removeForeignKey, validateForeignKey } from "./foreign-keys.ts";
import { addReference, removeReference } from "./references.ts";
import { addIndex, followingIndexes, removeIndex, renameIndex } from "./indexes.ts";
import {
  addEnumValue,
  createEnum,
  createFromDefinition,
  createSchema,
  createView,
  disableExtension,
  dropEnum,
  dropSchema,
  dropView,
  enableExtension,
  renameEnum,
  renameEnumValue,
  renameSchema,
} from "./objects.ts";
import { bulkChange } from "./change-table.ts";
import { createTable } from "./create-table.ts";
import { createJoinTable, dropJoinTable, dropTable, renameTable } from "./tables.ts";

/** GitLab's and Mastodon's helper: the index of `add_index`, built and dropped without a lock on writes. */
const concurrently =
  (command: Command): Command =>
  (call, setting) =>
    command(
      {
        ...call,
        options: merged(call.options, { algorithm: { is: "text", text: "concurrently", symbol: true } }),
      },
      setting,
    );

/** GitLab's helper: the key first without a look at the rows, then the look. */
const concurrentForeignKey: Command = (call, setting) => {
  const made = addForeignKey(
    {
      ...call,
      options: merged(without(call.options, "target_column"), {
        validate: flag(false),
        primary_key: call.options.get("target_column") ?? call.options.get("primary_key"),
        on_delete: call.options.get("on_delete") ?? { is: "text", text: "cascade", symbol: true },
      }),
    },
    setting,
  );
  return made.flatMap((step): Step[] => {
    const action = step.do === "alter-table" ? step.actions[0] : undefined;
    return step.do === "alter-table" &&
      action?.act === "add-constraint" &&
      action.constraint.name !== undefined
      ? [
          step,
          {
            ...step,
            actions: [{ act: "validate-constraint", name: action.constraint.name, lines: step.lines }],
          },
        ]
      : [step];
  });
};

const COMMANDS: Readonly<Record<string, Command>> = {
  create_table: createTable,
  create_join_table: createJoinTable,
  drop_table: dropTable,
  drop_join_table: dropJoinTable,
  rename_table: renameTable,
  add_column: addColumn,
  add_columns: addColumns,
  remove_column: removeColumns,
  remove_columns: removeColumns,
  rename_column: (call, setting) => [
    ...renameColumn(call, setting),
    ...followingIndexes(
      call,
      setting,
      { table: nameOf(call.args[0], "the table"), column: nameOf(call.args[1], "the column") },
      { table: nameOf(call.args[0], "the table"), column: nameOf(argument(call, 2), "the new name") },
    ),
  ],
  change_column: changeColumn,
  change_column_default: changeColumnDefault,
  change_column_null: changeColumnNull,
  change_column_comment: changeComment,
  change_table_comment: changeComment,
  add_timestamps: addTimestamps,
  remove_timestamps: removeTimestamps,
  add_reference: addReference,
  add_belongs_to: addReference,
  remove_reference: removeReference,
  remove_belongs_to: removeReference,
  add_index: addIndex,
  remove_index: removeIndex,
  rename_index: renameIndex,
  add_foreign_key: addForeignKey,
  remove_foreign_key: removeForeignKey,
  validate_foreign_key: validateForeignKey,
  add_check_constraint: addConstraint,
  add_unique_constraint: addConstraint,
  add_unique_key: addConstraint,
  add_exclusion_constraint: addConstraint,
  remove_check_constraint: removeConstraint,
  remove_unique_constraint: removeConstraint,
  remove_unique_key: removeConstraint,
  remove_exclusion_constraint: removeConstraint,
  validate_check_constraint: validateConstraint,
  validate_constraint: validateConstraint,
  enable_extension: enableExtension,
  disable_extension: disableExtension,
  create_enum: createEnum,
  drop_enum: dropEnum,
  rename_enum: renameEnum,
  add_enum_value: addEnumValue,
  rename_enum_value: renameEnumValue,
  create_schema: createSchema,
  drop_schema: dropSchema,
  rename_schema: renameSchema,
  create_view: createView,
  drop_view: dropView,
  create_function: createFromDefinition,
  create_trigger: createFromDefinition,
  add_concurrent_index: concurrently(addIndex),
  remove_concurrent_index: concurrently(removeIndex),
  remove_concurrent_index_by_name: concurrently((call, setting) =>
    removeIndex(
      { ...call, args: call.args.slice(0, 1), options: merged(call.options, { name: argument(call, 1) }) },
      setting,
    ),
  ),
  add_concurrent_foreign_key: concurrentForeignKey,
  bulk_change_table: (call, setting) => bulkChange(call, (one) => perform(one, setting)),
};

export function isCommand(name: string): boolean {
  return Object.hasOwn(COMMANDS, name);
}

/** @throws {Unreadable} when its arguments cannot be told from the text */
export function perform(call: Call, setting: Setting): Step[] {
  const command = Object.hasOwn(COMMANDS, call.name) ? COMMANDS[call.name] : undefined;
  if (!command) return [{ do: "unread", what: call.name, lines: call.lines }];
  return command(call, setting);
}
