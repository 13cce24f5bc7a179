import type { Location } from "../../domain/pull-request.ts";
import type { Route, RouteGuard } from "../../domain/routes.ts";
import { joinPaths, UNKNOWN_PIECE } from "./path-template.ts";

/** Routes of one repository. Beyond it, routers are mounted in each other by mistake or on purpose. */
const MAX_ROUTES = 20_000;
/** Routers that are looked through on the way, each once per mount. */
const MAX_VISITS = 100_000;
/** Routers within routers. */
const MAX_MOUNTS = 40;

export interface RegisteredRoute {
  method: string;
  /** As `templateOf` writes it, without the prefixes of what it hangs in. */
  path: string;
  at: Location;
  handler?: { name: string; at: Location };
  guards: readonly RouteGuard[];
}

interface Collected {
  found: Route[];
  lost: string | undefined;
  visits: number;
}

/** A router, group or scope of a program: what is registered on it, and what hangs below it. */
export class Router {
  readonly framework: string;
  /** In front of everything that is registered from here on. */
  readonly guards: RouteGuard[] = [];
  readonly #routes: { route: RegisteredRoute; guards: readonly RouteGuard[] }[] = [];
  readonly #below: { prefix: string; router: Router; guards: readonly RouteGuard[] }[] = [];
  /** Why it is not known where it hangs. */
  readonly lost: string | undefined;
  #hangs = false;

  constructor(framework: string, lost?: string) {
    this.framework = framework;
    this.lost = lost;
  }

  /** Whether another router has it below itself: then it is no root. */
  get hangs(): boolean {
    return this.#hangs;
  }

  add(route: RegisteredRoute): void {
    this.#routes.push({ route, guards: [...this.guards] });
  }

  /** @param guards stand in front of this mount only */
  mount(prefix: string, router: Router, guards: readonly RouteGuard[] = []): void {
    if (router === this) return;
    router.#hangs = true;
    this.#below.push({ prefix, router, guards: [...this.guards, ...guards] });
  }

  group(prefix: string, guards: readonly RouteGuard[] = []): Router {
    const child = new Router(this.framework);
    this.mount(prefix, child, guards);
    return child;
  }

  /** Every route from here down, with its whole path. */
  routes(): Route[] {
    const found: Route[] = [];
    // Whether anything stands in front of a lost router is not known: its paths are what is known, and say so.
    this.#collect("", [], [], { found, lost: this.lost, visits: 0 });
    return found;
  }

  #collect(prefix: string, guards: readonly RouteGuard[], above: readonly Router[], collected: Collected) {
    const { found, lost } = collected;
    if (above.includes(this) || above.length >= MAX_MOUNTS || ++collected.visits > MAX_VISITS) return;
    for (const { route, guards: own } of this.#routes) {
      if (found.length >= MAX_ROUTES) return;
      const path = joinPaths(prefix, route.path);
      const unresolved =
        lost ??
        (path.includes(UNKNOWN_PIECE) ? "a part of its path is computed when the program runs" : undefined);
      found.push({
        method: route.method,
        path,
        framework: this.framework,
        at: route.at,
        ...(route.handler ? { handler: route.handler } : {}),
        guards: [...guards, ...own, ...route.guards],
        ...(unresolved === undefined ? {} : { unresolved }),
      });
    }
    for (const { prefix: further, router, guards: own } of this.#below)
      router.#collect(joinPaths(prefix, further), [...guards, ...own], [...above, this], collected);
  }
}
