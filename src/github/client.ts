import { createAppAuth } from "@octokit/auth-app";
import { Octokit } from "@octokit/rest";
import { type Around, NO_AROUND } from "../domain/telemetry.ts";
import type { Logger } from "../log.ts";
import { type AppJwt, createAppJwt } from "./app-jwt.ts";
import { asPassing, hasStatus, isHttpFailure, isNotAccessible, isRefusal, limitEnd } from "./failures.ts";
import { requestKind } from "./request-kind.ts";

/** Milliseconds for one request. GitHub itself gives up after 10 s; the rest is for the way there. */
const REQUEST_TIMEOUT = 30_000;

/** Milliseconds between a write with an unknown outcome and the next look, where nothing else is said. */
export const SETTLE = 15_000;

/** What fetching takes. Metadata comes with every token. */
const GIT_PERMISSIONS = { contents: "read" } as const;

/**
 * Milliseconds until a token is made anew for a refusal once more. It knows the permissions of when it was made, and
 * holds for an hour; what nobody granted is refused again, and tokens are counted.
 */
const RENEW_EVERY = 60_000;

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
  /** Milliseconds until a refusal makes a token anew once more; default a minute. */
  renewEvery?: number;
  /** Told when GitHub asks an installation to wait. */
  limited?: (installation: number, until: Date) => void;
  /** Told of the end of every request. */
  ended?: (end: RequestEnd) => void;
  around?: Around;
}

/** How a request to GitHub ended. */
export interface RequestEnd {
  /** What it was about, in one of few words. */
  kind: string;
  /** As HTTP has it; 0 when there was no answer. */
  status: number;
  installation?: number;
  /** Requests that GitHub leaves the installation, until `resetsAt`. */
  remaining?: number;
  resetsAt?: Date;
}

export interface Clients {
  /** Speaks as the App itself. */
  app(): Octokit;
  /** Speaks as one installation. */
  of(installation: number): Octokit;
  /**
   * A token for git, which hands it to a process: it reads the contents of this one repository, and nothing else.
   *
   * @param renewed one made now, in place of one that GitHub refused
   */
  token(installation: number, repository: number, renewed?: boolean): Promise<string>;
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
  const jwt = createAppJwt(options.privateKey);
  const asApp = client(options, jwt);
  let login: Promise<string> | undefined;

  const of = (installation: number): Octokit => {
    const known = made.get(installation);
    const octokit = known ?? client(options, jwt, installation);
    // The one that was used last stays longest.
    made.delete(installation);
    made.set(installation, octokit);
    const oldest = made.size > MAX_CLIENTS ? made.keys().next().value : undefined;
    if (oldest !== undefined) made.delete(oldest);
    return octokit;
  };

  return {
    app: () => asApp,
    of,
    async token(installation, repository, renewed = false) {
      const answer: unknown = await of(installation).auth({
        type: "installation",
        repositoryIds: [repository],
        permissions: GIT_PERMISSIONS,
        refresh: renewed,
      });
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

function client(options: ClientOptions, jwt: AppJwt, installationId?: number): Octokit {
  const { log, settle = SETTLE, timeout = REQUEST_TIMEOUT, renewEvery = RENEW_EVERY } = options;
  const octokit = new Octokit({
    authStrategy: createAppAuth,
    auth: {
      appId: options.appId,
      createJwt: (appId: number | string, difference?: number) =>
        Promise.resolve(jwt.create(appId, difference)),
      ...(installationId === undefined ? {} : { installationId }),
    },
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
  const { around = NO_AROUND, ended } = options;
  const renew = (): Promise<unknown> => octokit.auth({ type: "installation", refresh: true });
  let renewedAt = 0;
  /** A permission that was granted since the token was made is in a new one. */
  const mayKnowMore = async (endpoint: { url: string }): Promise<boolean> => {
    if (installationId === undefined || isTokenRequest(endpoint.url)) return false;
    if (Math.abs(Date.now() - renewedAt) < renewEvery) return false;
    renewedAt = Date.now();
    await renew();
    return true;
  };
  octokit.hook.wrap("request", async (request, endpoint) => {
    const kind = requestKind(endpoint.url);
    const tell = (status: number, headers: Headers): void =>
      ended?.({ kind, status, ...rateIn(headers, installationId) });
    const send = async () => {
      // Set on the object itself: hooks further in were given this object, and what is passed on is not looked at.
      endpoint.request = { ...endpoint.request, signal: AbortSignal.timeout(timeout) };
      return request(endpoint);
    };
    const what = `${endpoint.method} ${endpoint.url}`;
    const started = performance.now();
    try {
      const answer = await around(`github ${kind}`, { method: endpoint.method }, () =>
        send().then(
          async (given) =>
            isRefusal(given.data, writes(endpoint)) && (await mayKnowMore(endpoint)) ? send() : given,
          async (error: unknown) => {
            // Nothing was carried out, so once more is safe.
            if (isNotAccessible(error) && (await mayKnowMore(endpoint))) return send();
            if (!hasStatus(error, 401) || installationId === undefined) throw error;
            if (isTokenRequest(endpoint.url)) {
              // The clocks differ: signed again by GitHub's.
              if (!jwt.learn(isHttpFailure(error) ? error.response?.headers?.date : undefined)) throw error;
              endpoint.headers.authorization = `bearer ${jwt.create(options.appId).jwt}`;
              return send();
            }
            // The token ran out or was revoked while the job ran.
            await renew();
            return send();
          },
        ),
      );
      tell(answer.status, answer.headers);
      return answer;
    } catch (error) {
      const answered = isHttpFailure(error) ? error.response : undefined;
      tell(answered && isHttpFailure(error) ? error.status : 0, answered?.headers ?? {});
      log.debug(
        {
          what,
          status: isHttpFailure(error) ? error.status : undefined,
          ms: Math.round(performance.now() - started),
        },
        "github request failed",
      );
      const until = limitEnd(error, Date.now());
      if (until && installationId !== undefined) options.limited?.(installationId, until);
      throw asPassing(error, { what, writes: writes(endpoint), settle, now: Date.now() });
    }
  });
  return octokit;
}

type Headers = Readonly<Record<string, string | number | undefined>>;

function rateIn(
  headers: Headers,
  installation: number | undefined,
): Pick<RequestEnd, "installation" | "remaining" | "resetsAt"> {
  if (installation === undefined) return {};
  const remaining = Number(headers["x-ratelimit-remaining"] ?? Number.NaN);
  const reset = Number(headers["x-ratelimit-reset"] ?? Number.NaN);
  if (!Number.isFinite(remaining) || !Number.isFinite(reset)) return { installation };
  return { installation, remaining, resetsAt: new Date(reset * 1_000) };
}

function isTokenRequest(url: string): boolean {
  return url.includes("/access_tokens");
}

function writes({ method, url, query }: { method: string; url: string; query?: unknown }): boolean {
  if (url.endsWith("/graphql")) return typeof query === "string" && query.startsWith("mutation");
  return method !== "GET" && method !== "HEAD" && !isTokenRequest(url);
}
