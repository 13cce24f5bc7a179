import { NOT_REVIEWED } from "../domain/check-name.ts";
import type { CheckRun, CheckText, LivePull } from "../domain/forge.ts";
import type { ReviewJob } from "../domain/job.ts";
import type { Sha } from "../domain/pull-request.ts";
import type { Check } from "../domain/review.ts";
import { PassingError, UserError } from "../errors.ts";
import { closedMeanwhile, superseded } from "./outcomes.ts";
import { begunChecks } from "./begun-checks.ts";
import type { WorkerPorts } from "./ports.ts";

/** Milliseconds until a write of a process that died is surely done or never: as for GitHub's own lost answers. */
const SETTLE = 15_000;

/** The check run of one job: started at most once, and ended however the job ends. */
export interface CheckInHand {
  /** Names the head that the job turned out to be about. */
  isFor(head: Sha): void;
  /** From here on the check that stands is not this job's to change. */
  leaveAlone(): void;
  /** @returns the reason when the App may not write checks */
  start(text: CheckText, live: LivePull): Promise<string | undefined>;
  /** What was started. */
  started(): CheckRun | undefined;
  /** Ends the check that was started; nothing when none was. */
  end(result: Check): Promise<void>;
  conclude(check: CheckRun, result: Check): Promise<void>;
  /** Ends what an earlier try left running on a head that the pull request has left. */
  closeOld(head: Sha, result?: Check): Promise<void>;
  /**
   * The same for every head on which one was begun.
   *
   * @param present the one that is still wanted; none of a pull request that is closed
   */
  closeBegun(present?: Sha): Promise<void>;
  /** Its end was published with everything else. */
  ended(): Promise<void>;
  /** Tells that there will be no review, on a check made for it if need be. Throws only what time mends. */
  giveUp(result: Check): Promise<void>;
}

export function checkInHand(
  job: ReviewJob,
  {
    forge,
    log,
    ledger,
    now = Date.now,
    settle = SETTLE,
  }: Pick<WorkerPorts, "forge" | "log" | "ledger" | "now" | "settle">,
): CheckInHand {
  let head = job.head;
  let started: CheckRun | undefined;
  const begun = begunChecks(job, ledger, now);

  const hand: CheckInHand = {
    isFor(sha) {
      head = sha;
    },
    leaveAlone() {
      head = undefined;
    },
    async start(text, live) {
      if (!head) return undefined;
      const knew = await begun.knows(head);
      const before = await begun.begin(head);
      // Another try began one here and broke off: its request may still be under way, and would make a second.
      if (!live.check && before !== undefined && before + settle > now())
        throw new PassingError("whether a check run was begun here is not known yet", {
          retryAt: new Date(before + settle),
        });
      try {
        const none = before === undefined && !knew && !live.checksUnseen;
        const known = live.check ?? (none ? null : undefined);
        started = await forge.startCheck(job, head, text, known);
        return undefined;
      } catch (error) {
        // Without the permission for checks a review is still worth posting.
        if (!(error instanceof UserError)) throw error;
        // One that stands there says what an earlier review came to: it is owed this one's result, and remembered.
        if (before === undefined && !knew && !live.check) await begun.forget(head);
        log.warn(
          { reason: error.message, remedy: error.remedy },
          "no check run: the App may not write checks",
        );
        return error.message;
      }
    },
    started: () => started,
    async end(result) {
      if (!started) return;
      await forge.concludeCheck(job, started, result);
      await hand.ended();
    },
    async ended() {
      if (head) await begun.end(head);
    },
    async closeBegun(present) {
      for (const old of await begun.heads())
        if (old !== present) await hand.closeOld(old, present === undefined ? closedMeanwhile : superseded);
    },
    conclude: (check, result) => forge.concludeCheck(job, check, result),
    async closeOld(old, result = superseded) {
      try {
        const check = await forge.findCheck(job, old);
        const running = check?.running ?? (check && !check.completed ? [check] : []);
        for (const one of running) await forge.concludeCheck(job, one, result);
      } catch (error) {
        if (error instanceof PassingError) throw error;
        log.debug({ err: error }, "the check of an older head was not looked at");
        // Somebody has to give a permission back; until then it is remembered.
        if (error instanceof UserError) return;
        // A commit that a force-push removed may be gone, and its check with it.
      }
      await begun.end(old);
    },
    async giveUp(result) {
      if (!head) return;
      const knew = await begun.knows(head);
      const before = await begun.begin(head);
      try {
        started ??= await forge.startCheck(job, head, { title: NOT_REVIEWED });
        await forge.concludeCheck(job, started, result);
        await hand.ended();
      } catch (error) {
        if (error instanceof PassingError) throw error;
        // Nothing was ever made, so there is nothing to come back to.
        if (!started && before === undefined && !knew && error instanceof UserError) await begun.forget(head);
        log.error({ err: error }, "the check run could not be ended");
      }
    },
  };
  return hand;
}
