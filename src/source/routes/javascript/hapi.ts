import type { RouteGuard } from "../../../domain/routes.ts";
import {
  addRoute,
  type Framework,
  guard,
  HERE,
  mount,
  newRouter,
  pathsOf,
  type RouterValue,
  unknownPath,
  verbsIn,
} from "./framework.ts";
import type { Program } from "./program.ts";
import { aRouter } from "./router.ts";
import { type Argument, fieldOf, flat, locate, saidOf, type Site, type Value } from "./value.ts";

/** hapi: `server.route`, plugins with a prefix, `server.auth.default`. https://hapi.dev/api/ */
export const hapi: Framework = {
  name: "hapi",
  types: /\b(?:Hapi\.Server|hapi\.Server|ServerRoute)\b/,
  make(of, _args, site, program) {
    if (of.package !== "@hapi/hapi" && of.package !== "hapi") return undefined;
    return /^(?:server|Server)$/.test(of.name) ? newRouter("hapi", true, site, program) : undefined;
  },
  call(of, method, args, site, program) {
    const [first, second] = args;
    if (method === "route" && first) {
      for (const record of flat(first.value)) addRecord(of, record, first, site, program);
      return of;
    }
    if (method === "register" && first) {
      for (const plugin of flat(first.value)) register(of, plugin, second?.value, site, program);
      return of;
    }
    return undefined;
  },
};

function addRecord(of: RouterValue, record: Value, from: Argument, site: Site, program: Program): void {
  const path = fieldOf(record, "path");
  const methods = verbsIn(fieldOf(record, "method"));
  if (!path || methods.length === 0) {
    program.unresolved.push({
      at: program.location(site),
      reason: `the route that ${saidOf(record)} describes is not a constant`,
    });
    return;
  }
  const options = fieldOf(record, "options") ?? fieldOf(record, "config");
  const handler = fieldOf(record, "handler") ?? fieldOf(options, "handler");
  const argument = handler && { value: handler, node: from.node };
  const auth = fieldOf(options, "auth");
  const isOpen = auth?.is === "scalar" && auth.value === false;
  const guards = guardsIn(options, { node: from.node, path: site.path }, program);
  addRoute(of.router, methods, pathsOf(path) ?? unknownPath(path), guards, argument, site, program, isOpen);
}

function guardsIn(options: Value | undefined, at: Site, program: Program): RouteGuard[] {
  const guards: RouteGuard[] = [];
  const auth = fieldOf(options, "auth");
  if (auth && !(auth.is === "scalar")) {
    const strategy = auth.is === "text" ? auth.text : "strategy";
    guards.push(guard(`auth: ${strategy}`, at, program));
    if (fieldOf(auth, "scope") || fieldOf(auth, "access")) guards.push(guard("auth scope", at, program));
  }
  const pre = fieldOf(options, "pre");
  for (const one of pre ? flat(pre) : []) {
    guards.push(guard(saidOf(fieldOf(one, "method") ?? one), at, program));
  }
  if (fieldOf(options, "validate")) guards.push(guard("validate", at, program));
  return guards;
}

/** A plugin is `{ name, register(server, options) }`, or `{ plugin, routes: { prefix } }` around one. */
function register(
  of: RouterValue,
  given: Value,
  options: Value | undefined,
  site: Site,
  program: Program,
): void {
  const plugin = fieldOf(given, "plugin") ?? given;
  const run = fieldOf(plugin, "register") ?? plugin;
  if (run.is !== "function") return;
  const prefix = fieldOf(fieldOf(given, "routes") ?? fieldOf(options, "routes"), "prefix");
  const router = aRouter("hapi", false, locate(site, program.files.side));
  program.routers.push(router);
  mount(of.router, pathsOf(prefix) ?? HERE, [], router, site, program);
  program.invoke(
    run,
    [{ is: "router", router, base: "" }, fieldOf(given, "options") ?? { is: "record", fields: new Map() }],
    site,
  );
}
