import { describe, expect, test } from "vitest";
import { runSchedule } from "./run-schedule.ts";
import { scheduleOf, shrink } from "./schedule.ts";
import { theTown } from "./the-town.ts";

const COUNT = Number(process.env.FAULT_SCHEDULES ?? 200);
const FIRST = Number(process.env.FAULT_SEED ?? 1);

/** Failing schedules that are made smaller and shown; more of them say the same again. */
const MAX_SHOWN = 3;

const town = theTown();

describe("src/worker/handle-job.ts", () => {
  test(`after any of ${COUNT} mixtures of events and faults nothing is lost, said twice or stuck`, async () => {
    const totals = { schedules: 0, jobs: 0, kills: 0, calls: 0, faults: 0 };
    const failing: number[] = [];
    const shown: string[] = [];
    for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
      const steps = scheduleOf(seed);
      const ended = await runSchedule(town(), steps);
      totals.schedules++;
      for (const name of ["jobs", "kills", "calls", "faults"] as const) totals[name] += ended[name];
      if (ended.wrong.length === 0) continue;
      failing.push(seed);
      if (shown.length >= MAX_SHOWN) continue;
      const small = await shrink(steps, async (fewer) => (await runSchedule(town(), fewer)).wrong.length > 0);
      shown.push([`seed ${seed}:`, ...ended.wrong, ...small.map((step) => JSON.stringify(step))].join("\n"));
    }
    console.log(JSON.stringify({ first: FIRST, ...totals, failing }));
    expect(shown.join("\n\n")).toBe("");
  }, 3_600_000);
});
