import { describe, expect, test } from "vitest";
import { stepsOf } from "../../../src/agent/tools/command-line.ts";

describe("src/agent/tools/command-line.ts", () => {
  test.each([
    ["npm test", [["npm", "test"]], [false]],
    ["a 'b c' \"d e\" f=g", [["a", "b c", "d e", "f=g"]], [false]],
    ["a && b && c", [["a"], ["b"], ["c"]], [false, true, true]],
    ["a; b\nc && d", [["a"], ["b"], ["c"], ["d"]], [false, false, false, true]],
    ["ls -- --all", [["ls", "--", "--all"]], [false]],
    ["a x | b && c | d", [["a", "x"], ["b"], ["c"], ["d"]], [false, false, true, false]],
    ["a | b | c && d", [["a"], ["b"], ["c"], ["d"]], [false, false, false, true]],
  ])("%j is started by its words", (line, argvs, ifGood) => {
    const steps = stepsOf(line);
    expect(Array.isArray(steps) && steps.map(({ argv }) => argv)).toEqual(argvs);
    expect(Array.isArray(steps) && steps.map((step) => step.ifGood)).toEqual(ifGood);
  });

  test("what stands behind a pipe reads what stands before it", () => {
    const piped = (line: string) => {
      const steps = stepsOf(line);
      return Array.isArray(steps) && steps.filter((step) => step.piped).map(({ argv }) => argv[0]);
    };
    expect(piped("a | b; c | d | e\nf")).toEqual(["b", "d", "e"]);
    // To the grammar this is a pipe into a list; to a shell it is a pipe of three, and then another command.
    expect(piped("a | b | c && d | e && f")).toEqual(["b", "c", "e"]);
  });

  test.each([
    "a |& b",
    "a | b |& c",
    "a | (b)",
    "a | while read x; do b; done",
    "! a | b",
    "a | b > c",
    "a |",
    "a || b",
    "a > b",
    "a < b",
    "a <<< b",
    "a <<E\nx\nE",
    "a & b",
    "a &",
    "! a",
    "$(a)",
    "`a`",
    "a $HOME",
    'a "$HOME"',
    "a *.ts",
    "a {b,c}",
    "a ~",
    "A=1 a",
    "export A=1",
    "(a)",
    "{ a; }",
    "if a; then b; fi",
    "f() { a; }",
    "a 'b",
    'a "b',
    "cd / && a",
    "a # b",
    "",
    "   ",
    "a\0b",
    "a\u202eb",
    "a $'\\x41'",
    "[[ -f a ]]",
    `${"a;".repeat(11)}`,
  ])("%j is refused in words", (line) => {
    // `cd` is a word like any other to the reader of lines; only the sandbox would find no such program.
    const steps = stepsOf(line);
    if (line.startsWith("cd ")) expect(steps).toHaveLength(2);
    else expect(steps).toEqual(expect.any(String));
  });
});
