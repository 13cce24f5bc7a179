import { z } from "zod";
import { messageOf, PassingError, UserError } from "../errors.ts";

/** GitHub asks for at least a minute when a secondary limit names no time of its own. */
const SECONDARY_LIMIT_WAIT = 60_000;

/** Milliseconds until credentials that GitHub refused are tried again. */
const CREDENTIALS_WAIT = 60_000;

export const BAD_CREDENTIALS =
  "GitHub does not accept the App's credentials: check APP_ID, PRIVATE_KEY and the clock of this machine";

/** An error of Octokit that carries GitHub's answer. */
export interface HttpFailure extends Error {
  status: number;
  response?: { headers?: Readonly<Record<string, string | number | undefined>>; data?: unknown };
}

/** Did GitHub, or the way to it, answer with an HTTP error? A failed connection has status 500 and no response. */
export function isHttpFailure(error: unknown): error is HttpFailure {
  return error instanceof Error && "status" in error && typeof error.status === "number";
}

/** What GitHub says when the installation, or its token, has not the permission. */
const NOT_ACCESSIBLE = /resource not accessible by integration/i;

/** Did GitHub refuse the whole request for a permission that is missing? Then nothing was carried out. */
export function isNotAccessible(error: unknown): boolean {
  return hasStatus(error, 403) && NOT_ACCESSIBLE.test(messageOf(error));
}

const refusalSchema = z.object({
  data: z.record(z.string(), z.unknown()).nullish(),
  errors: z.array(z.object({ message: z.string() })),
});

/**
 * The same of GraphQL, which answers 200 and may answer in part. Changes count as refused when none of them was made.
 *
 * @param answer the whole body
 */
export function isRefusal(answer: unknown, writes: boolean): boolean {
  const { data: body } = refusalSchema.safeParse(answer);
  if (!body?.errors.some(({ message }) => NOT_ACCESSIBLE.test(message))) return false;
  return !writes || Object.values(body.data ?? {}).every((part) => part === null);
}

export function hasStatus(error: unknown, ...statuses: readonly number[]): boolean {
  return isHttpFailure(error) && statuses.includes(error.status);
}

/**
 * A failed request in our own terms.
 *
 * - a rate limit, primary or secondary: `PassingError` with the time GitHub named
 * - no answer, or a 5xx: `PassingError`. After a write nobody knows whether it was done, so the job must look
 *   before it writes again, and not before `settle` milliseconds have passed
 * - everything else is returned as it is, for the one who asked
 *
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api
 */
export function asPassing(
  error: unknown,
  asked: { what: string; writes: boolean; settle: number; now: number },
): unknown {
  const { what, writes, settle, now } = asked;
  const limit = limitEnd(error, now);
  if (limit) return new PassingError("GitHub asked us to wait", { retryAt: limit, cause: error });
  const unanswered = error instanceof Error && (error.name === "AbortError" || error.name === "TimeoutError");
  if (!unanswered && !(isHttpFailure(error) && error.status >= 500)) return error;
  const answered = isHttpFailure(error) && error.response !== undefined;
  const outcome = answered ? `GitHub answered ${error.status} to ${what}` : `GitHub did not answer ${what}`;
  if (!writes) return new PassingError(outcome, { cause: error });
  return new PassingError(`${outcome}; whether it was done is not known`, {
    retryAt: new Date(now + settle),
    cause: error,
  });
}

/** When a rate limit lets us go on; `undefined` when this is none. */
export function limitEnd(error: unknown, now: number): Date | undefined {
  if (!hasStatus(error, 403, 429) || !isHttpFailure(error)) return undefined;
  const headers = error.response?.headers ?? {};
  const after = secondsIn(headers["retry-after"]);
  if (after !== undefined) return new Date(now + after * 1_000);
  if (String(headers["x-ratelimit-remaining"]) === "0") {
    const reset = secondsIn(headers["x-ratelimit-reset"]);
    return new Date(reset === undefined ? now + SECONDARY_LIMIT_WAIT : Math.max(reset * 1_000, now + 1_000));
  }
  if (error.status === 429 || /secondary rate limit|abuse detection/i.test(error.message))
    return new Date(now + SECONDARY_LIMIT_WAIT);
  return undefined;
}

function secondsIn(header: string | number | undefined): number | undefined {
  const seconds = Number(header);
  return header !== undefined && Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** What a refusal means to the person who installed the App. Anything unforeseen stays what it is. */
export function explained(error: unknown, doing: string): unknown {
  if (!isHttpFailure(error)) return error;
  const cause = { cause: error };
  switch (error.status) {
    case 401:
      // The operator's to mend, not the pull request's: until then the job waits instead of being lost.
      return new PassingError(BAD_CREDENTIALS, {
        retryAt: new Date(Date.now() + CREDENTIALS_WAIT),
        ...cause,
      });
    case 403:
      return new UserError(`GitHub refused the App while ${doing}.`, {
        remedy:
          "Grant the App the permissions that app.yml lists, and accept them on the installation's page.",
        ...cause,
      });
    case 404:
    case 410:
      return new UserError(`GitHub has nothing here that the App may see, while ${doing}.`, {
        remedy:
          "Check that the App is still installed on this repository with the permissions that app.yml lists.",
        ...cause,
      });
    default:
      return new Error(`GitHub refused ${doing} with ${error.status}: ${firstLine(error)}`, cause);
  }
}

/** GitHub's own words, without the rest of a page. */
function firstLine(error: unknown): string {
  return (messageOf(error).split("\n", 1)[0] ?? "").slice(0, 300);
}
