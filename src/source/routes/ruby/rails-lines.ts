import type { Location } from "../../../domain/pull-request.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { guardKind } from "../guard-kind.ts";
import { isKind } from "../../../syntax/nodes.ts";
import { joinPath } from "../python/paths.ts";
import { pathAround, railsPath, type Resource, type Scope } from "./rails-scope.ts";
import { literal, plural, type RubyCall, singular } from "./values.ts";

/** Lines that register one route. */
export const VERBS = new Set(["get", "post", "put", "patch", "delete", "options", "head"]);
const ROUTES = /(?:^|\/)config\/routes(?:\.rb$|\/.+\.rb$)/;

/** They put something around the lines of their block. */
export const BLOCKS = new Set(
  "namespace scope controller constraints defaults with_options authenticate authenticated unauthenticated devise_scope shallow".split(
    " ",
  ),
);

/** Lines of a route file that register nothing. */
export const IGNORED =
  /^(?:direct|resolve|default_url_options|require|require_relative|extend|include|puts|private|protected|public|root_path|default_scope|healthcheck|use_doorkeeper_openid_connect)$/;

/**
 * What `namespace`, `scope`, `constraints` and their like put around their block.
 *
 * @param at where a node stands
 */
export function scopedBy(call: RubyCall, scope: Scope, at: (node: SyntaxNode) => Location): Scope {
  const { name, placed, named } = call;
  const first =
    placed[0] && !isKind(placed[0], "constant", "lambda", "call")
      ? literal(placed[0], scope.given)
      : undefined;
  const guards = [...scope.guards];
  const constraint = name === "constraints" ? placed[0] : named.get("constraints");
  for (const one of [name.startsWith("authenticate") ? call.node : undefined, constraint]) {
    // A host or a format keeps nobody out: only an object or a function can.
    if (!one || isKind(one, "hash") || /^\{|\}\.\w+$/.test(one.text())) continue;
    const shown =
      one.id() === call.node.id()
        ? `${name} ${placed.map((node) => node.text()).join(", ")}`.trim()
        : one.text();
    const kind = guardKind(shown);
    if (kind !== "other") guards.push({ name: shown.replace(/\s+/g, " ").slice(0, 80), kind, at: at(one) });
  }
  const text = (key: string) => {
    const node = named.get(key);
    return node ? literal(node, scope.given) : undefined;
  };
  const isNamespace = name === "namespace";
  const isScope = name === "scope";
  const piece = text("path") ?? (isNamespace || isScope ? first : undefined) ?? "";
  const moduleName = text("module") ?? (isNamespace ? first : undefined);
  const controller =
    text("controller") ??
    (name === "controller" ? first : undefined) ??
    (isNamespace ? undefined : scope.controller);
  const path = joinPath(pathAround(scope), railsPath(piece));
  const { resource, controller: _, ...rest } = scope;
  const isMoved = piece !== "" || isNamespace;
  return {
    ...rest,
    path: path === "/" ? "" : path,
    module: moduleName === undefined || moduleName === "" ? scope.module : `${scope.module}${moduleName}/`,
    guards,
    ...(resource && !isMoved ? { resource } : {}),
    ...(controller === undefined ? {} : { controller }),
    ...(name === "shallow" || named.get("shallow")?.text() === "true" ? { shallow: scope.path } : {}),
  };
}

/** What a single route leads to. */
export interface Target {
  path: string;
  /** Not with the modules around it. */
  controller?: string;
  action?: string;
}

/** `get "a", to: "b#c"` in all its spellings; several paths in one line are several targets. */
export function targetsOf(call: RubyCall, scope: Scope): Target[] {
  const text = (key: string) => {
    const node = call.named.get(key);
    return node ? literal(node, scope.given) : undefined;
  };
  const rocket = call.rockets[0];
  const paths = rocket ? [rocket.key] : call.placed;
  const to = rocket?.value ?? call.named.get("to");
  return paths.map((pathNode): Target => {
    const written = literal(pathNode, scope.given);
    const around = pathAround(scope, text("on"));
    const path = joinPath(around, railsPath(text("path") ?? written));
    const target = to && isKind(to, "string", "simple_symbol") ? literal(to, scope.given) : undefined;
    const bare = railsPath(written)
      .replace(/^\/|\{[^}]*\}/g, "")
      .replace(/\/+$/, "");
    const byPath = /^[\w/]+$/.test(bare) && !to ? bare : undefined;
    const action = target?.includes("#")
      ? (target.split("#")[1] ?? "")
      : (target ?? text("action") ?? byPath?.split("/").at(-1)?.replaceAll("-", "_"));
    const named = target?.includes("#")
      ? target.split("#")[0]
      : (text("controller") ??
        scope.controller ??
        (byPath?.includes("/") ? byPath.slice(0, byPath.lastIndexOf("/")) : undefined));
    const isOther = to !== undefined && target === undefined;
    return {
      path,
      ...(named === undefined || isOther ? {} : { controller: named }),
      ...(action === undefined ? {} : { action }),
    };
  });
}

/** A resource of `resources` or `resource`, and what its block stands in. */
export function resourceAround(
  call: RubyCall,
  name: string,
  scope: Scope,
): { resource: Resource; controller: string; inner: Scope } {
  const text = (key: string) => {
    const node = call.named.get(key);
    return node ? literal(node, scope.given) : undefined;
  };
  const isPlural = call.name === "resources";
  const piece = railsPath(text("path") ?? name);
  const path = joinPath(pathAround(scope, text("on")), piece);
  const param = text("param") ?? "id";
  const isShallow = scope.shallow !== undefined && scope.resource !== undefined;
  const own = isShallow ? joinPath(scope.shallow ?? "", piece) : path;
  const resource: Resource = isPlural
    ? { path, member: `${own}/{${param}}`, nested: `${own}/{${singular(name)}_${param}}` }
    : { path, member: path, nested: path };
  const controller = text("controller") ?? (isPlural ? name : plural(name));
  const moduleName = text("module");
  const { controller: _, ...rest } = scope;
  const inner: Scope = {
    ...rest,
    module: moduleName === undefined ? scope.module : `${scope.module}${moduleName}/`,
    controller,
    resource,
    level: "nested",
    ...(call.named.get("shallow")?.text() === "true" ? { shallow: scope.path } : {}),
  };
  return { resource, controller, inner };
}

/** Whether a file holds routes, controllers, or what decides about them. */
export function isRailsFile(path: string, text: string): boolean {
  return (
    ROUTES.test(path) ||
    /(?:^|\/)app\/controllers\/.+\.rb$/.test(path) ||
    (/(?:^|\/)config\/application\.rb$/.test(path) && text.includes("api_only"))
  );
}
