import type { AppOptions } from "../../src/compose/app.ts";

type Times = Required<Pick<AppOptions, "limits" | "github">>;

/**
 * The App's times, shortened: what takes a minute in production takes a second here. What may be posted in a minute, too:
 * many tests share one installation.
 */
export const quick: Times = {
  limits: { retryMs: 100, passingMs: 100, passingMaxMs: 1_000, closeMs: 3_000 },
  github: { settle: 100, posts: { minute: 2_400, hour: 15_000 } },
};

/** For an App that is killed: its jobs are soon taken up again. One that lives would lose them on a busy machine. */
export const quickToDie: Times = {
  ...quick,
  limits: { ...quick.limits, lockMs: 2_000, stalledEveryMs: 500 },
};
