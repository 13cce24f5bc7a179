import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { rows } from "./rows.ts";
import type { Step } from "./schedule.ts";
import { runSchedule } from "./run-schedule.ts";
import { theTown } from "./the-town.ts";

const town = theTown();

/** The worker's steps are counted by a run in which nobody is killed. */
async function withKill(steps: readonly Step[], killed: string | undefined): Promise<readonly Step[]> {
  if (killed === undefined) return steps;
  const { history } = await runSchedule(town(), steps);
  const after = 1 + history.of("step").findIndex(({ call }) => call === killed);
  expect(after).toBeGreaterThan(0);
  return [{ do: "kill", worker: 0, after, gates: 0 }, ...steps];
}

describe("test/faults/rows.ts", () => {
  test("every row of the table has a line", () => {
    expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: 52 }, (_, index) => index + 1));
  });

  for (const one of rows) {
    const name = `row ${one.row}: ${one.fault}`;
    if ("steps" in one)
      test(`${name}: nothing is lost, said twice or stuck`, async () => {
        const ran = await runSchedule(town(), await withKill(one.steps, one.killed));
        expect(ran.wrong).toEqual([]);
        if (one.killed) expect(ran.kills).toBe(1);
      }, 120_000);
    else if ("scenes" in one) continue;
    else if ("by" in one)
      test(`${name}: ${one.by[0]}`, () => {
        const text = readFileSync(one.by[0], "utf8");
        expect(text).toContain(one.by[1]);
      });
    else
      test(`${name}: ${one.not}`, () => {
        expect(one.not).not.toBe("");
      });
  }
});
