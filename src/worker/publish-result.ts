import { checkIdOf } from "../domain/check-name.ts";
import type { LivePull } from "../domain/forge.ts";
import type { ReviewJob } from "../domain/job.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { Review } from "../domain/review.ts";
import type { Logger } from "../log.ts";

/** A day: the queue gives up on passing trouble after that. Seconds. */
const KEEP_RESULT_S = 86_400;

/** Seconds for which a repeated delivery of a finished review costs one question. */
const KEEP_DONE_S = 7 * 86_400;

/** Characters; a larger result is made again. */
const MAX_RESULT = 2 * 1024 * 1024;

/**
 * Results that are not published yet, so that another try publishes what the first one paid for; and which head was
 * published last, so that a delivery that comes again does nothing.
 */
export interface Results {
  /** What an earlier try of this very job made. */
  unpublished(): Promise<Review | undefined>;
  keep(review: Review): Promise<void>;
  /**
   * What people read of this job stands on GitHub.
   *
   * @param whole its check run as well; otherwise the result is kept for when that is allowed, and a check run that
   *   can be seen then is one of an earlier review
   */
  published({ whole }: { whole: boolean }): Promise<void>;
  /** What was published stands no longer as it was: its check runs again, and may end in some other way. */
  reopened(): Promise<void>;
  /** This head was published with this base, by this edition, and GitHub still shows it. */
  standsAlready(): Promise<boolean>;
}

export function resultsOf(
  job: ReviewJob,
  live: LivePull,
  ports: { ledger?: Ledger; edition?: string; log: Logger },
): Results {
  const { ledger, edition = "", log } = ports;
  const pull = `${job.repo.id}#${job.number}`;
  // Base and head decide everything that a review is made of, and the check says which branch that was; the edition is
  // the rest.
  const against = checkIdOf(job.number, live.base.ref);
  const what = [live.head.sha, live.base.sha, against, live.organisation?.commit ?? "", edition].join(":");
  const occasion = occasionOf(job);
  const key = `result:${pull}:${what}${occasion === undefined ? "" : `:${occasion}`}`;
  const done = `done:${pull}`;
  return {
    async unpublished() {
      const kept = await ledger?.get(key);
      // Written below by this program, and named by what it was made of.
      return kept === undefined ? undefined : (JSON.parse(kept) as Review);
    },
    async keep(review) {
      const text = JSON.stringify(review);
      if (!ledger || text.length > MAX_RESULT) return;
      try {
        await ledger.put(key, text, KEEP_RESULT_S);
      } catch (error) {
        // It is published all the same; only another try would have to make it again.
        log.warn({ err: error }, "a review was not kept for another try");
      }
    },
    async published({ whole }) {
      if (!ledger) return;
      try {
        if (!job.only) await ledger.put(done, whole ? what : withoutCheck(what), KEEP_DONE_S);
        if (whole) await ledger.drop(key);
      } catch (error) {
        log.debug({ err: error }, "what was published was not written down");
      }
    },
    async reopened() {
      if (!job.only) await ledger?.drop(done);
    },
    async standsAlready() {
      if (occasion !== undefined || job.only) return false;
      const written = await ledger?.get(done);
      if (live.check) return live.check.completed && written === what;
      // A review without its check is whole only where nobody may see or write checks.
      const shown =
        live.checksUnseen === true && live.posted.reviews.some(({ head }) => head === live.head.sha);
      return shown && (written === what || written === withoutCheck(what));
    },
  };
}

function withoutCheck(what: string): string {
  return `${what}:no-check`;
}

/** Somebody wants it made again: such a job shares no result with others. */
function occasionOf({ asked, only, cause }: ReviewJob): string | undefined {
  const architects = only ? `:${only.join(",")}` : "";
  if (asked) return `asked-${asked.comment}${architects}`.slice(0, 120);
  if (cause.event.endsWith(".rerequested")) return cause.delivery.replace(/[^A-Za-z0-9-]/g, "_").slice(0, 80);
  return undefined;
}
