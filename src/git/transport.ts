import { PassingError, UserError } from "../errors.ts";
import { transportEnvironment } from "./environment.ts";
import { GitError, MissingCommitError, NotLetInError } from "./errors.ts";

export interface Remote {
  /** `https://host/owner/name.git`; no user or password in it. */
  url: string;
  /** The value of the Authorization header, for instance `Basic eC1hY2Nlc3MtdG9rZW46...`. */
  authorization?: string | undefined;
}

/** Redirects followed by hand, each on the same host. */
const MAX_REDIRECTS = 3;
const REDIRECT_TIMEOUT = 15_000;

/**
 * The environment of a fetch. The credential travels as configuration by environment, scoped to this one
 * address: it stands in no argument, no URL and no file, and git itself follows no redirect with it.
 */
export function remoteEnvironment({ url, authorization }: Remote): Record<string, string> {
  const settings: [string, string][] = [
    ["http.followRedirects", "false"],
    ["http.lowSpeedLimit", "1000"],
    ["http.lowSpeedTime", "60"],
    ...(authorization
      ? [[`http.${url}.extraHeader`, `Authorization: ${authorization}`] as [string, string]]
      : []),
  ];
  const environment = { ...transportEnvironment(), GIT_CONFIG_COUNT: String(settings.length) };
  return settings.reduce<Record<string, string>>((all, [key, value], index) => {
    return { ...all, [`GIT_CONFIG_KEY_${index}`]: key, [`GIT_CONFIG_VALUE_${index}`]: value };
  }, environment);
}

/** The forms in which this credential could turn up in git's words. */
export function secretsOf({ authorization }: Remote): string[] {
  if (!authorization) return [];
  const value = authorization.slice(authorization.indexOf(" ") + 1);
  const decoded = Buffer.from(value, "base64").toString("utf8");
  return [authorization, value, decoded, decoded.slice(decoded.indexOf(":") + 1)].filter(
    (secret) => secret.length >= 8,
  );
}

/** @throws UserError for anything but a plain http or https address */
export function checkedRemote(remote: Remote): Remote {
  let url: URL;
  try {
    url = new URL(remote.url);
  } catch {
    throw new UserError("The repository's address is not a URL", { remedy: "give an https address" });
  }
  if ((url.protocol !== "https:" && url.protocol !== "http:") || url.username || url.password) {
    throw new UserError("The repository's address must be http or https, without a user name", {
      remedy: "give an https address",
    });
  }
  if (remote.authorization && /[\r\n\0]/.test(remote.authorization)) {
    throw new UserError("The credential holds a line break", { remedy: "check the token" });
  }
  return remote;
}

export function isRedirect(error: unknown): boolean {
  return error instanceof GitError && /returned error: 30[1278]|redirection/i.test(error.stderr);
}

/**
 * Where a renamed repository lives now. Only a redirect on the same host and protocol is followed, so the
 * credential is never shown to another one.
 */
export async function redirected(remote: Remote, signal?: AbortSignal): Promise<Remote> {
  const suffix = "/info/refs?service=git-upload-pack";
  let url = remote.url.replace(/\/+$/, "");
  for (let hop = 0; hop <= MAX_REDIRECTS; hop++) {
    const timeout = AbortSignal.timeout(REDIRECT_TIMEOUT);
    const response = await fetch(url + suffix, {
      redirect: "manual",
      headers: remote.authorization ? { authorization: remote.authorization } : {},
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    await response.body?.cancel();
    const location = response.headers.get("location");
    if (response.status < 300 || response.status >= 400 || !location) return { ...remote, url };
    const target = new URL(location, url);
    if (target.origin !== new URL(url).origin || !target.href.endsWith(suffix) || target.username) {
      throw new UserError(`${new URL(url).host} sends us to another place for this repository`, {
        remedy: "use the address it has now",
      });
    }
    url = target.href.slice(0, -suffix.length);
  }
  throw new PassingError("The repository's address redirects in circles");
}

/** Whose error is a failed fetch? `GitError` stays what it is when nobody outside caused it. */
export function namedFetchError(error: unknown, shas: readonly string[]): unknown {
  if (!(error instanceof GitError)) return error;
  const words = error.stderr;
  const unknown =
    /(?:not our ref|unadvertised object|couldn't find remote ref|no such remote ref) ?([0-9a-f]{40,64})?/i.exec(
      words,
    );
  if (unknown)
    return new MissingCommitError(unknown[1] ?? shas.find((sha) => words.includes(sha)) ?? shas[0] ?? "", {
      cause: error,
    });
  if (/returned error: 401|could not read Username|Authentication failed|Invalid username or/i.test(words)) {
    // An installation token lives an hour: the next try brings a fresh one.
    return new NotLetInError({ cause: error });
  }
  if (/returned error: 403/.test(words)) {
    return new UserError("This app may not read the repository's contents", {
      remedy: "give its installation the permission Contents: read",
      cause: error,
    });
  }
  if (/returned error: 404|repository .* not found/i.test(words)) {
    return new UserError("The repository was not found, or this app may not see it", {
      remedy: "install the app on this repository",
      cause: error,
    });
  }
  if (/fsck error|invalid index-pack output/i.test(words)) {
    return new UserError(`git's own checks refuse an object of this repository: ${firstLine(words)}`, {
      remedy: "run git fsck in a clone and mend the history",
      cause: error,
    });
  }
  if (PASSING.test(words))
    return new PassingError(`git could not fetch: ${firstLine(words)}`, { cause: error });
  return error;
}

const PASSING =
  /returned error: (?:408|425|429|5\d\d)|could not resolve host|failed to connect|couldn't connect|connection (?:timed out|refused|reset)|timed out|early eof|the remote end hung up|rpc failed|operation too slow|empty reply|ssl_error|gnutls|recv failure|send failure|unexpected disconnect|expected flush/i;

function firstLine(words: string): string {
  const line =
    words.split("\n").find((candidate) => /^(fatal|error):/.test(candidate)) ?? words.split("\n")[0] ?? "";
  return line.replace(/^(fatal|error): /, "");
}
