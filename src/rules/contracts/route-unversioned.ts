import type { Evidence } from "../../domain/finding.ts";
import { isGuesswork, routeName } from "../../domain/route-matching.ts";
import type { Route, RouteComparison } from "../../domain/routes.ts";
import type { Hit, Rule } from "../../domain/rule.ts";

const QUOTED = 3;
/** As many routes must have a version before it is a scheme. */
const ENOUGH = 3;
/** Of the routes that stand to be compared: as many have a version. */
const HABIT = 0.8;

const VERSION = /^v\d+(?:\.\d+)*(?:(?:alpha|beta)\d*)?$/i;

/** Paths whose names are agreed on elsewhere, or that no program of a client calls. */
const EXEMPT =
  /^(?:health\w*|ready\w*|live\w*|ping|status|metrics|version|versions|info|\.well-known|well-known|robots\.txt|sitemap[\w.-]*|favicon[\w.-]*|static|assets|public|uploads|files|media|images|docs?|swagger[\w.-]*|openapi[\w.-]*|redoc|graphql|graphiql|playground|web_?-?hooks?|hooks?|callbacks?|oauth2?|oidc|saml2?|sso|auth|login|logout|admin|internal|debug|pprof|actuator|ws|socket(?:\.io)?|events|errors?|csp-report)$/i;

/** A new route outside the version scheme that its siblings follow. */
export const routeUnversioned: Rule<"routes"> = {
  id: "contracts/route-unversioned",
  architect: "api-architect",
  severity: "concern",
  judges: "routes",
  when: "a new route has no version in its path while the routes of the same service have one",
  harm: "Clients of this route get no warning when it changes, and it cannot be changed beside an older one.",
  instead: "Register it under the version that its siblings have.",
  source: "https://google.aip.dev/185",
  appliesTo: ({ added }) => added.length > 0,
  check(comparison) {
    const bare = comparison.added.filter((route) => isJudgeable(route) && versionOf(route) === undefined);
    return grouped(bare.map((route) => ({ route, scheme: schemeFor(route, comparison) })));
  },
};

interface Scheme {
  versioned: readonly Route[];
  of: number;
}

/** The routes that exist already and would be called alongside: below the same first step, else all of the service. */
function schemeFor(route: Route, { before }: RouteComparison): Scheme | undefined {
  const known = before.filter(isJudgeable);
  const first = firstStep(route);
  for (const peers of [known.filter((one) => firstStep(one) === first), known]) {
    const versioned = peers.filter((one) => versionOf(one) !== undefined);
    // Where routes without a version lie below the same step already, they are a habit of their own.
    if (versioned.length >= ENOUGH && versioned.length / peers.length >= HABIT)
      return { versioned, of: peers.length };
    if (peers.length >= ENOUGH) return undefined;
  }
  return undefined;
}

/** One hit for each new router: routes of one file that are outside the scheme have one cause. */
function grouped(found: readonly { route: Route; scheme: Scheme | undefined }[]): Hit[] {
  const files = new Map<string, { scheme: Scheme; routes: Route[] }>();
  for (const { route, scheme } of found) {
    if (!scheme) continue;
    const group = files.get(route.at.path) ?? { scheme, routes: [] };
    group.routes.push(route);
    files.set(route.at.path, group);
  }
  return [...files.values()].flatMap(({ scheme, routes }) => {
    const [first, ...rest] = routes;
    return first ? [hitOf(first, rest, scheme)] : [];
  });
}

function hitOf(route: Route, rest: readonly Route[], { versioned, of }: Scheme): Hit {
  const newest = [...versioned].sort((one, two) => number(two) - number(one))[0] ?? route;
  const version = versionOf(newest) ?? "";
  const more = rest.length > 0 ? ` and ${rest.length} more` : "";
  return {
    at: lineOf(route),
    title: `${code(routeName(route))}${more} has no version; ${versioned.length} of ${of} routes beside it have one.`,
    scenario: `A client is built against ${code(route.path)}. When its answer has to change, there is no ${code(version)} to leave as it is while a newer one grows beside it.`,
    instead: `Register it as ${code(withVersion(route, newest))}, like ${code(routeName(newest))}.`,
    subject: routeName(route),
    evidence: [
      quote(route),
      ...versioned
        .filter((one) => one.excerpt !== undefined)
        .slice(0, QUOTED)
        .map(quote),
    ],
    siblings: rest.map(lineOf),
  };
}

function isJudgeable(route: Route): boolean {
  return (
    route.unresolved === undefined &&
    !isGuesswork(route.path) &&
    route.excerpt !== undefined &&
    route.path !== "/" &&
    !route.path.endsWith("*}") &&
    !stepsOf(route).some((step) => EXEMPT.test(step))
  );
}

function stepsOf({ path }: Route): string[] {
  return path.split("/").filter((step) => step !== "");
}

function firstStep(route: Route): string {
  const [first = ""] = stepsOf(route);
  return VERSION.test(first) ? "" : first;
}

function versionOf(route: Route): string | undefined {
  return stepsOf(route)
    .slice(0, 4)
    .find((step) => VERSION.test(step));
}

function number(route: Route): number {
  return Number(/\d+/.exec(versionOf(route) ?? "")?.[0] ?? 0);
}

/** The route's path with the version where the other one has it. */
function withVersion(route: Route, like: Route): string {
  const place = stepsOf(like).findIndex((step) => VERSION.test(step));
  const steps = stepsOf(route);
  steps.splice(Math.min(place, steps.length - 1), 0, versionOf(like) ?? "");
  return `/${steps.join("/")}`;
}

function quote(route: Route): Evidence {
  return { kind: "parsed", at: lineOf(route), excerpt: route.excerpt ?? "", after: routeName(route) };
}

function lineOf({ at }: Route) {
  return { ...at, to: at.from };
}

/** Text of the code under review on one line, without the marks that would end the code span around it. */
function code(text: string): string {
  return `\`${text.replace(/[`\p{Cc}]/gu, "'").slice(0, 120)}\``;
}
