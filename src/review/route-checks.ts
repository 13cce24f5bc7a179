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

/** What the lines of a handler tell, wherever they stand. */
interface Body {
  /** The first check of each kind, by the line in which it stands, the first being 0. */
  checks: readonly { kind: RouteGuard["kind"]; name: string; line: number; excerpt: string }[];
  takesId: boolean;
}

/**
 * Adds to routes what only their lines tell: the quotation, the checks inside the handler (behind the guards in front
 * of it) and whether it takes an id from the request. Handlers that are the same at both sides are read once.
 */
export class RouteInspector {
  readonly #bodies = new Map<string, Body>();

  /** @param lines of a file at the route's side */
  inspected(route: Route, lines: (path: string) => readonly string[] | undefined): Route {
    const at = route.handler?.at ?? route.at;
    const own = linesAt(at, lines);
    const text = own.join("\n");
    const body = this.#bodies.get(text) ?? bodyOf(own, text);
    this.#bodies.set(text, body);
    return withBody(route, at, body, lines);
  }
}

function bodyOf(own: readonly string[], text: string): Body {
  return { checks: checksIn(own, text), takesId: TAKES_ID.test(text.slice(0, MAX_TEXT)) };
}

function withBody(
  route: Route,
  body: Location,
  { checks, takesId }: Body,
  lines: (path: string) => readonly string[] | undefined,
): Route {
  const quoted = excerptAt(route.at, lines);
  const inside = checks
    .map(({ kind, name, line, excerpt }): RouteGuard => {
      const number = body.from + line;
      return { name, kind, at: { ...body, from: number, to: number }, excerpt };
    })
    .filter((check) => !overlaps(check.at, route.guards));
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
    takesId: takesId || /\{[^{}?]+\}/.test(route.path),
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
 * @param whole the same as one text
 */
function checksIn(own: readonly string[], whole: string): Body["checks"] {
  const found: Body["checks"][number][] = [];
  // Most handlers hold neither, and are told so at once. What is cut off of a long line may make it another.
  const isLong = own.some((line) => line.length > MAX_LINE);
  const asked = CHECKS.filter(([, pattern]) => isLong || pattern.test(whole));
  if (asked.length === 0) return found;
  for (const [index, line] of own.entries()) {
    const code = line.replace(/^\s*(?:\/\/|#|\*|\/\*).*$/, "").slice(0, MAX_LINE);
    for (const [kind, pattern] of asked) {
      const [name] = pattern.exec(code) ?? [];
      if (name === undefined || found.some((one) => one.kind === kind)) continue;
      const excerpt = line.trim().slice(0, MAX_EXCERPT);
      found.push({ name: name.slice(0, MAX_NAME), kind, line: index, excerpt });
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
