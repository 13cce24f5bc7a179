import { parametersOf } from "./patterns.ts";
import {
  addRoute,
  based,
  flatArguments,
  type Framework,
  guardsOf,
  HERE,
  isUnknownPath,
  mount,
  newRouter,
  pathsOf,
  type RouterValue,
  unknownPath,
  verbOf,
} from "./framework.ts";
import type { Program } from "./program.ts";
import type { Written } from "./router.ts";
import type { Argument, Site, Value } from "./value.ts";

const PACKAGES = new Set([
  "express",
  "express-promise-router",
  "@types/express",
  "ultimate-express",
  "hyper-express",
]);

/** Express 4 and 5: `app.METHOD`, `app.all`, `app.use`, `app.route`. https://expressjs.com/en/5x/api.html */
export const express: Framework = {
  name: "express",
  types: /\b(?:Express|Application|IRouter|express\.Router|core\.Express|Router)\b/,
  make(of, _args, site, program) {
    if (!PACKAGES.has(of.package)) return undefined;
    if (of.name === "Router" || of.package === "express-promise-router")
      return newRouter("express", false, site, program);
    return of.name === "" ? newRouter("express", true, site, program) : undefined;
  },
  call(of, method, args, site, program) {
    if (of.route) return onRoute(of, method, args, site, program);
    const [first, ...rest] = args;
    if (method === "use") return use(of, args, site, program);
    if (method === "route") {
      return { ...of, route: based(of, pathsOf(first?.value) ?? (first ? unknownPath(first.value) : HERE)) };
    }
    const verb = verbOf(method);
    if (!verb || !first) return undefined;
    // `app.get("env")` reads a setting.
    if (rest.length === 0) return undefined;
    const paths = pathsOf(first.value) ?? unknownPath(first.value);
    register(of, verb, based(of, paths), rest, site, program);
    return of;
  },
};

function register(
  of: RouterValue,
  verb: string,
  paths: readonly Written[],
  args: readonly Argument[],
  site: Site,
  program: Program,
): void {
  const handlers = flatArguments(args);
  const guards = guardsOf(handlers.slice(0, -1), site, program);
  addRoute(of.router, [verb], paths, guards, handlers.at(-1), site, program);
}

/** `router.route("/x").all(guard).get(list).post(add)`. */
function onRoute(
  of: RouterValue,
  method: string,
  args: readonly Argument[],
  site: Site,
  program: Program,
): Value | undefined {
  const verb = verbOf(method);
  const paths = of.route ?? HERE;
  if (!verb) return of;
  if (verb === "ANY" && args.every(({ value }) => isMiddleware(value))) {
    of.router.items.push({ is: "guard", paths, guards: guardsOf(args, site, program) });
    return of;
  }
  register(of, verb, paths, args, site, program);
  return of;
}

/** It hands on to the next, or nobody knows what it does. */
function isMiddleware(value: Value): boolean {
  return value.is !== "function" || parametersOf(value.node).length >= 3;
}

function use(of: RouterValue, args: readonly Argument[], site: Site, program: Program): Value {
  const [first, ...rest] = args;
  if (!first) return of;
  const written =
    pathsOf(first.value) ??
    (rest.length > 0 && isUnknownPath(first.value) ? unknownPath(first.value) : undefined);
  const paths = based(of, written ?? HERE);
  const before: Argument[] = [];
  for (const argument of flatArguments(written ? rest : args)) {
    if (argument.value.is !== "router") before.push(argument);
    else mount(of.router, paths, guardsOf(before, site, program), argument.value.router, site, program);
  }
  const guards = guardsOf(before, site, program);
  const isMount = flatArguments(args).some(({ value }) => value.is === "router");
  if (guards.length > 0 && !isMount) of.router.items.push({ is: "guard", paths, guards });
  return of;
}
