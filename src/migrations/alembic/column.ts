import type { Scope } from "../python/scope.ts";
import { argument, isTrue, lastName, type PyCallValue, type PyValue, textOf } from "../python/value.ts";
import type { Column, PlacedConstraint, References } from "../steps/step.ts";
import { expressionOf } from "./expression.ts";
import { referencesOf } from "./references.ts";
import { type Enumeration, oneOfSql, typeOf } from "./types.ts";

/** A `Column(...)` taken apart the way SQLAlchemy sends it: constraints and indexes go their own ways. */
export interface ReadColumn {
  column: Column;
  enumeration?: Enumeration;
  primaryKey: boolean;
  /** `autoincrement` as written; `auto` unless it is. */
  autoincrement: boolean | "auto";
  serial?: string;
  /** `UNIQUE`, `FOREIGN KEY` and `CHECK` that are declared with it. */
  constraints: readonly PlacedConstraint[];
  /** `index=True`, or with `unique=True` a unique one. */
  index?: "plain" | "unique";
  comment?: string;
}

/** @returns `gap`: what is not understood, for a person, with the column's name where it has one */
export function readColumn(
  call: PyCallValue,
  scope: Scope,
): { read: ReadColumn; gap?: never } | { read?: never; gap: string } {
  const [first, ...rest] = call.args;
  const name = textOf(first) ?? textOf(call.named.get("name"));
  if (name === undefined) return { gap: "a column whose name is not written out" };
  if (call.open) return { gap: `column ${name}, whose arguments are not written out` };
  const typeValue = call.named.get("type_") ?? rest.find((value) => !isSchemaItem(value));
  const foreign = rest.find((value) => isItem(value, "ForeignKey"));
  const type = typeValue ? typeOf(typeValue, scope) : undefined;
  if (!type)
    return {
      gap: typeValue
        ? `the type ${describe(typeValue)} of column ${name}`
        : `column ${name}, which has no type of its own`,
    };
  const { lines } = call;
  const column: Column = {
    name,
    type: type.sql,
    lines,
    ...(type.collation ? { collation: type.collation } : {}),
  };
  const primaryKey = isTrue(call.named.get("primary_key"));
  const nullable = call.named.get("nullable");
  const identity = itemOf(rest, call, "Identity");
  const computed = itemOf(rest, call, "Computed");
  const given = call.named.get("server_default");
  if (given && given.is !== "none" && !computed && !identity && !isItem(given, "FetchedValue")) {
    const expression = expressionOf(given);
    if (expression === undefined) return { gap: `the default of column ${name}` };
    column.default = expression;
  }
  if (identity) column.identity = isTrue(argument(identity, 0, "always")) ? "always" : "by default";
  if (computed) {
    const [value] = computed.args;
    const expression = value && (textOf(value) ?? expressionOf(value));
    if (expression === undefined) return { gap: `what column ${name} is computed from` };
    const persisted = argument(computed, 1, "persisted");
    const virtual = persisted?.is === "boolean" && !persisted.value;
    column.generated = { expression, ...(virtual ? { virtual } : {}) };
  }
  if (primaryKey || identity || (nullable?.is === "boolean" && !nullable.value)) column.notNull = true;
  const constraints: PlacedConstraint[] = [];
  const index = isTrue(call.named.get("index"));
  const unique = isTrue(call.named.get("unique"));
  if (unique && !index) constraints.push({ is: "unique", columns: [name], lines });
  if (type.oneOf)
    constraints.push({
      is: "check",
      expression: oneOfSql(name, type.oneOf.values),
      lines,
      ...(type.oneOf.name ? { name: type.oneOf.name } : {}),
    });
  for (const check of rest.filter((value) => isItem(value, "CheckConstraint"))) {
    const [text] = check.args;
    const expression = text && (textOf(text) ?? expressionOf(text));
    if (expression === undefined) return { gap: `a check of column ${name}` };
    const named = textOf(check.named.get("name"));
    constraints.push({ is: "check", expression, lines: check.lines, ...(named ? { name: named } : {}) });
  }
  if (foreign) {
    const references = foreignKeyOf(foreign);
    if (!references) return { gap: `the foreign key of column ${name}` };
    const named = textOf(foreign.named.get("name"));
    constraints.push({
      is: "foreign-key",
      columns: [name],
      references,
      lines: foreign.lines,
      ...(named ? { name: named } : {}),
      ...(isTrue(foreign.named.get("postgresql_not_valid")) ? { notValid: true } : {}),
    });
  }
  const autoincrement = call.named.get("autoincrement");
  const comment = textOf(call.named.get("comment"));
  return {
    read: {
      column,
      primaryKey,
      autoincrement: autoincrement?.is === "boolean" ? autoincrement.value : "auto",
      constraints,
      ...(type.enumeration ? { enumeration: type.enumeration } : {}),
      ...(type.serial ? { serial: type.serial } : {}),
      ...(index ? { index: unique ? "unique" : "plain" } : {}),
      ...(comment === undefined ? {} : { comment }),
    },
  };
}

/**
 * A lone integer primary key counts up by itself: its type becomes a serial one.
 * Source: SQLAlchemy documentation, `Column.autoincrement`.
 */
export function withSerial(read: ReadColumn, keys: readonly string[]): Column {
  const { column, serial, autoincrement } = read;
  const isKey = keys.includes(column.name);
  const settled =
    column.default !== undefined || column.identity !== undefined || column.generated !== undefined;
  if (!isKey || !serial || settled || autoincrement === false)
    return isKey ? { ...column, notNull: true } : column;
  const foreign = read.constraints.some(({ is }) => is === "foreign-key");
  const counts = autoincrement === true || (keys.length === 1 && !foreign);
  return { ...column, notNull: true, ...(counts ? { type: serial } : {}) };
}

/** `ForeignKey("app.users.id", ondelete="CASCADE")`. */
function foreignKeyOf(call: PyCallValue): References | undefined {
  const target = textOf(call.args[0]) ?? textOf(call.named.get("column"));
  return target === undefined ? undefined : referencesOf([target], call.named);
}

const ITEMS = /^(?:ForeignKey|CheckConstraint|Identity|Computed|Sequence|FetchedValue|DefaultClause)$/;

function isSchemaItem(value: PyValue): boolean {
  return value.is === "call" && !value.of && ITEMS.test(lastName(value.callee));
}

export function isItem(value: PyValue, name: string): value is PyCallValue {
  return value.is === "call" && !value.of && lastName(value.callee) === name;
}

function itemOf(rest: readonly PyValue[], call: PyCallValue, name: string): PyCallValue | undefined {
  const found = rest.find((value) => isItem(value, name)) ?? call.named.get("server_default");
  return found && isItem(found, name) ? found : undefined;
}

/** A value in a sentence. */
export function describe(value: PyValue): string {
  switch (value.is) {
    case "call":
      return `${value.callee}(...)`;
    case "name":
      return value.name;
    case "unknown":
      return value.what;
    default:
      return value.is;
  }
}
