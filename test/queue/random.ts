import fc from "fast-check";
import { expect, test } from "vitest";
import { PassingError } from "../../src/errors.ts";
import { type Place, queueOpener } from "./queues.ts";
import { aReview, eventually, gate } from "./jobs.ts";

const PULLS = 3;

/** A push to a pull request, or the end of the oldest run that is going on. */
type Step = { push: number } | { end: "well" | "passing" | "badly" };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ push: fc.nat({ max: PULLS - 1 }) }) },
  {
    weight: 2,
    arbitrary: fc.record({ end: fc.constantFrom("well" as const, "passing" as const, "badly" as const) }),
  },
);
/** With a pause between two steps, so that they meet the queue in different states. */
const steps = fc.array(fc.tuple(step, fc.constantFrom(0, 0, 1, 5)), { minLength: 1, maxLength: 15 });

/**
 * What matters about a queue of reviews: once all is quiet, every pull request was looked at after its last push,
 * and never by two at a time.
 */
export function randomContract(place: () => Place): void {
  const { open } = queueOpener(place);

  test("after any of 200 mixtures of pushes and ends, every pull request was reviewed after its last push", async () => {
    const queue = await open({
      retryMs: 2,
      passingMs: 1,
      passingMaxMs: 4,
      lockMs: 30_000,
      stalledEveryMs: 30_000,
    });
    let clock = 0;
    const lastPush = new Map<number, number>();
    const lastStart = new Map<number, number>();
    const running = new Map<number, ReturnType<typeof gate>>();
    const overlaps: number[] = [];
    let free = false;
    await queue.work(
      async (job) => {
        if (running.has(job.number)) overlaps.push(job.number);
        lastStart.set(job.number, ++clock);
        const hold = gate();
        running.set(job.number, hold);
        try {
          if (!free) await hold.opened;
        } finally {
          running.delete(job.number);
        }
      },
      { concurrency: 2 },
    );
    const endOldest = (how: "well" | "passing" | "badly"): void => {
      const hold = running.values().next().value;
      if (how === "well") hold?.open();
      else hold?.fail(how === "passing" ? new PassingError("later") : new Error("broken"));
    };

    let round = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (taken) => {
        const first = ++round * PULLS;
        free = false;
        for (const [what, wait] of taken) {
          if ("push" in what) {
            lastPush.set(first + what.push, ++clock);
            await queue.enqueue(aReview(first + what.push));
          } else endOldest(what.end);
          if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
        }
        free = true;
        await eventually(async () => {
          for (const hold of running.values()) hold.open();
          const { waiting, active, delayed } = await queue.counts();
          return waiting + active + delayed === 0;
        });
        for (let pull = first; pull < first + PULLS; pull++)
          expect(lastStart.get(pull) ?? 0).toBeGreaterThanOrEqual(lastPush.get(pull) ?? 0);
        expect(overlaps).toEqual([]);
      }),
      { numRuns: 200, seed: 20_261_121 },
    );
  });
}
