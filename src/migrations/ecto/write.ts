import type { LineRange } from "../../domain/pull-request.ts";
import type { Action, Column, Constraint, PlacedConstraint, Step, TableName } from "../steps/step.ts";
import { literal, quote } from "../steps/write-sql.ts";
import { columnType, defaultSql, referenceType } from "./columns.ts";
import type { Change, Command, Reference, Table } from "./command.ts";
import { createConstraint, createIndex, dotted, named } from "./write-index.ts";
import { isTagged, isTruthy, nameOf, type Options, textOf, type Value } from "./value.ts";

/** The statements that Ecto sends for a command. Source: ecto_sql, `Ecto.Adapters.Postgres.Connection`. */
export function writeCommand(command: Command): readonly Step[] {
  const { lines } = command;
  switch (command.do) {
    case "create-table":
      return createTable(command);
    case "drop-table":
      return [
        {
          do: "drop-table",
          tables: [nameFor(command.table)],
          ifExists: command.ifExists,
          cascade: command.cascade,
          lines,
        },
      ];
    case "alter-table":
      return alterTable(command);
    case "create-index":
      return createIndex(command.index, command.ifNotExists, lines);
    case "drop-index": {
      const { index, ifExists, cascade } = command;
      return [
        {
          do: "drop-index",
          index: named(index.name, index.prefix),
          ifExists,
          concurrently: index.concurrently,
          cascade,
          lines,
        },
      ];
    }
    case "rename-index":
      return [
        {
          do: "rename-index",
          index: named(command.index.name, command.index.prefix),
          to: command.to,
          lines,
        },
      ];
    case "rename-table":
      return [{ do: "rename-table", table: nameFor(command.table), to: command.to.name, lines }];
    case "rename-column":
      return [
        {
          do: "rename-column",
          table: nameFor(command.table),
          column: command.column,
          to: command.to,
          lines,
        },
      ];
    case "create-constraint":
      return createConstraint(command);
    case "drop-constraint": {
      const { constraint, ifExists, cascade } = command;
      return [
        {
          do: "alter-table",
          table: named(constraint.table, constraint.prefix),
          actions: [{ act: "drop-constraint", name: constraint.name, ifExists, cascade, lines }],
          lines,
        },
      ];
    }
    case "execute":
      return command.up;
  }
}

function nameFor({ name, prefix }: Table): TableName {
  return named(name, prefix);
}

function createTable({
  table,
  changes,
  ifNotExists,
  lines,
}: Extract<Command, { do: "create-table" }>): Step[] {
  const { primaryKey } = table;
  const own: Change[] = primaryKey
    ? [
        {
          change: "add",
          column: primaryKey.name,
          type: primaryKey.type,
          options: new Map([["primary_key", true], ...primaryKey.options]),
          lines,
        },
      ]
    : [];
  const all = [...own, ...changes];
  const columns: Column[] = [];
  const constraints: PlacedConstraint[] = [];
  const gaps: Step[] = [];
  for (const change of all) {
    const column = change.change === "add" ? columnOf(change, false) : undefined;
    if (column) columns.push(column);
    gaps.push(...gapsOf(table, change, column));
    if (change.change === "add" && isTagged(change.type, "reference"))
      constraints.push({ ...foreignKey(table, change.column, change.type.reference), lines: change.lines });
  }
  const keys = keysOf(all);
  if (keys.length > 0) constraints.push({ is: "primary-key", columns: keys, lines });
  return [
    {
      do: "create-table",
      table: nameFor(table),
      ifNotExists,
      columns,
      constraints,
      ...(table.options ? { options: table.options } : {}),
      lines,
    },
    ...gaps,
    ...comments(table, all, lines),
  ];
}

function alterTable({ table, changes, lines }: Extract<Command, { do: "alter-table" }>): Step[] {
  const actions: Action[] = [];
  const gaps: Step[] = [];
  for (const change of changes) {
    const added = change.change === "add" ? columnOf(change, true) : undefined;
    gaps.push(...gapsOf(table, change, added));
    actions.push(...actionsOf(table, change, added));
  }
  const keys = keysOf(changes);
  if (keys.length > 0)
    actions.push({ act: "add-constraint", constraint: { is: "primary-key", columns: keys }, lines });
  const [first, ...rest] = actions;
  return [
    ...(first
      ? [{ do: "alter-table" as const, table: nameFor(table), actions: [first, ...rest] as const, lines }]
      : []),
    ...gaps,
    ...comments(table, changes, lines),
  ];
}

function actionsOf(table: Table, change: Change, added: Column | undefined): Action[] {
  const { lines } = change;
  const dropKey = (type: Value | undefined, ifExists = false): Action[] => {
    const before = isTagged(type, "tuple") ? type.items[0] : type;
    return change.change !== "unread" && isTagged(before, "reference")
      ? [
          {
            act: "drop-constraint",
            name: before.reference.name ?? `${table.name}_${change.column}_fkey`,
            ifExists,
            lines,
          },
        ]
      : [];
  };
  const addKey = (type: Value): Action[] =>
    change.change !== "unread" && isTagged(type, "reference")
      ? [{ act: "add-constraint", constraint: foreignKey(table, change.column, type.reference), lines }]
      : [];
  switch (change.change) {
    case "add":
      return added
        ? [
            { act: "add-column", column: added, ifNotExists: change.ifNotExists ?? false, lines },
            ...addKey(change.type),
          ]
        : [];
    case "remove":
      return [
        ...dropKey(change.type, change.ifExists),
        { act: "drop-column", column: change.column, ifExists: change.ifExists ?? false, lines },
      ];
    case "modify": {
      const type = typeOf(change.type, change.options);
      if (type === undefined) return [];
      return [
        ...dropKey(change.options.get("from")),
        { act: "change-type", column: change.column, type, lines },
        ...addKey(change.type),
        ...modifiers(change.column, change.type, change.options, lines),
      ];
    }
    case "unread":
      return [];
  }
}

function modifiers(column: string, type: Value, options: Options, lines: LineRange): Action[] {
  const actions: Action[] = [];
  if (options.get("null") === true) actions.push({ act: "drop-not-null", column, lines });
  if (options.get("null") === false) actions.push({ act: "set-not-null", column, lines });
  const expression = options.has("default") ? defaultSql(options.get("default"), type) : undefined;
  if (expression !== undefined) actions.push({ act: "set-default", column, expression, lines });
  return actions;
}

function typeOf(type: Value, options: Options): string | undefined {
  return isTagged(type, "reference")
    ? referenceType(type.reference.type, options)
    : columnType(type, options);
}

/** @param adding to a table that is there: a default that is not known then leaves the column optional */
function columnOf(change: Extract<Change, { change: "add" }>, adding: boolean): Column | undefined {
  const { column: name, type, options, lines } = change;
  const written = typeOf(type, options);
  if (written === undefined) return undefined;
  const hasDefault = options.has("default");
  const expression = hasDefault ? defaultSql(options.get("default"), type) : undefined;
  const collation = textOf(options.get("collation"));
  return {
    name,
    type: written,
    notNull: options.get("null") === false && !(adding && hasDefault && expression === undefined),
    ...(expression === undefined ? {} : { default: expression }),
    ...(collation ? { collation } : {}),
    lines,
  };
}

/** What of a line is not understood. */
function gapsOf(table: Table, change: Change, column: Column | undefined): Step[] {
  const { lines } = change;
  if (change.change === "unread") return [{ do: "unread", what: change.what, lines }];
  if (change.change === "remove") return [];
  const name = `${table.name}.${change.column}`;
  if (typeOf(change.type, change.options) === undefined)
    return [{ do: "unread", what: `the type of ${name}`, lines }];
  const { options } = change;
  const known = !options.has("default") || defaultSql(options.get("default"), change.type) !== undefined;
  const gaps: Step[] = known ? [] : [{ do: "unread", what: `the default of ${name}`, lines }];
  const others = [...options].flatMap(([key, value]) =>
    value === undefined && key !== "default" && key !== "from" ? [key] : [],
  );
  for (const key of column || change.change === "modify" ? others : [])
    gaps.push({ do: "unread", what: `\`${key}\` of ${name}`, lines });
  return gaps;
}

function keysOf(changes: readonly Change[]): string[] {
  return changes.flatMap((change) =>
    (change.change === "add" || change.change === "modify") && isTruthy(change.options.get("primary_key"))
      ? [change.column]
      : [],
  );
}

function foreignKey(table: Table, column: string, reference: Reference): Constraint {
  const { name, with: further, onDelete, onUpdate, validate } = reference;
  return {
    is: "foreign-key",
    name: name ?? `${table.name}_${column}_fkey`,
    columns: [column, ...further.map(([here]) => here)],
    references: {
      table: named(reference.table, reference.prefix ?? table.prefix),
      columns: [reference.column, ...further.map(([, there]) => there)],
      ...(onDelete ? { onDelete } : {}),
      ...(onUpdate ? { onUpdate } : {}),
    },
    ...(validate ? {} : { notValid: true }),
  };
}

function comments(table: Table, changes: readonly Change[], lines: LineRange): Step[] {
  const own = table.comment
    ? [
        {
          do: "sql" as const,
          sql: `COMMENT ON TABLE ${dotted(nameFor(table))} IS ${literal(table.comment)}`,
          lines,
        },
      ]
    : [];
  const ofColumns = changes.flatMap((change): Step[] => {
    if (change.change !== "add" && change.change !== "modify") return [];
    const comment = nameOf(change.options.get("comment"));
    return comment
      ? [
          {
            do: "sql",
            sql: `COMMENT ON COLUMN ${dotted(nameFor(table))}.${quote(change.column)} IS ${literal(comment)}`,
            lines: change.lines,
          },
        ]
      : [];
  });
  return [...own, ...ofColumns];
}
