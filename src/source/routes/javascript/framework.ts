import type { Location } from "../../../domain/pull-request.ts";
import type { Route, RouteGuard } from "../../../domain/routes.ts";
import { isKind } from "../../../syntax/nodes.ts";
import { guardKind } from "../guard-kind.ts";
import { insideGuards } from "./inside-guards.ts";
import { parametersOf } from "./patterns.ts";
import type { Program } from "./program.ts";
import { aRouter, type Router, type Written } from "./router.ts";
import { patternPath } from "./route-path.ts";
import {
  type Argument,
  flat,
  type FunctionValue,
  HOLE,
  isFunctionNode,
  locate,
  type OutsideValue,
  saidOf,
  type Site,
  type Value,
} from "./value.ts";

export type RouterValue = Value & { is: "router" };

/** How one framework makes routers and what their methods do. */
export interface Framework {
  name: string;
  /** The types by which a parameter shows that it is one of its routers. */
  types: RegExp;
  /** What a function or class of a package gives. `undefined`: not this framework's. */
  make(of: OutsideValue, args: readonly Argument[], site: Site, program: Program): Value | undefined;
  /** @returns `undefined` for a method that has nothing to do with routes */
  call(
    of: RouterValue,
    method: string,
    args: readonly Argument[],
    site: Site,
    program: Program,
  ): Value | undefined;
}

const VERBS: Readonly<Record<string, string>> = {
  get: "GET",
  post: "POST",
  put: "PUT",
  patch: "PATCH",
  delete: "DELETE",
  del: "DELETE",
  head: "HEAD",
  options: "OPTIONS",
  opts: "OPTIONS",
  all: "ANY",
  any: "ANY",
  query: "QUERY",
  search: "SEARCH",
  trace: "TRACE",
  propfind: "PROPFIND",
  report: "REPORT",
};

/** `GET` for a router's method `get`. */
export function verbOf(method: string): string | undefined {
  const name = method.toLowerCase();
  return Object.hasOwn(VERBS, name) ? VERBS[name] : undefined;
}

/** `GET` for a word that a table or an option gives; `ANY` for `*`. */
export function verbsIn(value: Value | undefined): string[] {
  const words = value
    ? flat(value).flatMap((one) => (one.is === "text" ? [one.text.toUpperCase()] : []))
    : [];
  return words
    .map((word) => (word === "*" || word === "ALL" ? "ANY" : word))
    .filter((word) => /^[A-Z]+$/.test(word));
}

export function newRouter(framework: string, isApp: boolean, site: Site, program: Program): RouterValue {
  const router = aRouter(framework, isApp, locate({ ...site }, program.files.side));
  program.routers.push(router);
  return { is: "router", router, base: "" };
}

/** Paths of an argument: one or a list of them. `undefined`: it is none. */
export function pathsOf(value: Value | undefined): Written[] | undefined {
  if (!value) return undefined;
  if (value.is === "text") return [value];
  if (value.is === "regex") return [{ text: patternPath(value.text), doubt: "a regular expression" }];
  if (value.is === "list") {
    const each = value.items.map(pathsOf);
    return each.length > 0 && each.every((paths) => paths !== undefined) ? each.flat() : undefined;
  }
  return undefined;
}

const PATH_NAME = /(?:path|prefix|url|uri|route|endpoint|base|root|mount)\w*$/i;

/** Whether a value that is not known stands where a path would, by its name. */
export function isUnknownPath(value: Value | undefined): boolean {
  if (value?.is !== "unknown" && value?.is !== "outside") return false;
  return !/[()]/.test(value.said) && PATH_NAME.test(value.said);
}

/** A path that is not known, as far as its name goes. */
export function unknownPath(value: Value): Written[] {
  return [{ text: HOLE, doubt: saidOf(value) }];
}

/** Guards that an argument puts in front; middleware for errors stands in nobody's way. */
export function guardsOf(args: readonly Argument[], site: Site, program: Program): RouteGuard[] {
  return args.flatMap(({ value, node, listed }) =>
    flat(value).flatMap((one) => {
      if (one.is === "router" || one.is === "scalar" || one.is === "text") return [];
      if (one.is === "function" && parametersOf(one.node).length >= 4) return [];
      const at = { node, path: site.path };
      const made = guard(listed || value.is === "list" ? saidOf(one) : guardName(one, at), at, program);
      return [one.is === "function" && made.kind === "other" ? { ...made, kind: kindOfBody(one) } : made];
    }),
  );
}

const UNKNOWN_PERSON = /\b401\b|\bunauthori[sz]ed\b|\bunauthenticated\b|UNAUTHORIZED/i;
const NOT_ALLOWED = /\b403\b|\bforbidden\b/i;

/** A guard whose name says nothing, by what it answers to those it stops. */
function kindOfBody(of: FunctionValue): RouteGuard["kind"] {
  const { start, end } = of.node.range();
  if (end.index - start.index > 20_000) return "other";
  const body = of.node.text();
  if (/\b429\b|too.?many.?requests/i.test(body)) return "rate-limit";
  if (UNKNOWN_PERSON.test(body)) return "authentication";
  // Origins are refused with the same answer, and say nothing of a person.
  return NOT_ALLOWED.test(body) && !/origin/i.test(body) ? "authorisation" : "other";
}

/** As the code calls it there; an inline function has no name. */
function guardName(value: Value, at: Site): string {
  if (isKind(at.node, "identifier", "member_expression", "call_expression", "new_expression")) {
    return at.node.text().slice(0, 200).replace(/\s+/g, " ");
  }
  return saidOf(value);
}

export function guard(name: string, at: Site, program: Program): RouteGuard {
  const short = name.length > 80 ? `${name.slice(0, 79)}…` : name;
  return { name: short, kind: guardKind(headOf(name)), at: program.location(at) };
}

/** Of a call with a function in it only what comes before the function: its body says nothing of the name. */
function headOf(name: string): string {
  return name.split(/=>|\bfunction\b/, 1)[0] ?? name;
}

export function handlerOf(argument: Argument | undefined, program: Program): Route["handler"] {
  if (!argument) return undefined;
  const last = flat(argument.value).at(-1);
  if (last?.is !== "function") return undefined;
  const name = last.name || "inline function";
  return { name, at: program.location({ node: last.node, path: last.scope.path }) };
}

/**
 * From the method's name to the first argument: the rest may be a handler of a hundred lines. Where the path is handed
 * in (`this.app.get(path, ...)`), the call that gives it.
 */
export function registrationAt(site: Site, program: Program, paths: readonly Written[]): Location {
  if (program.stack.length > 0 && isHandedIn(site)) {
    const named = paths[0]?.text ?? "";
    const quoted = ['"', "'", "`"].map((mark) => `${mark}${named}${mark}`);
    const calls = program.stack.filter((one) => isKind(one.node, "call_expression"));
    const given =
      calls.findLast((one) => quoted.some((text) => one.node.text().includes(text))) ??
      calls.findLast((one) => one.path !== site.path);
    if (given) return nameToArgument(given, program);
  }
  return nameToArgument(site, program);
}

/** Whether the path comes from a parameter of the function around the registration. */
function isHandedIn(site: Site): boolean {
  const first = site.node.field("arguments")?.namedChildren()[0];
  if (!isKind(first, "identifier", "member_expression")) return false;
  const name = /^[\w$]+/.exec(first.text())?.[0] ?? "";
  const around = site.node.ancestors().find(isFunctionNode);
  const parameters = around ? parametersOf(around) : [];
  return parameters.some((parameter) => (parameter.field("pattern") ?? parameter).text() === name);
}

function nameToArgument(site: Site, program: Program): Location {
  const whole = program.location(site);
  const property = site.node.field("function")?.field("property");
  const first = site.node.field("arguments")?.namedChildren()[0];
  const from = property ? property.range().start.line + 1 : whole.from;
  const isShort = first && !isKind(first, "object", "arrow_function", "function_expression");
  return { ...whole, from, to: isShort ? Math.max(from, first.range().end.line + 1) : whole.to };
}

/** Paths with what the handle puts before them. */
export function based(of: RouterValue, paths: readonly Written[]): Written[] {
  return paths.map((path) => ({ ...path, text: of.base === "" ? path.text : `${of.base}/${path.text}` }));
}

export function addRoute(
  router: Router,
  methods: readonly string[],
  paths: readonly Written[],
  guards: readonly RouteGuard[],
  argument: Argument | undefined,
  site: Site,
  program: Program,
  open = false,
): void {
  const at = registrationAt(site, program, paths);
  const handler = handlerOf(argument, program);
  const inside = argument ? insideGuards(flat(argument.value).at(-1), program) : [];
  router.items.push({ is: "route", methods, paths, guards: [...guards, ...inside], at, handler, open });
}

export function mount(
  into: Router,
  paths: readonly Written[],
  guards: readonly RouteGuard[],
  router: Router,
  site: Site,
  program: Program,
): void {
  if (into === router) return;
  router.mounted = true;
  into.items.push({ is: "mount", paths, guards, router, at: nameToArgument(site, program) });
}

export const HERE: readonly Written[] = [{ text: "" }];

/** Values of arguments, lists taken apart, each with the argument it came from. */
export function flatArguments(args: readonly Argument[]): Argument[] {
  return args.flatMap(({ value, node }) =>
    flat(value).map((one) => ({ value: one, node, listed: value.is === "list" })),
  );
}
