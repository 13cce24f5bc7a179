import type { Location } from "../../../domain/pull-request.ts";
import type { RouteGuard } from "../../../domain/routes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { guardKind } from "../guard-kind.ts";
import { isKind } from "../../../syntax/nodes.ts";
import { joinPath, UNKNOWN } from "../python/paths.ts";
import type { Controllers, Middleware } from "./controllers.ts";
import { elementsOf, entryOf, type Given, type Link, textOf, textsOf } from "./values.ts";

/** What stands around a line of a route file. */
export interface Scope {
  path: string;
  prefix: string;
  middleware: readonly Middleware[];
  controller?: string;
  namespace?: string;
  given: Given;
  unresolved?: string;
  depth: number;
}

/** What the links of a chain say about all of it, wherever in the chain they stand. */
export function chainScope(
  links: readonly Link[],
  scope: Scope,
  controllers: Controllers,
  at: (node: SyntaxNode) => Location,
): Scope {
  let inner = scope;
  for (const { name, given } of links) {
    const [first] = given.placed;
    if (name === "prefix" && first)
      inner = { ...inner, prefix: joinPath(inner.prefix, textOf(first, scope.given)) };
    else if (name === "controller" && first)
      inner = { ...inner, controller: controllers.fullName(textOf(first), scope.path) };
    else if (name === "namespace" && first) inner = { ...inner, namespace: textOf(first) };
    else if (name === "middleware") {
      inner = {
        ...inner,
        middleware: [...inner.middleware, ...given.placed.flatMap((one) => named(one, scope, at))],
      };
    } else if (name === "can" && first) {
      inner = {
        ...inner,
        middleware: [...inner.middleware, { name: `can:${textOf(first)}`, at: at(first) }],
      };
    } else if (name === "withoutMiddleware") {
      const gone = new Set(given.placed.flatMap((one) => textsOf(one)));
      inner = { ...inner, middleware: inner.middleware.filter((one) => !gone.has(one.name)) };
    }
  }
  return inner;
}

/** The middleware of an array or a single name. */
function named(node: SyntaxNode | undefined, scope: Scope, at: (node: SyntaxNode) => Location): Middleware[] {
  if (!node) return [];
  return textsOf(node, scope.given).map((name) => ({
    name: name === UNKNOWN ? node.text().replace(/\s+/g, " ") : name,
    at: at(node),
  }));
}

/** What the array of `Route::group([...], ...)` says. */
export function groupScope(
  attributes: SyntaxNode | undefined,
  scope: Scope,
  at: (node: SyntaxNode) => Location,
): Scope {
  const text = (key: string) => {
    const node = entryOf(attributes, key);
    return node ? textOf(node, scope.given) : undefined;
  };
  const controller = text("controller");
  const namespace = text("namespace");
  return {
    ...scope,
    prefix: joinPath(scope.prefix, text("prefix") ?? ""),
    middleware: [...scope.middleware, ...named(entryOf(attributes, "middleware"), scope, at)],
    ...(controller === undefined ? {} : { controller }),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** `[X::class, "a"]`, `"X@a"`, `X::class` alone, or a method of the group's controller. */
export function targetOf(action: SyntaxNode | undefined, scope: Scope): readonly [string?, string?] {
  if (!action) return scope.controller === undefined ? [] : [scope.controller, "__invoke"];
  if (isKind(action, "array_creation_expression")) {
    const uses = entryOf(action, "uses");
    if (uses) return targetOf(uses, scope);
    const [first, second] = elementsOf(action);
    return first && second
      ? [textOf(first.value), textOf(second.value)]
      : first
        ? [textOf(first.value), "__invoke"]
        : [];
  }
  const text = textOf(action, scope.given);
  if (text === UNKNOWN) return [];
  if (text.includes("@")) return [text.split("@")[0], text.split("@")[1]];
  if (isKind(action, "class_constant_access_expression")) return [text, "__invoke"];
  return scope.controller === undefined ? [text, "__invoke"] : [scope.controller, text];
}

/** The full name of a controller, in the namespace of the group. */
export function classNameOf(name: string, scope: Scope, controllers: Controllers): string {
  const full = controllers.fullName(name, scope.path);
  if (full !== name || name.startsWith("\\") || name.startsWith("App\\")) return full;
  return scope.namespace === undefined || scope.namespace === UNKNOWN ? full : `${scope.namespace}\\${full}`;
}

/** A group of middleware is what it is made of; its own name says nothing. */
export function guardsOf(
  { name, at }: Middleware,
  groups: ReadonlyMap<string, readonly string[]>,
  depth = 0,
): RouteGuard[] {
  const members = groups.get(name);
  if (members && depth < 3) {
    return members
      .flatMap((member) => guardsOf({ name: member, at }, groups, depth + 1))
      .filter(({ kind }) => kind !== "other");
  }
  if (name === "web" || name === "api") return [];
  const short = name.split("\\").at(-1)?.slice(0, 80) ?? name;
  return [{ name: short, kind: middlewareKind(short), at }];
}

/** Laravel's own names first. Source: Laravel, "Middleware", Laravel's Default Middleware. */
function middlewareKind(name: string): RouteGuard["kind"] {
  // They keep a session, and let everybody in.
  if (/Session$|^auth\.session$|Csrf|Cookies|FreshApiToken$/.test(name)) return "other";
  if (/^auth(?:\.|:|$)|^Authenticate|^signed(?::|$)|^password\.confirm/.test(name)) return "authentication";
  if (/^can:|^verified(?::|$)|^EnsureEmailIsVerified|^(?:role|permission)(?:_or_permission)?:/.test(name))
    return "authorisation";
  return name.startsWith("throttle") ? "rate-limit" : guardKind(name);
}
