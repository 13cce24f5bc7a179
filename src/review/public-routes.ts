import type { ApiDocument } from "../domain/api-document.ts";
import type { Facts } from "../domain/facts.ts";
import { isPublicRoute } from "../domain/public-routes.ts";
import type { Route, RouteComparison } from "../domain/routes.ts";

/**
 * The facts with those routes and operations marked that the team's configuration says everybody may call.
 *
 * @param patterns of `public_routes`, see `domain/public-routes.ts`
 */
export function withPublicRoutes(facts: Facts, patterns: readonly string[] = []): Facts {
  if (patterns.length === 0) return facts;
  return {
    ...facts,
    routes: facts.routes.map((comparison) => marked(comparison, patterns)),
    document: facts.document.map((document) => markedDocument(document, patterns)),
  };
}

/** The same route stands in several lists, and rules tell by identity that it is the same: so it does afterwards. */
function marked(comparison: RouteComparison, patterns: readonly string[]): RouteComparison {
  const known = new Map<Route, Route>();
  const mark = (route: Route): Route => {
    const before = known.get(route);
    if (before) return before;
    const after = isPublicRoute(route, patterns) ? { ...route, public: true as const } : route;
    known.set(route, after);
    return after;
  };
  return {
    ...comparison,
    before: comparison.before.map(mark),
    after: comparison.after.map(mark),
    added: comparison.added.map(mark),
    removed: comparison.removed.map(mark),
    touched: comparison.touched.map(mark),
  };
}

function markedDocument(document: ApiDocument, patterns: readonly string[]): ApiDocument {
  const operations = document.operations.map((operation) =>
    isPublicRoute(operation, patterns) ? { ...operation, public: true as const } : operation,
  );
  return { ...document, operations };
}
