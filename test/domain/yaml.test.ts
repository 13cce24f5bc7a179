import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { globProblem } from "../../src/domain/glob.ts";
import { nearestName } from "../../src/domain/nearest.ts";
import { readYaml } from "../../src/domain/yaml-read.ts";
import { tokensOf } from "../../src/domain/yaml-nesting.ts";
import { repairYaml } from "../../src/domain/yaml-repair.ts";

function read(text: string, firstLine = 1) {
  return readYaml({ text, firstLine });
}

describe("src/domain/yaml-read.ts", () => {
  test("values keep their lines and columns in the file, and entries their order", () => {
    const { map, remarks } = read("b: 1\na:\n  - x\n", 10);
    expect(remarks).toEqual([]);
    expect(
      map.entries.map((entry) => [entry.key, entry.line, entry.column, entry.value.line, entry.value.column]),
    ).toEqual([
      ["b", 10, 1, 10, 4],
      ["a", 11, 1, 12, 3],
    ]);
  });

  test("words of YAML 1.1 are words", () => {
    expect(read("a: off\nb: yes\nc: 010\nd: 1_000").map.entries.map((entry) => entry.value.kind)).toEqual([
      "text",
      "text",
      "number",
      "text",
    ]);
  });

  test.each(["__proto__: {x: 1}", "a:\n  __proto__: {x: 1}", "a: [{prototype: 1}]", "constructor: 1"])(
    "%j names no prototype",
    (text) => {
      expect(read(text).remarks).toMatchObject([{ code: "key-refused", level: "error" }]);
      expect(read(text).broken.size).toBe(1);
    },
  );

  test.each(["- ", "? ", "["])("%j many times is never handed to the recursive parser", (piece) => {
    const { map, remarks, broken } = read(`a: 1\nz:\n  ${piece.repeat(101)}`);
    expect(remarks.map((one) => one.message).join()).toContain("nested more than 100 levels deep");
    expect(map.entries.map(({ key, value }) => [key, value.kind])).toEqual([
      ["a", "number"],
      ["z", "empty"],
    ]);
    expect([...broken]).toEqual(["z"]);
  });

  test("a text of nothing but marks is not read, and a long list is", () => {
    expect(read("- : ".repeat(3_000)).remarks).toMatchObject([{ code: "yaml-too-large", line: 1 }]);
    const long = read(`a:\n${"  - b: c\n".repeat(1_900)}`);
    expect([long.state, long.remarks]).toEqual(["read", []]);
  });

  test.each(["b: ", "{a: "])("%j many times is text before it is nested", (piece) => {
    const [, entry] = read(`a: 1\nz: ${piece.repeat(101)}`).map.entries;
    expect(entry?.value).toMatchObject({ kind: "text", value: piece.repeat(101).trim() });
  });

  test("what cannot be read is named as broken, and only that", () => {
    const { map, broken } = read("a: 1\nb: *x\nc: [\nd: 2\n");
    expect(map.entries.map((entry) => entry.key)).toEqual(["a", "d"]);
    expect([...broken].sort()).toEqual(["b", "c"]);
  });

  test("a broken line inside a section is left out of it, and the section is named", () => {
    const { map, broken } = read("a:\n  x: 1\n  y: 'q' z\n    w: 2\nb: 1\n");
    expect(map.entries.map((entry) => entry.key)).toEqual(["a", "b"]);
    expect([...broken]).toEqual(["a"]);
  });
});

describe("src/domain/yaml-repair.ts", () => {
  test.each([
    ["a: b: c", "a: 'b: c'"],
    ["a: it's b: c", "a: 'it''s b: c'"],
    ["a: @team", "a: '@team'"],
    ["a: **/x", "a: '**/x'"],
    ['a: "x" and "y"', `a: '"x" and "y"'`],
    ["  *: ask", "  '*': ask"],
    ["  *.env*: deny", "  '*.env*': deny"],
    ["  - !**/x", "  - '!**/x'"],
    ["a: [**/x, {b,c}/y]", "a: ['**/x', '{b,c}/y']"],
    ["a: {b,c}/y", "a: '{b,c}/y'"],
  ])("%s becomes %s", (written, mended) => {
    expect(repairYaml(written).text).toBe(mended);
  });

  test.each([
    "a: b",
    'a: "b: c"',
    "a: 'b: c' # d",
    "a: [b, c]",
    "a: {b: c}",
    "# a: b: c",
    "a: *alias",
    "a: &x b",
    "a: http://x/y",
    "a: !!js/function x",
    "a: |\n  b: c: d\n  *e",
    "a:",
    "- b",
    "a: 12:30",
  ])("%j stays as it is", (written) => {
    expect(repairYaml(written)).toEqual({ text: written, repairs: [] });
  });
});

describe("src/domain/yaml-nesting.ts", () => {
  const isWithin = (text: string, levels: number): boolean => {
    try {
      return [...tokensOf(text, levels)].length > 0;
    } catch {
      return false;
    }
  };

  test.each([
    ["a:\n  b:\n    c: 1", 4],
    [`a: "${"x: ".repeat(500)}"`, 2],
    ["- ".repeat(300), 300],
    [`a:\n${" [\n".repeat(200)}`, 201],
    // Lines that look flat: each goes on within the last map of the line before.
    ["a: : : :\n".repeat(100), 301],
  ])("%j is as deep as its parser goes", (text, levels) => {
    expect([isWithin(text, levels - 1), isWithin(text, levels)]).toEqual([false, true]);
  });

  test("never lets through what is deeper than asked", () => {
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 8 },
        fc.constant("x"),
        fc.array(tie("node"), { minLength: 1, maxLength: 2 }),
        fc.dictionary(fc.constantFrom("a", "b"), tie("node"), { minKeys: 1 }),
      ),
    })).node;
    const depthOf = (value: unknown): number =>
      typeof value === "object" && value !== null ? 1 + Math.max(...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(tree, (value) => {
        expect(isWithin(JSON.stringify(value), depthOf(value) - 1)).toBe(false);
      }),
    );
  });
});

describe("src/domain/glob.ts", () => {
  test.each(["**/*.sql", "src/**", "!**/test/**", "!(a|b)/**", "**/{a,b}/{c,d}/*.{ts,js}", "[a-z]*/x", "a"])(
    "%s is fine",
    (glob) => {
      expect(globProblem(glob)).toBeUndefined();
    },
  );

  test.each([
    ["", "empty"],
    ["x".repeat(257), "longer"],
    ["/src/**", "leading"],
    ["./src", "leading"],
    ["src/", "ending"],
    ["a\nb", "control"],
    ["**/a/".repeat(9) + "b", "times"],
    ["{1..9}", "ranges"],
    ["{a,b,c,d,e}{a,b,c,d,e}{a,b,c,d,e}", "more than 64"],
    ["{a,{b,{c,{d,e}{f,g}{h,i}{j,k}{l,m}{n,o}{p,q}}}}", "more than 64"],
    ["+(a|+(b|+(c|+(d))))", "inside one another"],
  ])("%j is refused", (glob, why) => {
    const problem = globProblem(glob);
    expect(problem?.message).toContain(why);
    expect(problem?.remedy).not.toBe("");
  });
});

describe("src/domain/nearest.ts", () => {
  test("finds what a slip meant, and no more than that", () => {
    expect(nearestName("bahs", ["read", "bash"])).toBe("bash");
    expect(nearestName("databse-architect", ["api-architect", "database-architect"])).toBe(
      "database-architect",
    );
    expect(nearestName("on", ["off", "no"])).toBeUndefined();
    expect(nearestName("something", ["else"])).toBeUndefined();
    expect(nearestName("x".repeat(1_000), ["x"])).toBeUndefined();
  });
});
