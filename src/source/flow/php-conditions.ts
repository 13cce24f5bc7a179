import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { type Asked, type ConditionGrammar, isBounded, isCheckName } from "./conditions.ts";
import { type IsValue, says } from "./php-comparisons.ts";
import { bare, callOf, literalOf } from "./php-values.ts";

const BLOCKS = ["compound_statement", "program", "case_statement", "default_statement", "colon_block"];
const LEAVES = /^(?:abort|abort_if|abort_unless|dd|exit|die|fail|throwException|deny|notFound)$/;

/** Whether an expression was compared with something fixed before a place. */
export function isGuarded(name: string, use: SyntaxNode): boolean {
  return isBounded(plain(name), use, conditionsFor(name));
}

function plain(name: string): string {
  return /^\$\w+$/.test(name) ? name.slice(1) : name;
}

function conditionsFor(name: string): ConditionGrammar {
  const isVariable =
    /^\$\w+$/.test(name) && name !== "$this" && !name.startsWith("$_") && name !== "$request";
  const isValue = (node: SyntaxNode | null | undefined, asked: Asked): boolean => {
    if (!node) return false;
    const at = bare(node);
    const text = at.text();
    if (text === name) return true;
    const call = callOf(at);
    const inner = call?.arguments[0]?.value;
    if (
      inner &&
      /^(?:strtolower|strtoupper|trim|ltrim|rtrim|mb_strtolower|strval)$/.test(call.name) &&
      bare(inner).text() === name
    )
      return true;
    return (
      isVariable &&
      (isKind(at, "variable_name", "subscript_expression") || call !== undefined) &&
      asked.isAbout(at)
    );
  };
  return {
    branchOf,
    isBlock: (node) => BLOCKS.includes(String(node.kind())),
    statementsOf: codeChildren,
    definitionsOf,
    bare,
    nameOf: (node) => (isKind(node, "variable_name") ? plain(node.text()) : undefined),
    negatedIn: (node) =>
      isKind(node, "unary_op_expression") && node.text().startsWith("!")
        ? (node.field("argument") ?? undefined)
        : undefined,
    sidesOf,
    says: (node, listed, asked) => says(node, listed, (other) => isValue(other, asked)),
    leaves: (branch) => leaves(branch) || replaces(branch, name),
    asserts: (statement, asked) => asserts(statement, asked, (other) => isValue(other, asked)),
    isCaseOf: (node, asked) => isCaseOf(node, (other) => isValue(other, asked)),
    relates:
      /^(?:parse_url|realpath|normalizePath|getHost|strtolower|strtoupper|trim|pathinfo|dirname|Uri|create|parse|of)$/,
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

function branchOf(node: SyntaxNode): ReturnType<ConditionGrammar["branchOf"]> {
  if (!isKind(node, "if_statement", "else_if_clause", "conditional_expression")) return undefined;
  const condition = node.field("condition");
  if (!condition) return undefined;
  return {
    condition,
    inside: node.field("body") ?? undefined,
    otherwise: node.field("alternative") ?? undefined,
  };
}

function sidesOf(node: SyntaxNode): { all: boolean; sides: readonly SyntaxNode[] } | undefined {
  if (!isKind(node, "binary_expression")) return undefined;
  const operator = node.field("operator")?.text() ?? "";
  const [left, right] = [node.field("left"), node.field("right")];
  if (!/^(?:&&|\|\||and|or)$/i.test(operator) || !left || !right) return undefined;
  return { all: operator === "&&" || operator.toLowerCase() === "and", sides: [left, right] };
}

function definitionsOf(statement: SyntaxNode): { names: readonly string[]; value: SyntaxNode }[] {
  const node = isKind(statement, "expression_statement") ? codeChildren(statement)[0] : statement;
  if (!node || !isKind(node, "assignment_expression")) return [];
  const [left, right] = [node.field("left"), node.field("right")];
  return left && right && isKind(left, "variable_name")
    ? [{ names: [plain(left.text())], value: right }]
    : [];
}

/** Whether control never comes out at the end of a branch. */
function leaves(branch: SyntaxNode): boolean {
  const last = isKind(branch, "compound_statement", "colon_block") ? codeChildren(branch).at(-1) : branch;
  if (!last) return false;
  if (isKind(last, "return_statement", "continue_statement", "break_statement", "exit_statement"))
    return true;
  if (!isKind(last, "expression_statement")) return false;
  const expression = codeChildren(last)[0];
  if (!expression) return false;
  return isKind(expression, "throw_expression") || LEAVES.test(callOf(expression)?.name ?? "");
}

/** `if (! in_array($sort, COLUMNS, true)) { $sort = "id"; }` */
function replaces(branch: SyntaxNode, name: string): boolean {
  const last = isKind(branch, "compound_statement") ? codeChildren(branch).at(-1) : branch;
  const assignment = isKind(last, "expression_statement") ? codeChildren(last ?? branch)[0] : undefined;
  if (!assignment || !isKind(assignment, "assignment_expression")) return false;
  const right = assignment.field("right");
  return assignment.field("left")?.text() === name && right !== null && literalOf(bare(right)) !== undefined;
}

/** `abort_unless(in_array($x, LIST), 400)`, `Assert::oneOf($x, LIST)`, `$this->validateName($x)`. */
function asserts(statement: SyntaxNode, asked: Asked, isValue: IsValue): boolean {
  const node = isKind(statement, "expression_statement") ? codeChildren(statement)[0] : undefined;
  const call = node ? callOf(node) : undefined;
  if (!call) return false;
  const values = call.arguments.map(({ value }) => value);
  const [first] = values;
  if (/^(?:abort_unless|throw_unless|assert)$/.test(call.name))
    return first !== undefined && asked.says(first, true);
  if (/^(?:abort_if|throw_if)$/.test(call.name)) return first !== undefined && asked.says(first, false);
  if (call.callee.startsWith("Assert::"))
    return isValue(first) && /^(?:oneOf|inArray|uuid|regex|integer|digits|alnum|alpha)/.test(call.name);
  return isCheckName(call.name) && values.some((value) => isValue(value));
}

/** A branch of `switch ($x)` or `match ($x)` with only constants as labels. */
function isCaseOf(node: SyntaxNode, isValue: IsValue): boolean {
  if (isKind(node, "match_conditional_expression")) {
    const over = node.parent()?.parent()?.field("condition");
    const labels = node.field("conditional_expressions");
    return (
      isValue(over) &&
      labels !== null &&
      codeChildren(labels).every((label) => literalOf(label) !== undefined)
    );
  }
  if (!isKind(node, "case_statement")) return false;
  const over = node.parent()?.parent()?.field("condition");
  const label = node.field("value");
  return isValue(over) && label !== null && literalOf(label) !== undefined;
}
