import type { RouteGuard } from "../../../domain/routes.ts";
import { guardKind } from "../guard-kind.ts";
import { calledName, decoration, locationOf } from "./calls.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { Meaning, PythonModules, Sited } from "./modules.ts";
import { elementsOf } from "./values.ts";

/** Decorators that register, document or convert, whatever their names sound like. */
const NO_GUARD =
  /^(?:route|get|post|put|patch|delete|errorhandler|marshal_with|expect|response|doc|param|arguments|use_kwargs|use_args|cli|command)$/;

/** Of the decorators above a function or class: those whose name says that they keep somebody out. */
export function decoratorGuards(modules: PythonModules, { path, node }: Sited): RouteGuard[] {
  const parent = node.parent();
  if (!isKind(parent, "decorated_definition")) return [];
  return parent
    .namedChildren()
    .filter((child) => isKind(child, "decorator"))
    .flatMap((child) => {
      const inner = decoration(child);
      return inner ? wrapperGuards(modules, { path, node: inner }) : [];
    });
}

/** Of a decorator as it is written: `login_required`, `auth.login_required`, `require_role("admin")`. */
export function wrapperGuards(modules: PythonModules, { path, node }: Sited): RouteGuard[] {
  const called = isKind(node, "call") ? calledName(node) : (node.text().split(".").at(-1) ?? "");
  const kind = NO_GUARD.test(called) ? "other" : guardKind(called);
  if (kind === "other") return [];
  return [
    { name: node.text().replace(/\s+/g, " ").slice(0, 80), kind, at: locationOf(modules, { path, node }) },
  ];
}

/** Of a class of views: `decorators` of Flask, `method_decorators` of Flask-RESTful, inherited ones too. */
export function classGuards(modules: PythonModules, view: Meaning & { kind: "class" }): RouteGuard[] {
  return ["decorators", "method_decorators"].flatMap((name) => {
    const member = modules.member(view, name);
    const elements = member?.kind === "value" ? elementsOf(modules, member) : undefined;
    return (elements ?? []).flatMap((element) => wrapperGuards(modules, element));
  });
}
