import type { ApplicationFunction } from "probot";
import type { Job } from "../domain/job.ts";
import { type Meter, NO_METER } from "../domain/telemetry.ts";
import { PassingError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { checkRun } from "./check-run.ts";
import { installation } from "./installation.ts";
import { issueComment } from "./issue-comment.ts";
import { actionSchema, type Decision, type Delivered } from "./payload.ts";
import { mergeGroup } from "./merge-group.ts";
import { pullRequest } from "./pull-request.ts";
import { reviewComment } from "./review-comment.ts";

export interface AppPorts {
  /** Resolves once the job is durable. */
  enqueue(job: Job): Promise<void>;
  log: Logger;
  /**
   * Milliseconds for `enqueue`; default 2,500. GitHub waits 10 s, but Octokit answers "202 still processing"
   * after 9 s, which GitHub counts as delivered: a job that was then lost would never be sent again.
   */
  enqueueWithin?: number;
  meter?: Meter;
}

const EVENTS = {
  pull_request: pullRequest,
  issue_comment: issueComment,
  pull_request_review_comment: reviewComment,
  check_run: checkRun,
  merge_group: mergeGroup,
  installation,
} as const satisfies Record<string, (delivered: Delivered) => Decision>;

/** Is this an event that something is decided about? */
export function isFollowed(event: string): boolean {
  return Object.hasOwn(EVENTS, event);
}

/** GitHub sends a GUID. The header is not signed, so anybody who replays a delivery chooses it. */
const MAX_DELIVERY_ID = 100;

/** The Probot app: every event becomes a job or a line in the log, and is answered after the job is durable. */
export function createApp(ports: AppPorts): ApplicationFunction {
  return (app) => {
    const events = Object.keys(EVENTS) as (keyof typeof EVENTS)[];
    for (const event of events) {
      app.on(event, async ({ id, payload }) =>
        receive(event, { id: id.slice(0, MAX_DELIVERY_ID), payload }, ports),
      );
    }
  };
}

async function receive(
  event: keyof typeof EVENTS,
  delivered: Delivered,
  { enqueue, log, enqueueWithin, meter = NO_METER }: AppPorts,
): Promise<void> {
  const decision = EVENTS[event](delivered);
  if ("nothing" in decision) {
    const action = actionSchema.safeParse(delivered.payload);
    const trigger = action.success ? `${event}.${action.data.action}` : event;
    log.info({ delivery: delivered.id, trigger, reason: decision.nothing }, "delivery ignored");
    meter.delivery(event, "ignored");
    return;
  }
  const { job } = decision;
  await within(enqueueWithin ?? 2_500, enqueue(job));
  meter.delivery(event, "enqueued");
  log.info(
    {
      delivery: delivered.id,
      trigger: job.cause.event,
      repository: `${job.repo.owner}/${job.repo.name}`,
      number: job.number,
      job: job.kind,
      ...(job.kind === "review" ? { head: job.head } : {}),
    },
    "delivery enqueued",
  );
}

async function within(milliseconds: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new PassingError("the queue did not take the job in time")),
      milliseconds,
    );
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
