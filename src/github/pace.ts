import type { Ledger } from "../domain/ledger.ts";
import { PassingError } from "../errors.ts";

/** Posts of one installation in a minute and in an hour. */
export interface Posts {
  minute: number;
  hour: number;
}

/**
 * Half of what GitHub allows, so that the end of one window and the beginning of the next stay within it together.
 * https://docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api#about-secondary-rate-limits
 */
const POSTS: Posts = { minute: 40, hour: 250 };

/** Milliseconds for which what the ledger said of a pause is believed. */
const BELIEVED = 1_000;

/** Longest pause that is kept; GitHub's budgets are by the hour. Seconds. */
const MAX_PAUSE_S = 7_200;

/** Installations that are remembered in this process. */
const MAX_KNOWN = 10_000;

/** How fast each installation may be worked for. One that has to wait stops no other. */
export interface Pace {
  /** @throws PassingError, without a call to GitHub, while the installation has to wait */
  enter(installation: number): Promise<void>;
  /** GitHub told this installation to wait. */
  pause(installation: number, until: Date): Promise<void>;
  /**
   * Counts posts that people are told of, before they are made.
   *
   * @throws PassingError when they would be more than we allow ourselves
   */
  post(installation: number, count?: number): Promise<void>;
}

/** @param ledger shared by all processes; without one only pauses are kept, and only here */
export function createPace(
  ledger: Ledger | undefined,
  now: () => number = Date.now,
  { minute, hour }: Posts = POSTS,
): Pace {
  const windows = [
    { name: "m", seconds: 60, most: minute },
    { name: "h", seconds: 3_600, most: hour },
  ];
  const known = new Map<number, { until: number; askedAt: number }>();

  const remember = (installation: number, until: number): void => {
    known.delete(installation);
    known.set(installation, { until, askedAt: now() });
    const oldest = known.size > MAX_KNOWN ? known.keys().next().value : undefined;
    if (oldest !== undefined) known.delete(oldest);
  };

  return {
    async enter(installation) {
      const before = known.get(installation);
      let until = before?.until ?? 0;
      if (until <= now() && (!before || now() - before.askedAt >= BELIEVED)) {
        until = Date.parse((await ledger?.get(`pause:${installation}`)) ?? "") || 0;
        remember(installation, until);
      }
      if (until > now())
        throw new PassingError("GitHub asked this installation to wait", { retryAt: new Date(until) });
    },
    async pause(installation, until) {
      const seconds = Math.min(Math.ceil((until.getTime() - now()) / 1_000), MAX_PAUSE_S);
      if (seconds <= 0) return;
      remember(installation, now() + seconds * 1_000);
      await ledger?.put(`pause:${installation}`, until.toISOString(), seconds);
    },
    async post(installation, count = 1) {
      if (!ledger) return;
      for (const { name, seconds, most } of windows) {
        const window = Math.floor(now() / 1_000 / seconds);
        const posts = await ledger.add(`posts:${installation}:${name}${window}`, count, seconds * 2);
        // A publication with many answers is let through alone; it cannot be told in parts.
        if (posts > most && posts > count)
          throw new PassingError("this installation has posted as much as GitHub likes for now", {
            retryAt: new Date((window + 1) * seconds * 1_000),
          });
      }
    },
  };
}
