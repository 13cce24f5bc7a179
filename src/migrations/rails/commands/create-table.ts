import type { Column, PlacedConstraint, Step } from "../../steps/step.ts";
import { tableName } from "../names.ts";
import { TYPE_METHODS } from "../types.ts";
import {
  asText,
  type Call,
  flag,
  isSet,
  merged,
  nameOf,
  namesOf,
  NO_OPTIONS,
  type Options,
  text,
  textOption,
  truthOf,
  Unreadable,
  type Value,
  without,
} from "../values.ts";
import { columnOf, commentStep, timestampColumns } from "./columns.ts";
import { argument, type Command, type Setting } from "./command.ts";
import { constraintOf } from "./constraints.ts";
import { foreignKey } from "./foreign-keys.ts";
import { addIndex } from "./indexes.ts";
import { reference } from "./references.ts";

export const createTable: Command = (call, setting) => {
  const { options, lines } = call;
  const written = nameOf(call.args[0], "the table");
  const table = tableName(written);
  if (options.has("as")) throw new Unreadable("create_table with as:");
  const draft: Draft = { table: written, columns: [], constraints: [], indexes: [], comments: [], setting };
  const key = primaryKey(call, setting.version);
  draft.columns.push(...key.columns);
  for (const inner of call.body ?? []) defineAsFarAsItGoes(inner, draft);
  if (key.composite) draft.constraints.push({ is: "primary-key", columns: key.composite, lines });
  const force = options.get("force");
  const forced = force !== undefined && truthOf(force) === true;
  if (isSet(options, "temporary")) throw new Unreadable("a temporary table");
  const suffix = textOption(options, "options");
  return [
    ...(forced
      ? [
          {
            do: "drop-table" as const,
            tables: [table] as const,
            ifExists: true,
            ...(asText(force) === "cascade" ? { cascade: true } : {}),
            lines,
          },
        ]
      : []),
    {
      do: "create-table",
      table,
      ...(isSet(options, "if_not_exists") ? { ifNotExists: true } : {}),
      columns: draft.columns,
      ...(draft.constraints.length > 0 ? { constraints: draft.constraints } : {}),
      ...(suffix === undefined ? {} : { options: suffix }),
      lines,
    },
    ...commentStep(call, table, undefined),
    ...draft.comments,
    ...draft.indexes.flatMap((index) =>
      addIndex(
        isSet(options, "if_not_exists")
          ? { ...index, options: merged(index.options, { if_not_exists: flag(true) }) }
          : index,
        setting,
      ),
    ),
  ];
};

interface Draft {
  table: string;
  columns: Column[];
  constraints: PlacedConstraint[];
  indexes: Call[];
  comments: Step[];
  setting: Setting;
}

/** Keys are `bigint` since Rails 5.1, and a UUID comes from `gen_random_uuid()`, which PostgreSQL has, since then. */
const BIGINT_SINCE = 5.1;

function primaryKey(
  { options, lines }: Call,
  version: number,
): { columns: Column[]; composite?: readonly string[] } {
  const id = options.get("id");
  const named = options.get("primary_key");
  if (named?.is === "list") {
    return { columns: [], composite: namesOf(named, "primary_key:") };
  }
  if (id !== undefined && truthOf(id) === false) return { columns: [] };
  const more: Options = id?.is === "hash" ? id.entries : NO_OPTIONS;
  const name = textOption(options, "primary_key") ?? "id";
  const type =
    id?.is === "hash"
      ? (textOption(more, "type") ?? "primary_key")
      : id === undefined || id.is === "flag" || id.is === "nil"
        ? "primary_key"
        : nameOf(id, "id:");
  if (type === "primary_key") {
    const plain = version < BIGINT_SINCE ? "serial" : "bigserial";
    return { columns: [{ name, type: plain, primaryKey: true, lines }] };
  }
  let given: Options = new Map([
    ...["limit", "default", "precision"].flatMap((key) => {
      const value = options.get(key);
      return value === undefined ? [] : [[key, value] as const];
    }),
    ...without(more, "type"),
  ]);
  if (type === "uuid" && !given.has("default"))
    given = merged(given, {
      default: {
        is: "lambda",
        value: text(version < BIGINT_SINCE ? "uuid_generate_v4()" : "gen_random_uuid()"),
      },
    });
  const column = columnOf(name, type, merged(given, { primary_key: flag(true) }), version, lines);
  return { columns: [{ ...column, notNull: true }] };
}

/** What cannot be told of one column is said, and the table has the others. */
function defineAsFarAsItGoes(call: Call, draft: Draft): void {
  try {
    define(call, draft);
  } catch (error) {
    if (!(error instanceof Unreadable)) throw error;
    const what = `t.${call.name}: ${error.message}`;
    draft.comments.push({ do: "unread", what, lines: call.lines });
    // A computed default is no reason to go without the column.
    if (call.options.has("default"))
      defineAsFarAsItGoes({ ...call, options: without(call.options, "default") }, draft);
  }
}

/** One call on `t`. */
function define(call: Call, draft: Draft): void {
  const { name, args, options, lines } = call;
  const { version } = draft.setting;
  const { table } = draft;
  switch (name) {
    case "column":
      column(draft, call, nameOf(args[0], "the column"), nameOf(args[1], "the type"));
      return;
    case "timestamps":
      draft.columns.push(...timestampColumns(options, version, lines));
      return;
    case "references":
    case "belongs_to":
      for (const one of args) refer(draft, call, nameOf(one, "the reference"));
      return;
    case "index":
      draft.indexes.push({ name: "add_index", args: [text(table), argument(call, 0)], options, lines });
      return;
    case "foreign_key":
      draft.constraints.push({
        ...foreignKey(table, nameOf(argument(call, 0), "the table"), options),
        lines,
      });
      return;
    case "check_constraint":
    case "unique_constraint":
    case "unique_key":
    case "exclusion_constraint":
      draft.constraints.push({ ...constraintOf(call, table), lines });
      return;
    case "remove":
      draft.columns = draft.columns.filter((one) => !args.some((gone) => asText(gone) === one.name));
      return;
    case "primary_key":
      draft.columns.push(keyColumn(call, version));
      return;
    case "attachment":
      throw new Unreadable("t.attachment, which a gem defines");
    default:
      if (!TYPE_METHODS.has(name)) throw new Unreadable(`t.${name}, which is no type of column known here`);
      for (const one of args) column(draft, call, nameOf(one, "the column"), name);
  }
}

function keyColumn({ args, options, lines }: Call, version: number): Column {
  const type = args[1] === undefined ? "primary_key" : nameOf(args[1], "the type");
  const name = nameOf(args[0], "the column");
  return columnOf(name, type, merged(options, { primary_key: flag(true) }), version, lines);
}

function column(draft: Draft, call: Call, name: string, type: string): void {
  const { options, lines } = call;
  // A column that is defined again, the key for instance, takes the place of the first.
  if (draft.columns.some((one) => one.name === name))
    draft.columns = draft.columns.filter((one) => one.name !== name);
  draft.columns.push(columnOf(name, type, options, draft.setting.version, lines));
  indexOf(draft, call, [name], options.get("index"));
  const key = options.get("foreign_key");
  if (key !== undefined && truthOf(key) === true && type !== "virtual")
    throw new Unreadable("foreign_key: on a plain column");
  draft.comments.push(...commentStep(call, tableName(draft.table), name));
}

function indexOf(draft: Draft, { lines }: Call, columns: readonly string[], value: Value | undefined): void {
  if (value === undefined || truthOf(value) === false) return;
  draft.indexes.push({
    name: "add_index",
    args: [text(draft.table), { is: "list", items: columns.map(text) }],
    options: value.is === "hash" ? value.entries : NO_OPTIONS,
    lines,
  });
}

function refer(draft: Draft, call: Call, name: string): void {
  const { lines } = call;
  const made = reference(draft.table, name, call.options, draft.setting.version);
  for (const one of made.columns)
    draft.columns.push(columnOf(one.name, one.type, one.options, draft.setting.version, lines));
  if (made.index)
    draft.indexes.push({
      name: "add_index",
      args: [text(draft.table), { is: "list", items: made.index.columns.map(text) }],
      options: made.index.options,
      lines,
    });
  if (made.foreignKey)
    draft.constraints.push({
      ...foreignKey(draft.table, made.foreignKey.to, made.foreignKey.options),
      lines,
    });
}
