import type { Forge } from "../domain/forge.ts";
import type { Job } from "../domain/job.ts";
import type { PullRequest } from "../domain/pull-request.ts";
import type { Posted, Review, ReviewPlan } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import type { Logger } from "../log.ts";

/** What a job is done with. `compose/app.ts` hands it in; tests hand in less. */
export interface WorkerPorts {
  forge: Forge;
  review(loaded: LoadedPull, options: { only?: readonly string[]; signal?: AbortSignal }): Promise<Review>;
  plan(review: Review, pull: PullRequest, posted: Posted): ReviewPlan;
  enqueue(job: Job): Promise<void>;
  log: Logger;
  /** Milliseconds for one whole job; default 30 minutes. */
  jobWithin?: number;
}
