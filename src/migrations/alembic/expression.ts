import { lastName, type PyValue, textOf } from "../python/value.ts";
import { literal, quote } from "../steps/write-sql.ts";

/** `sa.text("a \\:b")`: the backslash keeps a colon from being a parameter. */
export function unescapeColons(sql: string): string {
  return sql.replaceAll("\\:", ":");
}

/** The SQL of `sa.text(...)`, with its place; `undefined` for anything else. */
export function sqlTextOf(value: PyValue | undefined): Extract<PyValue, { is: "text" }> | undefined {
  if (
    value?.is !== "call" ||
    value.of ||
    !/^(?:text|literal_column|sql_text|DDL)$/.test(lastName(value.callee))
  )
    return undefined;
  const [inner] = value.args;
  return inner?.is === "text" ? { ...inner, value: unescapeColons(inner.value) } : undefined;
}

/**
 * A default or an expression as PostgreSQL text; `undefined` when it is not known. A plain text is a string
 * constant, as SQLAlchemy takes it.
 */
export function expressionOf(value: PyValue, depth = 0): string | undefined {
  if (depth > 10) return undefined;
  if (value.is === "text") return literal(value.value);
  if (value.is === "number") return value.written;
  if (value.is === "boolean") return value.value ? "true" : "false";
  const raw = sqlTextOf(value);
  if (raw) return raw.value;
  if (value.is !== "call") return undefined;
  const name = lastName(value.callee);
  if (!value.of && (name === "true" || name === "false")) return name;
  if (!value.of && (name === "column" || name === "Column")) {
    const column = textOf(value.args[0]);
    return column === undefined ? undefined : quote(column);
  }
  if (!value.of && (name === "literal" || name === "cast") && value.args[0] && name === "literal")
    return expressionOf(value.args[0], depth + 1);
  // `Sequence("numbers").next_value()`
  if (name === "next_value" && value.of?.is === "call" && lastName(value.of.callee) === "Sequence") {
    const sequence = textOf(value.of.args[0]);
    return sequence === undefined ? undefined : `nextval(${literal(quote(sequence))})`;
  }
  return functionOf(value, depth);
}

/** `func.now()`, `func.lower(sa.column("a"))`. */
function functionOf(value: Extract<PyValue, { is: "call" }>, depth: number): string | undefined {
  if (value.of || !/(?:^|\.)func\.\w+$/.test(value.callee)) return undefined;
  const name = lastName(value.callee);
  const args = value.args.map((argument) => expressionOf(argument, depth + 1));
  if (!args.every((argument) => argument !== undefined)) return undefined;
  if (WITHOUT_PARENTHESES.has(name.toLowerCase()) && args.length === 0) return name.toUpperCase();
  return `${name}(${args.join(", ")})`;
}

const WITHOUT_PARENTHESES = new Set([
  "current_timestamp",
  "current_date",
  "current_time",
  "localtime",
  "localtimestamp",
  "current_user",
  "session_user",
]);
