import { codeChildren } from "../../syntax/nodes.ts";
import { hasKind } from "./kind.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import { evaluate, keyOf } from "./expressions.ts";
import type { Follower } from "./follow.ts";
import { memberOf } from "./members.ts";
import { fields, isNothing, list, type Scope, UNDEFINED, unknown, type Value } from "./value.ts";

/** Gives the parameters of a function their arguments. */
export function bindParameters(
  fun: SyntaxNode,
  args: readonly Value[],
  scope: Scope,
  follow: Follower,
): void {
  const single = fun.field("parameter");
  if (single) return bind(single, args[0] ?? UNDEFINED, scope, follow);
  const parameters = fun.field("parameters");
  if (!parameters) return;
  for (const [index, parameter] of codeChildren(parameters).entries()) {
    const pattern = parameter.field("pattern") ?? parameter;
    if (hasKind(pattern, "rest_pattern")) {
      bindRest(pattern, list(args.slice(index)), scope, follow);
      continue;
    }
    let value = args[index] ?? UNDEFINED;
    const fallback = parameter.field("value");
    if (fallback && isNothing(value)) value = evaluate(fallback, scope, follow);
    bind(pattern, value, scope, follow);
  }
}

/** Declares every name of a pattern. */
export function bind(pattern: SyntaxNode, value: Value, scope: Scope, follow: Follower): void {
  switch (String(pattern.kind())) {
    case "identifier":
    case "shorthand_property_identifier_pattern":
      scope.declare(pattern.text(), value);
      return;
    case "assignment_pattern":
    case "object_assignment_pattern": {
      const left = pattern.field("left");
      const right = pattern.field("right");
      const filled = isNothing(value) && right ? evaluate(right, scope, follow) : value;
      if (left) bind(left, filled, scope, follow);
      return;
    }
    case "object_pattern":
      return bindFields(pattern, value, scope, follow);
    case "array_pattern":
      for (const [index, item] of codeChildren(pattern).entries()) {
        if (hasKind(item, "rest_pattern")) {
          bindRest(
            item,
            value.is === "list" ? list(value.items.slice(index)) : unknown(item.text()),
            scope,
            follow,
          );
        } else {
          const one = value.is === "list" ? (value.items[index] ?? UNDEFINED) : unknown(item.text());
          bind(item, one, scope, follow);
        }
      }
      return;
    default:
      return;
  }
}

function bindFields(pattern: SyntaxNode, value: Value, scope: Scope, follow: Follower): void {
  const named = new Set<string>();
  for (const item of codeChildren(pattern)) {
    if (hasKind(item, "rest_pattern")) {
      const rest =
        value.is === "fields"
          ? fields([...value.map].filter(([name]) => !named.has(name)))
          : unknown(item.text());
      bindRest(item, rest, scope, follow);
      continue;
    }
    const key = hasKind(item, "pair_pattern") ? item.field("key") : (item.field("left") ?? item);
    const name = key ? keyOf(key, scope, follow) : undefined;
    if (name !== undefined) named.add(name);
    const one = name === undefined ? unknown(item.text()) : memberOf(value, name, follow.site(item));
    bind(hasKind(item, "pair_pattern") ? (item.field("value") ?? item) : item, one, scope, follow);
  }
}

function bindRest(pattern: SyntaxNode, value: Value, scope: Scope, follow: Follower): void {
  const name = codeChildren(pattern)[0];
  if (name) bind(name, value, scope, follow);
}
