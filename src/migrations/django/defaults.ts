import { literal } from "../steps/write-sql.ts";
import { innerField, isNullable } from "./columns.ts";
import { readExpression } from "./expressions.ts";
import { type Field, fieldNamed, keyField, type Model, type State, targetOf } from "./models.ts";
import { given, isTrue, lastName, show, textOf, type Value } from "./values.ts";

/** What new rows, and those that are there, would get. `said`: the program names a default; `key` tells values apart. */
export interface Default {
  sql: string;
  key: string;
  said: boolean;
}

/**
 * The value that Django would give to a column that it adds, as a constant. What a function of the program would
 * return is not known: a constant of the same type stands for it, since Django, too, calls it once and sends a
 * constant. Source: `BaseDatabaseSchemaEditor.effective_default`.
 */
export function defaultOf(field: Field, model: Model, state: State): Default | undefined {
  const said = field.call.kwargs.get("default");
  if (said && lastName(said.is === "name" ? said.name : "") !== "NOT_PROVIDED") {
    if (said.is === "none") return undefined;
    const sql = constant(said, field, model, state);
    return sql === undefined ? undefined : { sql, key: show(said), said: true };
  }
  const { kind } = field;
  const { kwargs } = field.call;
  if (!isNullable(field) && isTrue(kwargs.get("blank")) && kind?.emptyText)
    return { sql: "''", key: '""', said: false };
  if ((isTrue(kwargs.get("auto_now")) || isTrue(kwargs.get("auto_now_add"))) && kind?.sample !== undefined)
    return { sql: kind.sample, key: "now", said: false };
  return undefined;
}

export function hasDefault(field: Field): boolean {
  return field.call.kwargs.has("default");
}

function constant(value: Value, field: Field, model: Model, state: State): string | undefined {
  const { kind } = field;
  if (kind?.relation === "many-to-one") {
    const target = targetOf(field, model, state);
    const to = textOf(given(field.call.kwargs.get("to_field")));
    const key = target && (to === undefined ? keyField(target) : fieldNamed(target, to));
    if (target && key && key.kind?.auto) return value.is === "number" ? value.text : (quoted(value) ?? "1");
    return target && key ? constant(value, key, target, state) : undefined;
  }
  if (kind?.internal === "JSONField" && kind.type === "jsonb") {
    const json = toJson(value);
    return json === undefined ? "'{}'" : literal(JSON.stringify(json));
  }
  if (kind?.array) return arrayOf(value, field, model, state) ?? kind.sample;
  if (kind?.type === "boolean" && value.is === "number") return value.text === "0" ? "false" : "true";
  if (value.is === "bool" && kind?.type !== "boolean" && kind?.sample === "0") return value.value ? "1" : "0";
  const plain =
    kind?.emptyText && (value.is === "number" || value.is === "bool") ? literal(show(value)) : quoted(value);
  if (plain !== undefined) return plain;
  const [first] = value.is === "call" ? value.args : [];
  const name = value.is === "call" ? lastName(value.name) : "";
  if ((name === "Decimal" || name === "int" || name === "float" || name === "UUID") && first)
    return quoted(first);
  return kind?.sample;
}

function quoted(value: Value): string | undefined {
  if (value.is === "text") return literal(value.text.replaceAll("\0", ""));
  if (value.is === "bool") return String(value.value);
  // Python's own ways of writing numbers (0x1f, 1e3) that PostgreSQL takes as well.
  return value.is === "number" && /^-?[\d.]+(?:e[+-]?\d+)?$/i.test(value.text) ? value.text : undefined;
}

function arrayOf(value: Value, field: Field, model: Model, state: State): string | undefined {
  const base = innerField(field, "base_field", state.project);
  if (value.is !== "list" || !base) return undefined;
  const items = value.items.map((item) => constant(item, base, model, state));
  if (items.length === 0) return "'{}'";
  return items.every((item) => item !== undefined) ? `ARRAY[${items.join(", ")}]` : undefined;
}

type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

function toJson(value: Value): Json | undefined {
  switch (value.is) {
    case "text":
      return value.text;
    case "number":
      return Number(value.text);
    case "bool":
      return value.value;
    case "none":
      return null;
    case "name":
      return value.name === "list" ? [] : value.name === "dict" ? {} : undefined;
    case "list": {
      const items = value.items.map(toJson);
      return items.every((item) => item !== undefined) ? items : undefined;
    }
    case "dict": {
      const entries = value.entries.map(([key, entry]) => [textOf(key) ?? show(key), toJson(entry)] as const);
      return entries.every((entry): entry is readonly [string, Json] => entry[1] !== undefined)
        ? Object.fromEntries(entries)
        : undefined;
    }
    default:
      return undefined;
  }
}

/** `db_default`, as SQL; `unknown` when it is an expression that is not known here. */
export function databaseDefault(
  field: Field,
  model: Model,
  state: State,
): { sql: string } | { unknown: string } | undefined {
  const said = field.call.kwargs.get("db_default");
  if (!said || lastName(said.is === "name" ? said.name : "") === "NOT_PROVIDED") return undefined;
  const inner = said.is === "call" && lastName(said.name) === "Value" ? said.args[0] : said;
  if (inner && inner.is !== "call" && inner.is !== "operator" && inner.is !== "name") {
    const sql = inner.is === "none" ? "NULL" : constant(inner, field, model, state);
    if (sql !== undefined) return { sql };
  }
  const read = readExpression(said, model, state);
  return "sql" in read ? read : { unknown: `the database default of \`${field.name}\`: ${read.unknown}` };
}
