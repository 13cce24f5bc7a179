import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { LineMatcher, TooMuchWork } from "../../../../src/agent/tools/pattern/match.ts";
import { parsePattern, PatternError } from "../../../../src/agent/tools/pattern/parse.ts";

const finds = (pattern: string, line: string, ignoreCase = false) =>
  new LineMatcher(parsePattern(pattern, ignoreCase)).test(line);

/** Patterns of every construct of the language, over a small alphabet so that they meet their lines. */
const counts = fc.constantFrom("", "", "", "*", "+", "?", "{2}", "{1,3}", "{0,}", "*?");
const atoms = fc.constantFrom(
  ..."a b c - A _ . \\w \\W \\d \\s [ab] [^a] [a-c_] [^\\w-] \\. ^ $ \\b \\B".split(" "),
);
const isPlace = (atom: string) => /^(?:\^|\$|\\b|\\B)$/.test(atom);
const alternatives = (piece: fc.Arbitrary<string>) =>
  fc
    .array(
      fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join("")),
      { minLength: 1, maxLength: 3 },
    )
    .map((branches) => branches.join("|"));
const counted = (atom: fc.Arbitrary<string>) =>
  fc.tuple(atom, counts).map(([one, count]) => (isPlace(one) ? one : one + count));
const inner = alternatives(counted(atoms)).map((written) => `(${written})`);
const pattern = alternatives(
  counted(fc.oneof({ arbitrary: atoms, weight: 3 }, { arbitrary: inner, weight: 1 })),
);
const line = fc
  .array(fc.constantFrom("a", "b", "c", "A", "1", "-", " ", ".", "_"), { maxLength: 12 })
  .map((all) => all.join(""));

describe("src/agent/tools/pattern/match.ts", () => {
  test("it finds what the engine of JavaScript finds, whatever the pattern", () => {
    fc.assert(
      fc.property(pattern, line, fc.boolean(), (written, text, ignoreCase) => {
        expect(finds(written, text, ignoreCase)).toBe(new RegExp(written, ignoreCase ? "i" : "").test(text));
      }),
      { numRuns: 3_000 },
    );
  });

  test.each([
    ["(a+)+$", `${"a".repeat(200_000)}!`],
    ["(a|a)*b", "a".repeat(200_000)],
    ["(.*)*x", "y".repeat(200_000)],
    ["^(([a-z])+.)+[A-Z]([a-z])+$", "a".repeat(200_000)],
  ])("%s, which stalls engines that go back, only goes through the line once", (written, text) => {
    expect(finds(written, text)).toBe(false);
  });

  test("a pattern whose ways never come up twice is stopped at a fixed amount of work", () => {
    const noise = Array.from({ length: 200_000 }, (_, at) =>
      ((at * 2_654_435_761) >>> 13) & 1 ? "a" : "b",
    ).join("");
    expect(() => finds(`a${"[ab]{199}".repeat(8)}c`, noise.repeat(5))).toThrow(TooMuchWork);
  });

  test.each([
    ["(a)\\1", "back-references"],
    ["(?=a)", "look-around"],
    ["(?<!a)b", "look-around"],
    ["((((a{200}){200}){200}){200})", "too long"],
    ["a{201}", "counts go up to"],
    ["(".repeat(60) + ")".repeat(60), "nested too deep"],
    ["(a", "not closed"],
    ["[a", "not closed"],
    ["a)", "has no `(`"],
    ["*a", "nothing to repeat"],
    ["[b-a]", "out of order"],
    ["\\p{L}", "not in this language"],
    ["a\\", "ends in a backslash"],
    ["x".repeat(1_001), "longer than"],
  ])("%s is refused in words", (written, why) => {
    expect(() => parsePattern(written)).toThrow(PatternError);
    expect(() => parsePattern(written)).toThrow(why);
  });

  test("braces without a count, a leading flag, names of groups and escapes are what people expect", () => {
    expect(finds("if (x) {".replace("(", "\\(").replace(")", "\\)"), "if (x) {")).toBe(true);
    expect(finds("(?i)create table", "CREATE TABLE t")).toBe(true);
    expect(finds("(?<verb>get|post)", "post")).toBe(true);
    expect(finds("\\x41\\u00e9", "Aé")).toBe(true);
  });
});
