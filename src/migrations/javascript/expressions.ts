import { codeChildren, isKind, linesOf } from "../../syntax/nodes.ts";
import { hasKind } from "./kind.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { classOf } from "./classes.ts";
import type { Follower } from "./follow.ts";
import { decodeNumber, stringText, templateText } from "./literals.ts";
import { assignment, update } from "./assign.ts";
import { memberOf } from "./members.ts";
import { operate, unary } from "./operators.ts";
import {
  fields,
  type Fields,
  isNothing,
  list,
  scalar,
  type Scope,
  type Site,
  truthOf,
  UNDEFINED,
  unknown,
  type Value,
} from "./value.ts";

export function evaluate(node: SyntaxNode, scope: Scope, follow: Follower): Value {
  const value = follow.enter(node, () => expression(node, scope, follow));
  if (value.is === "text") follow.spend(value.text.length, linesOf(node));
  else if (value.is === "list") follow.spend(value.items.length, linesOf(node));
  return value;
}

function expression(node: SyntaxNode, scope: Scope, follow: Follower): Value {
  const inner = (child: SyntaxNode | null | undefined) =>
    child ? evaluate(child, scope, follow) : unknown(node.text());
  switch (String(node.kind())) {
    case "identifier":
      return scope.get(node.text()) ?? unknown(node.text());
    case "undefined":
      return UNDEFINED;
    case "this":
      return scope.get("this") ?? unknown("this");
    case "null":
      return scalar(null);
    case "true":
      return scalar(true);
    case "false":
      return scalar(false);
    case "number":
      return decodeNumber(node.text());
    case "string":
      return stringText(node);
    case "template_string":
      return templateText(node, (part) => evaluate(part, scope, follow));
    case "object":
      return object(node, scope, follow);
    case "array":
      return list(spread(codeChildren(node), scope, follow).items);
    case "arrow_function":
    case "function_expression":
    case "function":
    case "generator_function":
      return { is: "function", node, scope };
    case "class":
      return classOf(node, scope, follow);
    case "await_expression":
      return follow.settle(inner(codeChildren(node)[0]), follow.site(node));
    case "parenthesized_expression":
    case "as_expression":
    case "satisfies_expression":
    case "non_null_expression":
    case "yield_expression":
      return inner(codeChildren(node)[0]);
    case "type_assertion":
    case "sequence_expression":
      return (
        codeChildren(node)
          .filter((child) => !hasKind(child, "type_arguments"))
          .map(inner)
          .at(-1) ?? UNDEFINED
      );
    case "member_expression":
    case "subscript_expression":
      return member(node, scope, follow).value;
    case "call_expression":
      return call(node, scope, follow);
    case "new_expression":
      return construct(node, scope, follow);
    case "unary_expression":
      return unary(node.field("operator")?.text() ?? "", inner(node.field("argument")), node.text());
    case "binary_expression":
      return binary(node, scope, follow);
    case "ternary_expression":
      return ternary(node, scope, follow);
    case "assignment_expression":
    case "augmented_assignment_expression":
      return assignment(node, scope, follow);
    case "update_expression":
      return update(node, scope, follow);
    default:
      return unknown(node.text());
  }
}

/** The name of a property, as written or computed. */
export function keyOf(node: SyntaxNode, scope: Scope, follow: Follower): string | undefined {
  if (hasKind(node, "string")) return stringText(node).text;
  if (!hasKind(node, "computed_property_name")) return node.text();
  const inner = codeChildren(node)[0];
  const value = inner ? evaluate(inner, scope, follow) : UNDEFINED;
  if (value.is === "text") return value.text;
  return value.is === "scalar" ? String(value.value) : undefined;
}

function object(node: SyntaxNode, scope: Scope, follow: Follower): Fields {
  const made: Fields = { ...fields(), lines: linesOf(node) };
  for (const item of codeChildren(node)) {
    if (hasKind(item, "spread_element")) {
      const inner = codeChildren(item)[0];
      const value = inner ? evaluate(inner, scope, follow) : UNDEFINED;
      if (value.is === "fields") {
        for (const [name, one] of value.map) made.map.set(name, one);
        if (value.open) made.open = true;
      } else if (!isNothing(value)) made.open = true;
      continue;
    }
    const key = item.field("key") ?? item.field("name") ?? item;
    const name = keyOf(key, scope, follow);
    if (name === undefined) {
      made.open = true;
      continue;
    }
    const value = item.field("value");
    made.places.set(name, linesOf(item));
    if (hasKind(item, "method_definition"))
      made.map.set(name, { is: "function", node: item, scope, self: made });
    else if (hasKind(item, "shorthand_property_identifier"))
      made.map.set(name, scope.get(name) ?? unknown(name));
    else made.map.set(name, value ? evaluate(value, scope, follow) : unknown(item.text()));
  }
  return made;
}

/** Arguments or elements, with `...list` laid out; `open` when a list's content is not known. */
function spread(
  nodes: readonly SyntaxNode[],
  scope: Scope,
  follow: Follower,
): { items: Value[]; open: boolean } {
  const items: Value[] = [];
  let open = false;
  for (const node of nodes) {
    const inner = hasKind(node, "spread_element") ? codeChildren(node)[0] : undefined;
    if (!inner) {
      items.push(evaluate(node, scope, follow));
      continue;
    }
    const value = evaluate(inner, scope, follow);
    if (value.is === "list" && items.length + value.items.length < MAX_ITEMS) items.push(...value.items);
    else {
      open = true;
      items.push(unknown(node.text()));
    }
  }
  return { items, open };
}

export const MAX_ITEMS = 20_000;

export function member(
  node: SyntaxNode,
  scope: Scope,
  follow: Follower,
): { of: Value; name?: string; value: Value } {
  const object = node.field("object");
  const of = object ? evaluate(object, scope, follow) : unknown(node.text());
  let name = node.field("property")?.text();
  const index = node.field("index");
  if (index) {
    const value = evaluate(index, scope, follow);
    name = value.is === "text" ? value.text : value.is === "scalar" ? String(value.value) : undefined;
  }
  if (name === undefined) return { of, value: unknown(node.text()) };
  return { of, name, value: memberOf(of, name, follow.site(node)) };
}

function call(node: SyntaxNode, scope: Scope, follow: Follower): Value {
  const callee = node.field("function");
  const given = node.field("arguments");
  if (!callee || !given) return unknown(node.text());
  const isMember = hasKind(callee, "member_expression", "subscript_expression");
  const site = callSite(node, callee, follow);
  const target = isMember
    ? member(callee, scope, follow)
    : { of: UNDEFINED, value: evaluate(callee, scope, follow) };
  if (isKind(given, "template_string")) return follow.callUnknown([target.value], site);
  const { items } = spread(codeChildren(given), scope, follow);
  return follow.apply(target.value, items, site);
}

/** In a chain of calls each stands where its own name does. */
function callSite(node: SyntaxNode, callee: SyntaxNode, follow: Follower): Site {
  const site = follow.site(node);
  const property = callee.field("property");
  if (!property) return site;
  return { ...site, lines: { from: linesOf(property).from, to: site.lines.to } };
}

function construct(node: SyntaxNode, scope: Scope, follow: Follower): Value {
  const callee = node.field("constructor");
  const given = node.field("arguments");
  const { items } = given ? spread(codeChildren(given), scope, follow) : { items: [] };
  const made = callee ? evaluate(callee, scope, follow) : unknown(node.text());
  const site = follow.site(node);
  if (made.is === "host" && made.construct) return made.construct(items, site);
  return follow.callUnknown(items, site);
}

/** A long chain of `+` leans to the left as deep as it is long, so it is laid out first. */
function binary(node: SyntaxNode, scope: Scope, follow: Follower): Value {
  const chain: { operator: string; right: SyntaxNode; text: string }[] = [];
  let left: SyntaxNode = node;
  for (;;) {
    const operator = left.field("operator")?.text() ?? "";
    const next = left.field("left");
    const right = left.field("right");
    if (!next || !right) return unknown(node.text());
    chain.push({ operator, right, text: node.text() });
    left = next;
    if (!hasKind(left, "binary_expression")) break;
  }
  let value = evaluate(left, scope, follow);
  for (const { operator, right, text } of chain.reverse()) {
    const truth = truthOf(value);
    if (operator === "&&" && truth === false) continue;
    if (operator === "||" && truth === true) continue;
    if (operator === "??" && !isNothing(value) && value.is !== "unknown") continue;
    const isShort = operator === "&&" || operator === "||" || operator === "??";
    if (!isShort) value = operate(operator, value, evaluate(right, scope, follow), text);
    else if (truth !== undefined || isNothing(value)) value = evaluate(right, scope, follow);
    else value = perhaps(value, operator, right, scope, follow);
  }
  return value;
}

/** `exists && drop()`: the right side happens under a condition. */
function perhaps(left: Value, operator: string, right: SyntaxNode, scope: Scope, follow: Follower): Value {
  const isAnd = operator === "&&";
  const run = () => {
    other = evaluate(right, scope, follow);
    return undefined;
  };
  let other: Value = UNDEFINED;
  const site = follow.site(right);
  follow.either(left, site, isAnd ? run : () => undefined, isAnd ? () => undefined : run);
  if (left.is === "guard" && other.is === "scalar" && other.value === isAnd) return left;
  return unknown(site.text);
}

function ternary(node: SyntaxNode, scope: Scope, follow: Follower): Value {
  const condition = node.field("condition");
  const value = condition ? evaluate(condition, scope, follow) : unknown(node.text());
  const way = (name: string): Value => {
    const child = node.field(name);
    return child ? evaluate(child, scope, follow) : UNDEFINED;
  };
  const truth = truthOf(value);
  if (truth !== undefined) return way(truth ? "consequence" : "alternative");
  const ways: Value[] = [];
  follow.either(
    value,
    follow.site(node),
    () => void ways.push(way("consequence")),
    () => void ways.push(way("alternative")),
  );
  return unknown(node.text());
}
