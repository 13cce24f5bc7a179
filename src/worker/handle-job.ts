import type { Job, JobRun } from "../domain/job.ts";
import { commandJob } from "./command-job.ts";
import type { WorkerPorts } from "./ports.ts";
import { mergeGroupJob } from "./merge-group-job.ts";
import { resumeJob } from "./resume-job.ts";
import { reviewJob } from "./review-job.ts";

const JOB_WITHIN = 30 * 60_000;

/**
 * Does one job. Resolves when nothing is left to do, also when a person was told what to mend. Rejects with
 * `PassingError` for the queue to try later, and with anything else when the fault is ours.
 */
export async function handleJob(job: Job, run: JobRun, ports: WorkerPorts): Promise<void> {
  const { delivery, event } = job.cause;
  const repository = `${job.repo.owner}/${job.repo.name}`;
  const log = ports.log.child({
    delivery,
    trigger: event,
    repository,
    number: job.number,
    job: job.kind,
    attempt: run.attempt,
  });
  const started = performance.now();
  const signal = AbortSignal.any([run.signal, AbortSignal.timeout(ports.jobWithin ?? JOB_WITHIN)]);
  const bounded: JobRun = { ...run, signal };
  const outcome = await outcomeOf(job, bounded, { ...ports, log });
  log.info({ outcome, ms: Math.round(performance.now() - started) }, "job done");
}

function outcomeOf(job: Job, run: JobRun, ports: WorkerPorts): Promise<string> {
  switch (job.kind) {
    case "command":
      return commandJob(job, ports, run.signal);
    case "merge-group":
      return mergeGroupJob(job, run, ports);
    case "resume":
      return resumeJob(job, run, ports);
    case "review":
      return reviewJob(job, run, ports);
  }
}
