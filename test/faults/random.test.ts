import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { runSchedule } from "./run-schedule.ts";
import { scheduleOf, shrink, type Step } from "./schedule.ts";
import { aTown, type Town } from "./town.ts";

const COUNT = Number(process.env.FAULT_SCHEDULES ?? 200);
const FIRST = Number(process.env.FAULT_SEED ?? 1);

let town: Town;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  town = await aTown();
});

afterAll(async () => {
  await town.close();
  vi.useRealTimers();
});

describe("src/worker/handle-job.ts", () => {
  test(
    `after any of ${COUNT} mixtures of events and faults nothing is lost, said twice or stuck`,
    async () => {
      const totals = { jobs: 0, kills: 0, calls: 0, faults: 0 };
      const failures: string[] = [];
      const started = performance.now();
      for (let seed = FIRST; seed < FIRST + COUNT; seed++) {
        const steps = scheduleOf(seed);
        const ran = await runSchedule(town, steps).catch((error: unknown) => ({ wrong: [String(error)], jobs: 0, kills: 0, calls: 0, faults: 0 }));
        totals.jobs += ran.jobs;
        totals.kills += ran.kills;
        totals.calls += ran.calls;
        totals.faults += ran.faults;
        if (ran.wrong.length > 0) {
          const small = await shrink(steps, async (fewer) => (await runSchedule(town, fewer)).wrong.length > 0);
          failures.push([`seed ${seed}: ${ran.wrong.join("; ")}`, ...small.map((step: Step) => JSON.stringify(step))].join("\n  "));
          console.log(failures.at(-1));
        }
      }
      console.log(JSON.stringify({ schedules: COUNT, ...totals, ms: Math.round(performance.now() - started) }));
      expect(failures).toEqual([]);
    },
    3_600_000,
  );
});
