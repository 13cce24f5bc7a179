import type { CommandJob, MergeGroupJob, ResumeJob, ReviewJob } from "../../src/domain/job.ts";
import type { QueueLimits } from "../../src/queue/limits.ts";

const repo = { id: 4711, owner: "acme", name: "shop" };

export function aReview(number: number, over: Partial<ReviewJob> = {}): ReviewJob {
  return {
    kind: "review",
    installation: 1,
    repo,
    number,
    cause: { delivery: `delivery-${number}`, event: "pull_request" },
    ...over,
  };
}

export function aCommand(comment: number, over: Partial<CommandJob> = {}): CommandJob {
  return {
    kind: "command",
    installation: 1,
    repo,
    number: 7,
    cause: { delivery: `comment-${comment}`, event: "issue_comment" },
    by: { login: "dev", kind: "person" },
    comment,
    commands: [{ verb: "review", args: [] }],
    errors: [],
    ...over,
  };
}

export function aResume(request: string): ResumeJob {
  const cause = { delivery: `request-${request}`, event: "approval.approve" };
  return { kind: "resume", installation: 1, repo, number: 7, cause, request };
}

export function aMergeGroup(head: string): MergeGroupJob {
  const cause = { delivery: `group-${head.slice(0, 4)}`, event: "merge_group.checks_requested" };
  return { kind: "merge-group", installation: 1, repo, number: 7, cause, head };
}

/** Waits short enough for a test; the proportions are those of the defaults. */
export const quickLimits: Partial<QueueLimits> = {
  lockMs: 900,
  stalledEveryMs: 300,
  retryMs: 10,
  passingMs: 10,
  passingMaxMs: 100,
  closeMs: 1_000,
  reconnectMs: 100,
};

/**
 * Looks again and again until `check` is true, less often the longer it takes. Fails with the last error, or at the
 * test's own time limit.
 */
export async function eventually(check: () => boolean | Promise<boolean>): Promise<void> {
  const began = Date.now();
  while (!(await check())) await pause(Math.min(Math.max((Date.now() - began) / 8, 5), 100));
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** A promise with its ends in hand, to hold a handler where the test wants it. */
export function gate(): { opened: Promise<void>; open(): void; fail(error: Error): void } {
  let open = (): void => {};
  let fail: (error: Error) => void = () => {};
  const opened = new Promise<void>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  return { opened, open, fail };
}
