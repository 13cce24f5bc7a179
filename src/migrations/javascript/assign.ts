import { codeChildren, linesOf } from "../../syntax/nodes.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { evaluate, member } from "./expressions.ts";
import type { Follower } from "./follow.ts";
import { hasKind } from "./kind.ts";
import { memberOf, setMember } from "./members.ts";
import { operate } from "./operators.ts";
import { scalar, type Scope, textOf, UNDEFINED, unknown, type Value } from "./value.ts";

export function assignment(node: SyntaxNode, scope: Scope, follow: Follower): Value {
  const left = node.field("left");
  const right = node.field("right");
  if (!left || !right) return unknown(node.text());
  let value = evaluate(right, scope, follow);
  const operator = node.field("operator")?.text();
  if (operator !== undefined && operator !== "=") {
    value = operate(operator.slice(0, -1), evaluate(left, scope, follow), value, node.text());
  }
  assign(left, follow.isUnsure ? unknown(left.text()) : value, scope, follow);
  return value;
}

function assign(left: SyntaxNode, value: Value, scope: Scope, follow: Follower): void {
  if (hasKind(left, "identifier")) {
    if (!scope.assign(left.text(), value)) scope.declare(left.text(), value);
  } else if (hasKind(left, "member_expression", "subscript_expression")) {
    const { of, name } = member(left, scope, follow);
    if (name !== undefined) setMember(of, name, value, linesOf(left));
  } else if (hasKind(left, "array_pattern")) {
    for (const [index, item] of codeChildren(left).entries())
      assign(
        item,
        value.is === "list" ? (value.items[index] ?? UNDEFINED) : unknown(item.text()),
        scope,
        follow,
      );
  } else if (hasKind(left, "object_pattern")) {
    for (const item of codeChildren(left)) {
      const name = (item.field("key") ?? item).text();
      scope.assign((item.field("value") ?? item).text(), memberOf(value, name, follow.site(item)));
    }
  }
}

export function update(node: SyntaxNode, scope: Scope, follow: Follower): Value {
  const target = node.field("argument");
  if (!target) return unknown(node.text());
  const before = evaluate(target, scope, follow);
  const by = node.field("operator")?.text() === "--" ? "-" : "+";
  const after = operate(by, before, scalar(1), node.text());
  assign(target, follow.isUnsure ? unknown(target.text()) : after, scope, follow);
  return before.is === "text" ? textOf(before.text) : before;
}
