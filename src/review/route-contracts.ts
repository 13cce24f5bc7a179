import type { ContractChange, ContractComparison } from "../domain/contract.ts";
import { align, documented, RouteIndex, routeName } from "../domain/route-matching.ts";
import type { Route, RouteComparison } from "../domain/routes.ts";

/** A step of a path that is a version: `v1`, `v2beta1`. */
const VERSION = /^v\d+(?:\.\d+)*(?:(?:alpha|beta)\d*)?$/i;
/** Steps that are looked at for a version. */
const STEPS = 4;

/**
 * Routes that are gone, as changes of a contract: those below a version, and those below `/api`. Others may be pages
 * that only the service's own links lead to. A route that a document describes is left to the document.
 */
export function removedRoutes(facts: readonly RouteComparison[]): ContractComparison[] {
  return facts.flatMap((fact) => {
    const told = describedIn(fact);
    const groups = new Map<string, Route[]>();
    for (const route of fact.removed) {
      if (route.unresolved !== undefined || route.excerpt === undefined) continue;
      if (told(route) || !isApi(route)) continue;
      const key = `${route.at.path}\n${versionOf(route) ?? ""}`;
      groups.set(key, [...(groups.get(key) ?? []), route]);
    }
    return [...groups.values()].flatMap((routes) => comparisonOf(routes, fact));
  });
}

/** Routes of one file and one version: their removal is one cause. */
function comparisonOf(routes: readonly Route[], { after }: RouteComparison): ContractComparison[] {
  const [first, ...rest] = routes;
  if (!first) return [];
  const version = versionOf(first);
  const left = new Set(after.map(versionOf).filter((one) => one !== undefined));
  const status = new RouteIndex(after).withShape(first.path).length > 0 ? 405 : 404;
  const change: ContractChange = {
    kind: "operation-removed",
    level: version === undefined ? "dangerous" : "breaking",
    operations: [routeName(first), ...rest.map(routeName)],
    pointer: routeName(first),
    at: lineOf(first),
    excerpt: first.excerpt ?? "",
    before: "present",
    after: "absent",
    consequence: `a client that calls \`${routeName(first)}\` gets ${status}`,
    instead:
      version === undefined
        ? "Keep the route until nobody calls it any more, and say so with `Deprecation` and `Sunset` headers first."
        : `Keep the route in ${version}, say with \`Deprecation\` and \`Sunset\` headers that it ends, and leave it out of the next version.`,
    ...(rest.length > 0 ? { also: rest.map(lineOf) } : {}),
  };
  return [
    {
      path: first.at.path,
      kind: "routes",
      version:
        version === undefined
          ? { scheme: "none", before: "", after: "", moved: false }
          : {
              scheme: "path prefix",
              before: version,
              after: left.has(version) ? version : [...left].sort().join(", "),
              // Nothing of it is left and others are there: the version was retired as a whole.
              moved: !left.has(version) && left.size > 0,
            },
      changes: [change],
    },
  ];
}

function describedIn({ documents, before }: RouteComparison): (route: Route) => boolean {
  const read = documents.map((document) => {
    const operations = [
      ...document.operations.filter(({ added }) => !added),
      ...document.removed.map((operation) => ({ ...operation, added: false })),
    ];
    return { operations, alignment: align({ ...document, operations }, before).alignment };
  });
  return (route) => read.some(({ operations, alignment }) => documented(route, alignment, operations));
}

function isApi(route: Route): boolean {
  return versionOf(route) !== undefined || stepsOf(route)[0]?.toLowerCase() === "api";
}

function versionOf(route: Route): string | undefined {
  return stepsOf(route)
    .slice(0, STEPS)
    .find((step) => VERSION.test(step))
    ?.toLowerCase();
}

function stepsOf({ path }: Route): string[] {
  return path.split("/").filter((step) => step !== "");
}

function lineOf({ at }: Route) {
  return { ...at, to: at.from };
}
