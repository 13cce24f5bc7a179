import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { functionOf } from "./invoke.ts";
import { keyOf, type Program } from "./program.ts";
import type { Argument, ClassValue, Scope, Site, Value } from "./value.ts";

export function classOf(node: SyntaxNode, scope: Scope, program: Program): ClassValue {
  const heritage = codeChildren(node).find((child) => isKind(child, "class_heritage"));
  const clause = heritage && codeChildren(heritage).find((child) => isKind(child, "extends_clause"));
  const extended = clause?.field("value") ?? (heritage && !clause ? codeChildren(heritage)[0] : undefined);
  const name = node.field("name")?.text() ?? "";
  const made: ClassValue = {
    is: "class",
    node,
    scope,
    name,
    above: extended && !isKind(extended, "implements_clause") ? program.evaluate(extended, scope) : undefined,
    fields: new Map(),
  };
  program.seen.set(keyOf(made), made);
  for (const member of mentionsStatic(made) ? membersOf(made) : []) {
    if (!isStatic(member)) continue;
    const key = nameOf(member);
    if (isKind(member, "method_definition"))
      made.fields.set(key, { ...functionOf(member, scope, program), self: made });
    else {
      const value = member.field("value");
      if (value) made.fields.set(key, program.evaluate(value, scope.forCall(made, scope.depth)));
    }
  }
  return made;
}

export function instantiate(of: ClassValue, args: readonly Argument[], site: Site, program: Program): Value {
  program.called.add(keyOf(of));
  const made: Value = { is: "instance", of, fields: new Map() };
  initialise(of, made, args, site, program, 0);
  return made;
}

/** Fields and constructor; the class above first, unless a constructor calls it itself. */
function initialise(
  of: ClassValue,
  made: Value & { is: "instance" },
  args: readonly Argument[],
  site: Site,
  program: Program,
  depth: number,
): void {
  const constructor = membersOf(of).find(
    (member) => isKind(member, "method_definition") && nameOf(member) === "constructor",
  );
  if (!constructor && of.above?.is === "class" && depth < 8) {
    initialise(of.above, made, args, site, program, depth + 1);
  }
  const fields = of.scope.forCall(made, of.scope.depth + 1);
  const mayBeStatic = mentionsStatic(of);
  for (const member of membersOf(of)) {
    if (isKind(member, "method_definition") || (mayBeStatic && isStatic(member))) continue;
    const value = member.field("value");
    if (value) made.fields.set(nameOf(member), program.evaluate(value, fields));
  }
  if (!constructor) return;
  const own = { ...functionOf(constructor, of.scope, program), name: of.name };
  program.invoke(
    own,
    args.map(({ value }) => value),
    site,
    made,
  );
}

/** `super(...)`. */
export function initialiseAbove(self: Value, args: readonly Argument[], site: Site, program: Program): void {
  if (self.is !== "instance") return;
  const from = site.node
    .ancestors()
    .find((node) => isKind(node, "class_declaration", "abstract_class_declaration", "class"));
  let at: Value | undefined = self.of;
  const start = from?.start();
  for (let depth = 0; depth < 8 && at?.is === "class"; depth++) {
    const isHere: boolean = at.scope.path === site.path && at.node.start() === start;
    at = at.above;
    if (isHere) break;
  }
  if (at?.is === "class") initialise(at, self, args, site, program, 1);
}

/** A method, getter or field of an instance, the classes above included. */
export function instanceMember(
  of: Value & { is: "instance" },
  name: string,
  site: Site,
  program: Program,
): Value | undefined {
  const own = of.fields.get(name);
  if (own) return own;
  let at: Value | undefined = of.of;
  for (let depth = 0; depth < 8 && at?.is === "class"; depth++) {
    const current: ClassValue = at;
    const method = membersOf(current).find(
      (member) => isKind(member, "method_definition") && nameOf(member) === name && !isStatic(member),
    );
    if (method) {
      const made = { ...functionOf(method, current.scope, program), self: of };
      const isGetter = method.children().some((child) => isKind(child, "get"));
      return isGetter ? program.invoke(made, [], site, of) : made;
    }
    at = current.above;
  }
  return undefined;
}

export function membersOf(of: ClassValue): SyntaxNode[] {
  const body = of.node.field("body");
  return body ? codeChildren(body).filter((member) => !isKind(member, "decorator")) : [];
}

export function nameOf(member: SyntaxNode): string {
  return (member.field("name") ?? member.field("property"))?.text() ?? "";
}

/** Most classes do not, and then none of their members is asked for its parts. */
function mentionsStatic({ node }: ClassValue): boolean {
  return /\bstatic\b/.test(node.text());
}

function isStatic(member: SyntaxNode): boolean {
  return member.children().some((child) => isKind(child, "static"));
}
