import { describe, expect, test } from "vitest";
import { CURRENT_MODELS } from "../../src/domain/model.ts";
import { dollarsAtMost, dollarsOf, priceOf } from "../../src/domain/price.ts";

const million = { input: 1_000_000, output: 0, cacheWrite: 0, cacheRead: 0 };

describe("src/domain/price.ts", () => {
  test("each kind of token has its price", () => {
    const model = "claude-sonnet-5-5";
    expect(dollarsOf(model, million)).toBe(2);
    expect(dollarsOf(model, { ...million, input: 0, output: 1_000_000 })).toBe(10);
    expect(dollarsOf(model, { ...million, input: 0, cacheWrite: 1_000_000 })).toBe(2.5);
    expect(dollarsOf(model, { ...million, input: 0, cacheRead: 1_000_000 })).toBeCloseTo(0.1, 10);
  });

  test("a long question costs more where the model says so", () => {
    const short = { ...million, input: 100_000 };
    expect(dollarsOf("claude-haiku-5-5", short)).toBeCloseTo(0.01, 10);
    expect(dollarsOf("claude-haiku-5-5", { ...short, cacheRead: 1 })).toBeGreaterThan(0.05);
  });

  test("a dated id has the price of its model; an unknown one has none, and counts as the dearest", () => {
    expect(priceOf("claude-haiku-4-5-20251001")).toEqual(priceOf("claude-haiku-4-5"));
    expect(dollarsOf("claude-sonnet-9", million)).toBeUndefined();
    expect(dollarsAtMost("claude-sonnet-9", million)).toBe(10);
  });

  test("the price is known of all models but those that were never listed", () => {
    expect(CURRENT_MODELS.filter((model) => priceOf(model) === undefined)).toEqual([
      "claude-fable-5-2",
      "claude-mythos-5-2",
      "claude-mythos-preview",
    ]);
  });
});
