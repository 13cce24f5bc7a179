import { describe, expect, test } from "vitest";
import { isExponential } from "../../../src/source/regex/backtracking.ts";

describe("src/source/regex/backtracking.ts", () => {
  test.each([
    ["a repetition of a repetition", "^(a+)+$"],
    ["the same twice in a choice", "^(?:a|a)*$"],
    ["a choice whose one side is the other twice", "^(?:a|aa)+$"],
    ["an end of the round that may be left out", "^(\\w+\\s?)*$"],
    ["classes that share a character", "^(?:[a-z]+|\\d|[a-z\\d])+$"],
    ["a line end of two characters that are line ends themselves", "^(\\r\\n|\\n|\\r)+x"],
    ["a loop that may match nothing, within a loop", "(a*)*b"],
    ["two repetitions side by side in a loop", "(x+x+)+y"],
    ["a long count", "^(?:.*,){40}$"],
    ["a name that stands for letters of both sizes", "^(?:[a-z]+|K)+$", "i"],
    ["a mail address with an optional separator", "^(?:[a-z]+[-.]?)+@x$"],
  ])("is exponential: %s", (_, source, flags = "") => {
    expect(isExponential(source, flags)).toBe(true);
  });

  test.each([
    ["one repetition", "^[a-z]+$"],
    ["rounds that a sign keeps apart", "^(?:[a-z]+\\.)*[a-z]+$"],
    ["a quoted text with escapes", '^"(?:[^"\\\\]|\\\\.)*"$'],
    ["a choice between different letters", "^(?:ab|ac)+$"],
    ["the same choice without the flag", "^(?:[a-z]+-|K)+$"],
    ["a match that is done when it gets there", "(a+)+"],
    ["a short count", "^(?:\\d+,){3}$"],
    ["a loop whose border is asked for, which is not understood", "^(?:\\b\\w+\\b\\s?)*$"],
    ["a back reference, which is not understood", "^(a+)+\\1$"],
    ["no pattern at all", "^(a+)+$("],
  ])("is not said to be: %s", (_, source) => {
    expect(isExponential(source)).toBe(false);
  });

  test("is decided with bounded work for a pattern that was written to keep it busy", () => {
    const wide = `^(?:${Array.from({ length: 240 }, () => "[a-z]?").join("")})*$`;
    expect(typeof isExponential(wide)).toBe("boolean");
    expect(isExponential(`^${"(".repeat(900)}a+${")+".repeat(900)}$`)).toBe(false);
  });
});
