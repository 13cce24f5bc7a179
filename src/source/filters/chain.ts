import { codeChildren, isKind, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";

/** `Order.objects.filter(...).first()`: one call after another on what the first one began with. */
export interface Chain {
  /** The whole of it. */
  node: SyntaxNode;
  calls: readonly ChainCall[];
  /** Only a part of the rows is asked for by position: `[:10]`. */
  sliced: boolean;
}

export interface ChainCall {
  method: string;
  arguments: readonly SyntaxNode[];
}

const LINKS = [
  "call",
  "attribute",
  "subscript",
  "element_reference",
  "call_expression",
  "member_expression",
  "scoped_call_expression",
  "member_call_expression",
];

/** Calls beyond it were not written by hand. */
const MAX_CALLS = 50;

/** The chain that begins with a node: everything above it that starts where it starts. */
export function chainFrom(start: SyntaxNode): Chain {
  const from = start.start();
  const calls: ChainCall[] = [];
  let node = start;
  let sliced = false;
  for (let parent = node.parent(); parent && calls.length < MAX_CALLS; parent = node.parent()) {
    if (!isLink(parent) || parent.start() !== from) break;
    node = parent;
    if (isKind(node, "subscript", "element_reference")) sliced = true;
    const method = methodOf(node);
    if (method === undefined) continue;
    calls.push({ method, arguments: argumentsOf(node) });
  }
  return { node, calls, sliced };
}

function isLink(node: SyntaxNode): boolean {
  return LINKS.includes(String(node.kind()));
}

/** Of a call: in some grammars the name stands in the call, in others in the member that is called. */
function methodOf(node: SyntaxNode): string | undefined {
  if (!isKind(node, "call", "call_expression", "scoped_call_expression", "member_call_expression"))
    return undefined;
  const named = node.field("method") ?? node.field("function") ?? node.field("name");
  return (named?.field("attribute") ?? named?.field("property") ?? named)?.text();
}

export function argumentsOf(call: SyntaxNode): readonly SyntaxNode[] {
  const list = call.children().find((child) => isKind(child, "argument_list", "arguments"));
  const given = list ? codeChildren(list) : [];
  return given.map((argument) =>
    isKind(argument, "argument") ? (codeChildren(argument)[0] ?? argument) : argument,
  );
}

/**
 * Whether the program goes on narrowing what it has kept under a name: `orders = Order.where(...)`, and further down
 * `orders.where(...)`.
 */
export function narrowedLater({ node }: Chain, text: string, methods: string): boolean {
  const parent = node.parent();
  if (!isKind(parent, "assignment", "assignment_expression", "variable_declarator")) return false;
  const name = /^[@$]?\w+/.exec(parent.text())?.[0]?.replace("$", "\\$");
  return (
    name !== undefined &&
    new RegExp(`(?<![\\w@$])${name}\\s*(?:&?\\.|\\??->)\\s*(?:${methods})\\b`).test(text)
  );
}

export function lineOf(node: SyntaxNode): number {
  return linesOf(node).from;
}

/** Characters of a quoted call. */
const MAX_EXCERPT = 2_000;

export function quoted(node: SyntaxNode): { from: number; to: number; excerpt: string } {
  return { ...linesOf(node), excerpt: node.text().slice(0, MAX_EXCERPT) };
}
