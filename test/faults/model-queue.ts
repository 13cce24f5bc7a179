import type { Job, JobHandler, ReviewJob } from "../../src/domain/job.ts";
import { PassingError, UserError } from "../../src/errors.ts";
import { defaultLimits } from "../../src/queue/limits.ts";

interface Kept {
  id: string;
  job: Job;
  /** Virtual time at which it may be taken. */
  at: number;
  attempts: number;
  passing?: { since: number; times: number };
  /** Who runs it, and by which of their runs. */
  by?: { worker: number; run: number; abort: AbortController };
}

/**
 * The queue's promises in memory and in virtual time: one live review per pull request with the newest waiting behind
 * it, commands once, passing errors put off, three attempts, and jobs of lost workers taken up again. What the real
 * queue makes of them is held by `test/queue/contract.ts`.
 */
export class ModelQueue {
  #kept = new Map<string, Kept>();
  #next = new Map<string, ReviewJob>();
  #done = new Set<string>();
  #runs = 0;
  #heard: ((job: Job) => void)[] = [];
  readonly dead: Job[] = [];
  readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
  }

  listen(hear: (job: Job) => void): void {
    this.#heard.push(hear);
  }

  /** Kept from here on, or refused by the caller's own faults. */
  add(job: Job, after = 0): void {
    const id = idOf(job, after);
    if (job.kind === "review") this.#addReview(id, job, after);
    else if (!this.#done.has(id) && !this.#kept.has(id)) this.#keep(id, job, after);
    for (const hear of this.#heard) hear(job);
  }

  #addReview(id: string, job: ReviewJob, after: number): void {
    const there = this.#kept.get(id);
    if (!there) return this.#keep(id, job, after);
    if (there.by) this.#next.set(id, withAsked(job, this.#next.get(id)));
    else if (there.job.kind === "review") there.job = withAsked(job, there.job);
  }

  #keep(id: string, job: Job, after: number): void {
    this.#kept.set(id, { id, job, at: this.now() + after, attempts: 0 });
  }

  /** When the next job may be taken: `undefined` when none waits. */
  due(): number | undefined {
    const waiting = [...this.#kept.values()].filter(({ by }) => !by).map(({ at }) => at);
    return waiting.length > 0 ? Math.min(...waiting) : undefined;
  }

  get waiting(): number {
    return [...this.#kept.values()].filter(({ by }) => !by).length;
  }

  get active(): number {
    return this.#kept.size - this.waiting;
  }

  /** Takes what is due and hands it to this worker, at most `room` jobs; each settles by itself. */
  take(worker: number, room: number, handler: JobHandler): Promise<void>[] {
    const due = [...this.#kept.values()].filter(({ by, at }) => !by && at <= this.now());
    return due.slice(0, room).map((kept) => this.#run(kept, worker, handler));
  }

  async #run(kept: Kept, worker: number, handler: JobHandler): Promise<void> {
    const run = ++this.#runs;
    const abort = new AbortController();
    kept.by = { worker, run, abort };
    const attempt = kept.attempts + 1;
    const lastAttempt = attempt >= defaultLimits.attempts;
    let failure: unknown;
    try {
      await handler(structuredClone(kept.job), { attempt, lastAttempt, signal: abort.signal });
    } catch (error) {
      failure = error ?? new Error("nothing was thrown");
    }
    // Taken away meanwhile: what the handler says is nobody's news.
    if (this.#kept.get(kept.id) !== kept || kept.by?.run !== run) return;
    delete kept.by;
    if (failure === undefined || failure instanceof UserError) return this.#over(kept);
    if (failure instanceof PassingError && this.#putOff(kept, failure)) return;
    kept.attempts++;
    if (kept.attempts >= defaultLimits.attempts) {
      this.dead.push(kept.job);
      return this.#over(kept);
    }
    kept.at = this.now() + defaultLimits.retryMs * 2 ** (kept.attempts - 1);
  }

  #putOff(kept: Kept, error: PassingError): boolean {
    const now = this.now();
    const { since, times } = kept.passing ?? { since: now, times: 0 };
    if (now - since >= defaultLimits.passingTotalMs) return false;
    const backoff = Math.min(defaultLimits.passingMs * 2 ** Math.min(times, 30), defaultLimits.passingMaxMs);
    const named = error.retryAt?.getTime() ?? 0;
    const soonest = times === 0 && named > now ? now : now + backoff;
    kept.at = Math.min(Math.max(named, soonest), since + defaultLimits.passingTotalMs);
    kept.passing = { since, times: times + 1 };
    return true;
  }

  #over(kept: Kept): void {
    this.#kept.delete(kept.id);
    if (kept.job.kind !== "review") this.#done.add(kept.id);
    const next = this.#next.get(kept.id);
    this.#next.delete(kept.id);
    if (next) this.#keep(kept.id, next, 0);
  }

  /** The worker's lock is over: its jobs go to others, whether it is dead or only slow. */
  lose(worker: number): void {
    for (const kept of this.#kept.values()) {
      if (kept.by?.worker !== worker) continue;
      kept.by.abort.abort(new Error("the job was taken away"));
      delete kept.by;
      kept.at = this.now() + defaultLimits.lockMs;
    }
  }

  /** Everything is gone; who runs something does not know. */
  wipe(): void {
    this.#kept.clear();
    this.#next.clear();
    this.#done.clear();
  }
}

function idOf(job: Job, after: number): string {
  if (job.kind === "review") return `${job.repo.id}#${job.number}`;
  if (job.kind === "resume") return `resume-${job.request}${after > 0 ? "-end" : ""}`;
  if (job.kind === "command") return `command-${job.where?.kind ?? "thread"}-${job.comment}`;
  return `${job.kind}-${job.cause.delivery}`;
}

/** A review that waits is told the newest delivery, and keeps who asked. */
function withAsked(job: ReviewJob, older: ReviewJob | undefined): ReviewJob {
  const asked = job.asked ?? older?.asked;
  return asked ? { ...job, asked } : job;
}
