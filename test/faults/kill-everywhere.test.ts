import { describe, expect, test } from "vitest";
import { runSchedule } from "./run-schedule.ts";
import type { Step } from "./schedule.ts";
import { theTown } from "./the-town.ts";

const town = theTown();

const open: Step = { do: "open", pull: 0, deliver: "now", gates: 400 };

/** Every call of the worker and every answer to one is a step at which it can die. */
async function stepsOf(schedule: readonly Step[]): Promise<number> {
  const ran = await runSchedule(town(), schedule);
  expect(ran.wrong).toEqual([]);
  const first = ran.history.of("step")[0]?.worker;
  return ran.history.of("step").filter(({ worker }) => worker === first).length;
}

describe("src/worker/review-job.ts", () => {
  test("killed at any step of a first review, the rerun leaves one review and one completed check", async () => {
    // The sweep of the end belongs to the same process, so the review alone is counted.
    const steps = (await stepsOf([open])) - (await stepsOf([]));
    expect(steps).toBeGreaterThan(20);
    const wrong: string[] = [];
    let killed = 0;
    for (let after = 1; after <= steps; after++) {
      const ran = await runSchedule(town(), [{ do: "kill", worker: 0, after, gates: 0 }, open]);
      killed += ran.kills;
      wrong.push(...ran.wrong.map((one) => `killed at step ${after}: ${one}`));
    }
    console.log(JSON.stringify({ what: "kill at every step of a first review", steps, killed }));
    expect(wrong).toEqual([]);
    expect(killed).toBe(steps);
  }, 600_000);
});
