import { randomUUID } from "node:crypto";
import { pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import type { Job, JobQueue, JobRun } from "../../src/domain/job.ts";
import { PassingError, UserError } from "../../src/errors.ts";
import type { QueueLimits } from "../../src/queue/limits.ts";
import { openQueue, type QueueOptions } from "../../src/queue/open-queue.ts";
import { aCommand, aReview, eventually, gate, pause, quickLimits } from "./jobs.ts";

export type Place = Pick<QueueOptions, "redisUrl" | "dataDir" | "image">;

/** Opens queues for one test: a fresh prefix each, closed when the test is over. */
export function queueOpener(place: () => Place): {
  prefix(): string;
  options(limits?: Partial<QueueLimits>): Omit<QueueOptions, "log"> & { prefix: string };
  open(limits?: Partial<QueueLimits>): Promise<JobQueue>;
} {
  let prefix = `t-${randomUUID().slice(0, 8)}`;
  const opened: JobQueue[] = [];
  afterEach(async () => {
    for (const queue of opened.splice(0)) await queue.close();
    prefix = `t-${randomUUID().slice(0, 8)}`;
  });
  const options = (limits: Partial<QueueLimits> = {}) => ({
    ...place(),
    prefix,
    limits: { ...quickLimits, ...limits },
  });
  return {
    prefix: () => prefix,
    options,
    async open(limits) {
      const queue = await openQueue({ ...options(limits), log: pino({ level: "silent" }) });
      opened.push(queue);
      return queue;
    },
  };
}

/** Nothing waits, runs or is put off. */
export async function quiet(queue: JobQueue): Promise<void> {
  await eventually(async () => {
    const { waiting, active, delayed } = await queue.counts();
    return waiting + active + delayed === 0;
  });
}

/** What every queue promises, wherever it keeps its jobs. */
export function queueContract(place: () => Place): void {
  const { open } = queueOpener(place);

  describe("one live review per pull request", () => {
    test("a job runs once and leaves nothing behind", async () => {
      const queue = await open();
      const seen: [Job, JobRun][] = [];
      await queue.enqueue(aReview(1));
      expect(await queue.counts()).toEqual({ waiting: 1, active: 0, delayed: 0, failed: 0 });
      await queue.work(async (job, run) => void seen.push([job, run]), { concurrency: 2 });
      await eventually(() => seen.length > 0);
      await quiet(queue);
      expect(seen).toEqual([
        [aReview(1), { attempt: 1, lastAttempt: false, signal: expect.any(AbortSignal) }],
      ]);
      expect(await queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
    });

    test("a queue that only enqueues runs nothing", async () => {
      const queue = await open();
      await queue.enqueue(aReview(1));
      await pause(200);
      expect(await queue.counts()).toMatchObject({ waiting: 1, active: 0 });
    });

    test("a hundred deliveries before a worker is there are one review, of the newest", async () => {
      const queue = await open();
      const asked = { by: { login: "dev", kind: "person" as const }, comment: 9 };
      await queue.enqueue(aReview(1, { asked }));
      for (let push = 1; push < 100; push++)
        await queue.enqueue(
          aReview(1, {
            installation: 2,
            head: `head-${push}`,
            cause: { delivery: `push-${push}`, event: "pull_request" },
          }),
        );
      expect(await queue.counts()).toMatchObject({ waiting: 1 });
      const seen: Job[] = [];
      await queue.work(async (job) => void seen.push(job), { concurrency: 2 });
      await eventually(() => seen.length > 0);
      await quiet(queue);
      expect(seen).toMatchObject([
        { installation: 2, head: "head-99", cause: { delivery: "push-99" }, asked },
      ]);
    });

    test("the same delivery a hundred times at once is one review", async () => {
      const queue = await open();
      await Promise.all(Array.from({ length: 100 }, () => queue.enqueue(aReview(1))));
      const seen: Job[] = [];
      await queue.work(async (job) => void seen.push(job), { concurrency: 2 });
      await eventually(() => seen.length > 0);
      await quiet(queue);
      expect(seen).toEqual([aReview(1)]);
    });

    test("ten pushes while a review runs are one more review, of the newest, after the first has ended", async () => {
      const queue = await open();
      const first = gate();
      const log: string[] = [];
      await queue.work(
        async (job) => {
          log.push(`start ${job.cause.delivery}`);
          if (log.length === 1) await first.opened;
          log.push(`end ${job.cause.delivery}`);
        },
        { concurrency: 3 },
      );
      await queue.enqueue(aReview(1));
      await eventually(() => log.length === 1);
      for (let push = 1; push <= 10; push++)
        await queue.enqueue(aReview(1, { cause: { delivery: `push-${push}`, event: "pull_request" } }));
      await pause(100);
      expect(log).toEqual(["start delivery-1"]);
      first.open();
      await eventually(() => log.length === 4);
      await quiet(queue);
      expect(log).toEqual(["start delivery-1", "end delivery-1", "start push-10", "end push-10"]);
    });

    test("a push while the last try of a failing review runs gets a review of its own", async () => {
      const queue = await open({ attempts: 1 });
      const first = gate();
      const seen: string[] = [];
      await queue.work(
        async (job) => {
          seen.push(job.cause.delivery);
          if (seen.length === 1) await first.opened;
        },
        { concurrency: 2 },
      );
      await queue.enqueue(aReview(1));
      await eventually(() => seen.length === 1);
      await queue.enqueue(aReview(1, { cause: { delivery: "push", event: "pull_request" } }));
      first.fail(new Error("broken"));
      await eventually(() => seen.length === 2);
      await quiet(queue);
      expect(seen).toEqual(["delivery-1", "push"]);
      expect(await queue.counts()).toMatchObject({ failed: 1 });
    });

    test("pull requests with the same number in two repositories do not wait for each other", async () => {
      const queue = await open();
      const both = gate();
      const running = new Set<number>();
      await queue.work(
        async (job) => {
          running.add(job.repo.id);
          await both.opened;
        },
        { concurrency: 2 },
      );
      await queue.enqueue(aReview(1));
      await queue.enqueue(aReview(1, { repo: { id: 4712, owner: "acme", name: "till" } }));
      await eventually(() => running.size === 2);
      both.open();
      await quiet(queue);
    });
  });

  describe("order and number", () => {
    test("different pull requests run side by side, up to the concurrency and no further", async () => {
      const queue = await open();
      let now = 0;
      let most = 0;
      const all = gate();
      await queue.work(
        async () => {
          most = Math.max(most, ++now);
          await all.opened;
          now--;
        },
        { concurrency: 3 },
      );
      for (let number = 1; number <= 6; number++) await queue.enqueue(aReview(number));
      await eventually(() => now === 3);
      await pause(100);
      all.open();
      await quiet(queue);
      expect(most).toBe(3);
    });

    test("reviews run in the order they came, and a command goes before reviews that wait", async () => {
      const queue = await open();
      for (let number = 1; number <= 5; number++) await queue.enqueue(aReview(number));
      await queue.enqueue(aCommand(99));
      const seen: string[] = [];
      await queue.work(async (job) => void seen.push(job.cause.delivery), { concurrency: 1 });
      await quiet(queue);
      expect(seen).toEqual([
        "comment-99",
        "delivery-1",
        "delivery-2",
        "delivery-3",
        "delivery-4",
        "delivery-5",
      ]);
    });
  });

  describe("commands", () => {
    test("a comment is obeyed once: delivered again while it waits, while it runs and after it is done", async () => {
      const queue = await open();
      const hold = gate();
      const seen: number[] = [];
      await queue.enqueue(aCommand(5));
      await queue.enqueue(aCommand(5));
      await queue.work(
        async (job) => {
          if (job.kind === "command") seen.push(job.comment);
          await hold.opened;
        },
        { concurrency: 2 },
      );
      await eventually(() => seen.length === 1);
      await queue.enqueue(aCommand(5));
      hold.open();
      await quiet(queue);
      await queue.enqueue(aCommand(5, { cause: { delivery: "redelivered", event: "issue_comment" } }));
      await queue.enqueue(aCommand(6));
      await eventually(() => seen.length === 2);
      await quiet(queue);
      expect(seen).toEqual([5, 6]);
    });

    test("two comments on one pull request are two commands", async () => {
      const queue = await open();
      const seen: number[] = [];
      await queue.enqueue(aCommand(5));
      await queue.enqueue(aCommand(6));
      await queue.work(async (job) => void (job.kind === "command" && seen.push(job.comment)), {
        concurrency: 1,
      });
      await quiet(queue);
      expect(seen).toEqual([5, 6]);
    });
  });

  describe("errors of the handler", () => {
    test("a passing error brings the job back at the time it names, not before, and costs no attempt", async () => {
      const queue = await open({ attempts: 1 });
      const retryAt = new Date(Date.now() + 400);
      const runs: { at: number; attempt: number; last: boolean }[] = [];
      const others: number[] = [];
      await queue.work(
        async (job, run) => {
          if (job.number === 2) return void others.push(job.number);
          runs.push({ at: Date.now(), attempt: run.attempt, last: run.lastAttempt });
          if (runs.length === 1) throw new PassingError("the rate limit is used up", { retryAt });
        },
        { concurrency: 1 },
      );
      await queue.enqueue(aReview(1));
      await queue.enqueue(aReview(2));
      await eventually(() => others.length === 1);
      expect(await queue.counts()).toMatchObject({ delayed: 1, failed: 0 });
      await eventually(() => runs.length === 2);
      await quiet(queue);
      expect(runs[1]?.at).toBeGreaterThanOrEqual(retryAt.getTime());
      expect(runs.map((run) => [run.attempt, run.last])).toEqual([
        [1, true],
        [1, true],
      ]);
      expect(await queue.counts()).toMatchObject({ failed: 0 });
    });

    test("passing errors without a time are tried again, many more times than there are attempts", async () => {
      const queue = await open({ attempts: 2, passingMs: 1, passingMaxMs: 5 });
      let runs = 0;
      await queue.work(
        async () => {
          if (++runs < 12) throw new PassingError("no network");
        },
        { concurrency: 1 },
      );
      await queue.enqueue(aReview(1));
      await eventually(() => runs === 12);
      await quiet(queue);
      expect(await queue.counts()).toMatchObject({ failed: 0 });
    });

    test("passing errors that go on for too long become failures", async () => {
      const queue = await open({ attempts: 2, passingTotalMs: 150, passingMs: 20 });
      const attempts: number[] = [];
      await queue.work(
        async (_, run) => {
          attempts.push(run.attempt);
          throw new PassingError("no network", { retryAt: new Date(Date.now() + 86_400_000) });
        },
        { concurrency: 1 },
      );
      await queue.enqueue(aReview(1));
      await eventually(async () => (await queue.counts()).failed === 1);
      expect(attempts.at(0)).toBe(1);
      expect(attempts.at(-1)).toBe(2);
    });

    test("a poison job is tried three times, then kept as failed; its neighbours run, and the next push is reviewed", async () => {
      const queue = await open();
      const runs: [number, boolean][] = [];
      const others: number[] = [];
      let cured = false;
      await queue.work(
        async (job, run) => {
          if (job.number !== 1) return void others.push(job.number);
          runs.push([run.attempt, run.lastAttempt]);
          if (!cured) throw new Error("a bug of ours");
        },
        { concurrency: 1 },
      );
      await queue.enqueue(aReview(1));
      await queue.enqueue(aReview(2));
      await eventually(async () => (await queue.counts()).failed === 1);
      expect(runs).toEqual([
        [1, false],
        [2, false],
        [3, true],
      ]);
      expect(others).toEqual([2]);
      cured = true;
      await queue.enqueue(aReview(1));
      await eventually(() => runs.length === 4);
      await quiet(queue);
      expect(runs[3]).toEqual([1, false]);
    });

    test("an error of the user's ends the job at once", async () => {
      const queue = await open();
      let runs = 0;
      await queue.work(
        async () => {
          runs++;
          throw new UserError("the configuration has no such rule");
        },
        { concurrency: 1 },
      );
      await queue.enqueue(aReview(1));
      await eventually(async () => (await queue.counts()).failed === 1);
      await quiet(queue);
      expect(runs).toBe(1);
    });

    test("a push while a failed review waits for its next try adds nothing and is told to it", async () => {
      const queue = await open({ retryMs: 300 });
      const seen: string[] = [];
      await queue.work(
        async (job) => {
          seen.push(job.cause.delivery);
          if (seen.length === 1) throw new Error("once");
        },
        { concurrency: 2 },
      );
      await queue.enqueue(aReview(1));
      await eventually(async () => (await queue.counts()).delayed === 1);
      await queue.enqueue(aReview(1, { cause: { delivery: "push", event: "pull_request" } }));
      await eventually(() => seen.length === 2);
      await quiet(queue);
      expect(seen).toEqual(["delivery-1", "push"]);
    });
  });

  describe("closing", () => {
    test("close lets a running job end, and may be called again", async () => {
      const queue = await open({ closeMs: 20_000 });
      const hold = gate();
      let ended = false;
      let started = false;
      await queue.work(
        async (_, run) => {
          started = true;
          await hold.opened;
          ended = !run.signal.aborted;
        },
        { concurrency: 1 },
      );
      await queue.enqueue(aReview(1));
      await eventually(() => started);
      const closed = queue.close();
      await pause(50);
      hold.open();
      await closed;
      await queue.close();
      expect(ended).toBe(true);
      await expect(queue.enqueue(aReview(2))).rejects.toThrow(PassingError);
      const again = await open();
      expect(await again.counts()).toEqual({ waiting: 0, active: 0, delayed: 0, failed: 0 });
    });

    test("a job that stops when it is told to goes to the next worker without a lost attempt", async () => {
      const queue = await open({ closeMs: 300 });
      let started = false;
      await queue.work(
        (_, run) =>
          new Promise((_, reject) => {
            started = true;
            run.signal.addEventListener("abort", () => reject(new Error("aborted")));
          }),
        { concurrency: 1 },
      );
      await queue.enqueue(aReview(1));
      await eventually(() => started);
      await queue.close();
      const next = await open({ lockMs: 60_000, stalledEveryMs: 60_000 });
      expect(await next.counts()).toMatchObject({ waiting: 1, active: 0 });
      const attempts: number[] = [];
      await next.work(async (_, run) => void attempts.push(run.attempt), { concurrency: 1 });
      await eventually(() => attempts.length === 1);
      await quiet(next);
      expect(attempts).toEqual([1]);
    });

    test("a job that does not stop is given to the next worker all the same, and its end is nobody's news", async () => {
      const queue = await open({ closeMs: 300 });
      const hold = gate();
      let started = false;
      await queue.work(
        async () => {
          started = true;
          await hold.opened;
        },
        { concurrency: 1 },
      );
      await queue.enqueue(aReview(1));
      await eventually(() => started);
      await queue.close();
      const next = await open({ lockMs: 60_000, stalledEveryMs: 60_000 });
      hold.fail(new Error("too late"));
      const attempts: number[] = [];
      await next.work(async (_, run) => void attempts.push(run.attempt), { concurrency: 1 });
      await eventually(() => attempts.length === 1);
      await quiet(next);
      expect(attempts).toEqual([1]);
      expect(await next.counts()).toMatchObject({ failed: 0 });
    });
  });
}
