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
  verbsIn,
} from "./framework.ts";
import type { Program } from "./program.ts";
import { aRouter } from "./router.ts";
import { type Argument, asText, fieldOf, flat, locate, type Site, type Value } from "./value.ts";

const ROUTERS = new Set([
  "koa-router",
  "@koa/router",
  "koa-better-router",
  "koa-tree-router",
  "koa-joi-router",
  "koa-66",
]);

/** Koa with koa-router or @koa/router, koa-mount and koa-compose. https://github.com/koajs/router/blob/master/API.md */
export const koa: Framework = {
  name: "koa",
  types: /\b(?:Koa|Koa\.Application|KoaRouter)\b/,
  make(of, args, site, program) {
    if (of.package === "koa")
      return of.name === "" || of.name === "Koa" ? newRouter("koa", true, site, program) : undefined;
    if (of.package === "koa-mount" && of.name === "") return mounted(args, site, program);
    if (of.package === "koa-compose" && of.name === "") {
      return { is: "list", items: args.flatMap(({ value }) => flat(value)) };
    }
    if (!ROUTERS.has(of.package) || !/^(?:Router|router)?$/.test(of.name)) return undefined;
    const made = newRouter("koa", false, site, program);
    const prefix = fieldOf(args[0]?.value, "prefix");
    if (prefix) made.router.prefix = asText(prefix);
    return made;
  },
  call(of, method, args, site, program) {
    const [first] = args;
    if (/^(?:routes|middleware|callback|allowedMethods)$/.test(method)) {
      return method === "allowedMethods" || method === "callback" ? { is: "scalar", value: undefined } : of;
    }
    if (method === "use") return use(of, args, site, program);
    if (method === "prefix" && first) {
      of.router.prefix = asText(first.value);
      return of;
    }
    if (method === "register" && args.length >= 3) {
      const handlers = flatArguments(args.slice(2));
      const paths = pathsOf(first?.value) ?? unknownPath(handlers[0]?.value ?? of);
      register(of, verbsIn(args[1]?.value), paths, handlers, site, program);
      return of;
    }
    if (method === "redirect" && first) {
      addRoute(
        of.router,
        ["ANY"],
        based(of, pathsOf(first.value) ?? unknownPath(first.value)),
        [],
        undefined,
        site,
        program,
      );
      return of;
    }
    // koa-joi-router: `router.route({ method, path, validate, handler })`.
    if (method === "route" && first) return routeRecords(of, flat(first.value), first, site, program);
    const verb = verbOf(method);
    if (!verb || args.length < 2 || !first) return undefined;
    // `router.get("name", "/path", handler)`.
    const isNamed = args.length > 2 && first.value.is === "text" && args[1]?.value.is === "text";
    const path = isNamed ? args[1] : first;
    const paths = pathsOf(path?.value) ?? (path ? unknownPath(path.value) : HERE);
    register(of, [verb], paths, flatArguments(args.slice(isNamed ? 2 : 1)), site, program);
    return of;
  },
};

function register(
  of: RouterValue,
  verbs: readonly string[],
  paths: Parameters<typeof based>[1],
  handlers: readonly Argument[],
  site: Site,
  program: Program,
): void {
  const guards = guardsOf(handlers.slice(0, -1), site, program);
  addRoute(of.router, verbs, based(of, paths), guards, handlers.at(-1), site, program);
}

function routeRecords(
  of: RouterValue,
  records: readonly Value[],
  from: Argument,
  site: Site,
  program: Program,
): Value {
  for (const record of records) {
    const path = fieldOf(record, "path");
    const verbs = verbsIn(fieldOf(record, "method"));
    const handler = fieldOf(record, "handler");
    if (!path || verbs.length === 0 || !handler) continue;
    const handlers = flat(handler).map((value) => ({ value, node: from.node }));
    register(of, verbs, pathsOf(path) ?? unknownPath(path), handlers, site, program);
  }
  return of;
}

function use(of: RouterValue, args: readonly Argument[], site: Site, program: Program): Value {
  const [first, ...rest] = args;
  if (!first) return of;
  const written =
    pathsOf(first.value) ??
    (rest.length > 0 && isUnknownPath(first.value) ? unknownPath(first.value) : undefined);
  const paths = written ?? HERE;
  const before: Argument[] = [];
  let isMount = false;
  for (const argument of flatArguments(written ? rest : args)) {
    if (argument.value.is !== "router") {
      before.push(argument);
      continue;
    }
    isMount = true;
    mount(of.router, paths, guardsOf(before, site, program), argument.value.router, site, program);
  }
  const guards = guardsOf(before, site, program);
  if (guards.length > 0 && !isMount) of.router.items.push({ is: "guard", paths, guards });
  return of;
}

/** `mount("/prefix", app)`: a router around the application, not yet in any other. */
function mounted(args: readonly Argument[], site: Site, program: Program): Value | undefined {
  const inner = args.at(-1);
  const [first] = args;
  if (!inner) return undefined;
  const router = aRouter("koa", false, locate(site, program.files.side));
  const paths = args.length > 1 && first ? (pathsOf(first.value) ?? unknownPath(first.value)) : HERE;
  if (inner.value.is === "router") mount(router, paths, [], inner.value.router, site, program);
  else router.items.push({ is: "guard", paths, guards: guardsOf([inner], site, program) });
  program.routers.push(router);
  return { is: "router", router, base: "" };
}
