import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { rows } from "./rows.ts";
import { runSchedule } from "./run-schedule.ts";
import { aTown, type Town } from "./town.ts";

let town: Town;

beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  town = await aTown();
});

afterAll(async () => {
  await town.close();
  vi.useRealTimers();
});

describe("test/faults/rows.ts", () => {
  test("every row of the table has a line", () => {
    expect(rows.map(({ row }) => row)).toEqual(Array.from({ length: 52 }, (_, index) => index + 1));
  });

  for (const one of rows) {
    const name = `row ${one.row}: ${one.fault}`;
    if ("steps" in one)
      test(`${name}: nothing is lost, said twice or stuck`, async () => {
        expect((await runSchedule(town, one.steps)).wrong).toEqual([]);
      }, 120_000);
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
