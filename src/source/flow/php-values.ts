import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowCall, FlowPiece } from "./grammar.ts";

/** Links of one chain of calls that are written out as its name. */
const MAX_LINKS = 6;
/** Letters of a receiver that are kept in the name of a call. */
const MAX_RECEIVER = 60;

const INCLUDES = [
  "include_expression",
  "include_once_expression",
  "require_expression",
  "require_once_expression",
];

/** Kinds of nodes that are calls. `include` and backticks are read as calls too. */
export const CALLS = [
  "function_call_expression",
  "member_call_expression",
  "nullsafe_member_call_expression",
  "scoped_call_expression",
  "object_creation_expression",
  "shell_command_expression",
  ...INCLUDES,
];

/** The text of a literal; of a constant its name: it is fixed when the program is loaded. */
export function literalOf(node: SyntaxNode): string | undefined {
  switch (String(node.kind())) {
    case "string":
      return contentOf(node);
    case "encapsed_string":
      return isPlain(node) ? contentOf(node) : undefined;
    case "nowdoc":
      return node.field("value")?.text() ?? "";
    case "heredoc": {
      const body = node.field("value");
      return body ? (isPlain(body) ? body.text() : undefined) : "";
    }
    case "integer":
    case "float":
    case "boolean":
    case "null":
    case "name":
    case "qualified_name":
    case "class_constant_access_expression":
      return node.text();
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

function isPlain(node: SyntaxNode): boolean {
  return node.namedChildren().every((child) => isKind(child, "string_content", "escape_sequence"));
}

/** A call with its arguments. `new` is called by the name of its class. */
export function callOf(node: SyntaxNode): FlowCall | undefined {
  const kind = String(node.kind());
  // Most calls of a file are asked for no more than their name.
  let given: FlowCall["arguments"] | undefined;
  switch (kind) {
    case "function_call_expression": {
      const callee = (node.field("function")?.text() ?? "").slice(0, MAX_RECEIVER).replace(/^\\/, "");
      return {
        node,
        callee,
        name: callee.replace(/^.*\\/, ""),
        get arguments() {
          return (given ??= argumentsOf(node));
        },
      };
    }
    case "member_call_expression":
    case "nullsafe_member_call_expression":
    case "scoped_call_expression": {
      const name = node.field("name")?.text() ?? "";
      const receiver = node.field("object") ?? node.field("scope");
      return {
        node,
        callee: calleeOf(node),
        name,
        ...(receiver ? { receiver } : {}),
        get arguments() {
          return (given ??= argumentsOf(node));
        },
      };
    }
    case "object_creation_expression": {
      const name = node.namedChildren().find((child) => isKind(child, "name", "qualified_name"));
      if (!name) return undefined;
      const text = name.text().replace(/^\\/, "");
      return {
        node,
        callee: `new ${text}`,
        name: text.replace(/^.*\\/, ""),
        get arguments() {
          return (given ??= argumentsOf(node));
        },
      };
    }
    case "shell_command_expression": {
      const values = node
        .namedChildren()
        .filter((child) => !isKind(child, "string_content", "escape_sequence"));
      return { node, callee: "`", name: "`", arguments: values.map((value) => ({ value })) };
    }
    default: {
      if (!INCLUDES.includes(kind)) return undefined;
      const name = kind.replace("_expression", "");
      return { node, callee: name, name, arguments: codeChildren(node).map((value) => ({ value })) };
    }
  }
}

function argumentsOf(node: SyntaxNode): FlowCall["arguments"] {
  const list = node.field("arguments") ?? node.namedChildren().find((child) => isKind(child, "arguments"));
  return (list?.namedChildren() ?? []).flatMap((argument) => {
    if (!isKind(argument, "argument")) return [];
    const value = codeChildren(argument).at(-1);
    const name = argument.field("name")?.text();
    if (!value) return [];
    return [name === undefined ? { value } : { name, value }];
  });
}

/** `User::query->where->orderByRaw` of `User::query()->where("a", 1)->orderByRaw($x)`. */
function calleeOf(call: SyntaxNode): string {
  let text = "";
  let at: SyntaxNode | null = call;
  for (let link = 0; at && link < MAX_LINKS; link++) {
    if (isKind(at, "function_call_expression")) return `${at.field("function")?.text() ?? ""}()${text}`;
    if (!isKind(at, "member_call_expression", "nullsafe_member_call_expression", "scoped_call_expression"))
      break;
    const mark: string = isKind(at, "scoped_call_expression") ? "::" : "->";
    text = `${mark}${at.field("name")?.text() ?? ""}${text}`;
    const inner: SyntaxNode | null = at.field("object") ?? at.field("scope");
    at = inner;
  }
  const isShort = isKind(
    at,
    "name",
    "qualified_name",
    "relative_scope",
    "variable_name",
    "member_access_expression",
  );
  return `${isShort ? (at?.text().slice(0, MAX_RECEIVER).replace(/^\\/, "") ?? "") : ""}${text}`;
}

/** What a text is put together from. */
export function piecesOf(node: SyntaxNode): readonly FlowPiece[] | undefined {
  switch (String(node.kind())) {
    case "encapsed_string":
      return insideOf(node);
    case "heredoc": {
      const body = node.field("value");
      return body ? insideOf(body) : undefined;
    }
    case "binary_expression": {
      const [left, right] = [node.field("left"), node.field("right")];
      return node.field("operator")?.text() === "." && left && right
        ? [asPiece(left), asPiece(right)]
        : undefined;
    }
    case "function_call_expression":
      return callPieces(node);
    default:
      return undefined;
  }
}

function insideOf(node: SyntaxNode): FlowPiece[] {
  return node
    .namedChildren()
    .map((child) =>
      isKind(child, "string_content", "escape_sequence") ? { text: child.text() } : { value: child },
    );
}

function callPieces(node: SyntaxNode): FlowPiece[] | undefined {
  const call = callOf(node);
  const [first, ...rest] = call?.arguments.map(({ value }) => value) ?? [];
  if (!call || !first) return undefined;
  if (call.name === "sprintf" || call.name === "vsprintf") return formatted(first, rest);
  if (call.name !== "implode" && call.name !== "join") return undefined;
  const list = rest[0];
  if (isKind(list, "variable_name")) return list ? [{ value: list }] : undefined;
  if (!isKind(list, "array_creation_expression")) return undefined;
  return codeChildren(list ?? node).flatMap((item, index): FlowPiece[] => {
    const value = codeChildren(item).at(-1) ?? item;
    return index === 0 ? [asPiece(value)] : [asPiece(first), asPiece(value)];
  });
}

/** What is pasted by `sprintf`: marks for numbers (`%d`) let no text through. */
function formatted(pattern: SyntaxNode, values: readonly SyntaxNode[]): FlowPiece[] {
  const text = literalOf(pattern) ?? "";
  const marks = [...text.matchAll(/%(?:(\d{1,2})\$)?[-+0]{0,4}(?:'.)?\d{0,9}(?:\.\d{1,9})?([a-zA-Z])/g)];
  const letters = new Map<number, string[]>();
  let place = 0;
  for (const [, at, letter = ""] of marks) {
    const index = at === undefined ? place++ : Number(at) - 1;
    letters.set(index, [...(letters.get(index) ?? []), letter]);
  }
  const pasted = values.flatMap((value, index): FlowPiece[] =>
    (letters.get(index) ?? ["s"]).includes("s") ? [{ value }] : [],
  );
  return [asPiece(pattern), ...pasted];
}

function asPiece(node: SyntaxNode): FlowPiece {
  const text = literalOf(node);
  return text === undefined ? { value: node } : { text };
}

/** Branches whose value may be this node's. */
export function branchesOf(node: SyntaxNode): readonly SyntaxNode[] | undefined {
  switch (String(node.kind())) {
    case "conditional_expression": {
      const [then, otherwise] = [node.field("body") ?? node.field("condition"), node.field("alternative")];
      return [then, otherwise].flatMap((side) => side ?? []);
    }
    case "binary_expression": {
      const operator = node.field("operator")?.text();
      if (operator !== "??") return undefined;
      return [node.field("left"), node.field("right")].flatMap((side) => side ?? []);
    }
    case "match_expression":
      return (node.field("body")?.namedChildren() ?? []).flatMap(
        (arm) => arm.field("return_expression") ?? [],
      );
    case "array_creation_expression":
      return codeChildren(node).flatMap((item) => codeChildren(item).slice(-1));
    case "assignment_expression": {
      const right = node.field("right");
      return right ? [right] : undefined;
    }
    // Sums, comparisons and signs make numbers and truth values.
    case "unary_op_expression":
    case "update_expression":
      return [];
    default:
      return undefined;
  }
}

/** The value under a key of an array. */
export function entryOf(node: SyntaxNode, key: string): SyntaxNode | undefined {
  if (!isKind(node, "array_creation_expression")) return undefined;
  for (const item of node.namedChildren()) {
    const [name, value] = codeChildren(item);
    if (name && value && literalOf(name) === key) return value;
  }
  return undefined;
}

/** The expression inside parentheses, `@`, spreads and casts that keep a text. */
export function bare(node: SyntaxNode): SyntaxNode {
  let at = node;
  while (
    isKind(
      at,
      "parenthesized_expression",
      "error_suppression_expression",
      "variadic_unpacking",
      "clone_expression",
      "expression_statement",
      "cast_expression",
    )
  ) {
    const inner = isKind(at, "cast_expression") ? keptByCast(at) : codeChildren(at)[0];
    if (!inner) return at;
    at = inner;
  }
  return at;
}

/** `(string) $x` is `$x`; `(int) $x` is another value. */
function keptByCast(cast: SyntaxNode): SyntaxNode | undefined {
  return /^(?:string|array|object|binary)$/i.test(cast.field("type")?.text() ?? "")
    ? (cast.field("value") ?? undefined)
    : undefined;
}
