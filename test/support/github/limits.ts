import { Refusal, type Viewer } from "./exchange.ts";

const HOUR_MS = 3_600_000;

/** GitHub's hourly budget, one for each token and one for the app's own key. */
export class RateLimits {
  #limit: number;
  #clock: () => number;
  #windows = new Map<string, { used: number; resetAt: number }>();

  constructor(limit: number, clock: () => number) {
    this.#limit = limit;
    this.#clock = clock;
  }

  #window(viewer: Viewer): { used: number; resetAt: number } {
    const key = viewer.as === "installation" ? viewer.token.token : viewer.as;
    const there = this.#windows.get(key);
    if (there && there.resetAt > this.#clock()) return there;
    const fresh = { used: 0, resetAt: this.#clock() + HOUR_MS };
    this.#windows.set(key, fresh);
    return fresh;
  }

  /** Takes one from the budget; throws GitHub's 403 when none is left. */
  spend(viewer: Viewer): void {
    const window = this.#window(viewer);
    if (window.used >= this.#limit) throw primaryLimit(window.resetAt);
    window.used++;
  }

  /** GitHub gives a 304 for nothing. */
  giveBack(viewer: Viewer): void {
    this.#window(viewer).used--;
  }

  headers(viewer: Viewer, resource: "core" | "graphql"): Record<string, string> {
    const { used, resetAt } = this.#window(viewer);
    return limitHeaders(this.#limit, Math.max(this.#limit - used, 0), resetAt, resource);
  }

  overview(viewer: Viewer): unknown {
    const { used, resetAt } = this.#window(viewer);
    const rate = {
      limit: this.#limit,
      used,
      remaining: this.#limit - used,
      reset: Math.ceil(resetAt / 1000),
    };
    return {
      resources: { core: rate, graphql: rate, search: { ...rate, limit: 30, remaining: 30, used: 0 } },
      rate,
    };
  }
}

const limitHeaders = (
  limit: number,
  remaining: number,
  resetAt: number,
  resource: string,
): Record<string, string> => ({
  "x-ratelimit-limit": String(limit),
  "x-ratelimit-remaining": String(remaining),
  "x-ratelimit-used": String(limit - remaining),
  "x-ratelimit-reset": String(Math.ceil(resetAt / 1000)),
  "x-ratelimit-resource": resource,
});

export const primaryLimit = (resetAt: number): Refusal =>
  new Refusal(403, "API rate limit exceeded for installation.", {}, limitHeaders(5_000, 0, resetAt, "core"));

export const secondaryLimit = (retryAfter: number, status = 403): Refusal =>
  new Refusal(
    status,
    "You have exceeded a secondary rate limit. Please wait a few minutes before you try again.",
    {},
    { "retry-after": String(retryAfter) },
  );
