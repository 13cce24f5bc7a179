import type { Forge } from "../domain/forge.ts";
import type { Job, PullKey } from "../domain/job.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { PullRequest, Sha } from "../domain/pull-request.ts";
import type { Posted, Review, ReviewPlan } from "../domain/review.ts";
import type { Resumption } from "../domain/reading.ts";
import type { LoadedPull } from "../domain/tree.ts";
import type { Logger } from "../log.ts";
import type { CommandPorts } from "./command-ports.ts";

/** Jobs that were queued while another of the same pull request runs. */
export interface Newer {
  /** `signal` is aborted once a review of another head is queued. */
  watch(key: PullKey, head: Sha): { signal: AbortSignal; done(): void };
}

/** What a job is done with. `compose/app.ts` hands it in; tests hand in less. */
export interface WorkerPorts {
  forge: Forge;
  review(loaded: LoadedPull, options: { only?: readonly string[]; signal?: AbortSignal }): Promise<Review>;
  /** @param settings the configuration file of the base commit */
  plan(
    review: Review,
    pull: PullRequest,
    posted: Posted,
    since?: LoadedPull["since"],
    settings?: { path: string; text?: string },
  ): ReviewPlan;
  /** @param options.after milliseconds before it may be taken */
  enqueue(job: Job, options?: { after?: number }): Promise<void>;
  /** Absent: nothing that waits for people can be kept, and what asks stays unfinished. */
  ledger?: Ledger;
  /** Makes a review again with one parked conversation led to its end. Absent without a model. */
  resume?(loaded: LoadedPull, going: Resumption, options: { signal?: AbortSignal }): Promise<Review>;
  /** Absent: only commands that start a review, or answer a request, can be obeyed. */
  commands?: CommandPorts;
  /** A review as SARIF 2.1.0. Absent: nothing goes to code scanning. */
  printSarif?(review: Review): string;
  /** Tells when a newer head of a pull request is queued. Absent: the run goes on, and finds out before it publishes. */
  newer?: Newer;
  /** Names this program: a result of another edition is not published. */
  edition?: string;
  log: Logger;
  /** Epoch milliseconds; the clock unless a test says otherwise. */
  now?: () => number;
  /** Milliseconds until the last request of a process that died has surely arrived or never will; default 15,000. */
  settle?: number;
  /** Milliseconds for one whole job; default 30 minutes. */
  jobWithin?: number;
}
