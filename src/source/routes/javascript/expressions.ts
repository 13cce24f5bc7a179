import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { call, construct } from "./calls.ts";
import { classOf } from "./classes.ts";
import { functionOf } from "./invoke.ts";
import type { Program } from "./program.ts";
import {
  asText,
  list,
  type RecordValue,
  type Scope,
  shortText,
  text,
  UNDEFINED,
  unknown,
  type Value,
} from "./value.ts";

const TRANSPARENT = new Set([
  "parenthesized_expression",
  "await_expression",
  "as_expression",
  "satisfies_expression",
  "non_null_expression",
  "yield_expression",
]);

export function evaluate(node: SyntaxNode, scope: Scope, program: Program): Value {
  const kind = String(node.kind());
  if (TRANSPARENT.has(kind)) {
    const [inner] = codeChildren(node);
    return inner ? program.evaluate(inner, scope) : unknown(node);
  }
  switch (kind) {
    case "string":
      return text(stringText(node));
    case "template_string":
      return template(node, scope, program);
    case "number":
      return { is: "scalar", value: Number(node.text()) };
    case "true":
    case "false":
      return { is: "scalar", value: kind === "true" };
    case "null":
      return { is: "scalar", value: null };
    case "undefined":
      return UNDEFINED;
    case "regex":
      return { is: "regex", text: node.text() };
    case "identifier":
    case "shorthand_property_identifier":
      return scope.get(node.text()) ?? global(node);
    case "this":
    case "super":
      return scope.self ?? unknown(node);
    case "array":
      return list(codeChildren(node).flatMap((item) => spread(item, scope, program)));
    case "object":
      return record(node, scope, program);
    case "member_expression":
    case "subscript_expression":
      return memberExpression(node, scope, program);
    case "arrow_function":
    case "function_expression":
    case "generator_function":
      return functionOf(node, scope, program);
    case "class":
      return classOf(node, scope, program);
    case "call_expression":
      return call(node, scope, program);
    case "new_expression":
      return construct(node, scope, program);
    case "assignment_expression":
      return assignment(node, scope, program);
    case "binary_expression":
      return binary(node, scope, program);
    case "ternary_expression":
      return ternary(node, scope, program);
    case "meta_property":
      return importMeta(scope);
    case "sequence_expression": {
      const values = codeChildren(node).map((part) => program.evaluate(part, scope));
      return values.at(-1) ?? unknown(node);
    }
    case "type_assertion": {
      const inner = codeChildren(node).at(-1);
      return inner ? program.evaluate(inner, scope) : unknown(node);
    }
    default:
      return unknown(node);
  }
}

function global(node: SyntaxNode): Value {
  const name = node.text();
  if (name === "Object" || name === "Array" || name === "Promise" || name === "String") {
    return { is: "outside", package: "global", name, said: name };
  }
  return unknown(node);
}

/** `import.meta`: where the module lies. */
function importMeta(scope: Scope): RecordValue {
  const names = { dirname: "__dirname", filename: "__filename", url: "__filename" };
  const fields = Object.entries(names).map(([name, from]): [string, Value] => [
    name,
    scope.get(from) ?? UNDEFINED,
  ]);
  return { is: "record", fields: new Map(fields) };
}

/** Without quotes, its escapes resolved. */
export function stringText(node: SyntaxNode): string {
  const raw = node.text().slice(1, -1);
  return raw.includes("\\")
    ? raw.replace(/\\(?:\r?\n|(.))/gs, (_, one: string | undefined) => one ?? "")
    : raw;
}

function template(node: SyntaxNode, scope: Scope, program: Program): Value {
  let whole = "";
  let doubt: string | undefined;
  for (const part of node.children()) {
    if (isKind(part, "string_fragment")) whole += part.text();
    else if (isKind(part, "escape_sequence")) whole += part.text().slice(1);
    else if (isKind(part, "template_substitution")) {
      const [inner] = codeChildren(part);
      const piece = asText(inner ? program.evaluate(inner, scope) : UNDEFINED);
      whole += piece.text;
      doubt ??= piece.doubt;
    }
  }
  return text(whole, doubt);
}

/** An item of a list or an argument; `...list` gives its items. */
export function spread(item: SyntaxNode, scope: Scope, program: Program): Value[] {
  if (!isKind(item, "spread_element")) return [program.evaluate(item, scope)];
  const [inner] = codeChildren(item);
  const value = inner ? program.evaluate(inner, scope) : unknown(item);
  return value.is === "list" ? value.items : [value.is === "unknown" ? value : unknown(item)];
}

function record(node: SyntaxNode, scope: Scope, program: Program): RecordValue {
  const fields = new Map<string, Value>();
  for (const part of codeChildren(node)) {
    if (isKind(part, "pair")) {
      const value = part.field("value");
      const name = keyName(part.field("key"), scope, program);
      if (value && name !== undefined) fields.set(name, program.evaluate(value, scope));
    } else if (isKind(part, "shorthand_property_identifier")) {
      fields.set(part.text(), program.evaluate(part, scope));
    } else if (isKind(part, "method_definition")) {
      const made = functionOf(part, scope, program);
      fields.set(made.name, made);
    } else if (isKind(part, "spread_element")) {
      const [inner] = codeChildren(part);
      const value = inner ? program.evaluate(inner, scope) : undefined;
      if (value?.is === "record") for (const [name, each] of value.fields) fields.set(name, each);
    }
  }
  return { is: "record", fields };
}

function keyName(key: SyntaxNode | null, scope: Scope, program: Program): string | undefined {
  if (!key) return undefined;
  if (isKind(key, "string")) return stringText(key);
  if (!isKind(key, "computed_property_name")) return key.text();
  const [inner] = codeChildren(key);
  const value = inner ? program.evaluate(inner, scope) : undefined;
  return value?.is === "text" && value.doubt === undefined ? value.text : undefined;
}

function memberExpression(node: SyntaxNode, scope: Scope, program: Program): Value {
  const object = node.field("object");
  if (!object) return unknown(node);
  const of = program.evaluate(object, scope);
  const name = memberName(node, scope, program);
  const found = name === undefined ? unknown(node) : program.member(of, name, { node, path: scope.path });
  if (found.is === "unknown" || found.is === "outside") return { ...found, said: shortText(node) };
  return found;
}

/** `get` of `app.get` and of `app["get"]`. */
export function memberName(node: SyntaxNode, scope: Scope, program: Program): string | undefined {
  const property = node.field("property");
  if (property) return property.text();
  const index = node.field("index");
  const value = index ? program.evaluate(index, scope) : undefined;
  if (value?.is === "scalar" && typeof value.value === "number") return String(value.value);
  return value?.is === "text" && value.doubt === undefined ? value.text : undefined;
}

function assignment(node: SyntaxNode, scope: Scope, program: Program): Value {
  const left = node.field("left");
  const right = node.field("right");
  if (!left || !right) return unknown(node);
  const value = program.evaluate(right, scope);
  if (isKind(left, "identifier")) {
    if (value.is === "function" && value.name === "") value.name = left.text();
    scope.assign(left.text(), value);
    if (left.text() === "exports") setWhole(value, scope, program);
    return value;
  }
  if (!isKind(left, "member_expression", "subscript_expression")) return value;
  const object = left.field("object");
  const name = memberName(left, scope, program);
  if (!object || name === undefined) return value;
  if (value.is === "function" && value.name === "") value.name = name;
  const module = program.modules.get(scope.path);
  if (object.text() === "module" && name === "exports") return setWhole(value, scope, program);
  if (module && (object.text() === "exports" || object.text() === "module.exports")) {
    if (module.whole?.is === "record") module.whole.fields.set(name, value);
    else module.exports.set(name, () => value);
    return value;
  }
  const of = program.evaluate(object, scope);
  if (of.is === "record" || of.is === "instance" || of.is === "class") of.fields.set(name, value);
  return value;
}

function setWhole(value: Value, scope: Scope, program: Program): Value {
  const module = program.modules.get(scope.path);
  if (module) module.whole = value;
  return value;
}

function binary(node: SyntaxNode, scope: Scope, program: Program): Value {
  const [left, right] = [node.field("left"), node.field("right")];
  if (!left || !right) return unknown(node);
  const operator = node.field("operator")?.text();
  const one = program.evaluate(left, scope);
  if (operator !== "+" && operator !== "||" && operator !== "??" && operator !== "&&") return unknown(node);
  const two = program.evaluate(right, scope);
  if (operator === "+") {
    if (one.is === "scalar" && two.is === "scalar") return unknown(node);
    const [before, after] = [asText(one), asText(two)];
    return text(before.text + after.text, before.doubt ?? after.doubt);
  }
  if (operator === "&&") return two;
  return isSettled(one) ? one : fallback(two, shortText(left));
}

/** Not empty, and known. */
function isSettled(value: Value): boolean {
  if (value.is === "scalar")
    return value.value !== undefined && value.value !== null && value.value !== false;
  if (value.is === "text") return value.text !== "";
  return value.is !== "unknown" && value.is !== "outside";
}

/** What is empty unless somebody sets it changes no path that anybody knows. */
function fallback(value: Value, instead: string): Value {
  if (value.is === "text" && (value.text === "" || value.text === "/")) return value;
  return value.is === "text" ? text(value.text, value.doubt ?? instead) : value;
}

function ternary(node: SyntaxNode, scope: Scope, program: Program): Value {
  const [one, two] = [node.field("consequence"), node.field("alternative")].map((side) =>
    side ? program.evaluate(side, scope) : unknown(node),
  );
  if (!one || !two) return unknown(node);
  if (one.is === "text" && two.is === "text" && one.text === two.text) return one;
  const chosen = isSettled(one) ? one : two;
  return chosen.is === "text" ? text(chosen.text, chosen.doubt ?? shortText(node)) : chosen;
}
