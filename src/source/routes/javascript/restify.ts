import {
  addRoute,
  type Framework,
  flatArguments,
  guardsOf,
  HERE,
  mount,
  newRouter,
  pathsOf,
  unknownPath,
  verbOf,
} from "./framework.ts";
import { fieldOf } from "./value.ts";

/** Restify, with restify-router. http://restify.com/docs/server-api/ */
export const restify: Framework = {
  name: "restify",
  types: /\brestify\.Server\b/,
  make(of, _args, site, program) {
    if (of.package === "restify" && of.name === "createServer")
      return newRouter("restify", true, site, program);
    const isRouter = of.package === "restify-router" && (of.name === "Router" || of.name === "");
    return isRouter ? newRouter("restify", false, site, program) : undefined;
  },
  call(of, method, args, site, program) {
    const [first, ...rest] = args;
    const { router } = of;
    if (method === "use" || method === "pre") {
      router.items.push({ is: "guard", paths: HERE, guards: guardsOf(args, site, program) });
      return of;
    }
    if (method === "applyRoutes" && first?.value.is === "router") {
      mount(first.value.router, pathsOf(rest[0]?.value) ?? HERE, [], router, site, program);
      return of;
    }
    if (method === "add" && rest[0]?.value.is === "router") {
      mount(router, pathsOf(first?.value) ?? HERE, [], rest[0].value.router, site, program);
      return of;
    }
    const verb = verbOf(method);
    if (!verb || !first || rest.length === 0) return undefined;
    const paths = pathsOf(fieldOf(first.value, "path")) ?? pathsOf(first.value) ?? unknownPath(first.value);
    const handlers = flatArguments(rest);
    addRoute(
      router,
      [verb],
      paths,
      guardsOf(handlers.slice(0, -1), site, program),
      handlers.at(-1),
      site,
      program,
    );
    return of;
  },
};
