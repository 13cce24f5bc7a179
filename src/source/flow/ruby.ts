import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowAssignment, FlowCall, FlowGrammar, FlowParameter } from "./grammar.ts";
import { bare, isGuarded } from "./ruby-conditions.ts";
import { isCleaning, isPassing, isRequestInput } from "./ruby-request.ts";
import { branchesOf, callOf, literalOf, piecesOf } from "./ruby-values.ts";

/** Methods that hand the elements of what they are called on, or the thing itself, to their block. */
const HANDS_ELEMENTS =
  /^(?:each\w*|map|collect|flat_map|filter_map|select|filter|reject|find|detect|find_all|any\?|all\?|none\?|sort_by|group_by|partition|sum|min_by|max_by|index_by|to_h|then|tap|yield_self|in_groups_of|reverse_each|map!|select!|try)$/;

const NAMES = ["identifier", "instance_variable", "class_variable", "global_variable", "constant"];

/** How Ruby, and Rails above all, says what following values needs to know. */
export const rubyFlow: FlowGrammar = {
  functions: ["method", "singleton_method", "lambda"],
  parametersOf,
  assignments: [
    "assignment",
    "operator_assignment",
    "binary",
    "call",
    "block",
    "do_block",
    "for",
    "exception_variable",
  ],
  assignmentOf,
  calls: ["call", "subshell"],
  callOf: (node) => callOf(node) ?? bareCall(node),
  bare,
  nameOf: (node) => (NAMES.includes(String(node.kind())) ? node.text() : undefined),
  memberOf,
  literalOf,
  piecesOf,
  branchesOf,
  isRequestInput,
  isRequestParameter: () => false,
  isCleaning,
  isPassing,
  isGuarded,
  functionNameOf: (of) => (isKind(of, "lambda") ? undefined : of.field("name")?.text()),
  answersOf,
  isOwnCall: (call) => call.receiver === undefined || isKind(call.receiver, "self"),
  isPrivate: () => false,
  isFixedName: (name) => /^[A-Z]/.test(name) || name === "__dir__",
  isShared: (name) => name.startsWith("@"),
  entryOf,
};

/** A bare name that no variable has: a method called without arguments. */
function bareCall(node: SyntaxNode): FlowCall | undefined {
  if (!isKind(node, "identifier")) return undefined;
  const name = node.text();
  return { node, callee: name, name, arguments: [] };
}

function parametersOf(of: SyntaxNode): FlowParameter[] {
  const list = of.field("parameters");
  return (list ? codeChildren(list) : []).flatMap((node, index): FlowParameter[] => {
    if (isKind(node, "block_parameter")) return [];
    const name = isKind(node, "identifier") ? node.text() : node.field("name")?.text();
    return name ? [{ name, node, index }] : [];
  });
}

function assignmentOf(node: SyntaxNode): FlowAssignment | undefined {
  if (isKind(node, "block", "do_block")) return blockAssignment(node);
  if (isKind(node, "for")) {
    const [pattern, value] = [node.field("pattern"), node.field("value")];
    return pattern && value
      ? { names: namesIn(pattern), value: bare(codeChildren(value)[0] ?? value), keeps: true }
      : undefined;
  }
  if (isKind(node, "call")) return pushed(node);
  const [left, right] = [node.field("left"), node.field("right")];
  if (!left || !right) return undefined;
  if (isKind(node, "binary")) {
    if (node.field("operator")?.text() !== "<<" || !isName(left)) return undefined;
    return { names: [left.text()], value: right, keeps: true };
  }
  const names = namesIn(left);
  if (names.length === 0) return undefined;
  return { names, value: right, keeps: isKind(node, "operator_assignment") };
}

function isName(node: SyntaxNode): boolean {
  return NAMES.includes(String(node.kind()));
}

/** `conditions.push("a = #{a}")`, `sql.concat(" limit 1")`. */
function pushed(node: SyntaxNode): FlowAssignment | undefined {
  const receiver = node.field("receiver");
  if (!receiver || !isName(receiver)) return undefined;
  if (!/^(?:push|append|concat|unshift|prepend)$/.test(node.field("method")?.text() ?? "")) return undefined;
  const list = node.field("arguments");
  const value = list ? codeChildren(list)[0] : undefined;
  return value ? { names: [receiver.text()], value, keeps: true } : undefined;
}

/** The first parameter of `list.each { |item| ... }` stands for what the list holds. */
function blockAssignment(block: SyntaxNode): FlowAssignment | undefined {
  const list = block.field("parameters");
  const call = block.parent();
  if (!list || !isKind(call, "call")) return undefined;
  const [first] = codeChildren(list);
  if (!first) return undefined;
  const receiver = call?.field("receiver");
  const hands = receiver && HANDS_ELEMENTS.test(call?.field("method")?.text() ?? "");
  // Without a value that is known, the names are still the block's own.
  const value = hands ? receiver : call?.field("method");
  if (!value) return undefined;
  const names = hands ? namesIn(first) : codeChildren(list).flatMap(namesIn);
  return names.length > 0 ? { names, value, keeps: false, within: block } : undefined;
}

function namesIn(node: SyntaxNode): string[] {
  if (isName(node)) return [node.text()];
  if (
    isKind(
      node,
      "left_assignment_list",
      "destructured_parameter",
      "destructured_left_assignment",
      "rest_assignment",
    )
  )
    return codeChildren(node).flatMap(namesIn);
  const name = isKind(node, "optional_parameter", "splat_parameter", "keyword_parameter")
    ? node.field("name")
    : null;
  return name ? [name.text()] : [];
}

function memberOf(node: SyntaxNode): { object: SyntaxNode; key?: string } | undefined {
  if (!isKind(node, "element_reference")) return undefined;
  const object = node.field("object");
  const index = codeChildren(node).at(-1);
  if (!object || !index || index.id() === object.id()) return undefined;
  const key = isKind(index, "string", "simple_symbol", "integer") ? literalOf(index) : undefined;
  return key === undefined ? { object } : { object, key };
}

/** What `return` answers with, and the value of the last expression. */
function answersOf(of: SyntaxNode): SyntaxNode[] {
  const body = of.field("body");
  if (!body) return [];
  const returned = body
    .findAll({ rule: { kind: "return" } })
    .flatMap((statement) => codeChildren(statement).slice(0, 1));
  return [...lastOf(body), ...returned];
}

function lastOf(body: SyntaxNode): SyntaxNode[] {
  if (isKind(body, "block", "do_block")) {
    const inside = body.field("body");
    return inside ? lastOf(inside) : [];
  }
  if (!isKind(body, "body_statement", "block_body")) return [body];
  const statements = codeChildren(body).filter(
    (child) => !isKind(child, "rescue", "ensure", "else", "heredoc_body"),
  );
  const last = statements.at(-1);
  if (!last || isKind(last, "return")) return [];
  if (isKind(last, "assignment", "operator_assignment")) return [last.field("right") ?? last];
  return [last];
}

function entryOf(node: SyntaxNode, key: string): SyntaxNode | undefined {
  if (!isKind(node, "hash")) return undefined;
  for (const pair of node.namedChildren()) {
    const name = isKind(pair, "pair") ? pair.field("key") : null;
    if (name && literalOf(name) === key) return pair.field("value") ?? undefined;
  }
  return undefined;
}
