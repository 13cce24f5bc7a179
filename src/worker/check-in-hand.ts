import type { ReviewJob } from "../domain/job.ts";
import type { Sha } from "../domain/pull-request.ts";
import type { Check } from "../domain/review.ts";
import { UserError } from "../errors.ts";
import { superseded } from "./outcomes.ts";
import type { WorkerPorts } from "./ports.ts";

/** The check run of one job: started at most once, and ended however the job ends. */
export interface CheckInHand {
  /** Names the head that the job turned out to be about. */
  isFor(head: Sha): void;
  start(): Promise<void>;
  /** Ends the check that was started; nothing when none was. */
  end(result: Check): Promise<void>;
  conclude(check: { id: number }, result: Check): Promise<void>;
  /** Ends what an earlier try left running on a head that the pull request has left. */
  closeOld(head: Sha): Promise<void>;
  /** Tells that there will be no review, on a check made for it if need be. Never throws: the cause comes first. */
  giveUp(result: Check): Promise<void>;
}

export function checkInHand(job: ReviewJob, { forge, log }: Pick<WorkerPorts, "forge" | "log">): CheckInHand {
  let head = job.head;
  let started: { id: number } | undefined;

  const inHand: CheckInHand = {
    isFor(sha) {
      head = sha;
    },
    async start() {
      if (!head) return;
      try {
        started = await forge.startCheck(job, head, "Reviewing");
      } catch (error) {
        // Without the permission for checks a review is still worth posting.
        if (!(error instanceof UserError)) throw error;
        log.warn({ reason: error.message, remedy: error.remedy }, "no check run: the App may not write checks");
      }
    },
    async end(result) {
      if (started) await forge.concludeCheck(job, started, result);
    },
    conclude: (check, result) => forge.concludeCheck(job, check, result),
    async closeOld(old) {
      const check = await forge.findCheck(job, old);
      if (check && !check.completed) await forge.concludeCheck(job, check, superseded);
    },
    async giveUp(result) {
      if (!head) return;
      try {
        started ??= await forge.startCheck(job, head, "Not reviewed");
        await forge.concludeCheck(job, started, result);
      } catch (error) {
        log.error({ err: error }, "the check run could not be ended");
      }
    },
  };
  return inHand;
}
