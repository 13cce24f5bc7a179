import { codeChildren, isKind, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { Module } from "./module.ts";
import { dedented, pythonString, unescaped } from "./python-string.ts";
import { formatted, joined, moved, ofText, plain, unknown } from "./texts.ts";
import { show, type Value } from "./values.ts";

/** Expressions within expressions, and names that stand for names: deeper is no migration. */
const MAX_DEPTH = 200;

/** Nodes of one file. A migration of a person has some thousands. */
const MAX_NODES = 400_000;

const SETTINGS = "django.conf.settings";

/** Tells what expressions of one file say. Names are followed to what the file assigns to them. */
export class Evaluation {
  readonly #module: Module;
  readonly #settings: ReadonlyMap<string, Value>;
  #left = MAX_NODES;

  /** @param settings values of the project's settings that are known */
  constructor(module: Module, settings: ReadonlyMap<string, Value> = new Map()) {
    this.#module = module;
    this.#settings = settings;
  }

  /** @param local names of the function or class around it, before those of the file */
  value(node: SyntaxNode, local: ReadonlyMap<string, Value> = new Map(), depth = 0): Value {
    this.#left--;
    if (depth > MAX_DEPTH || this.#left < 0) return unknown(node, "more than can be followed");
    const next = (child: SyntaxNode) => this.value(child, local, depth + 1);
    const lines = linesOf(node);
    switch (String(node.kind())) {
      case "string":
        return this.#string(node, next);
      case "concatenated_string":
        return joined(codeChildren(node).map(next), node);
      case "integer":
      case "float":
        return { is: "number", text: node.text().replaceAll("_", ""), lines };
      case "true":
      case "false":
        return { is: "bool", value: node.text() === "True", lines };
      case "none":
        return { is: "none", lines };
      case "parenthesized_expression": {
        const [inner] = codeChildren(node);
        return inner ? { ...next(inner), lines } : unknown(node);
      }
      case "list":
      case "tuple":
      case "set":
        return { is: "list", items: this.#items(codeChildren(node), next), lines };
      case "dictionary":
        return { is: "dict", entries: dictionary(node, next), lines };
      case "identifier":
        return this.#name(node.text(), node, local, depth);
      case "attribute":
        return this.#attribute(node, next);
      case "call":
        return this.#call(node, next);
      case "unary_operator":
        return unary(node, next);
      case "binary_operator":
        return this.#binary(node, next);
      case "list_comprehension":
        return this.#comprehension(node, local, depth);
      case "subscript":
        return subscript(node, next);
      default:
        return unknown(node);
    }
  }

  #items(nodes: readonly SyntaxNode[], next: (node: SyntaxNode) => Value): Value[] {
    return nodes.flatMap((node): readonly Value[] => {
      const [inner] = isKind(node, "list_splat") ? codeChildren(node) : [];
      if (!inner) return [next(node)];
      const value = next(inner);
      return value.is === "list" ? value.items : [unknown(node)];
    });
  }

  #string(node: SyntaxNode, next: (node: SyntaxNode) => Value): Value {
    const lines = linesOf(node);
    const literal = pythonString(node.text());
    if (!literal || literal.bytes) return unknown(node);
    const whole = { firstLine: lines.from, lines };
    if (!literal.formatted)
      return literal.verbatim || !literal.text.includes("\n")
        ? { is: "text", text: literal.text, ...whole }
        : { is: "text", text: literal.text, lines };
    let text = "";
    for (const child of node.namedChildren()) {
      if (isKind(child, "string_content")) {
        const content = child.text().replaceAll("{{", "{").replaceAll("}}", "}");
        text += literal.verbatim ? content : unescaped(content);
      }
      if (!isKind(child, "interpolation")) continue;
      const inner = codeChildren(child);
      const value = inner.length === 1 && inner[0] ? next(inner[0]) : undefined;
      const piece = value && plain(value);
      if (piece === undefined) return unknown(node);
      text += piece;
    }
    const kept = text.split("\n").length === lines.to - lines.from + 1;
    return kept ? { is: "text", text, ...whole } : { is: "text", text, lines };
  }

  #name(name: string, node: SyntaxNode, local: ReadonlyMap<string, Value>, depth: number): Value {
    const own = local.get(name);
    if (own) return own;
    const assigned = this.#module.assigned.get(name);
    if (assigned) return this.value(assigned, new Map(), depth + 10);
    return { is: "name", name: this.#module.imports.get(name) ?? name, lines: linesOf(node) };
  }

  #attribute(node: SyntaxNode, next: (node: SyntaxNode) => Value): Value {
    const object = node.field("object");
    const attribute = node.field("attribute")?.text();
    const base = object && next(object);
    const setting =
      base?.is === "name" && base.name === SETTINGS ? this.#settings.get(attribute ?? "") : undefined;
    if (setting && !attribute?.endsWith("_MODEL")) return { ...setting, lines: linesOf(node) };
    return base?.is === "name" && attribute !== undefined
      ? { is: "name", name: `${base.name}.${attribute}`, lines: linesOf(node) }
      : unknown(node);
  }

  #call(node: SyntaxNode, next: (node: SyntaxNode) => Value): Value {
    const callee = node.field("function");
    const list = node.field("arguments");
    if (!callee || !list || !isKind(list, "argument_list")) return unknown(node);
    const args: Value[] = [];
    const kwargs = new Map<string, Value>();
    for (const child of codeChildren(list)) {
      const name = child.field("name")?.text();
      const value = child.field("value");
      if (isKind(child, "keyword_argument") && name !== undefined && value) kwargs.set(name, next(value));
      else if (isKind(child, "dictionary_splat")) {
        const [inner] = codeChildren(child);
        const spread = inner && next(inner);
        if (spread?.is !== "dict") return unknown(node);
        for (const [key, entry] of spread.entries) if (key.is === "text") kwargs.set(key.text, entry);
      } else args.push(...this.#items([child], next));
    }
    if (isKind(callee, "attribute")) {
      const object = callee.field("object");
      const on = object && next(object);
      const method = callee.field("attribute")?.text() ?? "";
      if (on?.is === "text") return ofText(on, method, args, kwargs, node);
      // `F("x").desc()`
      if (on?.is === "call" && (method === "desc" || method === "asc")) {
        const descending: Value = { is: "bool", value: method === "desc", lines: on.lines };
        return {
          is: "call",
          name: "OrderBy",
          args: [on],
          kwargs: new Map([["descending", descending]]),
          lines: on.lines,
        };
      }
      if (on && on.is !== "name") return unknown(node);
    }
    const named = next(callee);
    if (named.is !== "name") return unknown(node);
    const [first] = args;
    if (named.name === "textwrap.dedent" && first?.is === "text")
      return moved(first, dedented(first.text), node);
    if ((named.name === "str" || named.name.endsWith(".gettext_lazy")) && first?.is === "text") return first;
    if ((named.name === "list" || named.name === "tuple") && first?.is === "list") return first;
    return { is: "call", name: named.name, args, kwargs, lines: linesOf(node) };
  }

  #binary(node: SyntaxNode, next: (node: SyntaxNode) => Value): Value {
    const operator = node.field("operator")?.text() ?? "";
    const leftNode = node.field("left");
    const rightNode = node.field("right");
    if (!leftNode || !rightNode) return unknown(node);
    const left = next(leftNode);
    const right = next(rightNode);
    const lines = linesOf(node);
    if (operator === "+" && left.is === "text" && right.is === "text") return joined([left, right], node);
    if (operator === "+" && left.is === "list" && right.is === "list")
      return { is: "list", items: [...left.items, ...right.items], lines };
    if (operator === "%" && left.is === "text") return formatted(left, right, node);
    const product = operator === "*" ? multiplied(left, right) : undefined;
    if (product !== undefined) return { is: "number", text: product, lines };
    return { is: "operator", operator, left, right, lines };
  }

  /** `[f(x) for x in LITERALS]`, without conditions. */
  #comprehension(node: SyntaxNode, local: ReadonlyMap<string, Value>, depth: number): Value {
    const body = node.field("body");
    const [, clause, ...rest] = codeChildren(node);
    const left = clause?.field("left");
    const right = clause?.field("right");
    if (!body || rest.length > 0 || !isKind(left, "identifier") || !right) return unknown(node);
    const over = this.value(right, local, depth + 1);
    if (over.is !== "list") return unknown(node);
    const items = over.items.map((item) =>
      this.value(body, new Map([...local, [left.text(), item]]), depth + 1),
    );
    return { is: "list", items, lines: linesOf(node) };
  }
}

function dictionary(node: SyntaxNode, next: (node: SyntaxNode) => Value): (readonly [Value, Value])[] {
  return codeChildren(node).flatMap((pair): (readonly [Value, Value])[] => {
    const key = pair.field("key");
    const value = pair.field("value");
    if (key && value) return [[next(key), next(value)]];
    const [inner] = codeChildren(pair);
    const spread = inner && next(inner);
    return spread?.is === "dict" ? [...spread.entries] : [[unknown(pair), unknown(pair)]];
  });
}

function unary(node: SyntaxNode, next: (node: SyntaxNode) => Value): Value {
  const [inner] = codeChildren(node);
  const value = inner && next(inner);
  const operator = node.text()[0];
  if (value?.is === "number" && (operator === "-" || operator === "+"))
    return { ...value, text: operator === "-" ? `-${value.text}` : value.text, lines: linesOf(node) };
  if (value && operator === "~") return { is: "inverse", of: value, lines: linesOf(node) };
  return unknown(node);
}

function subscript(node: SyntaxNode, next: (node: SyntaxNode) => Value): Value {
  const object = node.field("value");
  const index = node.field("subscript");
  const on = object && next(object);
  const at = index && next(index);
  if (on?.is === "list" && at?.is === "number") return on.items[Number(at.text)] ?? unknown(node);
  if (on?.is === "dict" && at)
    return on.entries.find(([key]) => show(key) === show(at))?.[1] ?? unknown(node);
  return unknown(node);
}

function multiplied(left: Value, right: Value): string | undefined {
  if (left.is !== "number" || right.is !== "number") return undefined;
  const product = Number(left.text) * Number(right.text);
  return Number.isSafeInteger(product) ? String(product) : undefined;
}
