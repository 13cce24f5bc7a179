import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";

/** What stands around a place: functions and loops, in every language that is read. */

const FUNCTIONS = [
  "function_declaration",
  "function_expression",
  "generator_function",
  "generator_function_declaration",
  "arrow_function",
  "method_definition",
  "function_definition",
  "lambda",
  "method_declaration",
  "constructor_declaration",
  "lambda_expression",
  "func_literal",
  "method",
  "singleton_method",
  "anonymous_function",
  "function_item",
  "closure_expression",
];

export function isFunction(node: SyntaxNode): boolean {
  return isKind(node, ...FUNCTIONS);
}

/** The nearest function around a node; `undefined` at the top level. */
export function functionAround(node: SyntaxNode): SyntaxNode | undefined {
  return node.ancestors().find(isFunction);
}

/** The text of the nearest function, or of the file: what is said there is taken as known at the node. */
export function textAround(node: SyntaxNode, text: string): string {
  return functionAround(node)?.text() ?? text;
}

/** The name of the function around a node, for the fingerprint; of a nameless one, that of what it is given to. */
export function enclosingName(node: SyntaxNode): string {
  for (const at of node.ancestors()) {
    if (!isFunction(at)) continue;
    const own = at.field("name")?.text();
    if (own !== undefined) return own.slice(0, 100);
    const parent = at.parent();
    if (isKind(parent, "variable_declarator", "pair", "assignment", "public_field_definition")) {
      const name = parent.field("name") ?? parent.field("key") ?? parent.field("left");
      if (name) return name.text().slice(0, 100);
    }
  }
  return "";
}

/** A loop, or a callback that is called for each element of a list. */
export interface Loop {
  node: SyntaxNode;
  /** What is done for each. */
  body: SyntaxNode;
  /** What it goes over; absent for a loop with a condition alone. */
  over?: SyntaxNode;
  /** The names it gives to an element. */
  names: readonly string[];
}

const OVER_ELEMENTS =
  /^(?:map|forEach|flatMap|reduce|filter|each|each_with_index|find_each|collect|flat_map|each_pair|each_with_object|array_map|peek|filter_map|sum|index_by|group_by)$/;

/** The loop that a node is, when it is one. */
export function loopOf(node: SyntaxNode): Loop | undefined {
  if (isKind(node, "for_in_statement")) return loop(node, node.field("right"), node.field("left"));
  if (isKind(node, "for_statement", "for", "for_expression", "enhanced_for_statement")) return forLoop(node);
  if (
    isKind(node, "while_statement", "do_statement", "while", "until", "while_expression", "loop_expression")
  )
    return { node, body: node.field("body") ?? node, names: [] };
  if (
    isKind(
      node,
      "list_comprehension",
      "set_comprehension",
      "generator_expression",
      "dictionary_comprehension",
    )
  ) {
    const clause = codeChildren(node).find((child) => isKind(child, "for_in_clause"));
    return clause ? loop(node, clause.field("right"), clause.field("left")) : undefined;
  }
  if (isKind(node, "foreach_statement")) {
    const [over, element] = codeChildren(node);
    return loop(node, over, element);
  }
  return isKind(
    node,
    "arrow_function",
    "function_expression",
    "lambda_expression",
    "do_block",
    "block",
    "anonymous_function",
  )
    ? callback(node)
    : undefined;
}

function forLoop(node: SyntaxNode): Loop | undefined {
  const range = codeChildren(node).find((child) => isKind(child, "range_clause"));
  if (range)
    return { ...loop(node, range.field("right"), range.field("left")), body: node.field("body") ?? node };
  const over = node.field("right") ?? node.field("value");
  if (over) return loop(node, over, node.field("left") ?? node.field("name") ?? node.field("pattern"));
  return { node, body: node.field("body") ?? node, names: [] };
}

function loop(
  node: SyntaxNode,
  over: SyntaxNode | null | undefined,
  element: SyntaxNode | null | undefined,
): Loop {
  return {
    node,
    body: node.field("body") ?? node,
    ...(over ? { over } : {}),
    names: element ? namesIn(element) : [],
  };
}

/** `orders.map(async (order) => ...)`, `orders.each do |order| ... end`, `orders.forEach(order -> ...)`. */
function callback(node: SyntaxNode): Loop | undefined {
  const given = node
    .ancestors()
    .slice(0, 3)
    .find((at) =>
      isKind(
        at,
        "call_expression",
        "call",
        "method_invocation",
        "member_call_expression",
        "function_call_expression",
      ),
    );
  if (!given) return undefined;
  const callee = given.field("function") ?? given;
  const name =
    callee.field("property") ?? given.field("method") ?? given.field("name") ?? given.field("function");
  if (!name || !OVER_ELEMENTS.test(name.text())) return undefined;
  const own = given.field("block");
  if (isKind(node, "block", "do_block") && own?.id() !== node.id()) return undefined;
  const list = name.text() === "array_map" ? given.field("arguments") : undefined;
  const over = list
    ? codeChildren(list).at(-1)
    : (callee.field("object") ?? given.field("receiver") ?? given.field("object"));
  const parameters =
    node.field("parameters") ??
    node.field("parameter") ??
    codeChildren(node).find((child) => isKind(child, "block_parameters"));
  const body = node.field("body") ?? node;
  return { node, body, ...(over ? { over } : {}), names: parameters ? namesIn(parameters) : [] };
}

/** Every name in a pattern; the names of types and default values may be among them, which does no harm. */
function namesIn(pattern: SyntaxNode): string[] {
  return [
    ...new Set(
      pattern
        .text()
        .slice(0, 500)
        .match(/[A-Za-z_]\w*/g),
    ),
  ].slice(0, 20);
}

/** The loops around a node, the nearest first, as far as the function that holds them goes. */
export function loopsAround(node: SyntaxNode): Loop[] {
  const loops: Loop[] = [];
  for (const at of node.ancestors()) {
    const found = loopOf(at);
    if (found && holds(found, node)) loops.push(found);
    else if (!found && isFunction(at)) break;
  }
  return loops;
}

/** Whether a node stands in what is repeated: not in the list that is gone over. */
function holds({ over }: Loop, node: SyntaxNode): boolean {
  if (!over) return true;
  const { start, end } = over.range();
  const at = node.start();
  return at < start.index || at >= end.index;
}

/** Comments have different names in the grammars. */
export function isComment(node: SyntaxNode): boolean {
  return isKind(node, "comment", "line_comment", "block_comment");
}
