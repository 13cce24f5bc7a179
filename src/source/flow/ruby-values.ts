import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowCall, FlowPiece } from "./grammar.ts";

/** Links of one chain of calls that are written out as its name. */
const MAX_LINKS = 6;
/** Letters of a receiver that are kept in the name of a call. */
const MAX_RECEIVER = 60;

const NUMBER_MARK = /^[bBdiufeEgGxXoaAc]$/;

/** The text of a literal; of a constant of another file its name: it is fixed when the program is loaded. */
export function literalOf(node: SyntaxNode): string | undefined {
  switch (String(node.kind())) {
    case "string":
    case "delimited_symbol":
    case "bare_string":
    case "bare_symbol":
    case "regex":
      return node.namedChildren().some((child) => isKind(child, "interpolation"))
        ? undefined
        : contentOf(node);
    case "simple_symbol":
      return node.text().slice(1);
    case "hash_key_symbol":
    case "integer":
    case "float":
    case "rational":
    case "complex":
    case "character":
    case "true":
    case "false":
    case "nil":
    case "scope_resolution":
      return node.text();
    case "string_array":
    case "symbol_array":
      return node.namedChildren().map(contentOf).join(" ");
    default:
      return undefined;
  }
}

function contentOf(node: SyntaxNode): string {
  return node
    .namedChildren()
    .map((child) => child.text())
    .join("");
}

/** A call with its arguments; the commands in backticks are calls of "`" with what is put into them. */
export function callOf(node: SyntaxNode): FlowCall | undefined {
  if (isKind(node, "subshell")) {
    const values = node.namedChildren().filter((child) => isKind(child, "interpolation"));
    const given = values.flatMap((value) => codeChildren(value).slice(0, 1)).map((value) => ({ value }));
    return { node, callee: "`", name: "`", arguments: given };
  }
  if (!isKind(node, "call")) return undefined;
  const name = node.field("method")?.text();
  if (name === undefined) return undefined;
  const receiver = node.field("receiver") ?? undefined;
  let given: FlowCall["arguments"] | undefined;
  return {
    node,
    callee: calleeOf(node),
    name,
    ...(receiver ? { receiver } : {}),
    // Most calls of a file are asked for no more than their name.
    get arguments() {
      const list = given ? null : node.field("arguments");
      given ??= list ? codeChildren(list).flatMap(argumentOf) : [];
      return given;
    },
  };
}

function argumentOf(node: SyntaxNode): FlowCall["arguments"][number][] {
  if (isKind(node, "block_argument")) return [];
  if (!isKind(node, "pair")) return [{ value: node }];
  const [key, value] = [node.field("key"), node.field("value")];
  if (!key || !value) return [];
  const name = literalOf(key);
  return [{ name: name ?? key.text(), value }];
}

/** `Order.where.order` of `Order.where(a: 1).order(x)`. */
function calleeOf(call: SyntaxNode): string {
  const names: string[] = [];
  let at: SyntaxNode | null = call;
  while (isKind(at, "call") && names.length < MAX_LINKS) {
    names.unshift(at.field("method")?.text() ?? "");
    const inner: SyntaxNode | null = at.field("receiver");
    at = inner;
  }
  if (at && isKind(at, "constant", "scope_resolution", "identifier", "instance_variable", "self"))
    names.unshift(at.text().slice(0, MAX_RECEIVER));
  else if (at) names.unshift("");
  return names.join(".");
}

/** What a text is put together from. */
export function piecesOf(node: SyntaxNode): readonly FlowPiece[] | undefined {
  switch (String(node.kind())) {
    case "string":
    case "delimited_symbol":
    case "regex":
      return insideOf(node);
    case "chained_string":
      return node.namedChildren().flatMap((child) => insideOf(child));
    case "heredoc_beginning": {
      const body = heredocBody(node);
      return body ? insideOf(body) : undefined;
    }
    case "binary":
      return binaryPieces(node);
    case "call":
      return callPieces(node);
    default:
      return undefined;
  }
}

function insideOf(node: SyntaxNode): FlowPiece[] {
  return node.namedChildren().flatMap((child): FlowPiece[] => {
    if (isKind(child, "heredoc_end")) return [];
    if (!isKind(child, "interpolation")) return [{ text: child.text() }];
    const value = codeChildren(child).at(-1);
    return value ? [{ value }] : [];
  });
}

/** The lines of `<<~SQL` stand after the statement that names them: the n-th body belongs to the n-th beginning. */
function heredocBody(beginning: SyntaxNode): SyntaxNode | undefined {
  const start = beginning.range().start;
  for (const ancestor of beginning.ancestors()) {
    const bodies = ancestor
      .children()
      .filter((child) => isKind(child, "heredoc_body") && child.start() > start.index);
    if (bodies.length === 0) continue;
    const before = ancestor
      .findAll({ rule: { kind: "heredoc_beginning" } })
      .filter((one) => one.range().start.line === start.line && one.start() < start.index);
    return bodies[before.length] ?? bodies[0];
  }
  return undefined;
}

function binaryPieces(node: SyntaxNode): FlowPiece[] | undefined {
  const [left, right] = [node.field("left"), node.field("right")];
  const operator = node.field("operator")?.text();
  if (!left || !right) return undefined;
  if (operator === "+" || operator === "<<") return [asPiece(left), asPiece(right)];
  if (
    operator === "%" &&
    isKind(left, "string", "heredoc_beginning", "constant", "identifier", "chained_string")
  )
    return formatted(left, isKind(right, "array") ? codeChildren(right) : [right]);
  return undefined;
}

function callPieces(node: SyntaxNode): readonly FlowPiece[] | undefined {
  const call = callOf(node);
  if (!call) return undefined;
  const values = call.arguments.map(({ value }) => value);
  const [first, ...rest] = values;
  if ((call.name === "format" || call.name === "sprintf") && first) return formatted(first, rest);
  if (call.name === "join" && call.receiver && !isKind(call.receiver, "array", "constant", "call"))
    return [{ value: call.receiver }];
  if (call.name === "join" && isKind(call.receiver, "array"))
    return codeChildren(call.receiver).flatMap((item, index): FlowPiece[] =>
      index === 0 ? [asPiece(item)] : [{ text: first ? (literalOf(first) ?? " ") : "" }, asPiece(item)],
    );
  if (call.name === "concat" && call.receiver) return [call.receiver, ...values].map(asPiece);
  // Changes of the layout of a text that is written here.
  if (/^(?:squish|strip|strip_heredoc|freeze|chomp|html_safe)$/.test(call.name) && call.receiver)
    return piecesOf(call.receiver);
  return undefined;
}

/** What is pasted by `format`: marks for numbers (`%d`) let no text through. */
function formatted(pattern: SyntaxNode, values: readonly SyntaxNode[]): FlowPiece[] {
  const text = literalOf(pattern);
  const marks =
    text === undefined
      ? []
      : [...text.matchAll(/%[-+0 #]{0,5}\d{0,9}(?:\.\d{1,9})?([a-zA-Z])/g)].map((one) => one[1] ?? "");
  const named = text !== undefined && /%[<{]/.test(text);
  const pasted = values.flatMap((value, index): FlowPiece[] => {
    if (isKind(value, "pair", "hash") || named) return [{ value }];
    return NUMBER_MARK.test(marks[index] ?? "") ? [] : [{ value }];
  });
  return [asPiece(pattern), ...pasted];
}

function asPiece(node: SyntaxNode): FlowPiece {
  const text = literalOf(node);
  return text === undefined ? { value: node } : { text };
}

/** Branches whose value may be this node's. */
export function branchesOf(node: SyntaxNode): readonly SyntaxNode[] | undefined {
  switch (String(node.kind())) {
    case "conditional":
      return fieldsOf(node, "consequence", "alternative");
    case "if":
    case "unless":
    case "elsif":
      return fieldsOf(node, "consequence", "alternative").flatMap(lastOf);
    case "case":
      return node
        .namedChildren()
        .filter((child) => isKind(child, "when", "else"))
        .flatMap((child) =>
          isKind(child, "when") ? fieldsOf(child, "body").flatMap(lastOf) : lastOf(child),
        );
    case "binary": {
      const operator = node.field("operator")?.text();
      if (operator === "||" || operator === "or") return fieldsOf(node, "left", "right");
      return operator === "&&" || operator === "and" ? fieldsOf(node, "right") : undefined;
    }
    case "rescue_modifier":
      return codeChildren(node);
    case "begin":
      return lastOf(node);
    case "array":
    case "right_assignment_list":
      return codeChildren(node);
    case "hash":
      return codeChildren(node).flatMap((child) =>
        isKind(child, "pair") ? fieldsOf(child, "value") : [child],
      );
    case "pair":
      return fieldsOf(node, "value");
    case "hash_splat_argument":
      return codeChildren(node);
    default:
      return undefined;
  }
}

function fieldsOf(node: SyntaxNode, ...names: readonly string[]): SyntaxNode[] {
  return names.flatMap((name) => node.field(name) ?? []);
}

/** The last statement of a branch is its value. */
function lastOf(node: SyntaxNode): SyntaxNode[] {
  if (isKind(node, "elsif")) return [node];
  if (!isKind(node, "then", "else", "begin", "body_statement", "block_body")) return [node];
  return codeChildren(node)
    .filter((child) => !isKind(child, "rescue", "ensure", "else"))
    .slice(-1);
}
