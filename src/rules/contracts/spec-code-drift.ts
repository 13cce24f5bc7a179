import type { Evidence } from "../../domain/finding.ts";
import type { Location } from "../../domain/pull-request.ts";
import {
  type Alignment,
  align,
  documented,
  isGuesswork,
  pathInDocument,
  RouteIndex,
  routed,
  routeName,
} from "../../domain/route-matching.ts";
import { siblingsOf } from "../../domain/route-siblings.ts";
import type { DocumentedOperation, DocumentedRoutes, Route, RouteComparison } from "../../domain/routes.ts";
import type { Hit, Rule } from "../../domain/rule.ts";

const QUOTED = 2;
/** Of the routes beside a new one: as many are in the document before it is a habit. */
const HABIT = 0.8;
const ENOUGH = 2;
/** Of a whole service, where a route has no siblings: as many. */
const ENOUGH_IN_ALL = 5;
/** Other operations that must all have their route before one without is held against a document. */
const ENOUGH_ROUTED = 3;

/** What API documents leave out on purpose. */
const EXEMPT =
  /^(?:health\w*|ready\w*|live\w*|ping|status|metrics|version|\.well-known|robots\.txt|favicon[\w.-]*|static|assets|docs?|swagger[\w.-]*|openapi[\w.-]*|redoc|graphql|graphiql|web_?-?hooks?|hooks?|callbacks?|internal|_?debug|pprof|actuator|ws|socket(?:\.io)?|events|errors?)$/i;

/** Code and the committed API document that describes it stop saying the same. */
export const specCodeDrift: Rule<"routes"> = {
  id: "contracts/spec-code-drift",
  architect: "api-architect",
  severity: "concern",
  judges: "routes",
  when: "a route is added or removed and the committed API document that describes its siblings is not changed with it, or the other way round",
  harm: "Clients are built and generated from the document: they never learn of the route, or call one that is not there.",
  instead: "Change the document in the same pull request.",
  source: "https://spec.openapis.org/oas/v3.1.0.html#paths-object",
  appliesTo: ({ documents }) => documents.length > 0,
  check(comparison) {
    const read = comparison.documents.map((document) => ({
      document,
      now: align(document, comparison.after).alignment,
      before: align({ ...document, operations: atBase(document) }, comparison.before).alignment,
    }));
    return [
      ...undocumented(comparison, read),
      ...unrouted(comparison, read),
      ...leftBehind(comparison, read),
      ...hidden(comparison, read),
    ];
  },
};

interface Read {
  document: DocumentedRoutes;
  now: Alignment;
  before: Alignment;
}

function atBase({ operations, removed }: DocumentedRoutes): DocumentedOperation[] {
  return [
    ...operations.filter(({ added }) => !added),
    ...removed.map((operation) => ({ ...operation, added: false })),
  ];
}

/** New routes whose siblings are in a document, and they are not. One hit for each file of routes. */
function undocumented(comparison: RouteComparison, read: readonly Read[]): Hit[] {
  const isAdded = new Set(comparison.added);
  const peers = comparison.after.filter((other) => !isAdded.has(other));
  const services = read.map((one) => new Service(peers, one));
  const files = new Map<string, { routes: Route[]; one: Read; siblings: Route[]; of: number }>();
  for (const route of comparison.added) {
    if (!isJudgeable(route)) continue;
    if (read.some(({ document, now }) => documented(route, now, document.operations))) continue;
    const habit = services.map((service) => service.habitOf(route)).find((found) => found !== undefined);
    if (!habit) continue;
    const group = files.get(route.at.path) ?? { ...habit, routes: [] };
    group.routes.push(route);
    files.set(route.at.path, group);
  }
  return [...files.values()].flatMap(({ routes, one, siblings, of }) => {
    const [first, ...rest] = routes;
    if (!first) return [];
    const more = rest.length > 0 ? ` and ${rest.length} more` : "";
    const path = pathInDocument(first.path, one.now) ?? first.path;
    return [
      {
        at: lineOf(first),
        title: `${code(routeName(first))}${more} ${rest.length > 0 ? "are" : "is"} not in ${code(one.document.path)}, which has ${siblings.length} of the ${of} routes beside it.`,
        scenario: `Whoever reads ${code(one.document.path)}, or generates a client from it, does not learn that this route exists.`,
        instead: `Add ${code(`${first.method} ${path}`)} to ${code(one.document.path)} in this pull request.`,
        subject: routeName(first),
        evidence: [routeEvidence(first), ...siblings.slice(0, QUOTED).map(routeEvidence)],
        siblings: rest.map(lineOf),
      },
    ];
  });
}

/** The routes that were there before, held against one document: every new route is compared with the same ones. */
class Service {
  readonly #routes: readonly Route[];
  readonly #one: Read;
  #all: { peers: readonly Route[]; siblings: Route[] } | undefined;

  constructor(routes: readonly Route[], one: Read) {
    this.#routes = routes;
    this.#one = one;
  }

  habitOf(route: Route) {
    if (pathInDocument(route.path, this.#one.now) === undefined) return undefined;
    const near = siblingsOf(route, this.#routes).filter(isJudgeable);
    const isEnough = near.length >= ENOUGH;
    const { peers, siblings } = isEnough ? this.#documented(near) : this.#inAll();
    if (siblings.length < (isEnough ? ENOUGH : ENOUGH_IN_ALL) || siblings.length / peers.length < HABIT)
      return undefined;
    return { one: this.#one, siblings, of: peers.length };
  }

  #inAll() {
    this.#all ??= this.#documented(this.#routes.filter(isJudgeable));
    return this.#all;
  }

  #documented(peers: readonly Route[]) {
    const { now, document } = this.#one;
    return { peers, siblings: peers.filter((peer) => documented(peer, now, document.operations)) };
  }
}

/** New operations that no route answers, in a document where every other one has its route. */
function unrouted(comparison: RouteComparison, read: readonly Read[]): Hit[] {
  if ((comparison.unresolved ?? []).length > 0 || comparison.after.some(({ path }) => isGuesswork(path)))
    return [];
  const index = new RouteIndex(comparison.after);
  return read.flatMap(({ document, now }) => {
    const others = document.operations.filter(({ added }) => !added);
    if (others.length < ENOUGH_ROUTED || !others.every((one) => routed(one, now, index))) return [];
    const [first, ...rest] = document.operations.filter((one) => one.added && !routed(one, now, index));
    if (!first || first.excerpt === undefined) return [];
    const more = rest.length > 0 ? ` and ${rest.length} more` : "";
    return [
      {
        at: first.at,
        title: `${code(routeName(first))}${more} ${rest.length > 0 ? "have" : "has"} no route in the code; each of the other ${others.length} operations of ${code(document.path)} has one.`,
        scenario: "A client that is built from the document calls the operation and gets 404.",
        instead: "Add the route in this pull request, or the operation with it later.",
        subject: routeName(first),
        evidence: [operationEvidence(first)],
        siblings: rest.map(({ at }) => at),
      },
    ];
  });
}

/** Routes that are gone from the code and not from the document. */
function leftBehind({ removed }: RouteComparison, read: readonly Read[]): Hit[] {
  return read.flatMap(({ document, before }) =>
    removed.filter(isJudgeable).flatMap((route) => {
      const path = pathInDocument(route.path, before);
      if (path === undefined) return [];
      if (!documented(route, before, document.operations)) return [];
      const operation = document.operations.find(
        (one) => !one.added && one.excerpt !== undefined && documented(route, before, [one]),
      );
      if (!operation) return [];
      return [
        {
          at: lineOf(route),
          title: `${code(routeName(route))} is taken out of the code and stays in ${code(document.path)}.`,
          scenario: "A client that is built from the document calls the operation and gets 404.",
          instead: `Take ${code(routeName(operation))} out of the document as well, or keep the route and mark the operation as deprecated first.`,
          subject: routeName(route),
          evidence: [routeEvidence(route), operationEvidence(operation)],
          siblings: [operation.at],
        },
      ];
    }),
  );
}

/** Operations that are gone from every document while the route goes on answering. */
function hidden({ after }: RouteComparison, read: readonly Read[]): Hit[] {
  const index = new RouteIndex(after.filter((route) => !isGuesswork(route.path)));
  return read.flatMap(({ document, before, now }) => {
    const gone = document.removed.filter(
      (one) =>
        one.excerpt !== undefined &&
        routed(one, before, index) &&
        routed(one, now, index) &&
        !read.some((other) =>
          other.document.operations.some(
            (kept) => kept.method === one.method && sameEnd(kept.path, one.path),
          ),
        ),
    );
    const [first, ...rest] = gone;
    if (!first) return [];
    const more = rest.length > 0 ? ` and ${rest.length} more` : "";
    return [
      {
        at: first.at,
        title: `${code(routeName(first))}${more} ${rest.length > 0 ? "are" : "is"} taken out of ${code(document.path)} and still answered by the code.`,
        scenario:
          "The route goes on taking requests that no document mentions any more: nobody tests it, guards it or counts it.",
        instead:
          "Take the route out of the code as well, or leave the operation in the document, marked as deprecated.",
        subject: routeName(first),
        evidence: [operationEvidence(first)],
        siblings: rest.map(({ at }) => at),
      },
    ];
  });
}

/** The same path, or one with a longer beginning: a document that was split or got another server. */
function sameEnd(one: string, other: string): boolean {
  const [longer, shorter] = [one, other].map((path) => path.replace(/\{[^{}]*\}/g, "{}")).sort(byLength);
  return longer !== undefined && shorter !== undefined && longer.endsWith(shorter);
}

function byLength(one: string, other: string): number {
  return other.length - one.length;
}

function isJudgeable(route: Route): boolean {
  return (
    route.unresolved === undefined &&
    !isGuesswork(route.path) &&
    route.excerpt !== undefined &&
    route.method !== "OPTIONS" &&
    route.method !== "HEAD" &&
    !route.path.endsWith("*}") &&
    !route.path.split("/").some((step) => EXEMPT.test(step))
  );
}

function routeEvidence(route: Route): Evidence {
  return { kind: "parsed", at: lineOf(route), excerpt: route.excerpt ?? "", after: routeName(route) };
}

function operationEvidence(operation: Omit<DocumentedOperation, "added">): Evidence {
  return { kind: "parsed", at: operation.at, excerpt: operation.excerpt ?? "", after: routeName(operation) };
}

function lineOf({ at }: Route): Location {
  return { ...at, to: at.from };
}

/** Text of the code under review on one line, without the marks that would end the code span around it. */
function code(text: string): string {
  return `\`${text.replace(/[`\p{Cc}]/gu, "'").slice(0, 120)}\``;
}
