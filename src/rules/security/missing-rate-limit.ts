import type { Evidence } from "../../domain/finding.ts";
import { isGuesswork, routeName } from "../../domain/route-matching.ts";
import { wordsOf } from "../../domain/route-siblings.ts";
import type { Route, RouteComparison, RouteGuard } from "../../domain/routes.ts";
import type { Hit, Rule } from "../../domain/rule.ts";

const QUOTED = 2;

/** What can be guessed by trying: passwords, codes, tokens, accounts. */
const GUESSED =
  /^(?:log_?in|sign_?in|sign_?up|otp|totp|mfa|2fa|two_factor|one_time|magic_link|pin_code|passcode|verify_(?:code|otp|email|phone)|(?:forgot|reset|recover|forgotten)_password|password_(?:reset|recovery|forgot)|send_code|resend_code|access_token|refresh_token)$/;
/** The same as the last step of a path. */
const GUESSED_AT_END =
  /^(?:log_?in|signin|signup|register|registration|token|tokens|otp|forgot|reset|sessions?)$/;
/** A token or a session that a caller who is known already keeps. */
const KEPT =
  /^(?:api|keys?|push|device|invite|invites|users?|settings|personal|csrf|fcm|events?|list|orders?)$/;

/** A route at which passwords, codes or accounts can be tried out, as often as one likes. */
export const missingRateLimit: Rule<"routes"> = {
  id: "security/missing-rate-limit",
  architect: "security-architect",
  severity: "concern",
  judges: "routes",
  when: "a new route for logging in, signing up, one-time codes, tokens or resetting a password has no rate limit in front of it",
  harm: "Passwords and codes can be tried out until one fits, and messages sent at your expense.",
  instead: "Put a limiter in front of it that counts by account and by address.",
  source: "https://cwe.mitre.org/data/definitions/307.html",
  appliesTo: ({ added }) => added.length > 0,
  check(comparison) {
    const bare = comparison.added.filter(isBareAndGuessable);
    const [first, ...rest] = bare;
    if (!first) return [];
    const limited = limitedIn(comparison);
    if (limited.length > 0) return bare.map((route) => hitOf(route, limited, []));
    return [hitOf(first, [], rest)];
  },
};

function isBareAndGuessable(route: Route): boolean {
  if (route.unresolved !== undefined || isGuesswork(route.path) || route.excerpt === undefined) return false;
  if (!["POST", "PUT", "PATCH", "ANY"].includes(route.method)) return false;
  // Whoever is known already tries nothing out; and a middleware of another name may count, too.
  if (route.guards.some(({ kind }) => kind === "rate-limit" || kind === "other")) return false;
  if (route.guards.some(({ kind }) => kind === "authentication" || kind === "authorisation") && !isOtp(route))
    return false;
  return isGuessable(route);
}

function isGuessable({ path }: Route): boolean {
  const segments = path.split("/").filter((segment) => segment !== "" && !segment.includes("{"));
  if (path.endsWith("}")) return false;
  const last = segments.at(-1) ?? "";
  const words = wordsOf(last);
  if (words.some((word) => GUESSED.test(word))) return true;
  const isLast = words.length <= 1 && GUESSED_AT_END.test(last.toLowerCase());
  return (
    isLast && !segments.slice(0, -1).some((segment) => KEPT.test(segment.toLowerCase()) && segment !== "api")
  );
}

function isOtp({ path }: Route): boolean {
  return /otp|2fa|mfa|two-?_?factor/i.test(path.split("/").slice(-2).join("/"));
}

interface Limited {
  route: Route;
  guard: RouteGuard;
}

function limitedIn({ after }: RouteComparison): Limited[] {
  return after.flatMap((route) => {
    const guard = route.guards.find(({ kind }) => kind === "rate-limit");
    return guard ? [{ route, guard }] : [];
  });
}

function hitOf(route: Route, limited: readonly Limited[], rest: readonly Route[]): Hit {
  const [example] = limited;
  const more = rest.length > 0 ? ` and ${rest.length} more` : "";
  const title =
    example === undefined
      ? `${code(routeName(route))}${more} can be called as often as one likes: no rate limit is seen in this service.`
      : `${code(routeName(route))} can be called as often as one likes, while ${code(routeName(example.route))} is limited by ${code(example.guard.name)}.`;
  return {
    at: lineOf(route),
    title,
    scenario:
      "A program sends this request a thousand times a minute with other passwords, codes or addresses each time, and nothing slows it down.",
    ...(example === undefined
      ? { severity: "note" as const }
      : {
          instead: `Put ${code(example.guard.name)} in front of it as well, with a count that suits guessing.`,
        }),
    subject: routeName(route),
    evidence: [
      { kind: "parsed", at: lineOf(route), excerpt: route.excerpt ?? "", after: routeName(route) },
      ...limited.flatMap(({ guard }) => guardEvidence(guard)).slice(0, QUOTED),
    ],
    siblings: rest.map(lineOf),
  };
}

function guardEvidence({ at, name, excerpt }: RouteGuard): Evidence[] {
  return excerpt === undefined ? [] : [{ kind: "parsed", at: { ...at, to: at.from }, excerpt, after: name }];
}

function lineOf({ at }: Route) {
  return { ...at, to: at.from };
}

/** Text of the code under review on one line, without the marks that would end the code span around it. */
function code(text: string): string {
  return `\`${text.replace(/[`\p{Cc}]/gu, "'").slice(0, 120)}\``;
}
