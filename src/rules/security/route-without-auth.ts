import type { Evidence } from "../../domain/finding.ts";
import { isGuesswork, RouteIndex, routeName } from "../../domain/route-matching.ts";
import { ambientGuards, identityGuards, isPublicByName, siblingsOf } from "../../domain/route-siblings.ts";
import type { Route, RouteComparison, RouteGuard } from "../../domain/routes.ts";
import type { Hit, Rule } from "../../domain/rule.ts";

/** Siblings quoted as evidence; the rest is counted. */
const QUOTED = 3;
/** Of the siblings that are not public by name: as many must be guarded. */
const HABIT = 0.75;
/** As many siblings must be guarded. */
const ENOUGH = 2;
/** Of siblings that ask what the caller may do with an object: as many, and no exception. */
const ENOUGH_CHECKS = 3;

const WRITES = new Set(["POST", "PUT", "PATCH", "DELETE"]);

/** A route that anybody can call while its siblings ask who is calling. */
export const routeWithoutAuth: Rule<"routes"> = {
  id: "security/route-without-auth",
  architect: "security-architect",
  severity: "concern",
  judges: "routes",
  when: "a new route has no authentication guard while its siblings have one, or a route loses its guard",
  harm: "Anybody who finds the path reads or changes what the routes beside it protect.",
  instead: "Put the same guard in front of it that its siblings have.",
  source: "https://cwe.mitre.org/data/definitions/306.html",
  appliesTo: ({ touched }) => touched.length > 0,
  check(comparison) {
    const [before, after] = [ambientGuards(comparison.before), ambientGuards(comparison.after)];
    const known = new Map<Route, readonly RouteGuard[]>();
    const guardsOf = (route: Route) => {
      const guards = known.get(route) ?? identityGuards(route, route.at.side === "base" ? before : after);
      known.set(route, guards);
      return guards;
    };
    return [lost, openAmongGuarded, unchecked].flatMap((judge) => judge(comparison, guardsOf));
  },
};

/** The guards of a route that do not stand in front of what is for everybody. */
type GuardsOf = (route: Route) => readonly RouteGuard[];

/** Guards that the pull request takes away: one hit for each, with every route that it leaves open. */
function lost({ before, added, touched }: RouteComparison, guardsOf: GuardsOf): Hit[] {
  const isAdded = new Set(added);
  const index = new RouteIndex(before);
  const byGuard = new Map<string, { guard: RouteGuard; routes: Route[] }>();
  for (const route of touched) {
    if (isAdded.has(route) || !isJudgeable(route)) continue;
    const old = index.withShape(route.path).find((one) => one.method === route.method);
    if (!old || old.unresolved !== undefined || hasUnknownGuard(route, [old])) continue;
    const guard = lostGuard(old, route, guardsOf);
    if (!guard) continue;
    const key = `${guard.at.path}:${guard.at.from} ${guard.name}`;
    const group = byGuard.get(key) ?? { guard, routes: [] };
    group.routes.push(route);
    byGuard.set(key, group);
  }
  return [...byGuard.values()].flatMap(({ guard, routes }) => {
    const [first, ...rest] = routes;
    if (!first) return [];
    const more = rest.length > 0 ? ` and ${rest.length} more` : "";
    return [
      {
        at: lineOf(first),
        title: `${code(routeName(first))}${more} can now be called without ${code(guard.name)}, which this change takes away.`,
        scenario: `Until now ${code(guard.name)} stood in front of ${rest.length === 0 ? "this route" : "these routes"}; after this change nothing that is read here asks who is calling.`,
        instead: `Keep ${code(guard.name)} on the route, or say in the code why everybody may call it.`,
        severity: "blocker" as const,
        subject: `${routeName(first)} ${guard.name}`,
        evidence: [routeEvidence(first), ...guardEvidence(guard)],
        siblings: rest.map(lineOf),
      },
    ];
  });
}

/** The guard that stood before a route, when nothing has come in its place. */
function lostGuard(old: Route, now: Route, guardsOf: GuardsOf): RouteGuard | undefined {
  const [was, is] = [guardsOf(old), guardsOf(now)];
  if (is.some((guard) => !isInside(guard, now))) return undefined;
  const known = new Set(was.map(({ name }) => name));
  // What the handler went on reading before, the guard put there; a check that is new may take its place.
  if (is.some(({ name }) => !known.has(name))) return undefined;
  const inFront = was.find((guard) => !isInside(guard, old));
  if (inFront) return inFront;
  // Of a check inside the handler nothing is known when the handler is not found any more.
  return is.length === 0 && now.handler !== undefined ? was[0] : undefined;
}

function openAmongGuarded({ added, after }: RouteComparison, guardsOf: GuardsOf): Hit[] {
  return added.flatMap((route) => {
    if (!isJudgeable(route) || guardsOf(route).length > 0 || route.guards.some(isOptional)) return [];
    const siblings = siblingsOf(route, after).filter((sibling) => sibling.unresolved === undefined);
    const guarded = siblings.filter((sibling) => guardsOf(sibling).length > 0);
    const open = siblings.filter((sibling) => guardsOf(sibling).length === 0 && !isPublicByName(sibling));
    if (guarded.length < ENOUGH || guarded.length / (guarded.length + open.length) < HABIT) return [];
    if (hasUnknownGuard(route, guarded)) return [];
    const inFront = guarded.filter((sibling) => guardsOf(sibling).some((guard) => !isInside(guard, sibling)));
    // Where the siblings ask inside their handlers, one that was not found may do so, too.
    if (inFront.length < ENOUGH && route.handler === undefined) return [];
    const shown = [...inFront, ...guarded.filter((sibling) => !inFront.includes(sibling))];
    return [hitOf(route, shown, guardsOf, siblings.length)];
  });
}

function hitOf(route: Route, guarded: readonly Route[], guardsOf: GuardsOf, of: number): Hit {
  const [guard] = guarded.flatMap(guardsOf);
  const name = code(guard?.name ?? "");
  const isWriting = WRITES.has(route.method) && guarded.some((sibling) => WRITES.has(sibling.method));
  return {
    at: lineOf(route),
    title: `${code(routeName(route))} is open to everybody: ${guarded.length} of the ${of} routes beside it ask who is calling, it does not.`,
    scenario: isWriting
      ? "Somebody without an account sends the request and changes what the routes beside it protect."
      : "Somebody without an account sends the request and reads what the routes beside it protect.",
    instead: `Put ${name} in front of it, as ${code(routeName(guarded[0] ?? route))} has it; if everybody may call it, say so in its name or its file.`,
    severity: isWriting ? "blocker" : "concern",
    subject: routeName(route),
    evidence: [routeEvidence(route), ...quoted(guarded, (sibling) => guardsOf(sibling)[0])],
    siblings: guarded.slice(0, QUOTED).map(lineOf),
  };
}

/** Known who calls, but not asked what they may do with the object whose id they send, as every sibling asks. */
function unchecked({ added, after }: RouteComparison, guardsOf: GuardsOf): Hit[] {
  return added.flatMap((route) => {
    if (!isJudgeable(route) || route.takesId !== true || route.handler === undefined) return [];
    if (guardsOf(route).length === 0 || checks(route, guardsOf).length > 0) return [];
    const siblings = siblingsOf(route, after).filter(
      (sibling) => sibling.at.path === route.at.path && sibling.takesId === true,
    );
    if (siblings.length < ENOUGH_CHECKS || !siblings.every((sibling) => checks(sibling, guardsOf).length > 0))
      return [];
    const [check] = siblings.flatMap((sibling) => checks(sibling, guardsOf));
    return [
      {
        at: lineOf(route),
        title: `${code(routeName(route))} takes an id and never asks whether the caller may see what it names; all ${siblings.length} routes beside it do.`,
        scenario:
          "Somebody with an account of their own sends the id of an object that belongs to others, and gets what is behind it.",
        instead: `Load the object and ask ${code(check?.name ?? "")} about it, as ${code(routeName(siblings[0] ?? route))} does.`,
        subject: `${routeName(route)} authorisation`,
        evidence: [routeEvidence(route), ...quoted(siblings, (sibling) => checks(sibling, guardsOf)[0])],
        siblings: siblings.slice(0, QUOTED).map(lineOf),
      },
    ];
  });
}

function checks(route: Route, guardsOf: GuardsOf): readonly RouteGuard[] {
  return guardsOf(route).filter(({ kind }) => kind === "authorisation");
}

function isJudgeable(route: Route): boolean {
  return (
    route.unresolved === undefined &&
    !isGuesswork(route.path) &&
    route.excerpt !== undefined &&
    route.method !== "OPTIONS" &&
    route.method !== "HEAD" &&
    !isPublicByName(route)
  );
}

/** Whoever is known is known, and everybody else may come in, too: somebody has thought of that. */
function isOptional({ kind, name }: RouteGuard): boolean {
  return kind === "other" && name.startsWith("Option<");
}

/** A guard that none of the others has may be one that asks who calls, under a name that does not tell. */
function hasUnknownGuard(route: Route, others: readonly Route[]): boolean {
  const known = new Set(others.flatMap(({ guards }) => guards.map(({ name }) => name)));
  return route.guards.some(({ kind, name }) => kind === "other" && !known.has(name));
}

function isInside(guard: RouteGuard, { handler }: Route): boolean {
  return (
    handler !== undefined &&
    guard.at.path === handler.at.path &&
    guard.at.from >= handler.at.from &&
    guard.at.to <= handler.at.to
  );
}

function quoted(routes: readonly Route[], guardOf: (route: Route) => RouteGuard | undefined): Evidence[] {
  const evidence = routes.flatMap((route) => {
    const guard = guardOf(route);
    return guard ? guardEvidence(guard) : [];
  });
  const places = new Map(
    evidence.map((one) => [`${one.at.path}:${one.at.from} ${one.kind === "parsed" ? one.excerpt : ""}`, one]),
  );
  return [...places.values()].slice(0, QUOTED);
}

function guardEvidence({ at, name, excerpt }: RouteGuard): Evidence[] {
  return excerpt === undefined ? [] : [{ kind: "parsed", at: { ...at, to: at.from }, excerpt, after: name }];
}

function routeEvidence(route: Route): Evidence {
  return { kind: "parsed", at: lineOf(route), excerpt: route.excerpt ?? "", after: routeName(route) };
}

function lineOf({ at }: Route) {
  return { ...at, to: at.from };
}

/** Text of the code under review on one line, without the marks that would end the code span around it. */
function code(text: string): string {
  return `\`${text.replace(/[`\p{Cc}]/gu, "'").slice(0, 120)}\``;
}
