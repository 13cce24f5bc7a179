import { MAX_TEXT } from "./literals.ts";
import { isNothing, scalar, type Scalar, textOf, truthOf, unknown, type Value, writtenOf } from "./value.ts";

export function unary(operator: string, value: Value, text: string): Value {
  if (operator === "!") {
    if (value.is === "guard") return { ...value, present: !value.present };
    const truth = truthOf(value);
    return truth === undefined ? unknown(text) : scalar(!truth);
  }
  if (operator === "typeof") {
    if (value.is === "text") return textOf("string");
    if (value.is === "function") return textOf("function");
    return value.is === "scalar"
      ? textOf(value.value === null ? "object" : typeof value.value)
      : unknown(text);
  }
  if (value.is === "scalar" && typeof value.value === "number") {
    if (operator === "-") return scalar(-value.value);
    if (operator === "+") return value;
  }
  return operator === "void" ? scalar(undefined) : unknown(text);
}

/** @param text the whole expression, for what is not known */
export function operate(operator: string, left: Value, right: Value, text: string): Value {
  switch (operator) {
    case "+":
      return plus(left, right, text);
    case "===":
    case "==":
      return equality(left, right, true, operator === "==", text);
    case "!==":
    case "!=":
      return equality(left, right, false, operator === "!=", text);
    case "??":
      return isNothing(left) ? right : left;
    default:
      return arithmetic(operator, left, right, text);
  }
}

function plus(left: Value, right: Value, text: string): Value {
  if (left.is === "scalar" && right.is === "scalar") return arithmetic("+", left, right, text);
  const [a, b] = [writtenOf(left), writtenOf(right)];
  if (a === undefined || b === undefined || a.length + b.length > MAX_TEXT)
    return { ...unknown(text), starts: a ?? (left.is === "unknown" ? (left.starts ?? "") : "") };
  // A line break that the right side brings stands elsewhere in the program.
  const line = left.is === "text" && !b.includes("\n") ? left.line : undefined;
  return textOf(a + b, line);
}

function equality(left: Value, right: Value, equal: boolean, loose: boolean, text: string): Value {
  for (const [one, other] of [
    [left, right],
    [right, left],
  ] as const) {
    if (one.is === "guard" && other.is === "scalar" && typeof other.value === "boolean")
      return { ...one, present: other.value === equal ? one.present : !one.present };
    // A database speaks of itself under several names; what it is called here is for the program to know.
    if (one.is === "host" && one.tag instanceof Set && other.is === "text")
      return scalar(one.tag.has(other.text) === equal);
    if (isNothing(one) && !["unknown", "guard", "scalar", "text"].includes(other.is)) return scalar(!equal);
  }
  if (loose && isNothing(left) && isNothing(right)) return scalar(equal);
  const [a, b] = [plain(left), plain(right)];
  return a && b ? scalar((a.value === b.value) === equal) : unknown(text);
}

function plain(value: Value): { value: Scalar["value"] | string } | undefined {
  if (value.is === "text") return { value: value.text };
  return value.is === "scalar" ? value : undefined;
}

function arithmetic(operator: string, left: Value, right: Value, text: string): Value {
  if (left.is !== "scalar" || right.is !== "scalar") return unknown(text);
  const [a, b] = [left.value, right.value];
  if (typeof a !== "number" || typeof b !== "number") return unknown(text);
  switch (operator) {
    case "+":
      return scalar(a + b);
    case "-":
      return scalar(a - b);
    case "*":
      return scalar(a * b);
    case "/":
      return scalar(a / b);
    case "%":
      return scalar(a % b);
    case "<":
      return scalar(a < b);
    case "<=":
      return scalar(a <= b);
    case ">":
      return scalar(a > b);
    case ">=":
      return scalar(a >= b);
    default:
      return unknown(text);
  }
}
