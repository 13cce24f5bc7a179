import type { AppOptions } from "../../src/compose/app.ts";

/** The App's times, shortened: what takes a minute in production takes a second here. */
export const quick: Pick<AppOptions, "limits" | "github"> = {
  limits: {
    lockMs: 2_000,
    stalledEveryMs: 500,
    retryMs: 100,
    passingMs: 100,
    passingMaxMs: 1_000,
    closeMs: 3_000,
  },
  github: { settle: 100 },
};
