import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Evaluate } from "./program.ts";
import { type Scope, UNDEFINED, unknown, type Value } from "./value.ts";

/** Declares every name of a pattern: `{ a, b: { c } = {}, ...rest }`. */
export function bind(pattern: SyntaxNode, value: Value, scope: Scope, world: Evaluate): void {
  switch (String(pattern.kind())) {
    case "identifier":
    case "shorthand_property_identifier_pattern":
      scope.declare(pattern.text(), value);
      return;
    case "assignment_pattern":
    case "object_assignment_pattern": {
      const left = pattern.field("left");
      const right = pattern.field("right");
      const isAbsent = value.is === "scalar" && value.value === undefined;
      if (left) bind(left, isAbsent && right ? world.evaluate(right, scope) : value, scope, world);
      return;
    }
    case "object_pattern":
      for (const part of codeChildren(pattern)) bindProperty(part, value, scope, world);
      return;
    case "array_pattern":
      for (const [index, part] of codeChildren(pattern).entries()) {
        const item = value.is === "list" ? (value.items[index] ?? UNDEFINED) : unknown(part);
        bind(part, item, scope, world);
      }
      return;
    case "rest_pattern": {
      const [inner] = codeChildren(pattern);
      if (inner) bind(inner, value, scope, world);
      return;
    }
    default:
      return;
  }
}

function bindProperty(part: SyntaxNode, value: Value, scope: Scope, world: Evaluate): void {
  if (isKind(part, "pair_pattern")) {
    const key = part.field("key");
    const target = part.field("value");
    const name = key?.text().replace(/^["']|["']$/g, "") ?? "";
    if (target) bind(target, world.member(value, name, { node: part, path: scope.path }), scope, world);
    return;
  }
  if (isKind(part, "rest_pattern")) return bind(part, value, scope, world);
  const name = isKind(part, "object_assignment_pattern") ? part.field("left")?.text() : part.text();
  bind(part, world.member(value, name ?? "", { node: part, path: scope.path }), scope, world);
}

/** Gives the parameters of a function their arguments. */
export function bindParameters(
  of: SyntaxNode,
  args: readonly (Value | undefined)[],
  scope: Scope,
  world: Evaluate,
): void {
  for (const [index, parameter] of parametersOf(of).entries()) {
    const pattern = parameter.field("pattern") ?? parameter;
    if (isKind(pattern, "rest_pattern")) {
      bind(pattern, { is: "list", items: args.slice(index).flatMap((item) => item ?? []) }, scope, world);
      return;
    }
    const given = args[index];
    const fallback = parameter.field("value");
    const value = given ?? (fallback ? world.evaluate(fallback, scope) : unknown(pattern));
    bind(pattern, value, scope, world);
    // `constructor(private readonly app: Express)` makes a field of it as well.
    if (scope.self?.is === "instance" && isKind(pattern, "identifier") && isProperty(parameter)) {
      scope.self.fields.set(pattern.text(), value);
    }
  }
}

function isProperty(parameter: SyntaxNode): boolean {
  return parameter.children().some((child) => isKind(child, "accessibility_modifier", "readonly"));
}

/** In order, without the `this` of TypeScript. */
export function parametersOf(of: SyntaxNode): SyntaxNode[] {
  const single = of.field("parameter");
  if (single) return [single];
  const list = of.field("parameters");
  return list ? codeChildren(list).filter((parameter) => !/^this\b/.test(parameter.text().slice(0, 5))) : [];
}
