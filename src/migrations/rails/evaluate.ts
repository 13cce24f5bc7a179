import { codeChildren, isKind, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { type Heredocs, isRaw, isSquiggly } from "./heredocs.ts";
import { ofRuby } from "./ruby.ts";
import {
  asText,
  flag,
  NIL,
  type Options,
  text,
  truthOf,
  unknown,
  type Value,
  listed,
  together,
} from "./values.ts";

/** Where names get their values from. */
export interface Scope {
  /** Variables, and constants of the file. */
  variables: Map<string, Value>;
  heredocs: Heredocs;
  /** What a call that is none of Ruby's own gives; `undefined` when only a run could tell. */
  ask(node: SyntaxNode): Value | undefined;
}

/** The value of an expression, as far as the text tells it. Nothing is run. */
export function evaluate(node: SyntaxNode | null | undefined, scope: Scope): Value {
  if (!node) return NIL;
  switch (String(node.kind())) {
    case "string":
    case "bare_string":
      return pieces(node, scope, node.text().startsWith("'") || node.text().startsWith("%q"));
    case "heredoc_beginning":
      return heredoc(node, scope);
    case "chained_string":
      return joined(
        codeChildren(node).map((part) => evaluate(part, scope)),
        node,
      );
    case "simple_symbol":
      return { is: "text", text: node.text().slice(1), symbol: true };
    case "hash_key_symbol":
      return { is: "text", text: node.text(), symbol: true };
    case "delimited_symbol":
    case "bare_symbol": {
      const value = pieces(node, scope, false);
      return value.is === "text" ? { is: "text", text: value.text, symbol: true } : value;
    }
    case "character":
      return text(node.text().slice(1));
    case "integer":
    case "float":
      return { is: "number", text: node.text().replaceAll("_", "") };
    case "true":
    case "false":
      return flag(String(node.kind()) === "true");
    case "nil":
      return NIL;
    case "array":
    case "string_array":
    case "symbol_array":
    case "right_assignment_list":
      return { is: "list", items: items(node, scope) };
    case "hash":
      return { is: "hash", entries: entriesOf(codeChildren(node), scope) };
    case "lambda":
      return lambda(node.field("body"), scope);
    case "parenthesized_statements":
    case "then":
    case "else":
      return evaluate(codeChildren(node).at(-1), scope);
    case "conditional":
    case "if":
      return conditional(node, scope, true);
    case "unless":
      return conditional(node, scope, false);
    case "unary":
      return unary(node, scope);
    case "binary":
      return binary(node, scope);
    case "element_reference":
      return element(node, scope);
    case "identifier":
    case "constant":
    case "instance_variable":
      return scope.variables.get(node.text()) ?? scope.ask(node) ?? unknown(node.text());
    case "scope_resolution":
      return scope.variables.get(node.text().replace(/^.*::/, "")) ?? scope.ask(node) ?? unknown(node.text());
    case "call":
      return called(node, scope);
    default:
      return unknown(node.text());
  }
}

/** `a: 1, "b" => 2, **rest`. Only entries whose names are known are kept. */
export function entriesOf(nodes: readonly SyntaxNode[], scope: Scope): Options {
  const entries = new Map<string, Value>();
  for (const node of nodes) {
    if (isKind(node, "hash_splat_argument")) {
      const value = evaluate(codeChildren(node)[0], scope);
      if (value.is === "hash") for (const [name, one] of value.entries) entries.set(name, one);
      else entries.set(`**${node.text()}`, unknown(node.text()));
    }
    if (!isKind(node, "pair")) continue;
    const name = asText(evaluate(node.field("key"), scope));
    if (name === undefined) continue;
    const value = node.field("value");
    entries.set(name, value ? evaluate(value, scope) : (scope.variables.get(name) ?? unknown(name)));
  }
  return entries;
}

/** Stand among arguments without being one of the list. */
const NO_ITEMS = new Set(["heredoc_body", "block_argument", "hash_splat_argument"]);

function items(node: SyntaxNode, scope: Scope): Value[] {
  const found = codeChildren(node).flatMap((child): Value[] => {
    if (NO_ITEMS.has(String(child.kind()))) return [];
    if (String(child.kind()) === "splat_argument") {
      const value = evaluate(codeChildren(child)[0], scope);
      return value.is === "list" ? [...value.items] : [unknown(child.text())];
    }
    return String(child.kind()) === "pair" ? [] : [evaluate(child, scope)];
  });
  const pairs = codeChildren(node).filter((child) => isKind(child, "pair"));
  return pairs.length > 0 ? [...found, { is: "hash", entries: entriesOf(pairs, scope) }] : found;
}

// ------------------------------------------------------------------ text

function pieces(node: SyntaxNode, scope: Scope, raw: boolean): Value {
  const parts: string[] = [];
  for (const piece of node.children()) {
    const kind = String(piece.kind());
    if (kind === "string_content" || kind === "heredoc_content")
      parts.push(raw ? unescapedRaw(piece.text()) : piece.text());
    else if (kind === "escape_sequence")
      parts.push(raw ? unescapedRaw(piece.text()) : unescaped(piece.text()));
    else if (kind === "interpolation") {
      const value = evaluate(codeChildren(piece)[0], scope);
      const inner = value.is === "nil" ? "" : asText(value);
      if (inner === undefined) return unknown(node.text());
      parts.push(inner);
    }
  }
  return together(parts, node.text());
}

function unescapedRaw(escape: string): string {
  return escape.replace(/\\([\\'])/g, "$1");
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  s: " ",
  r: "\r",
  "0": "",
  e: "",
  "\n": "",
};

function unescaped(escape: string): string {
  const code = /^\\u\{?([0-9a-f]{1,6})\}?$/i.exec(escape)?.[1];
  if (code !== undefined && Number.parseInt(code, 16) <= 0x10ffff)
    return String.fromCodePoint(Number.parseInt(code, 16));
  const char = escape.slice(1);
  return ESCAPES[char] ?? char;
}

/** Lines keep their number: what `<<~` takes away stands at their beginnings. */
function heredoc(beginning: SyntaxNode, scope: Scope): Value {
  const body = scope.heredocs.get(beginning.start());
  if (!body) return unknown(beginning.text());
  const value = pieces(body, scope, isRaw(beginning));
  if (value.is !== "text") return unknown(body.text());
  const from = value.text.indexOf("\n") + 1;
  const lines = value.text.slice(from).split("\n");
  // The last line is only the indentation of the end mark.
  lines.pop();
  const content = isSquiggly(beginning) ? flush(lines) : lines;
  return { is: "text", text: `${content.join("\n")}\n`, firstLine: linesOf(beginning).from + 1 };
}

function flush(lines: readonly string[]): string[] {
  let least = Number.POSITIVE_INFINITY;
  for (const line of lines) if (line.trim() !== "") least = Math.min(least, line.search(/\S/));
  return lines.map((line) => line.slice(Math.min(least, line.length - line.trimStart().length)));
}

function joined(parts: readonly Value[], node: SyntaxNode): Value {
  const texts = parts.map(asText);
  return texts.every((one) => one !== undefined) ? together(texts, node.text()) : unknown(node.text());
}

// ------------------------------------------------------------------ operators

function conditional(node: SyntaxNode, scope: Scope, positive: boolean): Value {
  const truth = truthOf(evaluate(node.field("condition"), scope));
  if (truth === undefined) return unknown(node.text());
  return evaluate(node.field(truth === positive ? "consequence" : "alternative"), scope);
}

function unary(node: SyntaxNode, scope: Scope): Value {
  const value = evaluate(codeChildren(node)[0], scope);
  const operator = node.children()[0]?.text();
  if (operator === "-" && value.is === "number") return { is: "number", text: `-${value.text}` };
  const truth = truthOf(value);
  return (operator === "!" || operator === "not") && truth !== undefined
    ? flag(!truth)
    : unknown(node.text());
}

function binary(node: SyntaxNode, scope: Scope): Value {
  const operator = node.field("operator")?.text() ?? "";
  const left = evaluate(node.field("left"), scope);
  if (operator === "&&" || operator === "and" || operator === "||" || operator === "or") {
    const any = operator === "||" || operator === "or";
    const truth = truthOf(left);
    if (truth === any) return left;
    const right = evaluate(node.field("right"), scope);
    if (truth !== undefined) return right;
    return truthOf(right) === any && right.is === "flag" ? right : unknown(node.text());
  }
  const right = evaluate(node.field("right"), scope);
  if (operator === "+" && left.is === "list" && right.is === "list")
    return listed([...left.items, ...right.items], node.text());
  if (operator === "-" && left.is === "list" && right.is === "list")
    return {
      is: "list",
      items: left.items.filter((item) => !right.items.some((other) => asText(other) === asText(item))),
    };
  if ((operator === "+" || operator === "<<") && left.is === "text" && right.is === "text")
    return joined([left, right], node);
  if (operator === "==" || operator === "!=") {
    const [one, other] = [comparable(left), comparable(right)];
    return one === undefined || other === undefined
      ? unknown(node.text())
      : flag((one === other) === (operator === "=="));
  }
  if (operator === "=~" && left.is === "text" && isKind(node.field("right"), "regex")) {
    // Only plain words: a pattern of a stranger is not run.
    const words = /^\/(\w+(?:\|\w+)*)\/i?$/.exec(node.field("right")?.text() ?? "")?.[1]?.split("|");
    const subject = left.text.toLowerCase();
    return words ? flag(words.some((word) => subject.includes(word.toLowerCase()))) : unknown(node.text());
  }
  return unknown(node.text());
}

function comparable(value: Value): string | undefined {
  return value.is === "nil" ? "nil" : asText(value);
}

function element(node: SyntaxNode, scope: Scope): Value {
  const [object, key] = codeChildren(node);
  const container = evaluate(object, scope);
  const at = asText(evaluate(key, scope));
  if (at === undefined) return unknown(node.text());
  if (container.is === "hash") return container.entries.get(at) ?? NIL;
  if (container.is === "list" && /^-?\d+$/.test(at)) return container.items.at(Number(at)) ?? NIL;
  return scope.ask(node) ?? unknown(node.text());
}

// ------------------------------------------------------------------ calls

function lambda(body: SyntaxNode | null, scope: Scope): Value {
  if (!body) return unknown("an empty block");
  const inner = isKind(body, "block", "do_block") ? codeChildren(body).at(-1) : body;
  const last = inner && isKind(inner, "block_body", "body_statement") ? codeChildren(inner).at(-1) : inner;
  return { is: "lambda", value: evaluate(last, scope) };
}

function called(node: SyntaxNode, scope: Scope): Value {
  const receiver = node.field("receiver");
  const method = node.field("method")?.text() ?? "";
  if (!receiver) {
    if (/^(?:lambda|proc)$/.test(method)) return lambda(node.field("block"), scope);
    return scope.ask(node) ?? unknown(node.text());
  }
  if (MOMENT.test(node.text()))
    return { is: "moment", type: /^Date\b/.test(node.text()) ? "date" : "timestamp" };
  const asked = scope.ask(node);
  if (asked !== undefined) return asked;
  const value = evaluate(receiver, scope);
  if (value.is === "unknown") return unknown(node.text());
  const args = node.field("arguments");
  const values = args ? items(args, scope) : [];
  return ofRuby(value, method, values, node) ?? unknown(node.text());
}

const MOMENT = /^(?:(?:Time|DateTime)(?:\.zone)?\.(?:now|current)(?:\.utc)?|Date\.(?:today|current))$/;
