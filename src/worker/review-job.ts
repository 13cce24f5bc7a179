import type { Configuration } from "../domain/configuration.ts";
import type { LivePull, Published } from "../domain/forge.ts";
import type { JobRun, ReviewJob } from "../domain/job.ts";
import type { Review, ReviewPlan } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { PassingError, UserError } from "../errors.ts";
import { prose } from "../publish/sanitise.ts";
import { readConfiguration } from "../review/configure.ts";
import { parkAll } from "./approvals.ts";
import { type CheckInHand, checkInHand } from "./check-in-hand.ts";
import {
  closedMeanwhile,
  mendable,
  noCheckRun,
  saidOf,
  startText,
  stoppedBecause,
  superseded,
  unfinishable,
} from "./outcomes.ts";
import { toCodeScanning } from "./code-scanning.ts";
import type { WorkerPorts } from "./ports.ts";
import { settingsOf } from "./settings-file.ts";
import { type Fence, takeFence } from "./publish-fence.ts";
import { type Results, resultsOf } from "./publish-result.ts";
import { type Wish, type Wishes, wishesOf } from "./wishes.ts";

/**
 * Sees one pull request through to publication: as it is now, whatever the delivery said. Answers with a word
 * for the log.
 *
 * Running it twice, or again after it broke off anywhere, leaves one review and one completed check: each step
 * asks GitHub what stands there before it writes.
 */
export async function reviewJob(queued: ReviewJob, run: JobRun, ports: WorkerPorts): Promise<string> {
  const check = checkInHand(queued, ports);
  const book = wishesOf(queued, ports.ledger);
  const { job, wishes } = await book.joined(queued);
  const asking = { wishes, book };
  try {
    const live = await ports.forge.live(job);
    return await reviewAsItIs(live, { job, run, ports, check, asking });
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
      await answer(job, ports, asking, saidOf(error));
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
  asking: Asking;
}

/** Who is to be answered, and where it is written down. */
interface Asking {
  wishes: readonly Wish[];
  book: Wishes;
}

async function reviewAsItIs(live: LivePull, at: AtHand): Promise<string> {
  const { job, run, ports, check, asking } = at;
  if (live.state === "gone") return "gone";
  if (live.state !== "open") {
    // Opened again it is reviewed by itself.
    await asking.book.granted(asking.wishes).catch(() => undefined);
    if (live.check && !live.check.completed) await check.conclude(live.check, closedMeanwhile);
    if (live.check) {
      check.isFor(live.head.sha);
      await check.ended();
    }
    await check.closeBegun();
    return live.state;
  }
  // Nothing can be written into a repository that is archived.
  if (live.archived) return "archived";
  const results = resultsOf(job, live, ports);
  await check.closeBegun(live.head.sha);
  if (await results.standsAlready()) {
    check.isFor(live.head.sha);
    if (!live.checksUnseen) await check.ended();
    return "published before";
  }
  // A try that was killed may have left a check running on the head it saw.
  if (job.head && job.head !== live.head.sha) await check.closeOld(job.head);
  check.isFor(live.head.sha);
  if (live.posted.standing?.paused && !job.asked)
    return leaveUnreviewed("reviews of this pull request are paused", live, at);
  const fence = await takeFence(job, ports.ledger);
  ports.log.info({ head: live.head.sha, base: live.base.sha }, "review started");

  const newer = ports.newer?.watch(job, live.head.sha);
  const signal = newer ? AbortSignal.any([run.signal, newer.signal]) : run.signal;
  try {
    const loaded = await ports.forge.load(job, live, signal);
    try {
      const configuration = await readConfiguration(loaded.trees.base, {}, loaded.organisation);
      const unwanted = unwantedBecause(configuration, live, job);
      if (unwanted) return await leaveUnreviewed(unwanted, live, at);
      return await publishReview({ live, loaded, results, fence }, { ...at, run: { ...run, signal } });
    } finally {
      await loaded.close();
    }
  } catch (error) {
    if (!newer?.signal.aborted || run.signal.aborted) throw error;
    // Deliveries overtake one another, and one of an older head may have been told late: then nobody else waits.
    const now = await ports.forge.live(job);
    if (now.state === "open" && now.head.sha === live.head.sha)
      throw new PassingError("another head was queued, and this one is still the newest", {
        retryAt: new Date(),
        cause: error,
      });
    // The review of the newer head waits already, and begins when this job ends.
    await check.end(superseded);
    return "superseded";
  } finally {
    newer?.done();
  }
}

async function leaveUnreviewed(
  unwanted: string,
  live: LivePull,
  { job, ports, check, asking }: AtHand,
): Promise<string> {
  // The configuration, the draft or the base may have changed since an earlier try began, or was published.
  if (live.check && (!live.check.completed || live.check.otherBase))
    await check.conclude(live.check, stoppedBecause(unwanted));
  await check.ended();
  await answer(job, ports, asking, `Not reviewed: ${unwanted}.`);
  return unwanted;
}

interface Begun {
  live: LivePull;
  loaded: LoadedPull;
  results: Results;
  fence: Fence;
}

async function publishReview({ live, loaded, results, fence }: Begun, at: AtHand): Promise<string> {
  const { job, run, ports, check, asking } = at;
  // A question to a few architects never stands in for the whole review of a head.
  const only = job.only && live.check?.completed ? job.only : undefined;
  await results.reopened();
  const noCheck = only ? check.leaveAlone() : await check.start(startText(loaded.pull), live);
  const kept = await results.unpublished();
  const review = kept ?? (await ports.review(loaded, { signal: run.signal, ...(only ? { only } : {}) }));
  run.signal.throwIfAborted();
  if (!kept) await results.keep(review);

  // Who was overtaken would let go of the requests of who overtook it.
  if (!(await fence.stillOurs())) return unpublished("overtaken", at);
  const requests = await parkAll(job, review, ports);
  const since = job.full ? undefined : loaded.since;
  const plan = ports.plan(review, loaded.pull, live.posted, since, await settingsOf(review, loaded));
  const started = check.started();
  let checkStands = started !== undefined;
  const published = await ports.forge.publish(job, {
    pull: loaded.pull,
    plan,
    live,
    mayPublish: async () => !run.signal.aborted && (await fence.stillOurs()),
    checkRefused: () => {
      checkStands = false;
    },
    // Said once for each pull request.
    notes: noCheck && live.posted.reviews.length === 0 ? [noCheckRun] : [],
    ...(started ? { check: started } : {}),
  });
  // The signal says why a run may not publish any more; without one another process has taken over.
  if (published === "overtaken") run.signal.throwIfAborted();
  if (published === "moved" || published === "closed" || published === "overtaken")
    return unpublished(published, at);
  if (checkStands) {
    await check.ended();
    // Whatever fails from here on, it says what the review came to.
    check.leaveAlone();
  }
  for (const { marker, body } of requests) await ports.forge.reply(job, body, marker);
  await toCodeScanning(job, review, { plan, base: live.base.ref, check: started }, ports);
  await results.published({ whole: checkStands });
  const { verdict, findings, unfinished } = review;
  ports.log.info(
    {
      head: review.head,
      verdict,
      findings: findings.length,
      unfinished: unfinished.length,
      comments: plan.comments.length,
      posted: published,
      again: kept !== undefined,
    },
    "review published",
  );
  await answer(job, ports, asking, replyFor(job, review, plan, published));
  await done(job, ports, asking.wishes);
  return published;
}

async function unpublished(
  published: Extract<Published, "moved" | "closed" | "overtaken">,
  { job, ports, check }: AtHand,
): Promise<string> {
  if (published === "overtaken") return published;
  await check.end(published === "closed" ? closedMeanwhile : superseded);
  if (published === "closed") return published;
  const { only: _, head: __, ...whole } = job;
  await ports.enqueue(whole);
  return "superseded";
}

/** What the base branch says about being reviewed at all. Somebody who asks gets a draft reviewed. */
function unwantedBecause(configuration: Configuration, live: LivePull, job: ReviewJob): string | undefined {
  if (!configuration.enabled) return "reviews are switched off in the configuration of the base branch";
  if (live.draft && !configuration.drafts && !job.asked) return "this is a draft";
  return undefined;
}

/** Whoever asked hears back also when the review itself has nothing to say. */
function replyFor(job: ReviewJob, review: Review, plan: ReviewPlan, posted: Published): string | undefined {
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

/** All who asked, each where it was asked; from then on they are answered. */
async function answer(
  job: ReviewJob,
  { forge, log }: WorkerPorts,
  { wishes, book }: Asking,
  text: string | undefined,
): Promise<void> {
  for (const { asked } of text === undefined ? [] : wishes) {
    const { comment, thread } = asked;
    const place = thread === undefined ? undefined : { inReplyTo: thread };
    try {
      await forge.reply(job, text ?? "", `asked-${comment}`, ...(place ? [place] : []));
    } catch (error) {
      if (error instanceof PassingError) throw error;
      log.warn({ err: error }, "the person who asked could not be answered");
    }
  }
  // Still written down, it is only answered once more, in the same words at the same place: that is, not at all.
  await book
    .granted(wishes)
    .catch((err: unknown) => log.warn({ err }, "what was asked for stays written down"));
}

/** What was asked for stands there. A reaction is a courtesy: without it nothing is lost. */
async function done(job: ReviewJob, { forge, log }: WorkerPorts, wishes: readonly Wish[]): Promise<void> {
  for (const { asked } of wishes) {
    const { comment, thread } = asked;
    const place = thread === undefined ? undefined : ({ kind: "review-comment" } as const);
    try {
      await forge.react(job, comment, "rocket", ...(place ? [place] : []));
    } catch (error) {
      log.debug({ err: error }, "a comment got no reaction");
    }
  }
}
