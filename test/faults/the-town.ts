import { afterAll, beforeAll, vi } from "vitest";
import { aTown, type Town } from "./town.ts";

/** One town for all tests of a file, under a clock that the tests set. */
export function theTown(): () => Town {
  let town: Town | undefined;

  beforeAll(async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    town = await aTown();
  });

  afterAll(async () => {
    await town?.close();
    vi.useRealTimers();
  });

  return () => {
    if (!town) throw new Error("there is a town only within tests");
    return town;
  };
}
