import { codeChildren, isKind, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { comprehension } from "./comprehension.ts";
import { joined, methodOfText } from "./text-methods.ts";
import { comparison, logic, MAX_ITEMS, operation, same } from "./operators.ts";
import { bind, innerScope, type Scope } from "./scope.ts";
import { readString, shortened } from "./string-literal.ts";
import { type PyCallValue, type PyValue, textOf, truthOf } from "./value.ts";

/** Expressions within expressions, and functions within functions. */
const MAX_DEPTH = 150;
const MAX_CALLS = 8;

/** What an expression comes to; what is not known comes back as `unknown`, with its text. Never throws. */
export function evaluate(node: SyntaxNode, scope: Scope, depth = 0): PyValue {
  const lines = linesOf(node);
  const unknown: PyValue = {
    is: "unknown",
    what: depth > MAX_DEPTH ? "" : shortened(node.text().slice(0, 400)),
    lines,
  };
  if (depth > MAX_DEPTH || scope.budget.left-- <= 0) return unknown;
  const go = (child: SyntaxNode): PyValue => evaluate(child, scope, depth + 1);
  switch (String(node.kind())) {
    case "string":
      return readString(node, (expression) => textInside(go(expression)));
    case "concatenated_string":
      return joined(codeChildren(node).map(go), lines) ?? unknown;
    case "integer":
    case "float":
      return { is: "number", written: node.text().replaceAll("_", ""), lines };
    case "true":
    case "false":
      return { is: "boolean", value: node.text() === "True", lines };
    case "none":
      return { is: "none", lines };
    case "identifier":
      return nameOf(node.text(), scope, lines);
    case "attribute":
      return attributeOf(node, go, scope) ?? unknown;
    case "parenthesized_expression": {
      const [inner] = codeChildren(node);
      return inner ? go(inner) : unknown;
    }
    case "list":
    case "tuple":
    case "set":
    case "expression_list": {
      const items = itemsOf(codeChildren(node), go);
      return items ? { is: "list", items, lines } : unknown;
    }
    case "dictionary":
      return dictionaryOf(node, go) ?? unknown;
    case "unary_operator": {
      const value = node.field("argument");
      const number = value && go(value);
      return number?.is === "number" && node.text().startsWith("-")
        ? { ...number, written: `-${number.written}`, lines }
        : unknown;
    }
    case "binary_operator":
      return operation(node, go) ?? unknown;
    case "comparison_operator":
      return comparison(node, go) ?? unknown;
    case "boolean_operator":
      return logic(node, go) ?? unknown;
    case "not_operator": {
      const value = node.field("argument");
      const truth = value && truthOf(go(value));
      return truth === undefined ? unknown : { is: "boolean", value: !truth, lines };
    }
    case "conditional_expression": {
      const [yes, condition, no] = codeChildren(node);
      const truth = condition && truthOf(go(condition));
      const chosen = truth === undefined ? undefined : truth ? yes : no;
      return chosen ? go(chosen) : unknown;
    }
    case "subscript":
      return subscriptOf(node, go) ?? unknown;
    case "list_comprehension":
    case "generator_expression":
    case "set_comprehension":
      return comprehension(node, scope, (child, inner) => evaluate(child, inner, depth + 1)) ?? unknown;
    case "call":
      return callOf(node, scope, go, depth);
    case "await":
    case "named_expression": {
      const inner = codeChildren(node).at(-1);
      return inner ? go(inner) : unknown;
    }
    default:
      return unknown;
  }
}

/** As `{value}` in an f-string writes it. */
function textInside(value: PyValue): string | undefined {
  if (value.is === "text") return value.value;
  return value.is === "number" ? value.written : undefined;
}

function nameOf(name: string, scope: Scope, lines: PyValue["lines"]): PyValue {
  const value = scope.values.get(name);
  // The value keeps the lines where it stands: a constant's SQL is quoted from there.
  if (value) return value;
  return { is: "name", name: scope.imports.get(name) ?? name, lines };
}

function attributeOf(
  node: SyntaxNode,
  go: (child: SyntaxNode) => PyValue,
  scope: Scope,
): PyValue | undefined {
  const object = node.field("object");
  const name = node.field("attribute")?.text();
  if (!object || name === undefined) return undefined;
  const of = go(object);
  const lines = linesOf(node);
  const value: PyValue =
    of.is === "name"
      ? { is: "name", name: `${of.name}.${name}`, lines }
      : { is: "attribute", of, name, lines };
  return scope.known?.(value) ?? value;
}

function itemsOf(nodes: readonly SyntaxNode[], go: (child: SyntaxNode) => PyValue): PyValue[] | undefined {
  const items: PyValue[] = [];
  for (const node of nodes) {
    if (!isKind(node, "list_splat")) {
      items.push(go(node));
      continue;
    }
    const [inner] = codeChildren(node);
    const list = inner && go(inner);
    if (list?.is !== "list") return undefined;
    items.push(...list.items);
    if (items.length > MAX_ITEMS) return undefined;
  }
  return items;
}

function dictionaryOf(node: SyntaxNode, go: (child: SyntaxNode) => PyValue): PyValue | undefined {
  const entries: { key: PyValue; value: PyValue }[] = [];
  for (const child of codeChildren(node)) {
    const key = child.field("key");
    const value = child.field("value");
    if (!isKind(child, "pair") || !key || !value) return undefined;
    entries.push({ key: go(key), value: go(value) });
  }
  return { is: "map", entries, lines: linesOf(node) };
}

function subscriptOf(node: SyntaxNode, go: (child: SyntaxNode) => PyValue): PyValue | undefined {
  const [object, key] = [node.field("value"), node.field("subscript")];
  if (!object || !key) return undefined;
  const [of, at] = [go(object), go(key)];
  if (of.is === "list" && at.is === "number") return of.items.at(Number(at.written));
  return of.is === "map" ? of.entries.find((entry) => same(entry.key, at) === true)?.value : undefined;
}

function callOf(node: SyntaxNode, scope: Scope, go: (child: SyntaxNode) => PyValue, depth: number): PyValue {
  const lines = linesOf(node);
  const target = node.field("function");
  const list = node.field("arguments");
  const args: PyValue[] = [];
  const named = new Map<string, PyValue>();
  let open = false;
  const given = list && isKind(list, "argument_list") ? codeChildren(list) : list ? [list] : [];
  for (const child of given) {
    if (isKind(child, "keyword_argument")) {
      const value = child.field("value");
      if (value) named.set(child.field("name")?.text() ?? "", go(value));
    } else if (isKind(child, "list_splat", "dictionary_splat")) {
      const [inner] = codeChildren(child);
      const value = inner && go(inner);
      if (value?.is === "list") args.push(...value.items);
      else if (value?.is === "map")
        for (const { key, value: one } of value.entries) named.set(textOf(key) ?? "", one);
      else open = true;
    } else args.push(go(child));
  }
  const callee: PyValue = target ? go(target) : { is: "unknown", what: "", lines };
  const base = { is: "call" as const, args, named, lines, ...(open ? { open } : {}) };
  if (callee.is === "name") {
    const call: PyCallValue = { ...base, callee: callee.name };
    const [only] = args;
    if (callee.name === "str" && only && args.length === 1) {
      if (only.is === "text") return only;
      if (only.is === "number") return { is: "text", value: only.written, lines };
    }
    return scope.known?.(call) ?? ownFunction(call, scope, depth) ?? call;
  }
  if (callee.is !== "attribute") return { is: "unknown", what: shortened(node.text().slice(0, 400)), lines };
  const call: PyCallValue = { ...base, callee: callee.name, of: callee.of };
  const known = scope.known?.(call);
  if (known) return known;
  if (callee.of.is === "text") return methodOfText(callee.of, callee.name, args, named, lines) ?? call;
  if (callee.of.is === "map" && args.length === 0) {
    const { entries } = callee.of;
    if (callee.name === "items")
      return {
        is: "list",
        items: entries.map(({ key, value }) => ({ is: "list", items: [key, value], lines })),
        lines,
      };
    if (callee.name === "keys") return { is: "list", items: entries.map(({ key }) => key), lines };
    if (callee.name === "values") return { is: "list", items: entries.map(({ value }) => value), lines };
  }
  return call;
}

/** A function of the file that only works out a value: assignments, then `return`. */
function ownFunction(call: PyCallValue, scope: Scope, depth: number): PyValue | undefined {
  const definition = scope.functions.get(call.callee);
  const body = definition?.field("body");
  if (!definition || !body || (scope.depth ?? 0) > MAX_CALLS) return undefined;
  const statements = codeChildren(body).filter((node) => !isKind(codeChildren(node)[0], "string"));
  const last = statements.at(-1);
  const simple = statements
    .slice(0, -1)
    .every((node) => isKind(node, "expression_statement") && isKind(codeChildren(node)[0], "assignment"));
  if (!last || !isKind(last, "return_statement") || !simple) return undefined;
  const inner = enter(definition, call, scope);
  for (const statement of statements.slice(0, -1)) {
    const [assignment] = codeChildren(statement);
    const [left, right] = [assignment?.field("left"), assignment?.field("right")];
    if (left && right) bind(left, evaluate(right, inner, depth + 1), inner);
  }
  const [result] = codeChildren(last);
  return result ? evaluate(result, inner, depth + 1) : { is: "none", lines: call.lines };
}

/** The scope of a function of the file, with its parameters bound to the call's arguments. */
export function enter(definition: SyntaxNode, call: PyCallValue, scope: Scope): Scope {
  const inner = innerScope(scope);
  const parameters = definition.field("parameters");
  let place = 0;
  for (const parameter of parameters ? codeChildren(parameters) : []) {
    const name = parameterName(parameter);
    if (name === undefined) continue;
    const fallback = parameter.field("value");
    const given = call.named.get(name) ?? call.args[place];
    place++;
    inner.values.set(
      name,
      given ?? (fallback ? evaluate(fallback, scope, 1) : { is: "unknown", what: name, lines: call.lines }),
    );
  }
  return inner;
}

function parameterName(parameter: SyntaxNode): string | undefined {
  switch (String(parameter.kind())) {
    case "identifier":
      return parameter.text();
    case "default_parameter":
    case "typed_default_parameter":
      return parameter.field("name")?.text();
    case "typed_parameter": {
      const [first] = codeChildren(parameter);
      return isKind(first, "identifier") ? first.text() : undefined;
    }
    default:
      return undefined;
  }
}
