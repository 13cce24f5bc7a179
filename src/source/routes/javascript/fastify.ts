import type { RouteGuard } from "../../../domain/routes.ts";
import { autoload } from "./fastify-autoload.ts";
import {
  addRoute,
  based,
  type Framework,
  guard,
  guardsOf,
  HERE,
  mount,
  newRouter,
  pathsOf,
  type RouterValue,
  unknownPath,
  verbOf,
  verbsIn,
} from "./framework.ts";
import { type Program, settled } from "./program.ts";
import { aRouter } from "./router.ts";
import { type Argument, fieldOf, flat, locate, saidOf, type Site, type Value } from "./value.ts";

/** In the order in which a request meets them. https://fastify.dev/docs/latest/Reference/Lifecycle/ */
const HOOKS = ["onRequest", "preParsing", "preValidation", "preHandler"] as const;

/** Fastify: routes, plugins with their contexts, hooks. https://fastify.dev/docs/latest/Reference/Routes/ */
export const fastify: Framework = {
  name: "fastify",
  types: /\b(?:Fastify(?:Typed|Zod)?\w*Instance|FastifyPlugin\w*|FastifyInstance\w*)\b/,
  make(of, args, site, program) {
    if (of.package === "fastify" && /^(?:fastify|Fastify)?$/.test(of.name))
      return newRouter("fastify", true, site, program);
    if (of.package === "fastify-plugin" && of.name === "") {
      const [first] = args;
      return first?.value.is === "function" ? { ...first.value, shared: true } : undefined;
    }
    return undefined;
  },
  call(of, method, args, site, program) {
    const [first, second] = args;
    switch (method) {
      case "withTypeProvider":
        return of;
      case "route":
        if (first) routeRecord(of, first, site, program);
        return of;
      case "register":
        register(of, args, site, program);
        return of;
      case "addHook": {
        const isBefore =
          first?.value.is === "text" &&
          HOOKS.some((hook) => first.value.is === "text" && hook === first.value.text);
        if (isBefore && second) of.router.hooks.push(...guardsOf([second], site, program));
        return of;
      }
      case "use":
        of.router.items.push({ is: "guard", paths: HERE, guards: guardsOf(args, site, program) });
        return of;
      case "auth":
        return { is: "list", items: args[0] ? flat(args[0].value) : [] };
      default:
        return verb(of, method, args, site, program);
    }
  },
};

/** `fastify.get(url, options?, handler)`. */
function verb(
  of: RouterValue,
  method: string,
  args: readonly Argument[],
  site: Site,
  program: Program,
): Value | undefined {
  const name = verbOf(method);
  const [url, second, third] = args;
  if (!name || !url || !second) return undefined;
  const paths = based(of, pathsOf(url.value) ?? unknownPath(url.value));
  const options = third || second.value.is === "record" ? second : undefined;
  const inOptions = fieldOf(options?.value, "handler");
  const handler = third ?? (inOptions && options ? { value: inOptions, node: options.node } : second);
  const guards = options ? guardsIn(options.value, options, site, program) : [];
  addRoute(of.router, [name], paths, guards, handler, site, program, isOpen(options?.value));
  return of;
}

function routeRecord(of: RouterValue, argument: Argument, site: Site, program: Program): void {
  const { value, node } = argument;
  const url = fieldOf(value, "url") ?? fieldOf(value, "path");
  const methods = verbsIn(fieldOf(value, "method") ?? fieldOf(value, "methods"));
  if (!url || methods.length === 0) {
    const reason = `the route that ${saidOf(value)} describes is not a constant`;
    program.unresolved.push({ at: program.location(site), reason });
    return;
  }
  const handler = fieldOf(value, "handler");
  const guards = guardsIn(value, argument, site, program);
  const paths = based(of, pathsOf(url) ?? unknownPath(url));
  addRoute(
    of.router,
    methods,
    paths,
    guards,
    handler && { value: handler, node },
    site,
    program,
    isOpen(value),
  );
}

function guardsIn(options: Value, { node }: Argument, site: Site, program: Program): RouteGuard[] {
  const at = { node, path: site.path };
  const found: RouteGuard[] = [];
  if (fieldOf(fieldOf(options, "config"), "rateLimit")) found.push(guard("config.rateLimit", at, program));
  for (const hook of HOOKS) {
    const value = fieldOf(options, hook);
    if (hook === "preHandler" && hasSchema(options)) found.push(guard("schema", at, program));
    for (const one of value ? flat(value) : []) found.push(guard(saidOf(one), at, program));
  }
  return found;
}

/** Schemas of the answer alone refuse no request. */
function hasSchema(options: Value): boolean {
  const schema = fieldOf(options, "schema");
  if (!schema) return false;
  return (
    schema.is !== "record" ||
    ["body", "params", "querystring", "query", "headers"].some((part) => schema.fields.has(part))
  );
}

function isOpen(options: Value | undefined): boolean {
  const config = fieldOf(options, "config");
  const flag = (name: string) => {
    const value = fieldOf(config, name);
    return value?.is === "scalar" ? value.value : undefined;
  };
  return (
    ["public", "isPublic", "skipAuth", "allowAnonymous", "noAuth"].some((name) => flag(name) === true) ||
    ["auth", "requireAuth", "requiresAuth"].some((name) => flag(name) === false)
  );
}

/** Runs a plugin in a context of its own, below its prefix. */
function register(of: RouterValue, args: readonly Argument[], site: Site, program: Program): void {
  const [first, second] = args;
  if (!first) return;
  const plugin = settled(first.value, program);
  const options = second?.value;
  if (plugin.is === "outside") {
    if (/autoload/i.test(plugin.package)) autoload(of, options, site, program, runPlugin);
    else if (plugin.package.includes("rate-limit")) {
      const global = fieldOf(options, "global");
      const isForAll = !(global?.is === "scalar" && global.value === false);
      if (isForAll)
        of.router.hooks.push(guard(plugin.package, { node: first.node, path: site.path }, program));
    }
    return;
  }
  runPlugin(of, plugin, options, site, program);
}

export function runPlugin(
  of: RouterValue,
  plugin: Value,
  options: Value | undefined,
  site: Site,
  program: Program,
): void {
  if (plugin.is !== "function") {
    if (plugin.is === "router") mount(of.router, HERE, [], plugin.router, site, program);
    return;
  }
  const given = options ?? { is: "record", fields: new Map() };
  if (plugin.shared) {
    program.invoke(plugin, [of, given], site);
    return;
  }
  const router = aRouter("fastify", false, locate(site, program.files.side));
  program.routers.push(router);
  const prefix = fieldOf(options, "prefix");
  mount(
    of.router,
    based(of, prefix ? (pathsOf(prefix) ?? unknownPath(prefix)) : HERE),
    [],
    router,
    site,
    program,
  );
  program.invoke(plugin, [{ is: "router", router, base: "" }, given], site);
}
