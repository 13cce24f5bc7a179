import { describe, expect, test } from "vitest";
import { remembered } from "../../src/domain/remembered.ts";

describe("src/domain/remembered.ts", () => {
  test("a text is asked about once while there is room, an empty answer included", () => {
    const asked: string[] = [];
    const answer = remembered(2, (text) => {
      asked.push(text);
      return text === "none" ? "" : text.toUpperCase();
    });
    expect(["a", "none", "a", "none", "c", "a"].map(answer)).toEqual(["A", "", "A", "", "C", "A"]);
    expect(asked).toEqual(["a", "none", "c", "a"]);
  });
});
