import { remembered } from "./remembered.ts";
import { pathShape } from "./route-matching.ts";
import type { Route, RouteGuard } from "./routes.ts";

/** Fewer say nothing about a habit. */
const FEW = 2;

/**
 * The routes that a route is at home with: those of the same file; when there are fewer than two, those below the
 * same path, as deep as at least three are found. Without its own other methods on the same path when they are all.
 */
export function siblingsOf(route: Route, all: readonly Route[]): readonly Route[] {
  const { byFile, byBeginning } = indexOf(all);
  const without = (routes: readonly Route[] = []) => routes.filter((other) => other !== route);
  const inFile = without(byFile.get(route.at.path));
  if (inFile.length >= FEW) return inFile;
  const segments = pathShape(route.path).split("/").slice(1, -1);
  for (let depth = segments.length; depth > 0; depth--) {
    const below = without(byBeginning.get(`/${segments.slice(0, depth).join("/")}/`)?.slice(0, MANY));
    if (below.length > FEW) return below;
  }
  return [];
}

/** More below one path make no clearer habit. */
const MANY = 200;

interface Index {
  byFile: ReadonlyMap<string, readonly Route[]>;
  /** Every beginning of a path, with a slash at its end. */
  byBeginning: ReadonlyMap<string, readonly Route[]>;
}

const indexes = new WeakMap<readonly Route[], Index>();

/** Made once for all routes of a service: each of them asks for its siblings. */
function indexOf(all: readonly Route[]): Index {
  const known = indexes.get(all);
  if (known) return known;
  const byFile = new Map<string, Route[]>();
  const byBeginning = new Map<string, Route[]>();
  const add = (map: Map<string, Route[]>, key: string, route: Route) => {
    const same = map.get(key);
    if (same) same.push(route);
    else map.set(key, [route]);
  };
  for (const route of all) {
    if (route.method === "OPTIONS") continue;
    add(byFile, route.at.path, route);
    let beginning = "/";
    for (const segment of pathShape(route.path).split("/").slice(1)) {
      beginning += `${segment}/`;
      add(byBeginning, beginning, route);
    }
  }
  const index = { byFile, byBeginning };
  indexes.set(all, index);
  return index;
}

/** Words of a path or a handler's name that say: whoever has no account yet, or is a machine, comes here. */
const PUBLIC =
  /^(?:log_?in|log_?out|sign_?(?:in|up|out|on)|register|registration|sessions?|oauth2?|oidc|saml|sso|auth|authenticate|authorize|token|tokens|refresh|otp|mfa|passwords?|forgot|reset|recover|recovery|activate|activation|verify|verification|confirm|confirmation|invites?|invitations?|accept|health\w*|ready\w*|readiness|live\w*|liveness|alive|ping|pong|status|uptime|version|metrics|prometheus|heartbeat|up|web_?hooks?|hooks?|callbacks?|ipn|notify|public|open|anonymous|guest|shared?|embeds?|widgets?|well|known|robots|sitemap|favicon|manifest|jwks|static|assets|docs?|documentation|swagger|openapi|redoc|rss|feeds?|atom|unsubscribe|subscribe|csp|csrf|landing|home|about|terms|privacy|contact|pricing|setup|install|onboarding|bootstrap|login_?required|errors?|not_?found|redirect|locale|language)$/i;

/** Lists that are the same for everybody, and known to everybody: a form for signing up needs them, too. */
const REFERENCE_DATA = /^(?:currenc(?:y|ies)|countr(?:y|ies)|time-?_?zones?|languages|locales)$/i;

/** Whether a route is meant for everybody: by the team's own word, or by its name. */
export function isPublicByName(route: Route): boolean {
  if (route.public) return true;
  if (route.path === "/" || /\{[^{}]*\*\}/.test(route.path)) return true;
  const segments = route.path.split("/").filter((segment) => segment !== "" && !segment.includes("{"));
  if (route.method === "GET" && REFERENCE_DATA.test(segments.at(-1) ?? "") && !route.path.endsWith("}"))
    return true;
  const names = [...segments, route.handler?.name ?? ""];
  return names.some((name) => publicity(name) === "public");
}

/** Segments and names that are remembered: the routes of a service are made of a few. */
const MAX_KNOWN = 5_000;

const publicity = remembered(MAX_KNOWN, (name) =>
  wordsOf(name).some((word) => PUBLIC.test(word)) ? "public" : "unknown",
);

/** Words of a name in lower case, alone and with their neighbour: `signUp` gives sign, up and sign_up. */
export function wordsOf(name: string): string[] {
  const words =
    name
      .slice(0, 200)
      .match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g)
      ?.map((word) => word.toLowerCase()) ?? [];
  const pairs = words.slice(1).map((word, index) => `${words[index]}_${word}`);
  return [...words, ...pairs];
}

/** A session with the database says nothing about the caller. */
const DATABASE =
  /(?:db|database|sql\w*|async|orm|read|write|engine)_?session|session_?(?:maker|local|factory)/i;

/** Guards that make sure who calls, or what they may do; those that everybody passes are left out. */
export function identityGuards(route: Route, ambient?: ReadonlySet<string>): readonly RouteGuard[] {
  return route.guards.filter(
    (guard) =>
      (guard.kind === "authentication" || guard.kind === "authorisation") &&
      !DATABASE.test(guard.name) &&
      !ambient?.has(placeOf(guard)),
  );
}

/** As many routes make a service of which something can be said. */
const SERVICE = 5;

/**
 * The places of guards that turn nobody away: they stand in front of routes for everybody, too, such as logging in,
 * or in front of many routes most of which ask who calls once more.
 */
export function ambientGuards(routes: readonly Route[]): ReadonlySet<string> {
  if (routes.length < SERVICE) return new Set();
  const ambient = new Set<string>();
  const shared = new Map<string, { routes: number; askAgain: number }>();
  for (const route of routes) {
    const own = route.guards.some((guard) => guard.kind === "authentication" && !isShared(guard, route));
    for (const guard of route.guards) {
      if (!isShared(guard, route)) continue;
      const place = placeOf(guard);
      if (ENTRANCE.test(route.path)) ambient.add(place);
      const seen = shared.get(place) ?? { routes: 0, askAgain: 0 };
      shared.set(place, { routes: seen.routes + 1, askAgain: seen.askAgain + (own ? 1 : 0) });
    }
  }
  for (const [place, seen] of shared)
    if (seen.routes >= SERVICE && seen.askAgain > seen.routes / 2) ambient.add(place);
  return ambient;
}

/** Whoever comes here cannot be known yet. */
const ENTRANCE =
  /(?:^|[/._-])(?:log-?_?in|sign-?_?in|sign-?_?up|register|forgot|health\w*|ping|ready\w*|live\w*|(?:web_?-?)?hooks?|\.?well-known|callback|robots\.txt)(?:$|[/._-])/i;

/** Not put in front of this one route alone. */
function isShared({ at }: RouteGuard, route: Route): boolean {
  return at.path !== route.at.path || at.to < route.at.from || at.from > route.at.to;
}

function placeOf({ at, name }: RouteGuard): string {
  return `${at.path}:${at.from} ${name}`;
}
