import type { Scope } from "../python/scope.ts";
import {
  argument,
  isNone,
  isTrue,
  type PyCallValue,
  type PyValue,
  textOf,
  textsOf,
} from "../python/value.ts";
import type { Action, Constraint, PlacedConstraint, Step, TableName } from "../steps/step.ts";
import { literal, quote } from "../steps/write-sql.ts";
import { alterColumn } from "./alter-column.ts";
import { describe, isItem, readColumn } from "./column.ts";
import { columnIndex, createTable, excludeOf, tableName, uniqueOptions, unread } from "./create-table.ts";
import { entitySteps } from "./entities.ts";
import { expressionOf } from "./expression.ts";
import { indexKeys, indexName, indexOptions } from "./index-keys.ts";
import { optionsOf } from "./references.ts";
import { sqlSteps } from "./execute.ts";

/** Where an operation stands. */
export interface OperationContext {
  scope: Scope;
  /** Types that this migration has created so far. */
  created: Set<string>;
  /** Inside `batch_alter_table`: the table, which the operations then leave out. */
  batch?: TableName;
}

/**
 * The steps of one `op.<name>(...)`; `undefined` when there is no such operation. Source: Alembic documentation,
 * "Operation Reference", and its PostgreSQL implementation.
 */
export function operationSteps(
  name: string,
  call: PyCallValue,
  context: OperationContext,
): Step[] | undefined {
  if (call.open && name !== "create_table")
    return [unread(`${name} with arguments that are not written out`, call.lines)];
  const operation = OPERATIONS[name];
  if (operation) return operation(call, context);
  const onTable = ON_TABLE[name];
  if (!onTable) return undefined;
  // A batch leaves the table out, so that its arguments move up by one.
  const [first, ...rest] = call.args;
  const byName = call.named.get("table_name") ?? call.named.get("source_table");
  const given = byName ?? (NAMED_FIRST.has(name) ? call.args[1] : first);
  const table =
    context.batch ?? (textOf(given) === undefined ? undefined : tableName(textOf(given) ?? "", call));
  if (!table) return [unread(`${name} of a table whose name is not written out`, call.lines)];
  const args = context.batch || byName ? call.args : NAMED_FIRST.has(name) ? without(call.args, 1) : rest;
  return onTable({ ...call, args }, table, context);
}

/** Operations whose first argument is the object's own name and whose second is the table. */
const NAMED_FIRST = new Set([
  "create_index",
  "create_unique_constraint",
  "create_check_constraint",
  "create_primary_key",
  "create_exclude_constraint",
  "drop_constraint",
  "create_foreign_key",
]);

function without(args: readonly PyValue[], place: number): readonly PyValue[] {
  return args.filter((_, at) => at !== place);
}

type Operation = (call: PyCallValue, context: OperationContext) => Step[];
type TableOperation = (call: PyCallValue, table: TableName, context: OperationContext) => Step[];

const NOTHING = new Set(["get_bind", "get_context", "f"]);

const OPERATIONS: Readonly<Record<string, Operation>> = {
  create_table: (call, { scope, created }) => createTable(call, scope, created),
  execute: (call) => sqlSteps(call),
  // Of alembic-autogenerate-enums: values are added; those that are no longer listed stay.
  sync_enum_values: (call) => {
    const schema = textOf(argument(call, 0, "schema"));
    const name = textOf(argument(call, 1, "enum_name"));
    const old = textsOf(argument(call, 2, "old_values"));
    const now = textsOf(argument(call, 3, "new_values"));
    if (name === undefined || !old || !now) return [unread("sync_enum_values of unknown values", call.lines)];
    const type = `${schema === undefined ? "" : `${quote(schema)}.`}${quote(name)}`;
    return now
      .filter((value) => !old.includes(value))
      .map((value) => ({
        do: "sql",
        sql: `ALTER TYPE ${type} ADD VALUE IF NOT EXISTS ${literal(value)}`,
        lines: call.lines,
      }));
  },
  bulk_insert: ({ lines }) => [{ do: "data", what: "bulk_insert", lines }],
  rename_table: (call) => {
    const [from, to] = [
      textOf(argument(call, 0, "old_table_name")),
      textOf(argument(call, 1, "new_table_name")),
    ];
    return from === undefined || to === undefined
      ? [unread("rename_table with names that are not written out", call.lines)]
      : [{ do: "rename-table", table: tableName(from, call), to, lines: call.lines }];
  },
  drop_index: (call, { batch }) => {
    const name = textOf(argument(call, 0, "index_name"));
    if (name === undefined)
      return [unread("drop_index of an index whose name is not written out", call.lines)];
    const index = tableName(name, call);
    return [
      {
        do: "drop-index",
        index: batch?.schema === undefined ? index : { ...index, schema: batch.schema },
        lines: call.lines,
        ...(isTrue(call.named.get("if_exists")) ? { ifExists: true } : {}),
        ...(isTrue(call.named.get("postgresql_concurrently")) ? { concurrently: true } : {}),
      },
    ];
  },
  create_entity: (call) => entitySteps("create", call),
  drop_entity: (call) => entitySteps("drop", call),
  replace_entity: (call) => entitySteps("replace", call),
};

const ON_TABLE: Readonly<Record<string, TableOperation>> = {
  drop_table: (call, table) => [
    {
      do: "drop-table",
      tables: [table],
      lines: call.lines,
      ...(isTrue(call.named.get("if_exists")) ? { ifExists: true } : {}),
    },
  ],
  add_column: (call, table, { scope }) => addColumn(call, table, scope),
  drop_column: (call, table) => {
    const column = textOf(argument(call, 0, "column_name"));
    if (column === undefined)
      return [unread(`drop_column of ${table.name}: its name is not written out`, call.lines)];
    return alter(table, call, {
      act: "drop-column",
      column,
      lines: call.lines,
      ...(isTrue(call.named.get("if_exists")) ? { ifExists: true } : {}),
    });
  },
  alter_column: (call, table, { scope }) => {
    const column = textOf(argument(call, 0, "column_name"));
    return column === undefined
      ? [unread(`alter_column of ${table.name}: its name is not written out`, call.lines)]
      : alterColumn(call, table, column, scope);
  },
  create_index: (call, table, { scope }) => {
    const columns = argument(call, 1, "columns");
    const keys = columns?.is === "list" ? indexKeys(columns.items, call.named, scope) : undefined;
    const unique = call.named.get("unique") ?? call.args[3];
    const options = indexOptions(unique ? new Map([...call.named, ["unique", unique]]) : call.named);
    const given = argument(call, 0, "index_name");
    const name = textOf(given);
    if (!keys || !options || (name === undefined && !isNone(given)))
      return [unread(`an index of table ${table.name}`, call.lines)];
    const first = keys.map((key) => ("column" in key ? key.column : ""));
    return [
      {
        do: "create-index",
        table,
        name: name ?? indexName(table, first),
        keys,
        lines: call.lines,
        ...options,
      },
    ];
  },
  create_unique_constraint: (call, table) => {
    const columns = textsOf(argument(call, 1, "columns"));
    return constraint(call, table, columns && { is: "unique", columns, ...uniqueOptions(call.named) });
  },
  create_primary_key: (call, table) => {
    const columns = textsOf(argument(call, 1, "columns"));
    return constraint(call, table, columns && { is: "primary-key", columns });
  },
  create_check_constraint: (call, table) => {
    const condition = argument(call, 1, "condition");
    const expression = textOf(condition) ?? (condition ? expressionOf(condition) : undefined);
    const notValid = isTrue(call.named.get("postgresql_not_valid"));
    return constraint(
      call,
      table,
      expression === undefined ? undefined : { is: "check", expression, ...(notValid ? { notValid } : {}) },
    );
  },
  create_exclude_constraint: (call, table) => {
    const definition = excludeOf({ args: call.args.slice(1), named: call.named });
    return constraint(call, table, definition === undefined ? undefined : { is: "exclude", definition });
  },
  create_foreign_key: (call, table) => {
    // What is left after the source table: name, referent table, local columns, remote columns.
    const target = textOf(argument(call, 1, "referent_table"));
    const columns = textsOf(argument(call, 2, "local_cols"));
    const remote = textsOf(argument(call, 3, "remote_cols"));
    const schema = textOf(call.named.get("referent_schema"));
    const source = textOf(call.named.get("source_schema"));
    const notValid = isTrue(call.named.get("postgresql_not_valid"));
    const references =
      target === undefined
        ? undefined
        : {
            table: { name: target, ...(schema === undefined ? {} : { schema }) },
            ...(remote ? { columns: remote } : {}),
            ...optionsOf(call.named),
          };
    return constraint(
      call,
      source === undefined ? table : { ...table, schema: source },
      columns &&
        remote &&
        references && { is: "foreign-key", columns, references, ...(notValid ? { notValid } : {}) },
    );
  },
  drop_constraint: (call, table) => {
    const name = textOf(argument(call, 0, "constraint_name"));
    if (name === undefined) return [unread(`drop_constraint of ${table.name} without a name`, call.lines)];
    return alter(table, call, {
      act: "drop-constraint",
      name,
      lines: call.lines,
      ...(isTrue(call.named.get("if_exists")) ? { ifExists: true } : {}),
    });
  },
  create_table_comment: (call, table) => tableComment(call, table, textOf(argument(call, 0, "comment"))),
  drop_table_comment: (call, table) => tableComment(call, table, undefined),
};

/** Operations that answer and change nothing. */
export function isQuiet(name: string): boolean {
  return NOTHING.has(name);
}

function alter(table: TableName, { lines }: PyCallValue, action: Action): Step[] {
  return [{ do: "alter-table", table, actions: [action], lines }];
}

function constraint(call: PyCallValue, table: TableName, body: Constraint | undefined): Step[] {
  const given = argument(call, 0, "constraint_name");
  const name = textOf(given);
  if (!body || (name === undefined && given && !isNone(given)))
    return [unread(`a constraint of table ${table.name}`, call.lines)];
  const named: PlacedConstraint = { ...body, lines: call.lines, ...(name === undefined ? {} : { name }) };
  return alter(table, call, { act: "add-constraint", constraint: named, lines: call.lines });
}

/**
 * The column alone, then its constraints and its index, each in a statement of its own. Enumerations are not
 * created, and a primary key is not made of it.
 */
function addColumn(call: PyCallValue, table: TableName, scope: Scope): Step[] {
  const value = argument(call, 0, "column");
  if (!value || !isItem(value, "Column"))
    return [unread(`add_column of ${table.name}: ${value ? describe(value) : "no column"}`, call.lines)];
  const { read, gap } = readColumn(value, scope);
  if (!read) return [unread(gap, call.lines)];
  const { column, constraints, comment, primaryKey, serial, autoincrement } = read;
  const counts =
    primaryKey && serial && column.default === undefined && !column.identity && autoincrement !== false;
  const added = counts ? { ...column, type: serial } : column;
  const on = `${table.schema === undefined ? "" : `${quote(table.schema)}.`}${quote(table.name)}`;
  return [
    ...alter(table, call, {
      act: "add-column",
      column: { ...added, lines: call.lines },
      lines: call.lines,
      ...(isTrue(call.named.get("if_not_exists")) ? { ifNotExists: true } : {}),
    }),
    ...constraints.flatMap(({ lines: _lines, ...one }) =>
      alter(table, call, { act: "add-constraint", constraint: one, lines: call.lines }),
    ),
    ...columnIndex(table, read),
    ...(comment === undefined
      ? []
      : [
          {
            do: "sql" as const,
            sql: `COMMENT ON COLUMN ${on}.${quote(column.name)} IS ${literal(comment)}`,
            lines: call.lines,
          },
        ]),
  ];
}

function tableComment({ lines }: PyCallValue, { schema, name }: TableName, text: string | undefined): Step[] {
  const on = `${schema === undefined ? "" : `${quote(schema)}.`}${quote(name)}`;
  return [
    { do: "sql", sql: `COMMENT ON TABLE ${on} IS ${text === undefined ? "NULL" : literal(text)}`, lines },
  ];
}
