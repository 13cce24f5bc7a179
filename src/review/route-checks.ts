import type { Location } from "../domain/pull-request.ts";
import type { Route, RouteGuard } from "../domain/routes.ts";

/** Lines of a handler that are searched: a check comes at its beginning. */
const MAX_LINES = 200;
const MAX_EXCERPT = 300;
const MAX_NAME = 80;
/** Characters of a line that are searched. */
const MAX_LINE = 1_000;
/** Characters of a handler that are searched for ids. */
const MAX_TEXT = 20_000;

/** A check of what the caller may do, by the names that the libraries and most teams give it. */
const AUTHORISATION =
  /(?<![\w.])(?:[\w$.]*\.)?(?:authori[sz]e[!?]?|can[!?]?|cannot|(?:check|has|require|assert|ensure|verify|validate)_?(?:permissions?|access|can|role|owner(?:ship)?|policy)\w*|policy_scope|enforce|denyAccessUnlessGranted|Gate::\w+)(?=\s*\(|\s+@?\w)/i;

/** A sign that the handler knows who calls, or proves it itself. */
const AUTHENTICATION =
  /\b(?:\w*(?:get(?:Server)?|current|load|fetch)_?(?:session|user|account|identity|principal|viewer|member)\w*|(?:req|request|ctx|context|event|c)\.(?:state\.|locals\.|var\.)?_?(?:user|session|auth|account|principal|identity)\w*|(?:ctx|c|context)\.(?:get|Get|MustGet|Locals)\(["'](?:user|session|auth|claims|jwt)\w*["']|Auth::\w+|SecurityContextHolder|(?:\w*_)?(?:require|ensure|verify|validate|check|assert|parse|decode|is|must|needs?|with)_?(?:api_?)?(?:auth(?!or(?!i[sz]))|login|logged_?in|session|token|jwt|signature|api_?key|hmac|bearer|user|admin)\w*|timingSafeEqual|compare_digest|createHmac|hmac\w*|x-api-key|headers?[.[(]["']?authorization)/i;

/** Taking an id out of what the client sent. */
const TAKES_ID =
  /\{[^{}]*\b(?:\w+(?:Id|_id|Uuid|_uuid)|id|uuid)\b[^{}]*\}\s*=\s*(?:await\s+)?(?:ctx|req|request|c|params|props)\b|\b(?:params|body|query|input|args|validated)(?:\.|\[|\.(?:get|fetch|require)\()[:"']?(?:\w+(?:Id|_id|Uuid)|id|uuid)\b/;

/**
 * A route with what only its lines tell: the quotation, the checks inside its handler (behind the guards in front of
 * it) and whether it takes an id from the request.
 *
 * @param lines of a file at the route's side
 */
export function inspected(route: Route, lines: (path: string) => readonly string[] | undefined): Route {
  const quoted = excerptAt(route.at, lines);
  const body = route.handler?.at ?? route.at;
  const own = linesAt(body, lines);
  const inside = checksIn(body, own).filter((check) => !overlaps(check.at, route.guards));
  const text = own.join("\n").slice(0, MAX_TEXT);
  return {
    ...route,
    guards: [
      ...route.guards.map((guard) => {
        const excerpt = excerptAt(guard.at, lines);
        return excerpt === undefined ? guard : { ...guard, excerpt };
      }),
      ...inside,
    ],
    ...(quoted === undefined ? {} : { excerpt: quoted }),
    takesId: TAKES_ID.test(text) || /\{[^{}?]+\}/.test(route.path),
  };
}

const CHECKS = [
  ["authorisation", AUTHORISATION],
  ["authentication", AUTHENTICATION],
] as const;

/**
 * The first check of each kind inside a handler.
 *
 * @param own its lines
 */
function checksIn(at: Location, own: readonly string[]): RouteGuard[] {
  const found: RouteGuard[] = [];
  const whole = own.join("\n");
  // Most handlers hold neither, and are told so at once. What is cut off of a long line may make it another.
  const isLong = own.some((line) => line.length > MAX_LINE);
  const asked = CHECKS.filter(([, pattern]) => isLong || pattern.test(whole));
  if (asked.length === 0) return found;
  for (const [index, line] of own.entries()) {
    const code = line.replace(/^\s*(?:\/\/|#|\*|\/\*).*$/, "").slice(0, MAX_LINE);
    for (const [kind, pattern] of asked) {
      const [name] = pattern.exec(code) ?? [];
      if (name === undefined || found.some((one) => one.kind === kind)) continue;
      const number = at.from + index;
      found.push({
        name: name.slice(0, MAX_NAME),
        kind,
        at: { ...at, from: number, to: number },
        excerpt: line.trim().slice(0, MAX_EXCERPT),
      });
    }
  }
  return found;
}

/** A guard in the chain stands on the line of the registration, which may be a line of the handler, too. */
function overlaps(at: Location, guards: readonly RouteGuard[]): boolean {
  return guards.some(
    (guard) => guard.at.path === at.path && guard.at.from <= at.from && at.from <= guard.at.to,
  );
}

function linesAt(at: Location, lines: (path: string) => readonly string[] | undefined): readonly string[] {
  return (lines(at.path) ?? []).slice(at.from - 1, Math.min(at.to, at.from - 1 + MAX_LINES));
}

/** The first line at a place as it is quoted. */
export function excerptAt(
  at: Location,
  lines: (path: string) => readonly string[] | undefined,
): string | undefined {
  const line = lines(at.path)?.[at.from - 1]?.trim().slice(0, MAX_EXCERPT);
  return line === "" ? undefined : line;
}
