import type { SyntaxNode } from "../syntax/node.ts";

export type { SyntaxNode } from "../syntax/node.ts";

const FUNCTIONS = new Set([
  "function_declaration",
  "function_expression",
  "generator_function",
  "generator_function_declaration",
  "arrow_function",
  "method_definition",
]);

/** Wrappers that change a type or wait, and never the text of a value. */
const WRAPPERS = new Set([
  "parenthesized_expression",
  "await_expression",
  "as_expression",
  "satisfies_expression",
  "non_null_expression",
]);

export function isFunction(node: SyntaxNode): boolean {
  return FUNCTIONS.has(String(node.kind()));
}

/** Whether the node is of one of the grammar's kinds. */
export function isKind(node: SyntaxNode | null | undefined, ...kinds: readonly string[]): boolean {
  return node !== null && node !== undefined && kinds.includes(String(node.kind()));
}

/** Children that are code: no punctuation, no comments. */
export function parts(node: SyntaxNode): readonly SyntaxNode[] {
  return node.code();
}

/** The expression inside parentheses, `await`, `as T`, `satisfies T`, `!` and `<T>x`. */
export function bare(node: SyntaxNode): SyntaxNode {
  let at = node;
  for (;;) {
    const kind = String(at.kind());
    const inner =
      kind === "type_assertion" ? parts(at).at(-1) : WRAPPERS.has(kind) ? parts(at)[0] : undefined;
    if (!inner) return at;
    at = inner;
  }
}

/** 1-based. */
export function lineOf(node: SyntaxNode): number {
  return node.range().start.line + 1;
}

export function lastLineOf(node: SyntaxNode): number {
  return node.range().end.line + 1;
}

export function startOf(node: SyntaxNode): number {
  return node.start();
}

/** What a call calls; the grammar hangs the `await` of `await db.query<T>(...)` onto the callee. */
export function calleeOf(call: SyntaxNode): SyntaxNode | undefined {
  const callee = call.field("function");
  return callee ? bare(callee) : undefined;
}

/** The last name of a callee: `query` of `this.db?.query` and of `query`. */
export function calledName(call: SyntaxNode): string {
  const callee = calleeOf(call);
  if (isKind(callee, "member_expression")) return callee?.field("property")?.text() ?? "";
  return isKind(callee, "identifier") ? (callee?.text() ?? "") : "";
}

/** The object a method is called on. */
export function receiverOf(call: SyntaxNode): SyntaxNode | undefined {
  const callee = calleeOf(call);
  return (isKind(callee, "member_expression") ? callee?.field("object") : undefined) ?? undefined;
}

/** Arguments of a call; empty for a tagged template. */
export function argumentsOf(call: SyntaxNode): readonly SyntaxNode[] {
  const list = call.field("arguments");
  return list && isKind(list, "arguments") ? parts(list) : [];
}

/** The template of `` tag`...` ``; the grammar reads it as a call. */
export function taggedTemplate(call: SyntaxNode): SyntaxNode | undefined {
  const list = call.field("arguments");
  return list && isKind(list, "template_string") ? list : undefined;
}

/** The content of a string literal without its quotes. */
export function stringValue(node: SyntaxNode): string | undefined {
  if (!isKind(node, "string")) return undefined;
  return node.text().slice(1, -1);
}

/** The function around a node; `undefined` at the top level. */
export function functionAround(node: SyntaxNode): SyntaxNode | undefined {
  return node.ancestors().find(isFunction);
}

/** The text of a node on one line, cut to what a comment can show. */
export function shortText(node: SyntaxNode, limit = 80): string {
  const text = node.text().replace(/\s+/g, " ");
  return text.length > limit ? `${text.slice(0, limit - 1)}…` : text;
}
