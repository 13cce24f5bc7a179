import type { CheckRun } from "../domain/forge.ts";
import type { PullKey } from "../domain/job.ts";
import type { Review, ReviewPlan } from "../domain/review.ts";
import { PassingError } from "../errors.ts";
import type { WorkerPorts } from "./ports.ts";

/**
 * Hands a published review to code scanning when the base commit's configuration wants it. When that does not work
 * the check of the review says why: the review itself stands, and its conclusion with it.
 *
 * @param published `base`: name of the branch that it was judged against. `check` is absent where the App may not write
 *   checks: the reason is then only in the log
 */
export async function toCodeScanning(
  job: PullKey,
  review: Review,
  published: { plan: ReviewPlan; base: string; check?: CheckRun | undefined },
  { forge, printSarif, log }: Pick<WorkerPorts, "forge" | "printSarif" | "log">,
): Promise<void> {
  // A question to a few architects would close the alerts of all others.
  if (!review.configuration.sarif || review.only || !printSarif || !forge.uploadSarif) return;
  const upload = await forge.uploadSarif(job, review.head, printSarif(review));
  if (upload.state === "uploaded") {
    log.info({ head: review.head, upload: upload.id }, "findings handed to code scanning");
    return;
  }
  log.warn({ head: review.head, reason: upload.reason }, "findings not handed to code scanning");
  const { plan, base, check } = published;
  if (!check) return;
  const summary = `${plan.check.summary}\n\n_The ${upload.reason}._`;
  try {
    await forge.concludeCheck(job, check, { ...plan.check, summary }, base);
  } catch (error) {
    if (error instanceof PassingError) throw error;
    log.warn({ err: error }, "the check could not say that code scanning has no findings");
  }
}
