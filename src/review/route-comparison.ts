import { answersTo, isGuesswork, pathShape, RouteIndex } from "../domain/route-matching.ts";
import type { Location } from "../domain/pull-request.ts";
import type { Route, RouteComparison } from "../domain/routes.ts";

/** Whether the pull request touches lines of one side of a file. */
export type IsTouched = (at: Location) => boolean;

/**
 * The routes of one service before and after: by method and the shape of the path, so that a renamed parameter adds
 * and removes nothing.
 *
 * @param elsewhere routes of the other services at head: one that moved there is not gone
 */
export function compareRoutes(
  before: readonly Route[],
  after: readonly Route[],
  isTouched: IsTouched,
  elsewhere: readonly Route[],
): Pick<RouteComparison, "before" | "after" | "added" | "removed" | "touched"> {
  const old = new RouteIndex(before);
  const now = new RouteIndex(after);
  const others = new RouteIndex(elsewhere);
  const unclear = new RouteIndex(before.filter((route) => route.unresolved !== undefined));
  const [unknownBefore, unknownAfter] = [before, after].map((routes) =>
    routes.filter((route) => isGuesswork(route.path)),
  );
  const added = after.filter((route) => {
    if (old.withShape(route.path).some((one) => covers(one, route))) return false;
    // What could not be read before may have been this very route.
    return !unknownBefore?.some((one) => mayBe(one, route));
  });
  // A route for every path below its own that was there before answers no more calls than it did.
  const fresh = new RouteIndex(added);
  const removed = before.filter(
    (route) =>
      !isGuesswork(route.path) &&
      fresh.answering(route) === undefined &&
      !now.withShape(route.path).some((one) => covers(route, one)) &&
      !others.withShape(route.path).some((one) => covers(route, one)) &&
      // Of a route whose path may not be the whole one, another path may be all that changed.
      (route.unresolved === undefined
        ? !unclear.withShape(route.path).some((one) => covers(route, one))
        : !after.some((one) => one.at.path === route.at.path && mayBe(route, one))) &&
      !unknownAfter?.some((one) => mayBe(one, route)),
  );
  const isAdded = new Set(added);
  const isReached = (route: Route) =>
    isTouched(route.at) ||
    (route.handler !== undefined && isTouched(route.handler.at)) ||
    route.guards.some((guard) => isTouched(guard.at));
  // A line that is only taken away leaves no touched line at head.
  const wasReached = new RouteIndex(before.filter(isReached));
  const touched = after.filter(
    (route) =>
      isAdded.has(route) ||
      isReached(route) ||
      wasReached.withShape(route.path).some((one) => covers(one, route)),
  );
  return { before, after, added, removed, touched };
}

/** `ANY` stands for each method, and each method for a part of `ANY`. */
function covers(one: Route, other: Route): boolean {
  return (
    pathShape(one.path) === pathShape(other.path) &&
    (answersTo(one, other) || answersTo(other, one) || one.method === other.method)
  );
}

/** The same method and the same end of the path, as far as it is known. */
function mayBe(unclear: Route, route: Route): boolean {
  if (unclear.method !== "ANY" && route.method !== "ANY" && unclear.method !== route.method) return false;
  const known = pathShape(unclear.path).split("{?}").at(-1) ?? "";
  return known === "" || known === "/"
    ? unclear.at.path === route.at.path
    : pathShape(route.path).endsWith(known);
}
