import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { argumentsOf } from "./calls.ts";
import type { Program } from "./program.ts";
import type { Argument, Scope, Site, Value } from "./value.ts";

/** `@Name(args)` before a class, a method or a field. */
export interface Decorator {
  name: string;
  args: readonly Argument[];
  site: Site;
}

/** Decorators of a class, whether they stand before its `export` or after. */
export function classDecorators(of: SyntaxNode, scope: Scope, program: Program): Decorator[] {
  const above = of.parent();
  const outer = isKind(above, "export_statement") ? above.children() : [];
  return [...outer, ...of.children()].flatMap((child) => decorator(child, scope, program));
}

/** Methods of a class with the decorators before each. */
export function decoratedMethods(
  of: SyntaxNode,
  scope: Scope,
  program: Program,
): { method: SyntaxNode; decorators: Decorator[] }[] {
  const found: { method: SyntaxNode; decorators: Decorator[] }[] = [];
  let waiting: SyntaxNode[] = [];
  const body = of.field("body");
  for (const member of body ? codeChildren(body) : []) {
    if (isKind(member, "decorator")) {
      waiting.push(member);
      continue;
    }
    if (
      isKind(
        member,
        "method_definition",
        "method_signature",
        "abstract_method_signature",
        "public_field_definition",
      )
    ) {
      const own = member.children().filter((child) => isKind(child, "decorator"));
      found.push({
        method: member,
        decorators: [...waiting, ...own].flatMap((one) => decorator(one, scope, program)),
      });
    }
    waiting = [];
  }
  return found;
}

function decorator(node: SyntaxNode, scope: Scope, program: Program): Decorator[] {
  if (!isKind(node, "decorator")) return [];
  const [inner] = codeChildren(node);
  if (!inner) return [];
  const callee = isKind(inner, "call_expression") ? inner.field("function") : inner;
  const args = isKind(inner, "call_expression") ? argumentsOf(inner, scope, program) : [];
  const name = callee?.text().split(".").at(-1) ?? "";
  return [{ name, args, site: { node, path: scope.path } }];
}

/** What a decorator of the project's own is made of: `applyDecorators(UseGuards(...), SetMetadata(...))`. */
export function composed(of: Decorator, scope: Scope): { scope: Scope; body: SyntaxNode } | undefined {
  const value: Value | undefined = scope.get(of.name);
  if (value?.is !== "function") return undefined;
  const body = value.node.field("body");
  return body ? { scope: value.scope, body } : undefined;
}
