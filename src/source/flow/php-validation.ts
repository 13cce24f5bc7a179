import { codeChildren, isKind } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { FlowCall } from "./grammar.ts";
import { callOf, literalOf } from "./php-values.ts";

export function classAround(node: SyntaxNode): SyntaxNode | undefined {
  return node.ancestors().find((ancestor) => isKind(ancestor, "class_declaration", "anonymous_class"));
}

/** The name of the class that a class extends; empty without one. */
export function extendedBy(of: SyntaxNode): string {
  return (
    of
      .namedChildren()
      .find((child) => isKind(child, "base_clause"))
      ?.namedChildren()[0]
      ?.text() ?? ""
  );
}

/** Rules of Laravel's validation after which only numbers, dates, listed or known values are left. */
const STRICT_RULE =
  /(?:^|[|'"\s[,(])(?:integer|int|numeric|digits(?:_between)?|boolean|bool|uuid|ulid|date|date_format|in|exists|alpha(?:_num|_dash)?|ip(?:v4|v6)?|timezone|enum|regex|mac_address|decimal|hex_color|current_password|image|file|mimes)(?=[:|'"\s\],]|$)|Rule::(?:in|exists|enum)\b|new\s+\\?(?:\w+\\)*(?:Enum|In|Exists|Valid\w*|Safe\w*)\b|Valid\w*::/;

/** Whether a part of a request, or of what was validated, is one of which only such values are left. */
export function isValidatedPart(node: SyntaxNode): boolean {
  const call = callOf(node);
  if (call) {
    const isRead = /^(?:input|query|get|post|string|str|validated|request|json)$/.test(call.name);
    return isRead && /request|validat/i.test(node.text().slice(0, 80)) && isValidated(node, keyOf(call));
  }
  if (isKind(node, "subscript_expression")) {
    const [object, key] = codeChildren(node);
    const isInput =
      object !== undefined && /request|valid|data|input|attributes|params/i.test(object.text().slice(0, 80));
    return isInput && isValidated(node, key && literalOf(key));
  }
  return (
    isKind(node, "member_access_expression") &&
    /^\$(?:this->)?\w*request$/i.test(node.field("object")?.text() ?? "") &&
    isValidated(node, node.field("name")?.text())
  );
}

/** `$request->validate(["sort" => "in:name,date"])` earlier in the same function, or in `rules()` of the same class. */
export function isValidated(node: SyntaxNode, key: string | undefined): boolean {
  if (key === undefined) return false;
  const of = node.ancestors().find((ancestor) => isKind(ancestor, ...FUNCTIONS));
  const owner = classAround(node);
  const scopes = [...(of ? [of] : []), ...(owner ? rulesOf(owner) : [])];
  return scopes.some((scope) => hasStrictRule(scope, key));
}

const FUNCTIONS = ["method_declaration", "function_definition", "anonymous_function", "arrow_function"];

function rulesOf(owner: SyntaxNode): SyntaxNode[] {
  return (owner.field("body")?.namedChildren() ?? []).filter(
    (member) =>
      (isKind(member, "method_declaration") && member.field("name")?.text() === "rules") ||
      (isKind(member, "property_declaration") && /\$rules\b/.test(member.text().slice(0, 200))),
  );
}

/** Rules of one function that are looked at. */
const MAX_RULES = 200;

function hasStrictRule(scope: SyntaxNode, key: string): boolean {
  return scope
    .findAll({ rule: { kind: "array_element_initializer" } })
    .slice(0, MAX_RULES)
    .some((item) => {
      const [name, value] = codeChildren(item);
      if (!name || !value || literalOf(name) !== key) return false;
      return STRICT_RULE.test(value.text().slice(0, 1_000));
    });
}

function keyOf(call: FlowCall): string | undefined {
  const first = call.arguments[0]?.value;
  return first ? literalOf(first) : undefined;
}
