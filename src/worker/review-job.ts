import type { Configuration } from "../domain/configuration.ts";
import type { LivePull } from "../domain/forge.ts";
import type { JobRun, ReviewJob } from "../domain/job.ts";
import type { Review, ReviewPlan } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { PassingError, UserError } from "../errors.ts";
import { prose } from "../publish/sanitise.ts";
import { readConfiguration } from "../review/configure.ts";
import { type CheckInHand, checkInHand } from "./check-in-hand.ts";
import { closedMeanwhile, mendable, saidOf, stoppedBecause, superseded, unfinishable } from "./outcomes.ts";
import type { WorkerPorts } from "./ports.ts";

/**
 * Sees one pull request through to publication: as it is now, whatever the delivery said. Answers with a word
 * for the log.
 *
 * Running it twice, or again after it broke off anywhere, leaves one review and one completed check: each step
 * asks GitHub what stands there before it writes.
 */
export async function reviewJob(job: ReviewJob, run: JobRun, ports: WorkerPorts): Promise<string> {
  const check = checkInHand(job, ports);
  try {
    const live = await ports.forge.live(job);
    return await reviewAsItIs(live, { job, run, ports, check });
  } catch (error) {
    if (error instanceof PassingError) throw error;
    // Called off: the queue gives the job to another worker, whose outcome counts.
    if (run.signal.aborted && !isTimeout(run.signal)) throw error;
    if (error instanceof UserError) {
      ports.log.warn(
        { reason: error.message, remedy: error.remedy },
        "not reviewed: somebody has to mend something",
      );
      await check.giveUp(mendable(error));
      await answer(job, ports, saidOf(error));
      return "something to mend";
    }
    ports.log.error({ err: error }, "review failed");
    if (run.lastAttempt) await check.giveUp(unfinishable(job.cause.delivery));
    throw error;
  }
}

function isTimeout(signal: AbortSignal): boolean {
  return signal.reason instanceof DOMException && signal.reason.name === "TimeoutError";
}

interface AtHand {
  job: ReviewJob;
  run: JobRun;
  ports: WorkerPorts;
  check: CheckInHand;
}

async function reviewAsItIs(live: LivePull, at: AtHand): Promise<string> {
  const { job, run, ports, check } = at;
  if (live.state === "gone") return "gone";
  if (live.state !== "open") {
    if (live.check && !live.check.completed) await check.conclude(live.check, closedMeanwhile);
    return live.state;
  }
  // A try that was killed may have left a check running on the head it saw.
  if (job.head && job.head !== live.head.sha) await check.closeOld(job.head);
  check.isFor(live.head.sha);
  ports.log.info({ head: live.head.sha, base: live.base.sha }, "review started");

  const loaded = await ports.forge.load(job, live, run.signal);
  try {
    const configuration = await readConfiguration(loaded.trees.base);
    const unwanted = unwantedBecause(configuration, live, job);
    if (unwanted) {
      // The configuration or the draft may have changed since an earlier try began.
      if (live.check && !live.check.completed) await check.conclude(live.check, stoppedBecause(unwanted));
      await answer(job, ports, `Not reviewed: ${unwanted}.`);
      return unwanted;
    }
    return await publishReview(live, loaded, at);
  } finally {
    await loaded.close();
  }
}

async function publishReview(
  live: LivePull,
  loaded: LoadedPull,
  { job, run, ports, check }: AtHand,
): Promise<string> {
  // A question to a few architects never stands in for the whole review of a head.
  const only = job.only && live.check?.completed ? job.only : undefined;
  if (only) check.leaveAlone();
  else await check.start();
  const review = await ports.review(loaded, { signal: run.signal, ...(only ? { only } : {}) });

  const now = await ports.forge.live(job);
  run.signal.throwIfAborted();
  if (now.state !== "open") {
    await check.end(closedMeanwhile);
    return now.state;
  }
  if (now.head.sha !== live.head.sha || now.base.ref !== live.base.ref) {
    await check.end(superseded);
    const { only: _, ...whole } = job;
    await ports.enqueue({ ...whole, head: now.head.sha });
    return "superseded";
  }

  const plan = ports.plan(review, loaded.pull, now.posted);
  const posted =
    plan.quiet || plan.alreadyPosted ? "nothing new" : await ports.forge.submitReview(job, loaded.pull, plan);
  await check.end(plan.check);
  const { verdict, findings, unfinished } = review;
  ports.log.info(
    {
      head: review.head,
      verdict,
      findings: findings.length,
      unfinished: unfinished.length,
      comments: plan.comments.length,
      posted,
    },
    "review published",
  );
  await answer(job, ports, replyFor(job, review, plan, posted));
  return posted;
}

/** What the base branch says about being reviewed at all. Somebody who asks gets a draft reviewed. */
function unwantedBecause(configuration: Configuration, live: LivePull, job: ReviewJob): string | undefined {
  if (!configuration.enabled) return "reviews are switched off in the configuration of the base branch";
  if (live.draft && !configuration.drafts && !job.asked) return "this is a draft";
  return undefined;
}

/** Whoever asked hears back also when the review itself has nothing to say. */
function replyFor(job: ReviewJob, review: Review, plan: ReviewPlan, posted: string): string | undefined {
  const known = new Set(review.architects.map(({ name }) => name));
  const unknown = (job.only ?? []).filter((name) => !known.has(name));
  const parts = [
    ...(posted === "submitted"
      ? []
      : [`Reviewed ${review.head.slice(0, 12)}: nothing new to say. ${prose(plan.check.title)}.`]),
    ...unknown.map((name) => `There is no architect called ${prose(name)} here.`),
  ];
  return parts.length > 0 ? parts.join("\n\n") : undefined;
}

async function answer(job: ReviewJob, { forge, log }: WorkerPorts, text: string | undefined): Promise<void> {
  if (!job.asked || text === undefined) return;
  try {
    await forge.reply(job, text, `asked-${job.asked.comment}`);
  } catch (error) {
    if (error instanceof PassingError) throw error;
    log.warn({ err: error }, "the person who asked could not be answered");
  }
}
