import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import type { DocNode } from "../../../src/contract/document.ts";
import { readWithPackage } from "../../../src/contract/read-document.ts";
import { readPlainYaml } from "../../../src/contract/reading/block.ts";
import { readJson } from "../../../src/contract/reading/json.ts";

/** Every node with its place and what it says, parents first. */
function flat(node: DocNode): unknown[] {
  const { kind, path, pointer, line } = node;
  if (node.kind === "scalar") return [[kind, path, pointer, line, node.value]];
  if (node.kind === "list") return [[kind, path, pointer, line], ...node.items.flatMap(flat)];
  const keys = [...node.entries.keys()];
  return [[kind, path, pointer, line, ...keys], ...[...node.entries.values()].flatMap(flat)];
}

function byPackage(text: string): unknown {
  const read = readWithPackage("a.yaml", text, text.split("\n"));
  return "problem" in read ? read.problem : flat(read.document.root);
}

/** Texts that need care when they are written, one to a line. */
const CAREFUL = `a
b c
it's
say "x"
a: b
# no
x # y
- d
200
1e3
true
null
~
é
a\\b
[x]
{y}
&a
*b
!t
|
key:
c:d
a,b
@x
%y
?
-`.split("\n");
const LONG = [
  "",
  "multi\nline",
  "  lead",
  "trail ",
  "\ttab",
  "a\n\n  more\nend\n",
  "words ".repeat(30),
  "k".repeat(200),
];
const word = fc.oneof(fc.constantFrom(...CAREFUL, ...LONG), fc.string());
const value = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    word,
    fc.integer(),
    fc.double({ noNaN: true }),
    fc.constantFrom(true, false, null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(word, tie("value"), { maxKeys: 4 }),
  ),
})).value;
const document = fc.oneof(
  fc.dictionary(word, value, { minKeys: 1, maxKeys: 5 }),
  fc.array(value, { minLength: 1, maxLength: 5 }),
);
const style = fc.record({
  indent: fc.constantFrom(2, 4),
  indentSeq: fc.boolean(),
  lineWidth: fc.constantFrom(0, 40, 80),
  defaultStringType: fc.constantFrom(
    "PLAIN" as const,
    "QUOTE_DOUBLE" as const,
    "QUOTE_SINGLE" as const,
    "BLOCK_FOLDED" as const,
    "BLOCK_LITERAL" as const,
  ),
});
const written = fc
  .tuple(document, style, fc.boolean())
  .map(([content, how, isWindows]) =>
    isWindows ? stringify(content, how).replaceAll("\n", "\r\n") : stringify(content, how),
  );
const MARKS = [..." \n:-#\"'[]{},\\\ta", "  ", "\n  ", "\n    ", ": ", "- ", " #", "|\n", "|-\n", "> \n"];
const MORE_MARKS = ["&x ", "*x", "!t ", "c: ", "---\n", "...", "? ", "<<: ", "a:\n", "x: |\n"];
const bit = fc.constantFrom(...MARKS, ...MORE_MARKS);
const edited = fc
  .tuple(written, fc.array(fc.tuple(fc.nat(), bit, fc.nat(3)), { minLength: 1, maxLength: 4 }))
  .map(([text, edits]) =>
    edits.reduce((before, [at, put, removed]) => {
      const start = at % (before.length + 1);
      return before.slice(0, start) + put + before.slice(start + removed);
    }, text),
  );
const soup = fc.array(bit, { minLength: 1, maxLength: 24 }).map((bits) => bits.join(""));

describe("src/contract/reading/block.ts", () => {
  test.each([
    ["a document that a program wrote", written, 300],
    ["a document with some characters put in or taken out", edited, 300],
    ["marks in any order", soup, 400],
  ])("%s is read as the package reads it, or left to the package", (_, texts, numRuns) => {
    fc.assert(
      fc.property(texts, (text) => {
        const root = readPlainYaml("a.yaml", text);
        if (root) expect(flat(root)).toEqual(byPackage(text));
      }),
      { numRuns },
    );
  });

  test.each([
    ["comments and blank lines", "# first\n---\n# second\na: # why\n\n  # inner\n  b: 1 # one\n# end\n"],
    ["a list under its key, in the key's own column", "a:\n- b\n- c: 1\n  d:\n  -\n  - - e\nf: g\n"],
    [
      "texts over several lines",
      "a: one\n  two\n\n  three\nb: 'x\n  y'\nc: \"u\\\n  v\"\nd: >-\n  w\n   x\n\n  y\n",
    ],
    ["brackets over several lines", 'a: [\n  b, # c\n  {d: 1,\n   "e":2},\n]\nf: {}\n'],
    ["a long key", `? ${"k".repeat(150)}\n: a: 1\n  b: 2\nc:\n`],
  ])("%s need no package", (_, text) => {
    const root = readPlainYaml("a.yaml", text);
    expect(root && flat(root)).toEqual(byPackage(text));
  });

  test.each([
    ["an anchor", "a: &x 1\nb: *x\n"],
    ["a tag", "a: !t 1\n"],
    ["a merge", "a: {b: 1}\nc:\n  <<: {d: 1}\n"],
    ["a second document", "a: 1\n---\nb: 2\n"],
    ["a mistake", "a: b: c\n"],
  ])("%s is left to the package", (_, text) => {
    expect(readPlainYaml("a.yaml", text)).toBeUndefined();
  });
});

describe("src/contract/reading/json.ts", () => {
  test("JSON is read as the package reads it", () => {
    const text = fc
      .tuple(document, fc.constantFrom(0, 2, "\t"))
      .map(([content, indent]) => JSON.stringify(content, null, indent));
    fc.assert(
      fc.property(text, (json) => {
        expect(flat(readJson("a.yaml", json))).toEqual(byPackage(json));
      }),
    );
  });

  test.each([
    ['{"a": 1,\n "b" 2}', "line 2: a colon is missing"],
    ['{"a": [1\n 2]}', "line 2: a comma or a closing bracket is missing"],
    ['{"a": 1,\n}', "line 2: a key in quotes is missing"],
    ['{"a":\n"b\n"}', "line 2: a text is not closed"],
    ['{"a": "\\x"}', "line 1: a text with an unknown escape"],
    ['{"a": 1}\n{}', "line 2: something follows the end of the document"],
    ['{"a":', "line 1: it ends too early"],
    ["[".repeat(200), "line 1: nested deeper than 100 levels"],
  ])("a mistake is told with its line: %j", (text, problem) => {
    expect(() => readJson("a.json", text)).toThrow(problem);
  });

  test("of a key that stands twice the last value holds, and the keys of prototypes are keys", () => {
    const root = readJson("a.json", '{"__proto__": 1, "a": 1,\n"a": 2, "<<": {"b": 1}}');
    expect(flat(root)).toEqual([
      ["map", "a.json", "", 1, "__proto__", "a", "<<"],
      ["scalar", "a.json", "/__proto__", 1, 1],
      ["scalar", "a.json", "/a", 2, 2],
      ["map", "a.json", "/<<", 2, "b"],
      ["scalar", "a.json", "/<</b", 2, 1],
    ]);
  });
});
