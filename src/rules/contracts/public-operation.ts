import type { ApiOperation } from "../../domain/api-document.ts";
import { segmentsOf, wordsOf } from "./path-words.ts";

/** Operations that are called before anybody has signed in, or by machines that sign what they send. */
const PUBLIC = wordSet(
  "login signin signup signon logon logout signout authenticate authorize oauth oauth2 oidc openid sso saml saml2 " +
    "introspect jwks csrf captcha otp passwordless passkey webauthn webhook webhooks callback callbacks health healthz " +
    "healthcheck livez readyz liveness readiness heartbeat docs documentation openapi swagger redoc robots favicon " +
    "sitemap public anonymous unauthenticated unsecured noauth",
);
/** So are these, unless they are about one thing: an order is confirmed by whoever owns it. */
const PUBLIC_IN_GENERAL = wordSet(
  "register registration authentication authorization token hook hooks redirect password forgot reset verify " +
    "verification confirm confirmation activate activation unsubscribe invite invites invitation invitations accept " +
    "magic mfa 2fa live alive ready ping version doc schema spec manifest guest open",
);
/** And these only as the last word of a path. */
const PUBLIC_AT_THE_END = wordSet("auth status info metrics prometheus time session sessions tokens config");
/** What a tag can say of all its operations. */
const PUBLIC_TAGS = wordSet("public anonymous health healthcheck webhook webhooks docs unauthenticated");
const TWO_WORDS = /\b(?:sign|log) (?:in|up|on|out)\b|\bwell known\b/;
/** A parameter that only the addressee of a letter knows. */
const SECRET = /^(?:.*[_-])?(?:token|code|key|hash|secret|signature|nonce|provider|platform)$/i;

/** Whether an operation is plainly meant for everybody, by the team's own word or by its path, name and tags. */
export function isPublic({ path, id, tags, security, public: declared }: ApiOperation): boolean {
  // Whoever asks for credentials is not public, whatever it is called.
  if (!security.open) return false;
  if (declared) return true;
  const segments = segmentsOf(path);
  const last = segments.at(-1);
  if (last === undefined) return true;
  const words = segments.filter((segment) => !segment.includes("{")).flatMap(wordsOf);
  const named = [...words, ...wordsOf(id ?? "")];
  if (named.some((word) => PUBLIC.has(word)) || TWO_WORDS.test(words.join(" "))) return true;
  if (tags.some((tag) => wordsOf(tag).some((word) => PUBLIC_TAGS.has(word)))) return true;
  if (/\.(?:json|ya?ml|html|txt|ico|xml|js|css)$/i.test(last)) return true;
  const parameters = [...path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1] ?? "");
  if (!parameters.every((name) => SECRET.test(name))) return false;
  return words.some((word) => PUBLIC_IN_GENERAL.has(word)) || PUBLIC_AT_THE_END.has(last.toLowerCase());
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(" "));
}
