import { literal, quote } from "../../steps/write-sql.ts";
import type { IndexKey, Step } from "../../steps/step.ts";
import { indexName, tableName } from "../names.ts";
import {
  asText,
  type Call,
  isSet,
  nameOf,
  namesOf,
  type Options,
  textOption,
  Unreadable,
  type Value,
} from "../values.ts";
import { argument, type Command, type Setting } from "./command.ts";

export const addIndex: Command = (call, setting) => {
  const { options, lines } = call;
  const written = nameOf(call.args[0], "the table");
  const table = tableName(written);
  const columns = columnsOf(argument(call, 1));
  const name = textOption(options, "name") ?? indexName(written, columns, setting.version);
  const concurrently = isConcurrent(options);
  const method = textOption(options, "using");
  const include = options.get("include");
  const where = textOption(options, "where");
  const comment = textOption(options, "comment");
  return [
    {
      do: "create-index",
      table,
      name,
      keys: keysOf(columns, options),
      ...(isSet(options, "unique") ? { unique: true } : {}),
      ...(concurrently ? { concurrently } : {}),
      ...(isSet(options, "if_not_exists") ? { ifNotExists: true } : {}),
      ...(method === undefined ? {} : { method }),
      ...(include === undefined || include.is === "nil" ? {} : { include: namesOf(include, "include:") }),
      ...(where === undefined ? {} : { where }),
      ...(isSet(options, "nulls_not_distinct") ? { nullsNotDistinct: true } : {}),
      lines,
    },
    ...(comment === undefined
      ? []
      : [{ do: "sql" as const, sql: `COMMENT ON INDEX ${quote(name)} IS ${literal(comment)}`, lines }]),
  ];
};

export const removeIndex: Command = (call, setting) => {
  const table = tableName(nameOf(call.args[0], "the table"));
  const name = indexToRemove(call, setting);
  return [
    {
      do: "drop-index",
      index: { ...(table.schema === undefined ? {} : { schema: table.schema }), name: tableName(name).name },
      ...(isConcurrent(call.options) ? { concurrently: true } : {}),
      ...(isSet(call.options, "if_exists") ? { ifExists: true } : {}),
      lines: call.lines,
    },
  ];
};

/** By its name, by the columns of an index that is there, or by the name that Rails would have given it. */
function indexToRemove({ args, options }: Call, { schema, version }: Setting): string {
  const given = textOption(options, "name");
  if (given !== undefined) return given;
  const written = nameOf(args[0], "the table");
  const value = args[1] ?? options.get("column");
  if (value === undefined) throw new Unreadable("remove_index without a column or name");
  const columns = columnsOf(value);
  const list = typeof columns === "string" ? [columns] : columns;
  const usual = indexName(written, columns, version);
  const there = (schema.table(tableName(written))?.indexes ?? []).filter(
    (index) => index.columns.join("\0") === list.join("\0"),
  );
  if (there.some(({ name }) => name === usual)) return usual;
  const [only, ...others] = there;
  if (only && others.length === 0) return only.name;
  if (others.length > 0) throw new Unreadable(`several indexes on ${list.join(", ")}: which one goes`);
  return usual;
}

export const renameIndex: Command = (call) => {
  const table = tableName(nameOf(call.args[0], "the table"));
  return [
    {
      do: "rename-index",
      index: {
        ...(table.schema === undefined ? {} : { schema: table.schema }),
        name: nameOf(call.args[1], "the index"),
      },
      to: nameOf(argument(call, 2), "the new name"),
      lines: call.lines,
    },
  ];
};

/** Indexes that have the name Rails gives them follow a column's or table's new name. */
export function followingIndexes(
  call: Call,
  { schema, version }: Setting,
  before: { table: string; column?: string },
  after: { table: string; column?: string },
): Step[] {
  const known = schema.table(tableName(before.table));
  return (known?.indexes ?? []).flatMap(({ name, columns }): Step[] => {
    if (columns.some((column) => /\W/.test(column))) return [];
    if (before.column !== undefined && !columns.includes(before.column)) return [];
    if (name !== indexName(before.table, columns, version) && name !== indexName(before.table, columns, 7))
      return [];
    const renamed = columns.map((column) => (column === before.column ? (after.column ?? column) : column));
    const to = indexName(after.table, renamed, version);
    return to === name ? [] : [{ do: "rename-index", index: { name }, to, lines: call.lines }];
  });
}

/** A list of columns, or one SQL expression or column as it is written. */
function columnsOf(value: Value): readonly string[] | string {
  if (value.is === "list") {
    return namesOf(value, "the columns");
  }
  const name = nameOf(value, "the column");
  return /\W/.test(name) ? name : [name];
}

function keysOf(columns: readonly string[] | string, options: Options): IndexKey[] {
  // An expression is written as it is, and Rails does not add to it: it may hold several keys.
  if (typeof columns === "string") return apart(columns).map(keyOf);
  const order = options.get("order");
  const opclass = options.get("opclass");
  return columns.map((column): IndexKey => {
    const way = /^\s*(asc|desc)?(?:\s*nulls\s+(first|last))?\s*$/i.exec(forColumn(order, column) ?? "");
    if (!way) throw new Unreadable(`order: ${forColumn(order, column)}`);
    const operators = forColumn(opclass, column);
    return {
      ...(/^\w+$/.test(column) ? { column } : { expression: column }),
      ...(operators === undefined ? {} : { opclass: operators }),
      ...(way[1] === undefined ? {} : { order: way[1].toLowerCase() === "desc" ? "desc" : "asc" }),
      ...(way[2] === undefined ? {} : { nulls: way[2].toLowerCase() === "last" ? "last" : "first" }),
    };
  });
}

/** Cut at the commas that stand in no brackets and no quotes. */
function apart(expressions: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let quoted = "";
  let from = 0;
  for (let at = 0; at < expressions.length; at++) {
    const char = expressions.charAt(at);
    if (quoted !== "") quoted = char === quoted ? "" : quoted;
    else if (char === "'" || char === '"') quoted = char;
    else if (char === "(" || char === "[") depth++;
    else if (char === ")" || char === "]") depth--;
    else if (char === "," && depth === 0) {
      parts.push(expressions.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, expressions.slice(from)].map((part) => part.trim());
}

/** One key with what may follow it: an operator class, an order, where NULL goes. */
function keyOf(written: string): IndexKey {
  const words = written.split(/\s+/);
  const taken = (pattern: RegExp): string | undefined =>
    words.length > 1 && pattern.test(words.at(-1) ?? "") ? words.pop()?.toLowerCase() : undefined;
  const nulls = /^nulls$/i.test(words.at(-2) ?? "") ? taken(/^(?:first|last)$/i) : undefined;
  if (nulls !== undefined) words.pop();
  const order = taken(/^(?:asc|desc)$/i);
  const opclass = taken(/^\w+_ops$/i);
  const key = words.join(" ");
  const column = /^"[^"]+"$/.test(key)
    ? key.slice(1, -1)
    : /^[a-z_]\w*$/i.test(key)
      ? key.toLowerCase()
      : undefined;
  return {
    ...(column === undefined ? { expression: key } : { column }),
    ...(opclass === undefined ? {} : { opclass }),
    ...(order === undefined ? {} : { order: order === "desc" ? "desc" : "asc" }),
    ...(nulls === undefined ? {} : { nulls: nulls === "last" ? "last" : "first" }),
  };
}

/** One value for all columns, or a hash of columns. */
function forColumn(value: Value | undefined, column: string): string | undefined {
  return value?.is === "hash" ? asText(value.entries.get(column)) : asText(value);
}

function isConcurrent(options: Options): boolean {
  const algorithm = textOption(options, "algorithm");
  if (algorithm !== undefined && algorithm !== "concurrently" && algorithm !== "default")
    throw new Unreadable(`algorithm: ${algorithm}`);
  return algorithm === "concurrently";
}
