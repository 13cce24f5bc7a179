import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";

/** Compared in the same time whatever they hold, however long they are. */
export function sameSecret(given: string, wanted: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return wanted !== "" && timingSafeEqual(digest(given), digest(wanted));
}

/** The `Host` header when it is a host and perhaps a port, as the browser's address has them. */
function hostOf(request: IncomingMessage): string | undefined {
  const host = request.headers.host ?? "";
  const isPlain = /^(?:[A-Za-z0-9.-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/.test(host);
  return isPlain ? host.toLowerCase() : undefined;
}

/** Where the browser reaches this server, without a slash at its end; `undefined` when it does not say so plainly. */
export function originOf(request: IncomingMessage): string | undefined {
  const host = hostOf(request);
  const proto = request.headers["x-forwarded-proto"];
  return host && `${proto === "https" ? "https" : "http"}://${host}`;
}

/** An address that GitHub could reach: https, with a name that is not this machine's, and nothing after the path. */
export function publicAddress(text: string): string | undefined {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : undefined;
  if (!url || url.protocol !== "https:" || url.username || url.password || url.search || url.hash)
    return undefined;
  const isLocalName =
    url.hostname === "localhost" || url.hostname.endsWith(".local") || url.hostname === "[::1]";
  if (isLocalName || (isIP(url.hostname) === 4 && url.hostname.startsWith("127."))) return undefined;
  return url.href.length > 300 ? undefined : url.href.replace(/\/+$/, "");
}

const COOKIE = "architect_setup";

/**
 * Who may set the server up: whoever brings the token once. The browser is then known by a cookie that scripts cannot
 * read and that comes along when GitHub sends it back. A connection from this machine counts for nothing: a proxy
 * makes one for everybody, and need not say so.
 */
export class Gate {
  readonly #token: string;
  readonly #session = randomBytes(32).toString("base64url");

  /** @param token at least 16 characters, which only the operator knows */
  constructor(token: string) {
    this.#token = token;
  }

  admits(request: IncomingMessage): boolean {
    const cookies = (request.headers.cookie ?? "").slice(0, 4_096).split(/; */);
    const [, session = ""] = cookies.find((one) => one.startsWith(`${COOKIE}=`))?.split("=") ?? [];
    return sameSecret(session, this.#session);
  }

  /** The header that lets a browser in, when it brings the token. */
  cookieFor(token: string, request: IncomingMessage): string | undefined {
    if (!sameSecret(token, this.#token)) return undefined;
    const secure = request.headers["x-forwarded-proto"] === "https" ? "; Secure" : "";
    return `${COOKIE}=${this.#session}; Path=/; Max-Age=3600; HttpOnly; SameSite=Lax${secure}`;
  }
}

/** Milliseconds: making an App takes a minute. */
const STATE_LIFE = 30 * 60_000;
const MAX_STATES = 20;

/** Words that GitHub sends back, each good for one use. */
export class States {
  #waiting: { state: string; until: number }[] = [];

  issue(now: number): string {
    const state = randomBytes(24).toString("base64url");
    this.#waiting = [...this.#waiting.slice(1 - MAX_STATES), { state, until: now + STATE_LIFE }];
    return state;
  }

  /** Whether it was issued and is still good. It is not any more afterwards. */
  redeem(state: string, now: number): boolean {
    const found = this.#waiting.filter((one) => sameSecret(state, one.state))[0];
    this.#waiting = this.#waiting.filter((one) => one !== found);
    return found !== undefined && found.until > now;
  }
}
