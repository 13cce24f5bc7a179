import { describe, expect, test } from "vitest";
import { readSource } from "../../../src/source/read-source.ts";

const ALL = [{ from: 1, to: 100_000 }];

describe("src/source/flow/grammar-flow.ts", () => {
  test("a value that leads back to itself ends", () => {
    const text =
      "def a(x):\n    return b(x)\n\ndef b(x):\n    return a(x)\n\ndef c(x):\n    x = x + a(x)\n    db.execute('select * from t where a = ' + x)\n";
    expect(readSource("a.py", text, ALL).facts?.queries).toHaveLength(1);
  });

  test("values that are joined without end are given up, and said so", () => {
    const names = Array.from({ length: 150 }, (_, index) => index);
    const doubled = names.map((index) => `    v${index + 1} = v${index} + v${index}\n`).join("");
    const calls = names
      .map((index) => `    db.execute('select * from t where a = ' + f(v${index}))\n`)
      .join("");
    const text = `def f(x):\n    return x\n\ndef view(request):\n    v0 = request.GET["a"]\n${doubled}${calls}`;
    expect(readSource("a.py", text, ALL).gap).toContain("too tangled");
  });

  test("only what the change touches is told: the call, its text, or a line on the value's way", () => {
    const text = [
      "def view(request):",
      '    v = request.GET["a"]',
      "    w = 1",
      "    q = f\"select * from t where a = '{v}'\"",
      "    db.execute(q)",
      "",
    ].join("\n");
    const told = (line: number) => readSource("a.py", text, [{ from: line, to: line }]).facts?.queries.length;
    expect([1, 2, 3, 4, 5].map(told)).toEqual([0, 1, 0, 1, 1]);
  });
});
