import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { type Asked, type ConditionGrammar, isBounded, isCheckName, isStrictPattern } from "./conditions.ts";
import { callOf, literalOf } from "./ruby-values.ts";

const BLOCKS = [
  "body_statement",
  "block_body",
  "then",
  "else",
  "program",
  "begin",
  "parenthesized_statements",
];
// `render` and `redirect_to` of Rails go on; Sinatra's `redirect` does not.
const LEAVES = /^(?:raise|fail|abort|abort!|exit|exit!|halt|throw|error!|redirect|not_found!)$/;
/** A list of what is known: `COLUMNS`, `allowed`, `Order.column_names`. */
const LISTS =
  /(?:^|[.:_@\s])(?:\w*(?:allow|valid|permit|known|support|whitelist|safe|list|options|s))[?!]?$/i;
/** The value in another form, before it is compared. */
const FORM = /(?:&?\.(?:to_s|to_sym|to_str|strip|squish|downcase|upcase|presence))+$/;

/** Whether an expression was compared with something fixed before a place. */
export function isGuarded(name: string, use: SyntaxNode): boolean {
  // `params[:sort]` is bounded by a condition about itself, not by one about another key of it.
  return isBounded(name, use, conditionsFor(name));
}

function conditionsFor(name: string): ConditionGrammar {
  const isName = /^[@$]{0,2}[a-z_]\w*$/.test(name);
  const isValue = (node: SyntaxNode | null | undefined, asked: Asked): boolean => {
    if (!node) return false;
    const text = bare(node).text();
    if (text === name || text.replace(FORM, "") === name) return true;
    return isName && isKind(bare(node), "call", "identifier") && asked.isAbout(node) && !isOwnQuestion(node);
  };
  return {
    branchOf,
    isBlock: (node) => BLOCKS.includes(String(node.kind())),
    statementsOf: codeChildren,
    definitionsOf,
    bare,
    nameOf: (node) => (isKind(node, "identifier", "instance_variable") ? node.text() : undefined),
    negatedIn,
    sidesOf,
    says: (node, listed, asked) => says(node, listed, (other) => isValue(other, asked)),
    leaves: (branch) => leaves(branch) || replaces(branch, name),
    asserts: (statement, asked) => asserts(statement, (other) => isValue(other, asked)),
    isCaseOf: (node, asked) => isCaseOf(node, (other) => isValue(other, asked)),
    relates:
      /^(?:parse|URI|new|expand_path|absolute_path|realpath|cleanpath|join|host|hostname|to_s|to_sym|strip|downcase|upcase|presence|match)$/,
    calledIn: (node) => {
      const call = callOf(node);
      if (!call) return undefined;
      const values = call.arguments.map(({ value }) => value.text());
      return {
        name: call.name,
        about: [call.receiver?.text() ?? "", ...values].join(" ").replaceAll("'", '"'),
      };
    },
  };
}

/** `x.nil?` and the like ask about the value without bounding it, and are no form of it. */
function isOwnQuestion(node: SyntaxNode): boolean {
  return /[?!]$/.test(callOf(bare(node))?.name ?? "");
}

export function bare(node: SyntaxNode): SyntaxNode {
  let at = node;
  while (isKind(at, "parenthesized_statements", "splat_argument", "block_argument", "argument_list")) {
    const inside = codeChildren(at);
    const [only] = inside;
    if (!only || inside.length > 1) return at;
    at = only;
  }
  return at;
}

/** `unless` is an `if` over itself negated: see `negatedIn`. */
function branchOf(node: SyntaxNode): ReturnType<ConditionGrammar["branchOf"]> {
  if (isKind(node, "if", "elsif", "conditional")) {
    const condition = node.field("condition");
    if (!condition) return undefined;
    return {
      condition,
      inside: node.field("consequence") ?? undefined,
      otherwise: node.field("alternative") ?? undefined,
    };
  }
  if (isKind(node, "unless"))
    return {
      condition: node,
      inside: node.field("consequence") ?? undefined,
      otherwise: node.field("alternative") ?? undefined,
    };
  const body = isKind(node, "if_modifier", "unless_modifier") ? node.field("body") : null;
  const condition = body ? node.field("condition") : null;
  if (!body || !condition) return undefined;
  return { condition: isKind(node, "if_modifier") ? condition : node, inside: body };
}

function negatedIn(node: SyntaxNode): SyntaxNode | undefined {
  if (isKind(node, "unless", "unless_modifier")) return node.field("condition") ?? undefined;
  if (!isKind(node, "unary")) return undefined;
  return /^(?:!|not\b)/.test(node.text()) ? codeChildren(node).at(-1) : undefined;
}

function sidesOf(node: SyntaxNode): { all: boolean; sides: readonly SyntaxNode[] } | undefined {
  if (!isKind(node, "binary")) return undefined;
  const operator = node.field("operator")?.text() ?? "";
  const [left, right] = [node.field("left"), node.field("right")];
  if (!/^(?:&&|\|\||and|or)$/.test(operator) || !left || !right) return undefined;
  return { all: operator === "&&" || operator === "and", sides: [left, right] };
}

function definitionsOf(statement: SyntaxNode): { names: readonly string[]; value: SyntaxNode }[] {
  const [left, right] = isKind(statement, "assignment")
    ? [statement.field("left"), statement.field("right")]
    : [];
  return left && right ? [{ names: [left.text()], value: right }] : [];
}

function says(
  node: SyntaxNode,
  listed: boolean,
  isValue: (node: SyntaxNode | null | undefined) => boolean,
): boolean {
  if (isKind(node, "binary")) return comparisonSays(node, listed, isValue);
  const call = callOf(node);
  if (!call || !listed) return false;
  const { receiver, name } = call;
  const [first] = call.arguments.map(({ value }) => value);
  const aboutFirst = isValue(first);
  if (/^(?:include|member|key|has_key|cover|exclude|value|exist|exists)\?$/.test(name))
    return aboutFirst && receiver !== undefined && name !== "exclude?" && isList(receiver);
  if (name === "in?") return isValue(receiver) && first !== undefined && isList(first);
  if (name === "match?" || name === "match") {
    return (
      (isValue(receiver) && first !== undefined && isPattern(first)) ||
      (aboutFirst && receiver !== undefined && isPattern(receiver))
    );
  }
  if (name === "start_with?" && isValue(receiver) && first) {
    const prefix = literalOf(first);
    // A path below a folder, an address on a host. A single slash says nothing: `//elsewhere.example`.
    return (
      prefix === undefined || isKind(first, "scope_resolution") || /^https?:\/\/[^/]+\/|^\/?\w/.test(prefix)
    );
  }
  if (name === "===" && aboutFirst && receiver) return isPattern(receiver);
  if (name === "method_defined?" || name === "respond_to?" || name === "has_attribute?") return false;
  return isCheckName(name) && (aboutFirst || isValue(receiver));
}

function comparisonSays(
  node: SyntaxNode,
  listed: boolean,
  isValue: (node: SyntaxNode | null | undefined) => boolean,
): boolean {
  const [left, right] = [node.field("left"), node.field("right")];
  const operator = node.field("operator")?.text() ?? "";
  if (!left || !right) return false;
  if (operator === (listed ? "=~" : "!~"))
    return (isValue(left) && isPattern(right)) || (isValue(right) && isPattern(left));
  if (operator !== (listed ? "==" : "!=")) return false;
  const isFixed = (other: SyntaxNode) =>
    literalOf(bare(other)) !== undefined || isKind(bare(other), "constant");
  return (isValue(left) && isFixed(right)) || (isValue(right) && isFixed(left));
}

/** Something that the program fixes: a literal list, a constant, what a class says of itself, a name for a list. */
function isList(node: SyntaxNode): boolean {
  const list = bare(node);
  if (isKind(list, "string_array", "symbol_array", "constant", "scope_resolution")) return true;
  if (isKind(list, "array"))
    return codeChildren(list).every((item) => literalOf(item) !== undefined || isList(item));
  if (isKind(list, "hash")) return true;
  const call = callOf(list);
  if (call?.receiver && isList(call.receiver)) return true;
  const text = list.text();
  return !/^(?:params|request|cookies)\b/.test(text) && LISTS.test(call?.name ?? text);
}

/** `^` and `$` of Ruby stand for lines: only `\A` and `\z` bound a whole value. A constant is taken for such a one. */
function isPattern(node: SyntaxNode): boolean {
  const pattern = bare(node);
  if (isKind(pattern, "constant", "scope_resolution")) return true;
  if (!isKind(pattern, "regex")) return false;
  const source = /^(?:\/|%r.)([^]*)\W[a-z]*$/.exec(pattern.text())?.[1] ?? "";
  return source.startsWith("\\A") && isStrictPattern(source);
}

/** Whether control never comes out at the end of a branch. */
function leaves(branch: SyntaxNode): boolean {
  const last = BLOCKS.includes(String(branch.kind())) ? codeChildren(branch).at(-1) : branch;
  if (!last) return false;
  if (isKind(last, "return", "next", "break", "redo")) return true;
  if (isKind(last, "binary")) {
    const right = last.field("right");
    return right !== null && leaves(right);
  }
  if (isKind(last, "identifier")) return LEAVES.test(last.text());
  return LEAVES.test(callOf(last)?.name ?? "");
}

/** `sort = "id" unless COLUMNS.include?(sort)`. */
function replaces(branch: SyntaxNode, name: string): boolean {
  const last = BLOCKS.includes(String(branch.kind())) ? codeChildren(branch).at(-1) : branch;
  if (!isKind(last, "assignment")) return false;
  const [left, right] = [last?.field("left"), last?.field("right")];
  return (
    left?.text() === name &&
    right !== null &&
    right !== undefined &&
    (literalOf(right) !== undefined || isList(right))
  );
}

/** `validate_sort!(x)`, and a `case` over the value whose `else` leaves. */
function asserts(statement: SyntaxNode, isValue: (node: SyntaxNode | null | undefined) => boolean): boolean {
  if (isKind(statement, "case")) {
    const parts = codeChildren(statement);
    const otherwise = parts.find((part) => isKind(part, "else"));
    return (
      otherwise !== undefined &&
      leaves(otherwise) &&
      isValue(statement.field("value")) &&
      parts.every((part) => !isKind(part, "when") || hasFixedLabels(part))
    );
  }
  const call = callOf(statement);
  return call !== undefined && isCheckName(call.name) && call.arguments.some(({ value }) => isValue(value));
}

function isCaseOf(node: SyntaxNode, isValue: (node: SyntaxNode | null | undefined) => boolean): boolean {
  if (!isKind(node, "when")) return false;
  const over = node.parent();
  return isKind(over, "case") && isValue(over?.field("value")) && hasFixedLabels(node);
}

function hasFixedLabels(when: SyntaxNode): boolean {
  const labels = when.namedChildren().filter((child) => isKind(child, "pattern"));
  return (
    labels.length > 0 &&
    labels.every((label) => {
      const value = label.namedChildren()[0];
      if (!value) return false;
      if (isKind(value, "regex")) return isPattern(value);
      // `when String` asks for a class.
      if (isKind(value, "constant")) return /^[A-Z][A-Z0-9_]+$/.test(value.text());
      return literalOf(value) !== undefined || (isKind(value, "splat_argument") && isList(bare(value)));
    })
  );
}
