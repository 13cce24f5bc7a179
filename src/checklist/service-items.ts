import { isPublicRoute } from "../domain/public-routes.ts";
import { isPublicByName, wordsOf } from "../domain/route-siblings.ts";
import type { Route } from "../domain/routes.ts";
import { foundBy, type Item, type Launch, onlyOnChangedLines, proved, refuted, unknown } from "./item.ts";

const NO_ROUTE = unknown("no route was found in the code");

/** What routes and the code behind them tell. */
export const serviceItems: readonly Item[] = [
  {
    id: "endpoints-described",
    wants: "Each endpoint is described, with requests, responses and errors",
    scope: "change",
    judge: (launch) =>
      foundBy(["contracts/spec-code-drift", "contracts/error-schema-missing"], launch) ??
      unknown("documents are compared with the routes that a pull request touches, not with all of them"),
  },
  {
    id: "routes-guarded",
    wants: "Each endpoint that is not public asks for authentication",
    scope: "repository",
    judge(launch) {
      const against = foundBy(
        ["security/route-without-auth", "contracts/operation-without-security"],
        launch,
      );
      if (against) return against;
      const { routes } = launch.survey.routes;
      if (routes.length === 0) return NO_ROUTE;
      const patterns = launch.review.configuration.publicRoutes ?? [];
      const closed = routes.filter((route) => !isPublicByName(route) && !isPublicRoute(route, patterns));
      const open = closed.filter((route) => !route.guards.some(({ kind }) => kind === "authentication"));
      const clear = open.filter(({ unresolved }) => unresolved === undefined);
      if (clear.length === closed.length && closed.length > 0)
        return unknown(
          `none of ${routes.length} routes shows a guard: perhaps something before the service asks`,
        );
      if (clear.length > 0)
        return refuted(
          `${clear.length} of ${closed.length} routes show none, for instance ${nameOf(clear[0])}`,
          clear.map(({ at }) => at),
        );
      if (open.length > 0 || !isWhole(launch)) return unknown(incomplete(launch, open.length));
      return proved(
        `all ${closed.length} routes that are not public by name or configuration`,
        closed.flatMap(({ guards }) =>
          guards.filter(({ kind }) => kind === "authentication").map(({ at }) => at),
        ),
      );
    },
  },
  {
    id: "login-limited",
    wants: "Attempts to log in are limited per client",
    scope: "repository",
    judge(launch) {
      const against = foundBy(["security/missing-rate-limit"], launch);
      if (against) return against;
      const logins = launch.survey.routes.routes.filter(isLogin);
      if (logins.length === 0) return unknown("no route for logging in was found");
      const free = logins.filter(({ guards }) => !guards.some(({ kind }) => kind === "rate-limit"));
      const [first] = free;
      if (!first)
        return proved(
          `all ${logins.length} routes for logging in`,
          logins.flatMap(({ guards }) =>
            guards.filter(({ kind }) => kind === "rate-limit").map(({ at }) => at),
          ),
        );
      if (first.unresolved !== undefined)
        return unknown(`what stands before ${nameOf(first)} could not be read whole`);
      return refuted(
        `${nameOf(first)} shows no limit`,
        free.map(({ at }) => at),
      );
    },
  },
  {
    id: "limits-answered",
    wants: "Limits are answered with 429 and Retry-After",
    scope: "change",
    judge: (launch) =>
      foundBy(["contracts/no-429", "contracts/429-without-retry-after"], launch) ??
      onlyOnChangedLines("no operation without them"),
  },
  {
    id: "health-check",
    wants: "A health check exists and looks at what the service depends on",
    scope: "repository",
    judge(launch) {
      const against = foundBy(["operability/health-check-shallow"], launch);
      if (against) return against;
      const { routes } = launch.survey.routes;
      if (routes.length === 0) return NO_ROUTE;
      const health = routes.filter(({ path }) => HEALTH.test(path));
      const [first] = health;
      if (first)
        return unknown(
          `${nameOf(first)} is there (${first.at.path}:${first.at.from}); what it looks at is judged only when it changes`,
        );
      return isWhole(launch)
        ? refuted(`none of ${routes.length} routes is one`)
        : unknown(incomplete(launch, 0));
    },
  },
  {
    id: "outbound-timeouts",
    wants: "Every call that leaves the process has a timeout",
    scope: "change",
    judge: (launch) =>
      foundBy(["resilience/outbound-without-timeout"], launch) ?? onlyOnChangedLines("no call without one"),
  },
  {
    id: "retries-spaced",
    wants: "Retries are few and spaced",
    scope: "change",
    judge: (launch) =>
      foundBy(["resilience/retry-without-backoff"], launch) ?? onlyOnChangedLines("no retry without a pause"),
  },
  {
    id: "queries-bounded",
    wants: "Queries have limits and do not run in loops",
    scope: "change",
    judge: (launch) =>
      foundBy(["resilience/unbounded-query", "resilience/n-plus-one"], launch) ??
      onlyOnChangedLines("no such query"),
  },
  {
    id: "errors-handled",
    wants: "Errors are neither swallowed nor shown to clients",
    scope: "change",
    judge: (launch) =>
      foundBy(["resilience/swallowed-error", "security/error-details-leaked"], launch) ??
      onlyOnChangedLines("no such error"),
  },
  {
    id: "correlation-ids",
    wants: "Every log line carries a correlation id",
    scope: "change",
    judge: (launch) =>
      foundBy(["operability/correlation-id-missing", "contracts/correlation-id-missing"], launch) ??
      onlyOnChangedLines("no call that drops it"),
  },
];

const HEALTH = /\/(?:healthz?|health[_-]?check|readyz?|readiness|livez?|liveness|alive|ping|up)(?:\/|$)/i;

function isLogin({ method, path, handler }: Route): boolean {
  if (method !== "POST" && method !== "ANY") return false;
  const last = path.split("/").findLast((segment) => segment !== "" && !segment.startsWith("{")) ?? "";
  return [last, handler?.name ?? ""].some((name) =>
    wordsOf(name).some((word) => /^(?:log_?in|sign_?in|authenticate)$/.test(word)),
  );
}

function isWhole({ survey }: Launch): boolean {
  return (
    survey.routes.unresolved.length === 0 &&
    survey.routes.routes.every(({ unresolved }) => unresolved === undefined)
  );
}

function incomplete({ survey }: Launch, open: number): string {
  const { unresolved, routes } = survey.routes;
  const parts = unresolved.length + routes.filter((route) => route.unresolved !== undefined).length;
  return `${Math.max(parts, open)} registrations could not be read whole`;
}

function nameOf(route: Route | undefined): string {
  return route ? `${route.method} ${route.path}` : "";
}
