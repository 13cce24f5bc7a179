import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowAssignment, FlowGrammar, FlowParameter } from "./grammar.ts";
import { isGuarded } from "./php-conditions.ts";
import {
  isCheckedParameter,
  isCleaning,
  isPassing,
  isRequestInput,
  isRequestParameter,
  isSegment,
} from "./php-request.ts";
import { isValidatedPart } from "./php-validation.ts";
import { bare, branchesOf, callOf, CALLS, entryOf, literalOf, piecesOf } from "./php-values.ts";

/** How PHP, with Laravel and Symfony, says what following values needs to know. */
export const phpFlow: FlowGrammar = {
  functions: ["method_declaration", "function_definition", "anonymous_function", "arrow_function"],
  parametersOf,
  assignments: [
    "assignment_expression",
    "augmented_assignment_expression",
    "reference_assignment_expression",
    "foreach_statement",
    "catch_clause",
  ],
  assignmentOf,
  calls: CALLS,
  callOf,
  bare,
  nameOf,
  memberOf,
  literalOf: (node) => (isNumberCast(node) ? "0" : literalOf(node)),
  piecesOf,
  branchesOf,
  isRequestInput,
  isRequestParameter,
  isCleaning,
  isPassing,
  isGuarded: (name, use) => isValidatedPart(use) || isGuarded(name, use),
  functionNameOf: (of) => of.field("name")?.text(),
  answersOf,
  isPrivate: (of) =>
    of.namedChildren().some((child) => isKind(child, "visibility_modifier") && child.text() === "private"),
  isCheckedParameter,
  isSegment,
  isFixedName: (name) => name === "$this" || name === "$argv",
  isShared: (name) => name.startsWith("$this->"),
  entryOf,
};

/** `(int) $x`; also what arithmetic and comparisons make: none of it holds text. */
function isNumberCast(node: SyntaxNode): boolean {
  if (isKind(node, "cast_expression"))
    return /^(?:int|integer|float|double|real|bool|boolean)$/i.test(node.field("type")?.text() ?? "");
  if (!isKind(node, "binary_expression")) return false;
  return !/^(?:\.|\?\?)$/.test(node.field("operator")?.text() ?? ".");
}

function parametersOf(of: SyntaxNode): FlowParameter[] {
  return (of.field("parameters")?.namedChildren() ?? [])
    .filter((node) => isKind(node, "simple_parameter", "property_promotion_parameter", "variadic_parameter"))
    .map((node, index) => {
      const type = node.field("type")?.text();
      const decorators = node.field("attributes")?.text();
      const name = node.field("name")?.text() ?? "";
      return { name, node, index, ...(type ? { type } : {}), ...(decorators ? { decorators } : {}) };
    });
}

function assignmentOf(node: SyntaxNode): FlowAssignment | undefined {
  if (isKind(node, "foreach_statement")) return loopAssignment(node);
  const [left, right] = [node.field("left"), node.field("right")];
  if (!left || !right) return undefined;
  const keeps = isKind(node, "augmented_assignment_expression");
  // `$conditions[] = "a = $a"`
  const list = isKind(left, "subscript_expression") ? codeChildren(left) : [];
  const [pushed] = list;
  if (pushed && list.length === 1) {
    const name = nameOf(pushed);
    return name === undefined ? undefined : { names: [name], value: right, keeps: true };
  }
  const names = namesIn(left);
  return names.length > 0 ? { names, value: right, keeps } : undefined;
}

function loopAssignment(node: SyntaxNode): FlowAssignment | undefined {
  const [list, ...rest] = codeChildren(node);
  const target = rest[0];
  if (!list || !target || isKind(target, "compound_statement")) return undefined;
  const names = isKind(target, "pair") ? codeChildren(target).flatMap(namesIn) : namesIn(target);
  return names.length > 0 ? { names, value: list, keeps: true } : undefined;
}

function namesIn(node: SyntaxNode): string[] {
  if (isKind(node, "list_literal", "by_ref", "pair")) return codeChildren(node).flatMap(namesIn);
  const name = nameOf(node);
  return name === undefined ? [] : [name];
}

function nameOf(node: SyntaxNode): string | undefined {
  if (isKind(node, "variable_name")) return node.text();
  // A property of the object itself is a name that its methods share.
  if (!isKind(node, "member_access_expression") || node.field("object")?.text() !== "$this") return undefined;
  const name = node.field("name");
  return isKind(name, "name") ? `$this->${name?.text()}` : undefined;
}

function memberOf(node: SyntaxNode): { object: SyntaxNode; key?: string } | undefined {
  if (isKind(node, "subscript_expression")) {
    const [object, index] = codeChildren(node);
    if (!object) return undefined;
    const key =
      index && isKind(index, "string", "integer", "encapsed_string", "name") ? literalOf(index) : undefined;
    return key === undefined ? { object } : { object, key };
  }
  if (!isKind(node, "member_access_expression", "nullsafe_member_access_expression")) return undefined;
  const object = node.field("object");
  const key = node.field("name")?.text();
  return object && key !== undefined ? { object, key } : undefined;
}

function answersOf(of: SyntaxNode): SyntaxNode[] {
  const body = of.field("body");
  if (!body) return [];
  if (isKind(of, "arrow_function")) return [body];
  return body
    .findAll({ rule: { kind: "return_statement" } })
    .filter(
      (statement) =>
        statement
          .ancestors()
          .find((one) => phpFlow.functions.includes(String(one.kind())))
          ?.id() === of.id(),
    )
    .flatMap((statement) => codeChildren(statement).slice(0, 1));
}
