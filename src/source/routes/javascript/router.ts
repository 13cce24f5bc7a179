import type { Location } from "../../../domain/pull-request.ts";
import type { Route, RouteGuard } from "../../../domain/routes.ts";

/** A path as the code writes it, after constants are filled in. `doubt`: what of it is not known. */
export interface Written {
  text: string;
  doubt?: string;
}

/** What happens to a router, in the order in which it happens. */
export type Item =
  | { is: "guard"; paths: readonly Written[]; guards: readonly RouteGuard[] }
  | {
      is: "route";
      methods: readonly string[];
      paths: readonly Written[];
      guards: readonly RouteGuard[];
      at: Location;
      handler: Route["handler"];
      /** Guards of the kind `authentication` that stand before all routes let this one through. */
      open: boolean;
    }
  | {
      is: "mount";
      paths: readonly Written[];
      guards: readonly RouteGuard[];
      router: Router;
      at: Location;
    };

/** An application, a router or the context of a plugin. */
export interface Router {
  framework: string;
  /** Whether requests arrive here without a mount. */
  isApp: boolean;
  /** In front of everything in it, however late it was set. */
  prefix: Written;
  items: Item[];
  /** Before everything in it, in whatever order they were written. */
  hooks: RouteGuard[];
  mounted: boolean;
  /** Why its place is not known, when nobody was seen to create it. */
  assumed?: string;
  at: Location;
}

export function aRouter(framework: string, isApp: boolean, at: Location): Router {
  return { framework, isApp, prefix: { text: "" }, items: [], hooks: [], mounted: false, at };
}
