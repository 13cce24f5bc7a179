import { expect, test } from "vitest";
import { PassingError, UserError } from "../../src/errors.ts";
import { aReview, eventually } from "./jobs.ts";
import { type Place, queueOpener, quiet } from "./queues.ts";

/** What every queue promises about handlers that throw. */
export function failureContract(place: () => Place): void {
  const { open } = queueOpener(place);

  test("a passing error brings the job back at the time it names, not before, and costs no attempt", async () => {
    const queue = await open({ attempts: 1 });
    const retryAt = new Date(Date.now() + 1_000);
    const runs: { at: number; attempt: number; last: boolean }[] = [];
    await queue.work(
      async (_, run) => {
        runs.push({ at: Date.now(), attempt: run.attempt, last: run.lastAttempt });
        if (runs.length === 1) throw new PassingError("the rate limit is used up", { retryAt });
      },
      { concurrency: 1 },
    );
    await queue.enqueue(aReview(1));
    await eventually(() => runs.length === 2);
    await quiet(queue);
    expect(runs[1]?.at).toBeGreaterThanOrEqual(retryAt.getTime());
    expect(runs.map((run) => [run.attempt, run.last])).toEqual([
      [1, true],
      [1, true],
    ]);
    expect(await queue.counts()).toMatchObject({ failed: 0 });
  });

  test("a job that is put off is counted as delayed and lets the others pass", async () => {
    const queue = await open();
    const others: number[] = [];
    await queue.work(
      async (job) => {
        if (job.number !== 1) return void others.push(job.number);
        throw new PassingError("the rate limit is used up", { retryAt: new Date(Date.now() + 3_600_000) });
      },
      { concurrency: 1 },
    );
    await queue.enqueue(aReview(1));
    await queue.enqueue(aReview(2));
    await eventually(() => others.length === 1);
    await eventually(async () => (await queue.counts()).delayed === 1);
    await queue.enqueue(aReview(1));
    expect(await queue.counts()).toEqual({ waiting: 0, active: 0, delayed: 1, failed: 0 });
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

  test("a time that has passed does not bring the job back in a tight loop", async () => {
    const queue = await open({ passingMs: 200, passingMaxMs: 200 });
    const starts: number[] = [];
    await queue.work(
      async () => {
        starts.push(Date.now());
        if (starts.length < 3) throw new PassingError("limit", { retryAt: new Date(Date.now() - 60_000) });
      },
      { concurrency: 1 },
    );
    await queue.enqueue(aReview(1));
    await eventually(() => starts.length === 3);
    const [first = 0, second = 0, third = 0] = starts;
    expect(second - first).toBeGreaterThanOrEqual(150);
    expect(third - second).toBeGreaterThanOrEqual(150);
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
    const queue = await open({ retryMs: 4_000 });
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
}
