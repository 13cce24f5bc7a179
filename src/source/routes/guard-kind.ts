import { remembered } from "../../domain/remembered.ts";
import type { RouteGuard } from "../../domain/routes.ts";

type Kind = RouteGuard["kind"];

/** Names whose kind is remembered: most calls of a program bear a few names. */
const MAX_KNOWN = 5_000;

/**
 * What a guard is for, by its name in any spelling: `requireAuth`, `login_required`, `JwtAuthGuard`,
 * `@PreAuthorize("hasRole('ADMIN')")`, `passport.authenticate('jwt')`, `Depends(get_current_user)`.
 * A name that says nothing is `other`: the code behind it is not read here.
 */
export function guardKind(name: string): Kind {
  return kindOf(name.slice(0, 300));
}

const kindOf: (name: string) => Kind = remembered(MAX_KNOWN, readKind);

function readKind(name: string): Kind {
  // A path in the arguments says where, not what: `unless("/api/admin", parser)`.
  const whole = wordsOf(name.replace(/["'`][^"'`]{0,200}\/[^"'`]{0,200}["'`]/g, " "));
  // What is called says more than what it is given: `validate(TokenSchema)` asks nobody who they are.
  const called = wordsOf(/^@?[\w.$:\\]+/.exec(name)?.[0] ?? "");
  if (has(whole, REFUSING) && has(whole, NOBODY)) return "authentication";
  if (isLimit(called, whole.join(""))) return "rate-limit";
  if (isOpen(whole, whole.join(""))) return "other";
  for (const words of [called, whole]) {
    const kind = TESTS.find(([, test]) => test(words, words.join("")))?.[0];
    if (kind) return kind;
  }
  return "other";
}

/** Words of a name in lower case: `rateLimitByIP` -> rate, limit, by, ip. */
function wordsOf(name: string): string[] {
  return (
    name
      .slice(0, 200)
      .replace(/OAuth/g, "Oauth")
      .match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g)
      ?.map((word) => word.toLowerCase()) ?? []
  );
}

/** Names of limiters: words on their own, or run together. */
const LIMITS = /ratelimit|throttl|slowdown|bruteforce|tollbooth|bucket4j|slowapi|rackattack/;
const LIMIT_WORDS = new Set(["limiter", "limit", "limits", "limited", "quota"]);
/** Limits on the size or the shape of one request, not on how many come. */
const SIZE_WORDS = new Set([
  "body",
  "size",
  "upload",
  "file",
  "files",
  "payload",
  "length",
  "memory",
  "offset",
]);

/** An identity is given up, skipped or made optional here: nobody is kept out. */
const OPEN_WORDS = new Set(["optional", "anonymous", "guest", "skip", "logout", "unauthenticated", "permit"]);
/** `reject_anonymous_users` keeps out whom `allow_anonymous` lets in. */
const REFUSING = new Set(["reject", "deny", "forbid", "block", "refuse", "disallow"]);
const NOBODY = new Set(["anonymous", "guest", "guests", "unauthenticated"]);
const OPEN =
  /redirectif|passportinitiali[sz]e|passportsession|(?:contentsecurity|referrer|crossdomain|embedder|opener|resource)policy|allowany|permitall|allowanonymous|loggedout|signedout|loginnotrequired|isguest|noauth(?!or)/;

const AUTHORISATION_WORDS = new Set([
  "authorize",
  "authorise",
  "authorized",
  "authorised",
  "authorizer",
  "authorization",
  "authorisation",
  "authz",
  "role",
  "roles",
  "permission",
  "permissions",
  "perm",
  "perms",
  "policy",
  "policies",
  "policed",
  "acl",
  "rbac",
  "abac",
  "scope",
  "scopes",
  "admin",
  "admins",
  "superuser",
  "superadmin",
  "staff",
  "staffonly",
  "owner",
  "ownership",
  "member",
  "membership",
  "privilege",
  "privileges",
  "ability",
  "abilities",
  "casl",
  "casbin",
  "entitlement",
  "entitlements",
  "can",
  "cannot",
  "grant",
  "grants",
  "gate",
  "forbidden",
  "secured",
]);
const AUTHORISATION =
  /preauthorize|postauthorize|rolesallowed|hasrole|hasauthority|isadmin|isstaff|voter|pundit/;

const AUTHENTICATION_WORDS = new Set([
  "auth",
  "authn",
  "authed",
  "authenticate",
  "authenticated",
  "authenticates",
  "authenticator",
  "authentication",
  "authenticatable",
  "authguard",
  "login",
  "signin",
  "jwt",
  "jws",
  "jose",
  "paseto",
  "bearer",
  "token",
  "tokens",
  "oauth",
  "oauth2",
  "oidc",
  "openid",
  "saml",
  "sso",
  "ldap",
  "passport",
  "sanctum",
  "devise",
  "warden",
  "clerk",
  "keycloak",
  "hmac",
  "mfa",
  "otp",
  "totp",
  "apikey",
  "credentials",
  "basicauth",
  "principal",
  "protected",
  "protect",
  "signature",
]);
const AUTHENTICATION =
  /requireauth|isauth|checkauth|ensureauth|verifyauth|jwtauth|authjwt|basicauth|bearerauth|authrequired|withauth|loggedin|signedin|apikey|accesstoken|idtoken|verifytoken|checktoken|requireuser|currentuser|get(?:server)?session|requiresuser|ensureuser|getuser$|verifyuser|loginrequired|requirelogin|(?:require|verify|check|validate|ensure)s?session|sessionauth|sessionrequired|checkjwt|expressjwt|koajwt|webhooksignature/;
/** A shield against forged forms, not a question who somebody is. */
const NOT_IDENTITY = /csrf|xsrf|csurf/;

const VALIDATION_WORDS = new Set([
  "validate",
  "validates",
  "validated",
  "validator",
  "validators",
  "validation",
  "valid",
  "celebrate",
  "joi",
  "zod",
  "yup",
  "ajv",
  "schema",
]);

const has = (words: readonly string[], known: ReadonlySet<string>) => words.some((word) => known.has(word));

/** First fit wins: whoever is asked for a role was identified before, so `requireAdminAuth` is authorisation. */
const TESTS: readonly (readonly [Kind, (words: readonly string[], joined: string) => boolean])[] = [
  ["authorisation", (words, joined) => has(words, AUTHORISATION_WORDS) || AUTHORISATION.test(joined)],
  ["authentication", (words, joined) => has(words, AUTHENTICATION_WORDS) || AUTHENTICATION.test(joined)],
  ["validation", (words, joined) => has(words, VALIDATION_WORDS) || joined.endsWith("validator")],
];

function isOpen(words: readonly string[], joined: string): boolean {
  return has(words, OPEN_WORDS) || OPEN.test(joined) || NOT_IDENTITY.test(joined);
}

function isLimit(words: readonly string[], joined: string): boolean {
  if (LIMITS.test(joined)) return !/skipthrottl|throttlingexempt/.test(joined);
  return has(words, LIMIT_WORDS) && !has(words, SIZE_WORDS);
}
