import type { LivePull } from "../domain/forge.ts";
import type { JobRun, MergeGroupJob } from "../domain/job.ts";
import type { Check } from "../domain/review.ts";
import { PassingError } from "../errors.ts";
import { unfinishable } from "./outcomes.ts";
import type { WorkerPorts } from "./ports.ts";

/** Milliseconds until a review that still runs is asked about again. */
const ASK_AGAIN = 15_000;

/**
 * Answers the merge queue, which would wait for ever for a required check on its own commit: with what the review of
 * the pull request's head came to. What the queue puts together is not reviewed again.
 *
 * @throws PassingError while that review runs
 */
export async function mergeGroupJob(
  job: MergeGroupJob,
  run: Pick<JobRun, "lastAttempt">,
  ports: Pick<WorkerPorts, "forge" | "log">,
): Promise<string> {
  try {
    return await answerQueue(job, run, ports);
  } catch (error) {
    if (run.lastAttempt && !(error instanceof PassingError)) await giveUp(job, ports);
    throw error;
  }
}

/** Nobody comes back to the check that an earlier try began, and the merge queue would wait for it. */
async function giveUp(job: MergeGroupJob, { forge, log }: Pick<WorkerPorts, "forge" | "log">): Promise<void> {
  try {
    const check = await forge.findCheck(job, job.head);
    if (check && !check.completed) await forge.concludeCheck(job, check, unfinishable(job.cause.delivery));
  } catch (error) {
    log.error({ err: error }, "the check of a merge group could not be ended");
  }
}

async function answerQueue(
  job: MergeGroupJob,
  run: Pick<JobRun, "lastAttempt">,
  { forge }: Pick<WorkerPorts, "forge">,
): Promise<string> {
  const live = await forge.live(job);
  if (live.state === "gone" || live.archived) return "gone";
  const group = await forge.findCheck(job, job.head);
  if (group?.completed) return "answered before";
  const check =
    group ??
    (await forge.startCheck(job, job.head, { title: "Waiting for the review of the pull request" }, null));
  const reviewing = live.check !== undefined && (!live.check.completed || live.check.otherBase === true);
  if (reviewing && !run.lastAttempt)
    throw new PassingError("the pull request is being reviewed", {
      retryAt: new Date(Date.now() + ASK_AGAIN),
    });
  const result = resultFor(job.number, live);
  await forge.concludeCheck(job, check, result);
  return `answered: ${result.conclusion}`;
}

function resultFor(number: number, { check, head }: LivePull): Check {
  const reviewed = check?.completed === true && !check.otherBase;
  const conclusion = reviewed ? (check.conclusion ?? "neutral") : "neutral";
  return {
    conclusion,
    title: reviewed
      ? `As pull request #${number}: ${conclusion}`
      : `Pull request #${number} was not reviewed`,
    summary: reviewed
      ? `This commit of the merge queue ends with pull request #${number}. The review of its head ${head.sha.slice(0, 12)} came to \`${conclusion}\`, and so does this check; the findings are on the pull request. What the queue puts together is not reviewed again.`
      : `This commit of the merge queue ends with pull request #${number}, whose head ${head.sha.slice(0, 12)} has no finished review. This is no approval.`,
    annotations: [],
  };
}
