import {
  addRoute,
  based,
  flatArguments,
  type Framework,
  guardsOf,
  isUnknownPath,
  HERE,
  mount,
  newRouter,
  pathsOf,
  type RouterValue,
  unknownPath,
  verbOf,
  verbsIn,
} from "./framework.ts";
import type { Program } from "./program.ts";
import { joinPaths } from "./route-path.ts";
import type { Written } from "./router.ts";
import { type Argument, asText, fieldOf, type Site, type Value } from "./value.ts";

const NAMES = new Set(["Hono", "OpenAPIHono", "createFactory().createApp", "createApp"]);

/** Hono, with @hono/zod-openapi. https://hono.dev/docs/api/routing */
export const hono: Framework = {
  name: "hono",
  types: /\b(?:Hono|OpenAPIHono)\b/,
  make(of, args, site, program) {
    const isHono =
      /^(?:hono(?:\/.*)?|@hono\/zod-openapi|jsr:@?hono\/hono.*|npm:hono.*|https:\/\/deno\.land\/x\/hono.*)$/.test(
        of.package,
      );
    if (!isHono) return undefined;
    // The description that `app.openapi` takes.
    if (of.name === "createRoute") return args[0]?.value;
    if (NAMES.has(of.name)) return newRouter("hono", true, site, program);
    return undefined;
  },
  call(of, method, args, site, program) {
    const [first, second] = args;
    switch (method) {
      case "basePath":
        return first ? { ...of, base: joinPaths(of.base, asText(first.value).text) } : of;
      case "route": {
        const paths = based(of, pathsOf(first?.value) ?? (first ? unknownPath(first.value) : HERE));
        if (second?.value.is === "router") mount(of.router, paths, [], second.value.router, site, program);
        return of;
      }
      case "mount":
        if (first) addRoute(of.router, ["ANY"], mountedAt(of, first), [], second, site, program);
        return of;
      case "use":
        return use(of, args, site, program);
      case "on":
        return on(of, args, site, program);
      case "openapi":
        return openapi(of, args, site, program);
      default:
        return verb(of, method, args, site, program);
    }
  },
};

/** A piece of the path that is not known, and no handler. */
function isPath(value: Value): boolean {
  return pathsOf(value) !== undefined || isUnknownPath(value);
}

function verb(
  of: RouterValue,
  method: string,
  args: readonly Argument[],
  site: Site,
  program: Program,
): Value | undefined {
  const name = verbOf(method);
  const [first] = args;
  if (!name || !first) return undefined;
  // `app.get("/x", a).post(b)`: the second answers on the path of the first.
  const isHandler = !isPath(first.value);
  const paths = isHandler
    ? (of.route ?? based(of, HERE))
    : based(of, pathsOf(first.value) ?? unknownPath(first.value));
  const handlers = flatArguments(isHandler ? args : args.slice(1));
  if (handlers.length === 0) return { ...of, route: paths };
  addRoute(
    of.router,
    [name],
    paths,
    guardsOf(handlers.slice(0, -1), site, program),
    handlers.at(-1),
    site,
    program,
  );
  return { ...of, route: paths };
}

function use(of: RouterValue, args: readonly Argument[], site: Site, program: Program): Value {
  const [first, ...rest] = args;
  const written = pathsOf(first?.value);
  const guards = guardsOf(flatArguments(written ? rest : args), site, program);
  const paths = based(of, written ?? [{ text: "*" }]);
  if (guards.length > 0) of.router.items.push({ is: "guard", paths, guards });
  return { ...of, route: paths };
}

function on(of: RouterValue, args: readonly Argument[], site: Site, program: Program): Value {
  const [methods, path, ...rest] = args;
  if (!methods || !path) return of;
  const handlers = flatArguments(rest);
  const guards = guardsOf(handlers.slice(0, -1), site, program);
  const paths = based(of, pathsOf(path.value) ?? unknownPath(path.value));
  addRoute(of.router, verbsIn(methods.value), paths, guards, handlers.at(-1), site, program);
  return of;
}

/** `app.openapi(createRoute({ method, path, middleware, request }), handler)`. */
function openapi(of: RouterValue, args: readonly Argument[], site: Site, program: Program): Value {
  const [route, handler] = args;
  const path = fieldOf(route?.value, "path");
  const verbs = verbsIn(fieldOf(route?.value, "method"));
  if (!route || !path || verbs.length === 0) {
    program.unresolved.push({
      at: program.location(site),
      reason: "the description of this route is not a constant",
    });
    return of;
  }
  const middleware = fieldOf(route.value, "middleware");
  const guards = middleware
    ? guardsOf([{ value: middleware, node: route.node, listed: true }], site, program)
    : [];
  addRoute(of.router, verbs, based(of, pathsOf(path) ?? unknownPath(path)), guards, handler, site, program);
  return of;
}

function mountedAt(of: RouterValue, first: Argument): Written[] {
  return based(of, pathsOf(first.value) ?? unknownPath(first.value)).map((path) => ({
    ...path,
    text: joinPaths(path.text, "*"),
  }));
}
