import { expect, test } from "vitest";
import { PassingError } from "../../src/errors.ts";
import { aReview, eventually, gate, pause } from "./jobs.ts";
import { type Place, queueOpener, quiet } from "./queues.ts";

/** What every queue promises about its end. */
export function closingContract(place: () => Place): void {
  const { open } = queueOpener(place);

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

  test("a job that is let end may still enqueue another", async () => {
    const queue = await open({ closeMs: 20_000 });
    const hold = gate();
    let started = false;
    await queue.work(
      async () => {
        started = true;
        await hold.opened;
        await queue.enqueue(aReview(2));
      },
      { concurrency: 1 },
    );
    await queue.enqueue(aReview(1));
    await eventually(() => started);
    const closed = queue.close();
    hold.open();
    await closed;
    const again = await open();
    expect(await again.counts()).toEqual({ waiting: 1, active: 0, delayed: 0, failed: 0 });
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
}
