import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { type Call, callOf } from "./calls.ts";
import { stringText } from "./text.ts";
import { isSame, isTagged, isTruthy, textOf, type Value } from "./value.ts";

/** What an expression may refer to. */
export interface Scope {
  /** Expressions that may still be evaluated: functions over lists repeat them. */
  budget: { left: number };
  variables: Map<string, Value | undefined>;
  /** Module attributes by name. */
  attributes: ReadonlyMap<string, SyntaxNode>;
  /** Answers for calls that are more than arithmetic: `table(:orders)`. */
  ask(call: Call, scope: Scope): Value | undefined;
}

/** Expressions within expressions, which also bounds the stack. */
const MAX_DEPTH = 200;

/** Characters of a text that is put together, and items of such a list: loops could double them without end. */
const MAX_TEXT = 256 * 1024;
const MAX_ITEMS = 10_000;

/** Expressions of one way of a migration. */
export const MAX_EVALUATIONS = 500_000;

/** The value of an expression, as far as a reader of the file can tell. */
export function evaluate(node: SyntaxNode | null | undefined, scope: Scope, depth = 0): Value | undefined {
  if (!node || depth > MAX_DEPTH || scope.budget.left-- <= 0) return undefined;
  const within = (child: SyntaxNode | null | undefined): Value | undefined =>
    evaluate(child, scope, depth + 1);
  switch (String(node.kind())) {
    case "string":
    case "charlist":
      return stringText(node, (inner) => bounded(textOf(within(inner))));
    case "sigil":
      return sigil(node, within);
    case "integer":
      return Number(node.text().replaceAll("_", ""));
    case "float":
      return Number(node.text().replaceAll("_", ""));
    case "boolean":
      return node.text() === "true";
    case "nil":
      return null;
    case "atom":
      return { is: "atom", name: node.text().slice(1) };
    case "quoted_atom": {
      const name = stringText(node, (inner) => bounded(textOf(within(inner))));
      return name === undefined ? undefined : { is: "atom", name };
    }
    case "alias":
      return { is: "atom", name: node.text() };
    case "identifier":
      return scope.variables.has(node.text())
        ? scope.variables.get(node.text())
        : scope.ask({ name: node.text(), args: [], node }, scope);
    case "list":
      return { is: "list", items: codeChildren(node).flatMap((child) => spread(child, within)) };
    case "keywords":
      return { is: "list", items: spread(node, within) };
    case "tuple":
      return { is: "tuple", items: codeChildren(node).map(within) };
    case "map":
      return mapOf(node, within);
    case "block":
      return within(codeChildren(node).at(-1));
    case "unary_operator":
      return unary(node, scope, depth);
    case "binary_operator":
      return binary(node, scope, within);
    case "anonymous_function":
      return { is: "function", node, variables: scope.variables };
    case "call": {
      const call = callOf(node);
      return call ? scope.ask(call, scope) : undefined;
    }
    default:
      return undefined;
  }
}

/** Texts that are put together stay within bounds. */
export function bounded(text: string | undefined): string | undefined {
  return text !== undefined && text.length <= MAX_TEXT ? text : undefined;
}

type Within = (node: SyntaxNode | null | undefined) => Value | undefined;

/** Keywords stand in lists and arguments as their pairs. */
function spread(node: SyntaxNode, within: Within): (Value | undefined)[] {
  if (!isKind(node, "keywords")) return [within(node)];
  return codeChildren(node).map((pair): Value => {
    const [key, value] = codeChildren(pair);
    const name = (key?.text() ?? "")
      .trim()
      .replace(/:$/, "")
      .replace(/^"(.*)"$/, "$1");
    return { is: "tuple", items: [{ is: "atom", name }, within(value)] };
  });
}

function sigil(node: SyntaxNode, within: Within): Value | undefined {
  const name =
    codeChildren(node)
      .find((child) => isKind(child, "sigil_name"))
      ?.text() ?? "";
  const modifiers =
    codeChildren(node)
      .find((child) => isKind(child, "sigil_modifiers"))
      ?.text() ?? "";
  const text = stringText(node, (inner) => bounded(textOf(within(inner))));
  if (text === undefined || !/^[sSwW]$/.test(name)) return undefined;
  if (name.toLowerCase() === "s") return text;
  const words = text.split(/\s+/).filter((word) => word !== "");
  return {
    is: "list",
    items: words.map((word): Value => (modifiers.includes("a") ? { is: "atom", name: word } : word)),
  };
}

function mapOf(node: SyntaxNode, within: Within): Value | undefined {
  const entries: (readonly [Value | undefined, Value | undefined])[] = [];
  for (const content of codeChildren(node).flatMap((child) => codeChildren(child))) {
    const kind = String(content.kind());
    if (kind === "keywords") {
      for (const pair of spread(content, within))
        if (isTagged(pair, "tuple")) entries.push([pair.items[0], pair.items[1]]);
    } else if (kind === "binary_operator") {
      entries.push([within(content.field("left")), within(content.field("right"))]);
    } else return undefined;
  }
  return { is: "map", entries };
}

function unary(node: SyntaxNode, scope: Scope, depth: number): Value | undefined {
  const operator = node.field("operator")?.text() ?? node.text()[0];
  const operand = node.field("operand") ?? codeChildren(node)[0];
  if (operator === "@") return evaluate(scope.attributes.get(operand?.text() ?? ""), scope, depth + 1);
  if (operator === "&") {
    // `&1` is what the function is called with.
    return /^&\d$/.test(node.text())
      ? scope.variables.get(node.text())
      : { is: "function", node, variables: scope.variables };
  }
  const value = evaluate(operand, scope, depth + 1);
  if (operator === "not" || operator === "!") {
    const truth = isTruthy(value);
    return truth === undefined ? undefined : !truth;
  }
  if (typeof value !== "number") return undefined;
  return operator === "-" ? -value : value;
}

function binary(node: SyntaxNode, scope: Scope, within: Within): Value | undefined {
  const operator = node.field("operator")?.text() ?? "";
  if (operator === "|>") {
    const call = callOf(node);
    return call ? scope.ask(call, scope) : undefined;
  }
  const left = within(node.field("left"));
  if (operator === "||" || operator === "or" || operator === "&&" || operator === "and") {
    const truth = isTruthy(left);
    if (truth === undefined) return undefined;
    const stops = operator === "||" || operator === "or";
    return truth === stops ? left : within(node.field("right"));
  }
  const right = within(node.field("right"));
  switch (operator) {
    case "<>": {
      const joined = typeof left === "string" && typeof right === "string" ? left + right : undefined;
      return joined !== undefined && joined.length <= MAX_TEXT ? joined : undefined;
    }
    case "++":
      return isTagged(left, "list") &&
        isTagged(right, "list") &&
        left.items.length + right.items.length <= MAX_ITEMS
        ? { is: "list", items: [...left.items, ...right.items] }
        : undefined;
    case "==":
    case "===":
      return isSame(left, right);
    case "!=":
    case "!==": {
      const same = isSame(left, right);
      return same === undefined ? undefined : !same;
    }
    case "in": {
      if (!isTagged(right, "list")) return undefined;
      const answers = right.items.map((item) => isSame(left, item));
      return answers.includes(true) ? true : answers.includes(undefined) ? undefined : false;
    }
    case "+":
      return typeof left === "number" && typeof right === "number" ? left + right : undefined;
    case "-":
      return typeof left === "number" && typeof right === "number" ? left - right : undefined;
    case "*":
      return typeof left === "number" && typeof right === "number" ? left * right : undefined;
    default:
      return undefined;
  }
}
