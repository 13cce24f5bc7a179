import type { Route, RouteGuard } from "../../../domain/routes.ts";
import { isUnder, joinPaths, routePath } from "./route-path.ts";
import type { Router, Written } from "./router.ts";

/** Routers within routers. */
const MAX_DEPTH = 14;
/** Of one framework in one repository. */
const MAX_ROUTES = 20_000;
/** Ways through routers that mount one another, whether or not there is a route at their end. */
const MAX_WAYS = 20_000;

interface Standing {
  /** As written, from the root. */
  prefix: Written;
  guards: readonly Placed[];
  above: readonly Router[];
}

/** A guard with the path it stands before, as `Route.path` has it. */
interface Placed {
  path: string;
  guard: RouteGuard;
}

/**
 * The routes of one framework, each with every way that leads to it.
 *
 * @returns `cut` where the limits were met: an application that comes short of routes
 */
export function routesOf(framework: string, routers: readonly Router[]): { routes: Route[]; cut?: Router } {
  const own = routers.filter((router) => router.framework === framework);
  const hasApp = routers.some((router) => router.isApp && router.items.length > 0);
  const routes: Route[] = [];
  const ways = { left: MAX_WAYS };
  for (const router of own) {
    if (router.mounted) continue;
    const unseen = router.assumed ?? (hasApp && !router.isApp ? "not seen mounted" : undefined);
    walk(router, { prefix: { text: "" }, guards: [], above: [] }, unseen, routes, ways);
  }
  const [first] = own;
  const isCut = ways.left < 0 || routes.length >= MAX_ROUTES;
  return isCut && first ? { routes, cut: first } : { routes };
}

function walk(
  router: Router,
  at: Standing,
  unseen: string | undefined,
  routes: Route[],
  ways: { left: number },
): void {
  if (at.above.length >= MAX_DEPTH || at.above.includes(router) || --ways.left < 0) return;
  const prefix = below(at.prefix, router.prefix);
  const here = routePath(prefix.text);
  const guards: Placed[] = [...at.guards, ...router.hooks.map((guard) => ({ path: here, guard }))];
  const above = [...at.above, router];
  for (const item of router.items) {
    if (routes.length >= MAX_ROUTES) return;
    const paths = item.paths.map((path) => below(prefix, path));
    if (item.is === "guard") {
      for (const path of paths)
        for (const guard of item.guards) guards.push({ path: routePath(path.text), guard });
    } else if (item.is === "mount") {
      for (const path of paths) {
        const own = item.guards.map((guard) => ({ path: routePath(path.text), guard }));
        walk(item.router, { prefix: path, guards: [...guards, ...own], above }, unseen, routes, ways);
      }
    } else {
      for (const path of paths) {
        for (const method of item.methods)
          routes.push(route(router.framework, method, path, item, guards, unseen));
      }
    }
  }
}

function below(prefix: Written, path: Written): Written {
  const doubt = prefix.doubt ?? path.doubt;
  const text = joinPaths(prefix.text, path.text);
  return doubt === undefined ? { text } : { text, doubt };
}

function route(
  framework: string,
  method: string,
  written: Written,
  item: Router["items"][number] & { is: "route" },
  before: readonly Placed[],
  unseen: string | undefined,
): Route {
  const path = routePath(written.text);
  const guards: RouteGuard[] = [];
  let doubt = unseen;
  if (written.doubt !== undefined)
    doubt = doubt ? `${doubt}; ${doubtOf(written.doubt)}` : doubtOf(written.doubt);
  for (const { path: prefix, guard } of before) {
    if (item.open && guard.kind === "authentication") continue;
    const stands = isUnder(path, prefix);
    if (stands) guards.push(guard);
    else if (stands === undefined) doubt ??= `whether ${guard.name} stands before it is not known`;
  }
  const made: Route = { method, path, framework, at: item.at, guards: [...guards, ...item.guards] };
  if (item.handler) made.handler = item.handler;
  if (doubt !== undefined) made.unresolved = doubt;
  return made;
}

function doubtOf(doubt: string): string {
  return `its path depends on ${doubt}`;
}
