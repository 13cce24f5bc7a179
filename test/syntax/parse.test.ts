import { describe, expect, test } from "vitest";
import { isKind, linesOf } from "../../src/syntax/nodes.ts";
import { firstError, type Grammar, parseProgram } from "../../src/syntax/parse.ts";

const PROGRAMS: readonly [Grammar, string, string][] = [
  ["typescript", "const a: number = f(1);\n", "call_expression"],
  ["tsx", "const a = <b>{f(1)}</b>;\n", "call_expression"],
  ["python", "x = f(1)\n", "call"],
  ["ruby", "x = f(1)\n", "call"],
  ["php", "<?php f(1);\n", "function_call_expression"],
  ["elixir", "x = f(1)\n", "call"],
  ["bash", "echo $(f 1)\n", "command_substitution"],
];

describe("src/syntax/parse.ts", () => {
  test.each(PROGRAMS)("%s is read by its own grammar", (grammar, text, kind) => {
    const { root } = parseProgram(grammar, text);
    expect(root?.find({ rule: { kind } })?.text()).toMatch(/^(?:f\(1\)|\$\(f 1\))$/);
    expect(root && firstError(root)).toBeUndefined();
  });

  test("the first place that is no program is told by its line", () => {
    const { root } = parseProgram("python", "x = 1\ny = (2\nz = ]\n");
    expect(root && firstError(root)).toBeGreaterThan(1);
  });

  test.each([
    ["(".repeat(5_000), "nested"],
    ["x".repeat(5 * 1024 * 1024), "MB"],
  ])("what would overwhelm the parser is not parsed, and the reason is told", (text, why) => {
    expect(parseProgram("ruby", text).gap).toContain(why);
  });

  test("lines are those that a person counts, around wide characters too", () => {
    const { root } = parseProgram("ruby", "# é😀\nadd_index(\n  :a\n)\n");
    const call = root?.find({ rule: { kind: "call" } });
    expect(isKind(call, "call") && linesOf(call)).toEqual({ from: 2, to: 4 });
  });
});
