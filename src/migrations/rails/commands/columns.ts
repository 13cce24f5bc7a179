import { literal, quote } from "../../steps/write-sql.ts";
import type { Action, Column, Step, TableName } from "../../steps/step.ts";
import { tableName } from "../names.ts";
import { sqlDefault, sqlType } from "../types.ts";
import {
  asText,
  type Call,
  flag,
  isSet,
  merged,
  nameOf,
  type Options,
  text,
  textOption,
  truthOf,
  Unreadable,
  type Value,
  without,
} from "../values.ts";
import { argument, type Command } from "./command.ts";

/** `timestamps` forbid NULL since Rails 5.0, and have microseconds since 6.0. */
const NOT_NULL_TIMESTAMPS_SINCE = 5;
const PRECISE_TIMESTAMPS_SINCE = 6;
/** `change_column` became one statement in Rails 5.2. */
const ONE_STATEMENT_SINCE = 5.2;

/** Keys that PostgreSQL numbers by itself, when no default is given. */
const NUMBERED: Readonly<Record<string, string>> = { integer: "serial", bigint: "bigserial" };

/** A column as `t.column` and `add_column` define it. @throws {Unreadable} */
export function columnOf(
  name: string,
  type: string,
  options: Options,
  version: number,
  lines: Column["lines"],
): Column {
  if (type === "primary_key")
    return { name, type: version >= 5.1 ? "bigserial" : "serial", primaryKey: true, lines };
  const primaryKey = isSet(options, "primary_key");
  const numbered = primaryKey && !options.has("default") ? NUMBERED[type] : undefined;
  const generated = type === "virtual" ? asText(options.get("as")) : undefined;
  if (type === "virtual" && generated === undefined) throw new Unreadable("a virtual column without as:");
  const standard = sqlDefault(options.get("default"), type, options);
  const collation = textOption(options, "collation");
  return {
    name,
    type: numbered ?? sqlType(type, options, version),
    ...(collation === undefined ? {} : { collation }),
    ...(standard === undefined ? {} : { default: standard }),
    ...(generated === undefined
      ? {}
      : { generated: { expression: generated, ...(isSet(options, "stored") ? {} : { virtual: true }) } }),
    ...(options.has("null") && !isSet(options, "null") ? { notNull: true } : {}),
    ...(primaryKey ? { primaryKey: true } : {}),
    lines,
  };
}

/** `created_at` and `updated_at`. @throws {Unreadable} */
export function timestampColumns(options: Options, version: number, lines: Column["lines"]): Column[] {
  const filled = merged(options, {
    ...(options.has("null") && options.get("null")?.is !== "nil"
      ? {}
      : { null: flag(version < NOT_NULL_TIMESTAMPS_SINCE) }),
    ...(options.has("precision")
      ? {}
      : {
          precision:
            version >= PRECISE_TIMESTAMPS_SINCE
              ? { is: "number" as const, text: "6" }
              : { is: "nil" as const },
        }),
  });
  return ["created_at", "updated_at"].map((name) => columnOf(name, "datetime", filled, version, lines));
}

export const commentOn = (
  table: TableName,
  column: string | undefined,
  comment: string | undefined,
): string => {
  const whole = `${table.schema === undefined ? "" : `${quote(table.schema)}.`}${quote(table.name)}`;
  const what = column === undefined ? `TABLE ${whole}` : `COLUMN ${whole}.${quote(column)}`;
  return `COMMENT ON ${what} IS ${comment === undefined ? "NULL" : literal(comment)}`;
};

/** The comment that an option asks for. */
export function commentStep(call: Call, table: TableName, column: string | undefined): Step[] {
  const comment = textOption(call.options, "comment");
  return comment === undefined
    ? []
    : [{ do: "sql", sql: commentOn(table, column, comment), lines: call.lines }];
}

export const addColumn: Command = (call, { version }) => {
  const table = tableName(nameOf(call.args[0], "the table"));
  const name = nameOf(call.args[1], "the column");
  const column = columnOf(name, nameOf(argument(call, 2), "the type"), call.options, version, call.lines);
  const { lines } = call;
  return [
    alter(call, table, [
      {
        act: "add-column",
        column,
        ...(isSet(call.options, "if_not_exists") ? { ifNotExists: true } : {}),
        lines,
      },
    ]),
    ...commentStep(call, table, name),
  ];
};

export const addColumns: Command = (call, setting) =>
  call.args.slice(1).flatMap((name) =>
    addColumn(
      {
        ...call,
        args: [argument(call, 0), name, call.options.get("type") ?? text("string")],
        options: without(call.options, "type"),
      },
      setting,
    ),
  );

/** Removes one column, or with `remove_columns` several with one statement. */
export const removeColumns: Command = (call) => {
  const table = tableName(nameOf(call.args[0], "the table"));
  const names = call.name === "remove_column" ? call.args.slice(1, 2) : call.args.slice(1);
  const ifExists = isSet(call.options, "if_exists");
  const [first, ...more] = names.map(
    (name): Action => ({
      act: "drop-column",
      column: nameOf(name, "the column"),
      ...(ifExists ? { ifExists: true } : {}),
      lines: call.lines,
    }),
  );
  if (!first) throw new Unreadable(`${call.name} without a column`);
  return [alter(call, table, [first, ...more])];
};

export const addTimestamps: Command = (call, { version }) => {
  const [first, ...more] = timestampColumns(call.options, version, call.lines).map(
    (column): Action => ({
      act: "add-column",
      column,
      ...(isSet(call.options, "if_not_exists") ? { ifNotExists: true } : {}),
      lines: call.lines,
    }),
  );
  return first ? [alter(call, tableName(nameOf(call.args[0], "the table")), [first, ...more])] : [];
};

export const removeTimestamps: Command = (call, setting) =>
  removeColumns(
    {
      ...call,
      name: "remove_columns",
      args: [argument(call, 0), text("updated_at"), text("created_at")],
    },
    setting,
  );

export const changeColumn: Command = (call, setting) => {
  const { lines, options } = call;
  const table = tableName(nameOf(call.args[0], "the table"));
  const column = nameOf(call.args[1], "the column");
  const type = nameOf(argument(call, 2), "the type");
  const cast = textOption(options, "cast_as");
  const using =
    textOption(options, "using") ??
    (cast === undefined ? undefined : `CAST(${quote(column)} AS ${sqlType(cast, options, setting.version)})`);
  const collation = textOption(options, "collation");
  const actions: [Action, ...Action[]] = [
    {
      act: "change-type",
      column,
      type: sqlType(type, options, setting.version),
      ...(using === undefined ? {} : { using }),
      ...(collation === undefined ? {} : { collation }),
      lines,
    },
  ];
  if (options.has("default")) actions.push(defaultAction(call, column, options.get("default"), type));
  if (options.has("null")) actions.push(nullAction(call, column, isSet(options, "null")));
  const [first, ...rest] = actions;
  const comment = commentStep(call, table, column);
  return setting.version < ONE_STATEMENT_SINCE
    ? [alter(call, table, [first]), ...rest.map((action) => alter(call, table, [action])), ...comment]
    : [alter(call, table, actions), ...comment];
};

export const changeColumnDefault: Command = (call, { schema }) => {
  const table = tableName(nameOf(call.args[0], "the table"));
  const column = nameOf(call.args[1], "the column");
  const value = call.options.get("to") ?? call.args[2];
  if (value === undefined) throw new Unreadable("change_column_default without a default");
  const type = railsType(schema.table(table)?.columns.get(column));
  return [alter(call, table, [defaultAction(call, column, value, type)])];
};

/** PostgreSQL's names back to those that decide how a default is written. */
const RAILS_TYPE: Readonly<Record<string, string>> = {
  boolean: "boolean",
  integer: "integer",
  bigint: "bigint",
  smallint: "integer",
  json: "json",
  jsonb: "jsonb",
  hstore: "hstore",
  uuid: "uuid",
  float: "float",
  decimal: "decimal",
};

function railsType(type: string | undefined): string {
  return RAILS_TYPE[type?.replace(/\(.*$/, "") ?? ""] ?? "";
}

export const changeColumnNull: Command = (call, setting) => {
  const table = tableName(nameOf(call.args[0], "the table"));
  const column = nameOf(call.args[1], "the column");
  const allowed = truthOf(argument(call, 2));
  if (allowed === undefined) throw new Unreadable("change_column_null with a computed value");
  const filler = call.args[3];
  const steps: Step[] = [];
  if (!allowed && filler !== undefined && filler.is !== "nil") {
    const type = railsType(setting.schema.table(table)?.columns.get(column));
    const value = sqlDefault(filler, type, new Map());
    const name = `${table.schema === undefined ? "" : `${quote(table.schema)}.`}${quote(table.name)}`;
    steps.push({
      do: "sql",
      sql: `UPDATE ${name} SET ${quote(column)}=${value ?? "NULL"} WHERE ${quote(column)} IS NULL`,
      lines: call.lines,
    });
  }
  return [...steps, alter(call, table, [nullAction(call, column, allowed)])];
};

export const renameColumn: Command = (call) => [
  {
    do: "rename-column",
    table: tableName(nameOf(call.args[0], "the table")),
    column: nameOf(call.args[1], "the column"),
    to: nameOf(argument(call, 2), "the new name"),
    lines: call.lines,
  },
];

export const changeComment: Command = (call) => {
  const onTable = call.name === "change_table_comment";
  const table = tableName(nameOf(call.args[0], "the table"));
  const column = onTable ? undefined : nameOf(call.args[1], "the column");
  const value = call.options.get("to") ?? call.args[onTable ? 1 : 2];
  return [{ do: "sql", sql: commentOn(table, column, asText(value)), lines: call.lines }];
};

function defaultAction(call: Call, column: string, value: Value | undefined, type: string): Action {
  const expression = sqlDefault(value, type, call.options);
  return expression === undefined
    ? { act: "drop-default", column, lines: call.lines }
    : { act: "set-default", column, expression, lines: call.lines };
}

function nullAction(call: Call, column: string, allowed: boolean): Action {
  return { act: allowed ? "drop-not-null" : "set-not-null", column, lines: call.lines };
}

export function alter(
  { lines }: Pick<Call, "lines">,
  table: TableName,
  actions: readonly [Action, ...Action[]],
): Extract<Step, { do: "alter-table" }> {
  return { do: "alter-table", table, actions, lines };
}
