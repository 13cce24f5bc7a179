import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { bounded, MAX_ENTRIES, MAX_TEXT } from "./bounds.ts";
import { argumentsOf, chainOf, lastName } from "./calls.ts";
import { callFunction } from "./functions.ts";
import { stringText } from "./text.ts";
import { isArray, isTruthy, listOf, textOf, type Value } from "./value.ts";

/** What an expression may refer to. */
export interface Scope {
  /** Expressions that may still be evaluated: functions over lists repeat them. */
  budget: { left: number };
  variables: Map<string, Value | undefined>;
  /** Constants and properties of the class, by name (`T`, `$table`). */
  members: ReadonlyMap<string, SyntaxNode>;
  /** `config('permission.table_names')`, with the value for when the application says nothing. */
  config?(key: string, fallback: Value | undefined): Value | undefined;
  /** Of `env('NAME', 'default')` the default is meant: set in configuration files. */
  env?: true;
  /** Answers for calls that are more than arithmetic: `Schema::hasTable('orders')`. */
  ask(chain: NonNullable<ReturnType<typeof chainOf>>, scope: Scope): Value | undefined;
}

/** Expressions within expressions, which also bounds the stack. */
const MAX_DEPTH = 200;

/** Expressions of one way of a migration. */
export const MAX_EVALUATIONS = 500_000;

/** The value of an expression, as far as a reader of the file can tell. */
export function evaluate(node: SyntaxNode | null | undefined, scope: Scope, depth = 0): Value | undefined {
  if (!node || depth > MAX_DEPTH || scope.budget.left-- <= 0) return undefined;
  const within = (child: SyntaxNode | null | undefined): Value | undefined =>
    evaluate(child, scope, depth + 1);
  switch (String(node.kind())) {
    case "string":
    case "encapsed_string":
    case "heredoc":
    case "nowdoc":
      return stringText(node, (inner) => bounded(textOf(within(inner))));
    case "integer":
      return Number(node.text().replaceAll("_", ""));
    case "float":
      return Number(node.text().replaceAll("_", ""));
    case "boolean":
      return node.text().toLowerCase() === "true";
    case "null":
      return null;
    case "parenthesized_expression":
      return within(codeChildren(node)[0]);
    case "variable_name":
      return scope.variables.get(node.text());
    case "array_creation_expression":
      return arrayOf(node, within);
    case "unary_op_expression":
      return unary(node, within);
    case "binary_expression":
      return binary(node, within);
    case "conditional_expression":
      return conditional(node, within);
    case "match_expression":
      return matched(node, within);
    case "subscript_expression":
      return subscript(node, within);
    case "cast_expression":
      return cast(node, within);
    case "class_constant_access_expression":
      return constant(node, scope, depth);
    case "member_access_expression":
      return node.field("object")?.text() === "$this"
        ? evaluate(scope.members.get(`$${node.field("name")?.text()}`), scope, depth + 1)
        : undefined;
    case "scoped_property_access_expression":
      return /^(?:self|static)$/.test(node.field("scope")?.text() ?? "")
        ? evaluate(scope.members.get(node.field("name")?.text() ?? ""), scope, depth + 1)
        : undefined;
    case "object_creation_expression": {
      const [name, list] = codeChildren(node);
      const text = textOf(within(argumentsOf(list ?? null).args[0]));
      return lastName(name?.text() ?? "") === "Expression" && text !== undefined
        ? { is: "raw", sql: text }
        : undefined;
    }
    case "function_call_expression":
      return calledFunction(node, within, scope);
    case "member_call_expression":
    case "scoped_call_expression": {
      const chain = chainOf(node);
      return chain ? scope.ask(chain, scope) : undefined;
    }
    default:
      return undefined;
  }
}

type Within = (node: SyntaxNode | null | undefined) => Value | undefined;

function arrayOf(node: SyntaxNode, within: Within): Value | undefined {
  const entries: { key: string | number; value: Value | undefined }[] = [];
  let next = 0;
  for (const element of codeChildren(node)) {
    const parts = codeChildren(element);
    if (isKind(parts[0], "variadic_unpacking")) {
      const spread = within(codeChildren(parts[0])[0]);
      if (!isArray(spread) || entries.length + spread.entries.length > MAX_ENTRIES) return undefined;
      for (const { value } of spread.entries) entries.push({ key: next++, value });
      continue;
    }
    const key = parts.length === 2 ? within(parts[0]) : next++;
    if (typeof key !== "string" && typeof key !== "number") return undefined;
    entries.push({ key, value: within(parts.at(-1)) });
  }
  return { is: "array", entries };
}

function unary(node: SyntaxNode, within: Within): Value | undefined {
  const value = within(codeChildren(node)[0]);
  const operator = node.text()[0];
  if (operator === "!") {
    const truth = isTruthy(value);
    return truth === undefined ? undefined : !truth;
  }
  if (typeof value !== "number") return undefined;
  return operator === "-" ? -value : operator === "+" ? value : undefined;
}

function binary(node: SyntaxNode, within: Within): Value | undefined {
  const operator = node.field("operator")?.text() ?? "";
  const left = within(node.field("left"));
  if (operator === "&&" || operator === "and" || operator === "||" || operator === "or") {
    const stop = operator === "||" || operator === "or";
    const first = isTruthy(left);
    if (first === stop) return stop;
    const second = isTruthy(within(node.field("right")));
    if (second === stop) return stop;
    return first === undefined || second === undefined ? undefined : !stop;
  }
  if (operator === "??") return left === undefined ? undefined : (left ?? within(node.field("right")));
  const right = within(node.field("right"));
  if (left === undefined || right === undefined) return undefined;
  if (operator === ".") {
    const [before, after] = [textOf(left), textOf(right)];
    return before === undefined || after === undefined || before.length + after.length > MAX_TEXT
      ? undefined
      : before + after;
  }
  if (/^[!=]==?$/.test(operator)) {
    if (typeof left === "object" && left !== null) return undefined;
    const same = operator.length === 3 ? left === right : textOf(left) === textOf(right);
    return operator.startsWith("!") ? !same : same;
  }
  if (typeof left !== "number" || typeof right !== "number") return undefined;
  return ARITHMETIC[operator]?.(left, right);
}

const ARITHMETIC: Readonly<Record<string, (left: number, right: number) => Value>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "<": (left, right) => left < right,
  ">": (left, right) => left > right,
  "<=": (left, right) => left <= right,
  ">=": (left, right) => left >= right,
};

function conditional(node: SyntaxNode, within: Within): Value | undefined {
  const condition = within(node.field("condition"));
  const truth = isTruthy(condition);
  if (truth === undefined) return undefined;
  const body = node.field("body");
  return truth ? (body ? within(body) : condition) : within(node.field("alternative"));
}

function matched(node: SyntaxNode, within: Within): Value | undefined {
  const [subject, block] = codeChildren(node);
  const value = within(subject);
  if (value === undefined || !block) return undefined;
  for (const arm of codeChildren(block)) {
    const [conditions, result] = codeChildren(arm);
    if (isKind(arm, "match_default_expression")) return within(conditions);
    const cases = conditions ? codeChildren(conditions).map(within) : [];
    if (cases.includes(undefined)) return undefined;
    if (cases.includes(value)) return within(result);
  }
  return undefined;
}

function subscript(node: SyntaxNode, within: Within): Value | undefined {
  const [subject, index] = codeChildren(node);
  const [value, key] = [within(subject), within(index)];
  if (!isArray(value) || key === undefined) return undefined;
  const entry = value.entries.findLast((one) => one.key === key);
  return entry ? entry.value : null;
}

function cast(node: SyntaxNode, within: Within): Value | undefined {
  const value = within(node.field("value"));
  const type = node.field("type")?.text().toLowerCase() ?? "";
  if (type === "string") return textOf(value);
  if (type === "array" && value !== undefined) return isArray(value) ? value : listOf([value]);
  if (type.startsWith("int") && typeof value === "number") return Math.trunc(value);
  return type.startsWith("bool") ? isTruthy(value) : undefined;
}

function constant(node: SyntaxNode, scope: Scope, depth: number): Value | undefined {
  const [owner, name] = codeChildren(node);
  if (name?.text() === "class") return { is: "class", name: lastName(owner?.text() ?? "") };
  return /^(?:self|static)$/.test(owner?.text() ?? "")
    ? evaluate(scope.members.get(name?.text() ?? ""), scope, depth + 1)
    : undefined;
}

function calledFunction(node: SyntaxNode, within: Within, scope: Scope): Value | undefined {
  const { args } = argumentsOf(node.field("arguments"));
  const name = lastName(node.field("function")?.text() ?? "").toLowerCase();
  if (name === "array_map") return mapped(args[0], within(args[1]), scope);
  return callFunction(name, args.map(within), scope);
}

/** A function of one expression, over a list. */
function mapped(callee: SyntaxNode | undefined, list: Value | undefined, scope: Scope): Value | undefined {
  const parameter = callee?.field("parameters")?.namedChildren()[0]?.field("name")?.text();
  if (!callee || !isKind(callee, "arrow_function") || parameter === undefined || !isArray(list))
    return undefined;
  return {
    is: "array",
    entries: list.entries.map(({ key, value }) => {
      const variables = new Map([...scope.variables, [parameter, value] as const]);
      return { key, value: evaluate(callee.field("body"), { ...scope, variables }) };
    }),
  };
}
