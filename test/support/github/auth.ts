import { createVerify, randomBytes } from "node:crypto";
import type { Permissions } from "./fake-github.ts";
import { Refusal, type Viewer } from "./exchange.ts";
import type { Store, TokenRecord } from "./store.ts";

/** Installation tokens work for one hour; a JWT of an app for at most ten minutes. */
const TOKEN_LIFE_MS = 3_600_000;
const JWT_LIFE_SECONDS = 600;
/** GitHub forgives this much difference between the clocks. */
const CLOCK_SKEW_SECONDS = 60;

export interface AppKey {
  id: number;
  clientId: string;
  publicKey: string;
}

/** Who is asking, by the `authorization` header. Throws GitHub's 401 for a bad one. */
export function viewerOf(header: string | undefined, store: Store, key: AppKey): Viewer {
  if (!header) return { as: "nobody" };
  const [, scheme = "", credentials = ""] = /^(\S+)\s+(.+)$/.exec(header) ?? [];
  if (!/^(bearer|token)$/i.test(scheme)) throw new Refusal(401, "Bad credentials");
  if (credentials.split(".").length === 3) return verifyJwt(credentials, store, key);
  return { as: "installation", token: liveToken(credentials, store) };
}

/** For git: Basic with any user name and the token as password, or the token as a bearer. */
export function gitTokenOf(header: string | undefined, store: Store): TokenRecord | undefined {
  const [, scheme = "", credentials = ""] = /^(\S+)\s+(.+)$/.exec(header ?? "") ?? [];
  const token = /^basic$/i.test(scheme)
    ? Buffer.from(credentials, "base64")
        .toString("utf8")
        .replace(/^[^:]*:/, "")
    : "";
  try {
    return liveToken(token, store);
  } catch {
    return undefined;
  }
}

function liveToken(text: string, store: Store): TokenRecord {
  const token = store.tokens.get(text);
  if (!token || token.expiresAt <= store.clock() || store.installation.deleted)
    throw new Refusal(401, "Bad credentials");
  if (store.installation.suspendedAt !== null) throw new Refusal(403, "This installation has been suspended");
  return token;
}

interface Claims {
  iss?: unknown;
  iat?: unknown;
  exp?: unknown;
}

function verifyJwt(jwt: string, store: Store, key: AppKey): Viewer {
  const undecodable = new Refusal(401, "A JSON web token could not be decoded");
  const [head = "", payload = "", signature = ""] = jwt.split(".");
  let claims: Claims;
  try {
    const { alg } = JSON.parse(Buffer.from(head, "base64url").toString("utf8")) as { alg?: unknown };
    if (alg !== "RS256") throw undecodable;
    claims = JSON.parse(Buffer.from(payload, "base64url").toString("utf8")) as Claims;
  } catch {
    throw undecodable;
  }
  const genuine = createVerify("RSA-SHA256")
    .update(`${head}.${payload}`)
    .verify(key.publicKey, Buffer.from(signature, "base64url"));
  if (!genuine) throw undecodable;

  const now = Math.floor(store.clock() / 1000);
  if (typeof claims.exp !== "number" || claims.exp <= now) {
    throw new Refusal(
      401,
      "'Expiration time' claim ('exp') must be a numeric value representing the future time at which the assertion expires",
    );
  }
  if (claims.exp > now + JWT_LIFE_SECONDS + CLOCK_SKEW_SECONDS) {
    throw new Refusal(401, "'Expiration time' claim ('exp') is too far in the future");
  }
  if (typeof claims.iat !== "number" || claims.iat > now + CLOCK_SKEW_SECONDS) {
    throw new Refusal(
      401,
      "'Issued at' claim ('iat') must be an Integer representing the time that the assertion was issued",
    );
  }
  if (String(claims.iss) !== String(key.id) && claims.iss !== key.clientId) {
    throw new Refusal(404, "Integration not found");
  }
  return { as: "app" };
}

/** A new token of the installation, with at most its permissions. */
export function issueToken(
  store: Store,
  asked: { permissions?: Permissions; repositories?: readonly number[] | null } = {},
): TokenRecord {
  const granted = store.installation.permissions;
  for (const [name, level] of Object.entries(asked.permissions ?? {})) {
    if (granted[name] !== "write" && granted[name] !== level) {
      throw new Refusal(422, "The permissions requested are not granted to this installation.");
    }
  }
  const token: TokenRecord = {
    token: `ghs_${randomBytes(27).toString("base64url").replaceAll(/[-_]/g, "0")}`,
    expiresAt: store.clock() + TOKEN_LIFE_MS,
    permissions: asked.permissions ?? granted,
    repositories: asked.repositories ?? null,
  };
  store.tokens.set(token.token, token);
  return token;
}

/** Which permission an operation wants: any one of them. Operations of the app itself want its JWT. */
const NEEDS: readonly [RegExp, readonly (readonly [string, "read" | "write"])[]][] = [
  [/^apps\/(list-repos|revoke)/, []],
  [/^apps\//, [["jwt", "read"]]],
  [/^rate-limit\//, []],
  [/^repos\/(get|get-collaborator-permission-level)$/, [["metadata", "read"]]],
  [/^(repos|git)\//, [["contents", "read"]]],
  [/^pulls\/(list|get)/, [["pull_requests", "read"]]],
  [/^pulls\//, [["pull_requests", "write"]]],
  // GitHub accepts either permission for what issues and pull requests have in common.
  [
    /^issues\/(list|get)/,
    [
      ["issues", "read"],
      ["pull_requests", "read"],
    ],
  ],
  [
    /^issues\//,
    [
      ["issues", "write"],
      ["pull_requests", "write"],
    ],
  ],
  [
    /^reactions\/list-for-issue-comment/,
    [
      ["issues", "read"],
      ["pull_requests", "read"],
    ],
  ],
  [
    /^reactions\/create-for-issue-comment/,
    [
      ["issues", "write"],
      ["pull_requests", "write"],
    ],
  ],
  [/^reactions\/list/, [["pull_requests", "read"]]],
  [/^reactions\//, [["pull_requests", "write"]]],
  [/^checks\/(list|get)/, [["checks", "read"]]],
  [/^checks\//, [["checks", "write"]]],
  [/^code-scanning\/(get|list)/, [["security_events", "read"]]],
  [/^code-scanning\//, [["security_events", "write"]]],
];

export const isAllowed = (
  token: TokenRecord,
  store: Store,
  name: string,
  level: "read" | "write",
): boolean => {
  // An installation that lost a permission takes it from the tokens it gave out.
  const has = [token.permissions[name], store.installation.permissions[name]];
  return has.every((granted) => granted === "write" || granted === level);
};

/** Throws what GitHub answers to somebody who may not make this request. */
export function authorise(operationId: string, viewer: Viewer, store: Store): void {
  // The code in its path is all that this one asks for.
  if (operationId === "apps/create-from-manifest") return;
  const needs = NEEDS.find(([pattern]) => pattern.test(operationId))?.[1] ?? [];
  const wantsJwt = needs.some(([name]) => name === "jwt");
  if (viewer.as === "nobody") throw new Refusal(401, "Requires authentication");
  if (wantsJwt && viewer.as !== "app") throw new Refusal(401, "A JSON web token could not be decoded");
  if (wantsJwt) return;
  if (viewer.as === "app") throw new Refusal(403, "Resource not accessible by integration");
  const allowed =
    needs.length === 0 || needs.some(([name, level]) => isAllowed(viewer.token, store, name, level));
  if (allowed) return;
  const accepted = needs.map(([name, level]) => `${name}=${level}`).join("; ");
  throw new Refusal(
    403,
    "Resource not accessible by integration",
    {},
    { "x-accepted-github-permissions": accepted },
  );
}
