import { describe, expect, test } from "vitest";
import { checkIdOf, isOfOtherBase, pullOfCheck } from "../../src/domain/check-name.ts";

describe("src/domain/check-name.ts", () => {
  test("a check says whose it is, with and without the branch that it was judged against", () => {
    expect(pullOfCheck(checkIdOf(12))).toBe(12);
    expect(pullOfCheck(checkIdOf(12, "main"))).toBe(12);
    expect(checkIdOf(12, `release/${"x".repeat(250)}`).length).toBeLessThan(50);
  });

  test("it is of another base only where it names one, and that one is another", () => {
    expect(isOfOtherBase(checkIdOf(12, "main"), "main")).toBe(false);
    expect(isOfOtherBase(checkIdOf(12, "main"), "release")).toBe(true);
    expect(isOfOtherBase(checkIdOf(12), "release")).toBe(false);
    expect(isOfOtherBase("somebody-else", "release")).toBe(false);
  });
});
