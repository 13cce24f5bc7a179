import type { LineRange } from "../../domain/pull-request.ts";
import type { Constraint, CreateIndex, IndexKey, Step } from "../steps/step.ts";
import { literal } from "../steps/write-sql.ts";
import type { Held } from "./database.ts";
import { columnOf, readCondition, readExpression } from "./expressions.ts";
import { bareTable, type Model, type State, tableName, tableOf } from "./models.ts";
import { unnamedIndex } from "./names.ts";
import {
  type CallValue,
  given,
  isFalse,
  itemsOf,
  lastName,
  show,
  textOf,
  textsOf,
  type Value,
} from "./values.ts";

/** An index or constraint of a model's options as what the database is sent; `unknown` when it cannot be written. */
export type Read<T> = { made: T; held: Held } | { unknown: string };

export function nameOf(value: Value): string | undefined {
  return value.is === "call" ? textOf(value.kwargs.get("name")) : undefined;
}

/** Access methods of `django.contrib.postgres.indexes`; the class's suffix names an index without a name. */
const METHODS: Readonly<Record<string, { method?: string; suffix: string }>> = {
  Index: { suffix: "idx" },
  BTreeIndex: { suffix: "btree", method: "btree" },
  BloomIndex: { suffix: "bloom", method: "bloom" },
  BrinIndex: { suffix: "brin", method: "brin" },
  GinIndex: { suffix: "gin", method: "gin" },
  GistIndex: { suffix: "gist", method: "gist" },
  HashIndex: { suffix: "hash", method: "hash" },
  SpGistIndex: { suffix: "spgist", method: "spgist" },
};

/** Storage parameters by the name of the argument. */
const PARAMETERS: Readonly<Record<string, string>> = {
  fillfactor: "fillfactor",
  deduplicate_items: "deduplicate_items",
  fastupdate: "fastupdate",
  gin_pending_list_limit: "gin_pending_list_limit",
  buffering: "buffering",
  autosummarize: "autosummarize",
  pages_per_range: "pages_per_range",
  length: "length",
};

export function readIndex(
  value: Value,
  model: Model,
  state: State,
  lines: LineRange,
): Read<CreateIndex & { lines: LineRange }> {
  const said = show(value).slice(0, 80);
  const kind = value.is === "call" ? METHODS[lastName(value.name)] : undefined;
  if (value.is !== "call" || !kind) return { unknown: `the index \`${said}\` is not known here` };
  const fields = textsOf(given(value.kwargs.get("fields"))) ?? [];
  const opclasses = textsOf(given(value.kwargs.get("opclasses"))) ?? [];
  const keys = keysOf(fields, opclasses, value.args, model, state);
  if ("unknown" in keys) return keys;
  const table = tableOf(model);
  const columns = keys.made.map((key) => ("column" in key ? key.column : ""));
  const name = nameOf(value) ?? unnamedIndex(bareTable(table), columns, kind.suffix);
  const rest = clausesOf(value, model, state);
  if ("unknown" in rest) return { unknown: `the index ${name}: ${rest.unknown}` };
  const parameters = [...value.kwargs].flatMap(([key, entry]) => {
    const parameter = Object.hasOwn(PARAMETERS, key) ? PARAMETERS[key] : undefined;
    return parameter && entry.is !== "none"
      ? [`${parameter} = ${entry.is === "bool" ? (entry.value ? "on" : "off") : show(entry)}`]
      : [];
  });
  return {
    made: {
      do: "create-index",
      table: tableName(table),
      name,
      keys: keys.made,
      ...(kind.method ? { method: kind.method } : {}),
      ...(parameters.length > 0 ? { with: parameters.join(", ") } : {}),
      ...rest,
      lines,
    },
    held: { name, columns, is: "index" },
  };
}

/** A constraint either becomes one of the table, or a unique index, which alone can have a condition. */
export function readConstraint(
  value: Value,
  model: Model,
  state: State,
  lines: LineRange,
): Read<{ constraint: Constraint } | { index: Step }> {
  const call = value.is === "call" ? value : undefined;
  const name = nameOf(value) ?? textOf(call?.args[0]);
  if (!call || name === undefined)
    return { unknown: `the constraint \`${show(value).slice(0, 80)}\` is not known here` };
  const wrong = (why: string) => ({ unknown: `the constraint ${name}: ${why}` });
  switch (lastName(call.name)) {
    case "CheckConstraint": {
      const check = call.kwargs.get("condition") ?? call.kwargs.get("check");
      const read = check ? readCondition(check, model, state) : { unknown: "it has no condition" };
      if ("unknown" in read) return wrong(read.unknown);
      return {
        made: { constraint: { is: "check", name, expression: read.sql } },
        held: { name, columns: [], is: "check" },
      };
    }
    case "UniqueConstraint":
      return readUnique(call, name, model, state, lines);
    case "ExclusionConstraint":
      return readExclusion(call, name, model, state);
    default:
      return wrong(`\`${call.name}\` is not known here`);
  }
}

function readUnique(
  call: CallValue,
  name: string,
  model: Model,
  state: State,
  lines: LineRange,
): Read<{ constraint: Constraint } | { index: Step }> {
  const fields = textsOf(given(call.kwargs.get("fields"))) ?? [];
  const opclasses = textsOf(given(call.kwargs.get("opclasses"))) ?? [];
  const keys = keysOf(fields, opclasses, call.args, model, state);
  if ("unknown" in keys) return { unknown: `the constraint ${name}: ${keys.unknown}` };
  const rest = clausesOf(call, model, state);
  if ("unknown" in rest) return { unknown: `the constraint ${name}: ${rest.unknown}` };
  const columns = keys.made.map((key) => ("column" in key ? key.column : ""));
  const nullsNotDistinct = isFalse(call.kwargs.get("nulls_distinct"));
  const table = tableName(tableOf(model));
  if (rest.where !== undefined || rest.include || opclasses.length > 0 || fields.length === 0)
    return {
      made: {
        index: {
          do: "create-index",
          unique: true,
          table,
          name,
          keys: keys.made,
          ...rest,
          ...(nullsNotDistinct ? { nullsNotDistinct } : {}),
          lines,
        },
      },
      held: { name, columns, is: "unique-index" },
    };
  const deferrable = deferrableOf(call.kwargs.get("deferrable"));
  return {
    made: {
      constraint: {
        is: "unique",
        name,
        columns,
        ...(nullsNotDistinct ? { nullsNotDistinct } : {}),
        ...(deferrable ? { deferrable } : {}),
      },
    },
    held: { name, columns, is: "unique" },
  };
}

/** Source: `django.contrib.postgres.constraints.ExclusionConstraint`. */
function readExclusion(
  call: CallValue,
  name: string,
  model: Model,
  state: State,
): Read<{ constraint: Constraint }> {
  const parts: string[] = [];
  for (const item of itemsOf(call.kwargs.get("expressions"))) {
    const [left, operator] = itemsOf(item);
    const key =
      left &&
      keysOf(left.is === "text" ? [left.text] : [], [], left.is === "text" ? [] : [left], model, state);
    const word = operator?.is === "name" ? RANGE_OPERATORS[lastName(operator.name)] : textOf(operator);
    if (!key || word === undefined || "unknown" in key)
      return { unknown: `the constraint ${name}: one of its expressions is not known here` };
    const [only] = key.made;
    parts.push(
      `${only && "column" in only ? `"${only.column}"` : `(${only?.expression ?? ""})`} WITH ${word}`,
    );
  }
  const condition = given(call.kwargs.get("condition"));
  const where = condition && readCondition(condition, model, state);
  if (where && "unknown" in where) return { unknown: `the constraint ${name}: ${where.unknown}` };
  if (parts.length === 0) return { unknown: `the constraint ${name}: it has no expressions` };
  const method = (textOf(given(call.kwargs.get("index_type"))) ?? "GIST").toUpperCase();
  const deferrable = deferrableOf(call.kwargs.get("deferrable"));
  const definition = `USING ${/^\w+$/.test(method) ? method : literal(method)} (${parts.join(", ")})${where ? ` WHERE (${where.sql})` : ""}${deferrable ? ` DEFERRABLE ${deferrable.toUpperCase()}` : ""}`;
  return {
    made: { constraint: { is: "exclude", name, definition } },
    held: { name, columns: [], is: "check" },
  };
}

const RANGE_OPERATORS: Readonly<Record<string, string>> = {
  EQUAL: "=",
  NOT_EQUAL: "<>",
  CONTAINS: "@>",
  CONTAINED_BY: "<@",
  OVERLAPS: "&&",
  FULLY_LT: "<<",
  FULLY_GT: ">>",
  NOT_LT: "&>",
  NOT_GT: "&<",
  ADJACENT_TO: "-|-",
};

function deferrableOf(value: Value | undefined): "initially deferred" | "initially immediate" | undefined {
  const name = value?.is === "name" ? lastName(value.name) : textOf(value)?.toUpperCase();
  if (name === "DEFERRED") return "initially deferred";
  return name === "IMMEDIATE" ? "initially immediate" : undefined;
}

function clausesOf(
  call: CallValue,
  model: Model,
  state: State,
): { include?: readonly string[]; where?: string } | { unknown: string } {
  const condition = given(call.kwargs.get("condition"));
  const where = condition && readCondition(condition, model, state);
  if (where && "unknown" in where) return where;
  const names = textsOf(given(call.kwargs.get("include"))) ?? [];
  const include = names.flatMap((name) => columnOf(name, model, state) ?? []);
  if (include.length < names.length) return { unknown: "one of its included columns is not known" };
  return { ...(include.length > 0 ? { include } : {}), ...(where ? { where: where.sql } : {}) };
}

function keysOf(
  fields: readonly string[],
  opclasses: readonly string[],
  expressions: readonly Value[],
  model: Model,
  state: State,
): { made: readonly IndexKey[] } | { unknown: string } {
  const keys: IndexKey[] = [];
  for (const [at, field] of fields.entries()) {
    const column = columnOf(field.replace(/^-/, ""), model, state);
    if (column === undefined) return { unknown: `\`${field}\` is no column of the model` };
    const opclass = opclasses[at];
    keys.push({
      column,
      ...(opclass ? { opclass } : {}),
      ...(field.startsWith("-") ? { order: "desc" as const } : {}),
    });
  }
  for (const expression of fields.length > 0 ? [] : expressions) {
    const key = expressionKey(expression, model, state);
    if ("unknown" in key) return key;
    keys.push(key);
  }
  return keys.length > 0 ? { made: keys } : { unknown: "it has no columns" };
}

function expressionKey(value: Value, model: Model, state: State): IndexKey | { unknown: string } {
  if (value.is === "text" || (value.is === "call" && lastName(value.name) === "F")) {
    const name = value.is === "text" ? value.text.replace(/^-/, "") : (textOf(value.args[0]) ?? "");
    const column = columnOf(name, model, state);
    const order = value.is === "text" && value.text.startsWith("-") ? { order: "desc" as const } : {};
    return column === undefined ? { unknown: `\`${name}\` is no column of the model` } : { column, ...order };
  }
  if (value.is === "call" && lastName(value.name) === "OpClass" && value.args[0]) {
    const opclass = textOf(value.kwargs.get("name") ?? value.args[1]);
    const key = expressionKey(value.args[0], model, state);
    return "unknown" in key || opclass === undefined ? key : { ...key, opclass };
  }
  if (value.is === "call" && lastName(value.name) === "OrderBy" && value.args[0]) {
    const descending = value.kwargs.get("descending");
    const key = expressionKey(value.args[0], model, state);
    const down = descending?.is === "bool" && descending.value;
    return "unknown" in key || !down ? key : { ...key, order: "desc" };
  }
  const read = readExpression(value, model, state);
  return "unknown" in read ? read : { expression: read.sql };
}
