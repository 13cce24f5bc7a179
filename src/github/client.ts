import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import type { Logger } from "../log.ts";
import { asPassing, hasStatus, isHttpFailure } from "./failures.ts";

/** Milliseconds for one request. GitHub itself gives up after 10 s; the rest is for the way there. */
const REQUEST_TIMEOUT = 30_000;

const USER_AGENT = "backend-architect";

/** Clients kept at the same time, one per installation. */
const MAX_CLIENTS = 1_000;

export interface ClientOptions {
  appId: number;
  /** PEM. */
  privateKey: string;
  /** REST address without a slash at its end; default github.com's. */
  baseUrl?: string;
  log: Logger;
  fetch?: typeof fetch;
  /** Milliseconds between a write with an unknown outcome and the next look; default 15,000. */
  settle?: number;
  /** Milliseconds for one request; default 30,000. */
  timeout?: number;
}

export interface Clients {
  /** Speaks as one installation. */
  of(installation: number): Octokit;
  /** An installation token, for git. */
  token(installation: number): Promise<string>;
  /** The login our posts carry, as REST spells it: `<slug>[bot]`. */
  login(): Promise<string>;
}

/**
 * Clients for the installations of one App.
 *
 * There is no retry and no throttling plugin: `@octokit/plugin-retry` sends a POST again after a 5xx without
 * knowing whether it was carried out, and a review would stand there twice. What may be tried again is tried
 * by the queue, which runs the whole job again, and the job looks before it writes.
 */
export function createClients(options: ClientOptions): Clients {
  const made = new Map<number, Octokit>();
  const asApp = client(options, { appId: options.appId, privateKey: options.privateKey });
  let login: Promise<string> | undefined;

  const of = (installation: number): Octokit => {
    const known = made.get(installation);
    const octokit =
      known ??
      client(options, { appId: options.appId, privateKey: options.privateKey, installationId: installation });
    // The one that was used last stays longest.
    made.delete(installation);
    made.set(installation, octokit);
    const oldest = made.size > MAX_CLIENTS ? made.keys().next().value : undefined;
    if (oldest !== undefined) made.delete(oldest);
    return octokit;
  };

  return {
    of,
    async token(installation) {
      const answer: unknown = await of(installation).auth({ type: "installation" });
      if (typeof answer === "object" && answer !== null && "token" in answer) return String(answer.token);
      throw new Error("GitHub made no installation token");
    },
    login() {
      login ??= ownLogin(asApp);
      login.catch(() => {
        login = undefined;
      });
      return login;
    },
  };
}

async function ownLogin(asApp: Octokit): Promise<string> {
  const { data } = await asApp.rest.apps.getAuthenticated();
  if (!data?.slug) throw new Error("GitHub did not say what the App is called");
  return `${data.slug}[bot]`;
}

function client(
  options: ClientOptions,
  auth: { appId: number; privateKey: string; installationId?: number },
): Octokit {
  const { log, settle = 15_000, timeout = REQUEST_TIMEOUT } = options;
  const octokit = new Octokit({
    authStrategy: createAppAuth,
    auth,
    userAgent: USER_AGENT,
    ...(options.baseUrl ? { baseUrl: options.baseUrl } : {}),
    request: options.fetch ? { fetch: options.fetch } : {},
    log: {
      debug: () => {},
      info: () => {},
      warn: (text: string) => log.warn({ text }, "octokit"),
      error: () => {},
    },
  });
  octokit.hook.wrap("request", async (request, endpoint) => {
    const send = async () => {
      // Set on the object itself: hooks further in were given this object, and what is passed on is not looked at.
      endpoint.request = { ...endpoint.request, signal: AbortSignal.timeout(timeout) };
      return request(endpoint);
    };
    const what = `${endpoint.method} ${endpoint.url}`;
    const started = performance.now();
    try {
      return await send().catch(async (error: unknown) => {
        // The token ran out or was revoked while the job ran: nothing was carried out, so once more is safe.
        if (!hasStatus(error, 401) || auth.installationId === undefined || isTokenRequest(endpoint.url))
          throw error;
        await octokit.auth({ type: "installation", refresh: true });
        return send();
      });
    } catch (error) {
      log.debug(
        {
          what,
          status: isHttpFailure(error) ? error.status : undefined,
          ms: Math.round(performance.now() - started),
        },
        "github request failed",
      );
      throw asPassing(error, { what, writes: writes(endpoint), settle, now: Date.now() });
    }
  });
  return octokit;
}

function isTokenRequest(url: string): boolean {
  return url.includes("/access_tokens");
}

function writes({ method, url }: { method: string; url: string }): boolean {
  return method !== "GET" && method !== "HEAD" && !url.endsWith("/graphql") && !isTokenRequest(url);
}
