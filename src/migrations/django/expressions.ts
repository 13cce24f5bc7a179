import { literal, quote } from "../steps/write-sql.ts";
import { columnName, readColumn } from "./columns.ts";
import { aField, fieldNamed, keyField, type Model, type State } from "./models.ts";
import { type CallValue, itemsOf, lastName, show, textOf, type Value } from "./values.ts";

/** SQL of an expression or a condition; `unknown` names what could not be written. */
export type Written = { sql: string } | { unknown: string };

class NotKnown extends Error {}

/** A condition (`Q`) over a model's own columns. */
export function readCondition(value: Value, model: Model, state: State): Written {
  return attempt(() => condition(value, { model, state }));
}

/** An expression (`F`, `Value`, functions) over a model's own columns. */
export function readExpression(value: Value, model: Model, state: State): Written {
  return attempt(() => expression(value, { model, state }));
}

/** The column that a field's name means; `pk` is the key. `undefined` when the model has no such field. */
export function columnOf(name: string, model: Model, state: State): string | undefined {
  const field = name === "pk" ? keyField(model) : fieldNamed(model, name);
  if (field) return "none" in readColumn(field, model, state) ? undefined : columnName(field);
  return model.fields.find((one) => one.kind?.relation === "many-to-one" && columnName(one) === name)
    ? name
    : undefined;
}

interface Scope {
  model: Model;
  state: State;
}

function attempt(write: () => string): Written {
  try {
    return { sql: write() };
  } catch (error) {
    if (error instanceof NotKnown) return { unknown: error.message };
    throw error;
  }
}

function column(name: string, { model, state }: Scope): string {
  const found = columnOf(name, model, state);
  if (found === undefined) throw new NotKnown(`\`${name}\` is no column of the model`);
  return quote(found);
}

function condition(value: Value, scope: Scope): string {
  if (value.is === "inverse") return `NOT (${condition(value.of, scope)})`;
  if (value.is === "operator") {
    const word = value.operator === "&" ? "AND" : value.operator === "|" ? "OR" : undefined;
    if (word) return `(${condition(value.left, scope)} ${word} ${condition(value.right, scope)})`;
  }
  if (value.is === "call") {
    const name = lastName(value.name);
    if (name === "Q") return ofQ(value, scope);
    if (Object.hasOwn(LOOKUPS, name.toLowerCase())) {
      const [left, right] = value.args;
      if (left && right) return lookup(name.toLowerCase(), expression(left, scope), right, scope);
    }
    if (name === "RawSQL" || name === "Exists" || name === "ExpressionWrapper")
      return expression(value, scope);
  }
  throw new NotKnown(`the condition \`${show(value).slice(0, 80)}\` is not known here`);
}

function ofQ(call: CallValue, scope: Scope): string {
  const parts: string[] = [];
  let connector = "AND";
  let negated = false;
  for (const arg of call.args) {
    // `Q(("status", "open"))`: the way migrations written by Django have it.
    const [key, value] = arg.is === "list" ? arg.items : [];
    if (key?.is === "text" && value) parts.push(keyword(key.text, value, scope));
    else parts.push(condition(arg, scope));
  }
  for (const [key, value] of [...call.kwargs].sort(([left], [right]) => (left < right ? -1 : 1))) {
    if (key === "_connector") connector = textOf(value) ?? connector;
    else if (key === "_negated") negated = value.is === "bool" && value.value;
    else parts.push(keyword(key, value, scope));
  }
  if (parts.length === 0) throw new NotKnown("an empty condition");
  if (connector !== "AND" && connector !== "OR") throw new NotKnown(`\`${connector}\` between conditions`);
  const all = parts.length === 1 ? (parts[0] ?? "") : `(${parts.join(` ${connector} `)})`;
  return negated ? `NOT (${all})` : all;
}

/** `amount__gte` and its value. */
function keyword(key: string, value: Value, scope: Scope): string {
  const [name = "", ...steps] = key.split("__");
  let left: string | undefined;
  let rest = steps;
  const longer = columnOf(key, scope.model, scope.state);
  if (longer !== undefined) {
    left = quote(longer);
    rest = [];
  } else left = column(name, scope);
  for (const transform of rest.slice(0, -1)) left = transformed(transform, left);
  const last = rest.at(-1) ?? "exact";
  if (Object.hasOwn(LOOKUPS, last)) return lookup(last, left, value, scope);
  return lookup("exact", transformed(last, left), value, scope);
}

/** Source: the transforms of `django.db.models.functions`, on PostgreSQL. */
function transformed(name: string, left: string): string {
  if (name === "length") return `LENGTH(${left})`;
  if (name === "lower" || name === "upper" || name === "trim") return `${name.toUpperCase()}(${left})`;
  if (name === "date") return `(${left} AT TIME ZONE 'UTC')::date`;
  if (name === "len") return `coalesce(array_length(${left}, 1), 0)`;
  if (name === "year" || name === "month" || name === "day" || name === "hour")
    return `EXTRACT(${name.toUpperCase()} FROM ${left})`;
  if (name === "startswith" || name === "endswith")
    return `${name === "startswith" ? "lower" : "upper"}(${left})`;
  if (name === "id" || name === "pk") return left;
  throw new NotKnown(`the lookup \`${name}\` is not known here`);
}

/** Operators of plain comparisons. Source: `DatabaseWrapper.operators` of the PostgreSQL backend. */
const LOOKUPS: Readonly<Record<string, string>> = {
  exact: "=",
  gt: ">",
  gte: ">=",
  lt: "<",
  lte: "<=",
  greaterthan: ">",
  greaterthanorequal: ">=",
  lessthan: "<",
  lessthanorequal: "<=",
  regex: "~",
  iregex: "~*",
  in: "",
  isnull: "",
  range: "",
  iexact: "",
  contains: "",
  icontains: "",
  startswith: "",
  istartswith: "",
  endswith: "",
  iendswith: "",
  contained_by: "<@",
  overlap: "&&",
  has_key: "?",
};

function lookup(name: string, left: string, value: Value, scope: Scope): string {
  if (name === "isnull") return `${left} IS ${value.is === "bool" && !value.value ? "NOT NULL" : "NULL"}`;
  if (name === "exact" && value.is === "none") return `${left} IS NULL`;
  if (name === "exact" && value.is === "bool") return value.value ? left : `NOT ${left}`;
  if (name === "in") {
    const items = itemsOf(value).map((item) => expression(item, scope));
    if (items.length === 0) throw new NotKnown("an empty or unknown list");
    return `${left} IN (${items.join(", ")})`;
  }
  if (name === "range") {
    const [from, to] = itemsOf(value);
    if (!from || !to) throw new NotKnown("a range that is not known");
    return `${left} BETWEEN ${expression(from, scope)} AND ${expression(to, scope)}`;
  }
  const operator = LOOKUPS[name];
  if (operator) return `${left} ${operator} ${expression(value, scope)}`;
  const text = textOf(value);
  if (text === undefined) throw new NotKnown(`the lookup \`${name}\` with anything but a text`);
  if (name === "iexact") return `UPPER(${left}::text) = UPPER(${literal(text)})`;
  const like = text.replace(/[\\%_]/g, (letter) => `\\${letter}`);
  const pattern = `${/starts/.test(name) ? "" : "%"}${like}${/ends/.test(name) ? "" : "%"}`;
  return name.startsWith("i")
    ? `UPPER(${left}::text) LIKE UPPER(${literal(pattern)})`
    : `${left}::text LIKE ${literal(pattern)}`;
}

/** Functions that are called the same in PostgreSQL. */
const FUNCTIONS: Readonly<Record<string, string>> = {
  Abs: "ABS",
  Ceil: "CEILING",
  Coalesce: "COALESCE",
  Floor: "FLOOR",
  Greatest: "GREATEST",
  Least: "LEAST",
  Left: "LEFT",
  Length: "LENGTH",
  Lower: "LOWER",
  LTrim: "LTRIM",
  MD5: "MD5",
  NullIf: "NULLIF",
  RandomUUID: "GEN_RANDOM_UUID",
  Replace: "REPLACE",
  Reverse: "REVERSE",
  Right: "RIGHT",
  Round: "ROUND",
  RTrim: "RTRIM",
  StrIndex: "STRPOS",
  Substr: "SUBSTRING",
  TransactionNow: "CURRENT_TIMESTAMP",
  Trim: "TRIM",
  Upper: "UPPER",
};

/** `%` in Django's combined expressions is written twice for the driver; the others are the same. */
const OPERATORS = new Set(["+", "-", "*", "/", "%"]);

function expression(value: Value, scope: Scope): string {
  if (value.is === "text") return literal(value.text);
  if (value.is === "number" && /^-?[\d.]+(?:e[+-]?\d+)?$/i.test(value.text)) return value.text;
  if (value.is === "bool") return String(value.value);
  if (value.is === "none") return "NULL";
  if (value.is === "operator" && OPERATORS.has(value.operator))
    return `(${expression(value.left, scope)} ${value.operator} ${expression(value.right, scope)})`;
  if (value.is === "call") return ofCall(value, scope);
  throw new NotKnown(`the expression \`${show(value).slice(0, 80)}\` is not known here`);
}

function ofCall(call: CallValue, scope: Scope): string {
  const name = lastName(call.name);
  const [first, second] = call.args;
  /** A bare text inside a function is a field. */
  const inner = (arg: Value) => (arg.is === "text" ? column(arg.text, scope) : expression(arg, scope));
  if (name === "F" && first?.is === "text") return column(first.text, scope);
  if (name === "Value" && first) return expression(first, scope);
  if (name === "Q") return ofQ(call, scope);
  if (name === "Decimal" && first)
    return first.is === "text" ? literal(first.text) : expression(first, scope);
  if (name === "Now") return "STATEMENT_TIMESTAMP()";
  if (name === "ExpressionWrapper") return inner(call.kwargs.get("expression") ?? first ?? call);
  if (name === "Collate" && first && second?.is === "text")
    return `${inner(first)} COLLATE ${quote(second.text)}`;
  if (name === "Concat" && call.args.length > 0)
    return `(${call.args.map((arg) => `COALESCE(${inner(arg)}::text, '')`).join(" || ")})`;
  if (name === "Cast" && first) {
    const type = castType(call.kwargs.get("output_field") ?? second, scope);
    if (type !== undefined) return `(${inner(first)})::${type}`;
  }
  if (name === "Case") return caseOf(call, scope);
  if (name === "CombinedExpression") throw new NotKnown("a combined expression");
  const known = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (known === "CURRENT_TIMESTAMP") return known;
  if (known) return `${known}(${call.args.map(inner).join(", ")})`;
  throw new NotKnown(`the expression \`${call.name}\` is not known here`);
}

function caseOf(call: CallValue, scope: Scope): string {
  const whens = call.args.map((when) => {
    if (when.is !== "call" || lastName(when.name) !== "When") throw new NotKnown("a part of a case");
    const then = when.kwargs.get("then") ?? when.args[1];
    const kwargs = new Map([...when.kwargs].filter(([key]) => key !== "then"));
    const test = when.kwargs.get("condition") ?? when.args[0];
    if (!then) throw new NotKnown("a part of a case");
    const holds = test ? condition(test, scope) : ofQ({ ...when, args: [], kwargs }, scope);
    return `WHEN ${holds} THEN ${expression(then, scope)}`;
  });
  const other = call.kwargs.get("default");
  return `CASE ${whens.join(" ")} ELSE ${other ? expression(other, scope) : "NULL"} END`;
}

function castType(value: Value | undefined, { model, state }: Scope): string | undefined {
  const call = value?.is === "call" ? value : undefined;
  if (!call) return undefined;
  const field = aField("cast", call, state.project);
  const read = readColumn(field, model, state);
  return "column" in read ? read.column.type : undefined;
}
