import type { Location } from "../../../domain/pull-request.ts";
import type { Route, RouteGuard } from "../../../domain/routes.ts";
import { linesOf } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { UNKNOWN_PIECE } from "../path-template.ts";
import { callOf, chainOf, expressionOf } from "./calls.ts";
import { moduleOf } from "./configuration.ts";
import type { JvmCall, JvmClass, JvmMethod } from "./model.ts";
import type { JvmProgram } from "./program.ts";

const MATCHERS = new Set(["requestMatchers", "antMatchers", "mvcMatchers", "pathMatchers"]);
const REST = new Set(["anyRequest", "anyExchange"]);
const DECISIONS: Readonly<Record<string, RouteGuard["kind"]>> = {
  permitAll: "other",
  anonymous: "other",
  authenticated: "authentication",
  fullyAuthenticated: "authentication",
  hasRole: "authorisation",
  hasAnyRole: "authorisation",
  hasAuthority: "authorisation",
  hasAnyAuthority: "authorisation",
  access: "authorisation",
  denyAll: "authorisation",
};
const VERB = /^(?:HttpMethod\.)?(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS)$/;

/** One line of a filter chain. */
interface Line {
  method: string | undefined;
  /** Absent for every path. `undefined` in it: a matcher that could not be read. */
  patterns: readonly (string | undefined)[] | undefined;
  guard: RouteGuard;
}

interface Chain {
  module: string;
  order: number;
  /** What it is for; absent for every path. */
  scope: readonly (string | undefined)[] | undefined;
  lines: readonly Line[];
}

export interface Security {
  /** The route with what the filter chain of its module puts in front of it. */
  guarded(route: Route, prefix: string): Route;
}

/** The security filter chains of a program (`HttpSecurity` and `ServerHttpSecurity`). */
export function securityOf(program: JvmProgram): Security {
  const chains = program.classes
    .flatMap((owner) => owner.methods.flatMap((method) => chainIn(method, owner, program) ?? []))
    .sort((one, two) => one.order - two.order);
  return {
    guarded(route, prefix) {
      const home = moduleOf(route.at.path);
      const path =
        prefix !== "/" && route.path.startsWith(`${prefix}/`) ? route.path.slice(prefix.length) : route.path;
      for (const chain of chains.filter(({ module }) => module === home)) {
        const inScope =
          chain.scope === undefined ||
          chain.scope.some((pattern) => pattern !== undefined && matches(pattern, path));
        if (!inScope && chain.scope?.includes(undefined)) return unclear(route);
        if (!inScope) continue;
        for (const { method, patterns, guard } of chain.lines) {
          if (method !== undefined && method !== route.method) continue;
          if (
            patterns === undefined ||
            patterns.some((pattern) => pattern !== undefined && matches(pattern, path))
          )
            return { ...route, guards: [guard, ...route.guards] };
          if (patterns.includes(undefined)) return unclear(route);
        }
        return route;
      }
      return route;
    },
  };
}

function unclear(route: Route): Route {
  return {
    ...route,
    unresolved: route.unresolved ?? "a matcher of its security filter chain could not be read",
  };
}

function chainIn(method: JvmMethod, owner: JvmClass, program: JvmProgram): Chain | undefined {
  const makes =
    /Security(?:Web)?FilterChain/.test(method.returns) ||
    method.parameters.some(({ type }) => /^(?:Server)?HttpSecurity$/.test(type));
  if (!method.body || !makes) return undefined;
  const text = method.body.text();
  if (!/Matchers?\(|any(?:Request|Exchange)\(/.test(text)) return undefined;
  const calls = method.body
    .findAll({
      rule: {
        any: [
          {
            kind:
              text.includes("fun ") || owner.path.endsWith(".kt") ? "call_expression" : "method_invocation",
          },
        ],
      },
    })
    .flatMap((node) => callOf(node) ?? []);
  const lines = calls.flatMap((call) => lineOf(call, owner, program, method.at.side) ?? []);
  if (lines.length === 0) return undefined;
  const scoped = calls.find(({ name }) => /^(?:securityMatchers?|antMatcher|mvcMatcher)$/.test(name));
  const order = method.annotations.find(({ name }) => name === "Order")?.text;
  return {
    module: moduleOf(owner.path),
    order: Number(/-?\d+/.exec(order ?? "")?.[0] ?? Number.MAX_SAFE_INTEGER),
    scope: scoped ? patternsOf(scoped.args, owner, program) : undefined,
    // Inner calls of a chain end earlier.
    lines: lines.sort((one, two) => one.end - two.end).map(({ line }) => line),
  };
}

function lineOf(call: JvmCall, owner: JvmClass, program: JvmProgram, side: Location["side"]) {
  const kind = Object.hasOwn(DECISIONS, call.name) ? DECISIONS[call.name] : undefined;
  const matcher = call.receiver ? callOf(call.receiver) : undefined;
  if (!kind || !matcher || !(MATCHERS.has(matcher.name) || REST.has(matcher.name))) return undefined;
  const [first, ...others] = matcher.args;
  const verb = first ? VERB.exec(first.text())?.[1] : undefined;
  const paths = verb === undefined ? matcher.args : others;
  const isRest = REST.has(matcher.name) || paths.length === 0;
  // The node of a call begins where its chain begins.
  const from = matcher.args[0] ? linesOf(matcher.args[0]).from : matcher.node.range().end.line + 1;
  const name = `${shown(matcher)}.${shown(call)}`;
  const line: Line = {
    method: verb,
    patterns: isRest ? undefined : patternsOf(paths, owner, program),
    guard: {
      name: name.length > 80 ? `${name.slice(0, 79)}…` : name,
      kind,
      at: { path: owner.path, from, to: from, side },
    },
  };
  return { line, end: call.node.end() };
}

function patternsOf(
  args: readonly SyntaxNode[],
  owner: JvmClass,
  program: JvmProgram,
): (string | undefined)[] {
  return args.flatMap((arg): (string | undefined)[] => {
    // `new AntPathRequestMatcher("/x")`, `antMatcher("/x")`, `PathPatternParser...matcher("/x")`
    const inner =
      chainOf(arg).at(-1)?.args[0] ??
      (/Matcher\(\s*"[^"]*"\s*\)$/.test(arg.text())
        ? arg.find({ rule: { kind: "string_literal" } })
        : undefined) ??
      arg;
    return program
      .texts(expressionOf(inner), { path: owner.path, class: owner })
      .map((text) => (text.includes(UNKNOWN_PIECE) ? undefined : text));
  });
}

function shown({ name, args }: JvmCall): string {
  return `${name}(${args
    .map((arg) => arg.text())
    .join(", ")
    .slice(0, 200)
    .replace(/\s+/g, " ")})`;
}

/** Whether an Ant pattern covers the whole of a route: a fixed segment never covers a parameter. */
function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split("/").filter((segment) => segment !== "");
  const given = path.split("/").filter((segment) => segment !== "");
  const fits = (at: number, from: number): boolean => {
    if (at === wanted.length) return from === given.length;
    if (wanted[at] === "**" || (wanted[at] ?? "").startsWith("{*"))
      return at === wanted.length - 1 || given.slice(from).some((_, index) => fits(at + 1, from + index));
    if (from >= given.length) return false;
    return segmentFits(wanted[at] ?? "", given[from] ?? "") && fits(at + 1, from + 1);
  };
  return wanted.filter((segment) => segment === "**").length <= 3 && fits(0, 0);
}

function segmentFits(pattern: string, segment: string): boolean {
  if (pattern === "*" || /^\{\w+\}$/.test(pattern)) return true;
  if (!pattern.includes("*")) return pattern === segment;
  const [start = "", end = ""] = pattern.split("*");
  return (
    pattern.split("*").length === 2 &&
    segment.startsWith(start) &&
    segment.endsWith(end) &&
    !segment.includes("{")
  );
}
