import type { Location } from "./pull-request.ts";

/** What stands in the way of a request before its handler, or at its beginning. */
export interface RouteGuard {
  /** As the code calls it: `requireAuth`, `@UseGuards(JwtAuthGuard)`, `Depends(current_user)`. At most 80 characters. */
  name: string;
  /** What it is for, as far as its name and the framework tell. `other`: some middleware. */
  kind: "authentication" | "authorisation" | "rate-limit" | "validation" | "other";
  /** Where it is put in front of this route, or asked for inside its handler. */
  at: Location;
  /** The first line at `at`. Only in a comparison. */
  excerpt?: string;
}

/** One route as the code registers it. */
export interface Route {
  /** In capitals; `ANY` when every method leads there. */
  method: string;
  /**
   * From the root of the service, with every mount and prefix. Begins with `/`, has none at its end, parameters as
   * `{name}`, a wildcard as `{name*}` (`{*}` without a name). A piece that could not be resolved is `{?}`.
   */
  path: string;
  /** For instance `express` or `django`. */
  framework: string;
  /** The call, decorator or line of a table that registers it. */
  at: Location;
  /** The function or method that answers, where it was found. */
  handler?: { name: string; at: Location };
  /** In the order in which a request meets them. */
  guards: readonly RouteGuard[];
  /** Why `path` or `guards` may not be the whole truth; absent when they are. */
  unresolved?: string;
  /** The first line at `at`. Only in a comparison. */
  excerpt?: string;
  /** The team's configuration says that everybody may call it. Only in a comparison. */
  public?: true;
  /** The handler takes the id of some object from the request. Only in a comparison. */
  takesId?: boolean;
}

/** Every route of one commit that was found. */
export interface RouteInventory {
  routes: readonly Route[];
  /** Registrations that are there and could not be read, and files that were left out. */
  unresolved: readonly { at: Location; reason: string }[];
}

/** The routes of one service before and after. */
export interface RouteComparison {
  /** The folder of the service; empty for the whole repository. */
  root: string;
  before: readonly Route[];
  after: readonly Route[];
  /** Of `after`: those that the pull request adds, by method and path. */
  added: readonly Route[];
  /** Of `before`: those that are gone. */
  removed: readonly Route[];
  /** Those whose registration, mount or handler the pull request touches, the added ones among them. */
  touched: readonly Route[];
  /** Documents that describe this service, with what they say at head. */
  documents: readonly DocumentedRoutes[];
  /** Of the head: registrations of this service that could not be read, and files that were left out. */
  unresolved?: RouteInventory["unresolved"];
}

/** The operations of one API document, as far as routes are compared with it. */
export interface DocumentedRoutes {
  path: string;
  /** Path part of its server, without a slash at the end. */
  prefix: string;
  operations: readonly DocumentedOperation[];
  /** Of those at the merge base: the ones that are gone. */
  removed: readonly Omit<DocumentedOperation, "added">[];
}

export interface DocumentedOperation {
  /** In capitals. */
  method: string;
  /** As the document writes it, without the path of its server. */
  path: string;
  at: Location;
  /** The line at `at`. */
  excerpt?: string;
  /** The pull request adds it. */
  added: boolean;
}
