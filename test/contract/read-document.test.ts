import { describe, expect, test } from "vitest";
import { parseDocument } from "yaml";
import { type DocNode, nodeAt } from "../../src/contract/document.ts";
import { readDocument } from "../../src/contract/read-document.ts";

function plain(node: DocNode): unknown {
  if (node.kind === "scalar") return node.value;
  if (node.kind === "list") return node.items.map(plain);
  return Object.fromEntries([...node.entries].map(([key, value]) => [key, plain(value)]));
}

function read(text: string): unknown {
  const result = readDocument("a.yaml", text);
  return "problem" in result ? result.problem : plain(result.document.root);
}

const EVERYTHING = `a: &x {b: 1, "c d": [1, 2,], e: }
list:
- 1
-
  - two
- f: g
  h: >-
    folded
    text
  i: |
    as it is
seq: [*x, j: k, 'it''s', "\\u0041\\t"]
? explicit
: value
200: 0x
nothing: ~
empty:
number: -1.5e3
text: 'true'
multi: one
  two # a comment
last: {l: {m: [n, {o: p}]}}
`;

describe("src/contract/read-document.ts", () => {
  test("values are those of the yaml resolver", () => {
    expect(read(EVERYTHING)).toEqual(parseDocument(EVERYTHING).toJS());
  });

  test("JSON is read as well", () => {
    const value = { a: [1, { b: null }], c: "x\ny", d: true, e: {} };
    expect(read(JSON.stringify(value, null, 2))).toEqual(value);
    expect(read(JSON.stringify(value))).toEqual(value);
  });

  test("every node knows its line and its pointer", () => {
    const result = readDocument("a.yaml", "a:\n  b/c:\n    - x\n    - {d: 1,\n       e: 2}\n");
    const root = "document" in result ? result.document.root : undefined;
    expect(root && nodeAt(root, "/a/b~1c/1/e")).toMatchObject({ line: 5, pointer: "/a/b~1c/1/e", value: 2 });
    expect(root && nodeAt(root, "/a/b~1c")).toMatchObject({ line: 2 });
  });

  test("an alias is the anchored node itself, at the anchor's place", () => {
    const result = readDocument("a.yaml", "a: &x {b: 1}\nc: *x\n");
    const root = "document" in result ? result.document.root : undefined;
    expect(root && nodeAt(root, "/c")).toBe(root && nodeAt(root, "/a"));
  });

  test("a merge takes what is not there yet", () => {
    expect(read("a: &x {b: 1, c: 2}\nd: {<<: *x, b: 3}\n")).toMatchObject({ d: { b: 3, c: 2 } });
  });

  test("keys of prototypes are keys", () => {
    const result = readDocument("a.yaml", "__proto__: {polluted: true}\nconstructor: 1\n");
    expect(
      "document" in result && result.document.root.kind === "map" && [...result.document.root.entries.keys()],
    ).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  test("tags mean nothing", () => {
    expect(read("a: !!js/function 'return 1'\nb: !Ref c\n")).toEqual({ a: "return 1", b: "c" });
  });

  test.each([
    ["a:\n  - b\n c: d\n", 3],
    ["a:\n  c: d: e\n", 2],
    ["a: [1, 2\nb: 3\n", 1],
    ["a: {b: 1 c: 2}\n", 1],
    ["a: 'open\n", 1],
    ["a:\n\tb: 1\n", 1],
    ["a: *nobody\n", 1],
    ["a: &a [*a]\n", 1],
    ["a: 1\nb\n", 2],
  ])("a broken document is refused with its line: %j", (text, line) => {
    expect(read(text)).toMatch(new RegExp(`^line ${line}: `));
  });

  test.each([
    ["a million brackets", "[".repeat(1_000_000)],
    ["a million dashes", "- ".repeat(1_000_000)],
    ["a million question marks", "? ".repeat(500_000)],
    ["half a million items", `[${"a,".repeat(500_000)}]`],
    ["lines without end", "\n".repeat(1_000_000)],
    [
      "a thousand levels of indentation",
      Array.from({ length: 1_000 }, (_, depth) => `${" ".repeat(depth)}a:`).join("\n"),
    ],
    ["ten thousand directives", "%A\n".repeat(10_000)],
  ])("%s are refused", (_, text) => {
    expect(read(text)).toMatch(/^line \d+: /);
  });

  test("aliases of aliases of aliases cost nothing", () => {
    const levels = Array.from({ length: 40 }, (_, at) => `a${at + 1}: &a${at + 1} [${`*a${at},`.repeat(9)}]`);
    const result = readDocument("a.yaml", `a0: &a0 x\n${levels.join("\n")}\n`);
    expect("document" in result).toBe(true);
  });

  test("a JSON file is told what is wrong with it as JSON, and YAML in it is still read", () => {
    expect(readDocument("a.json", '{"a": 1,\n "b": [2}')).toEqual({
      problem: "line 2: a comma or a closing bracket is missing",
    });
    expect("document" in readDocument("a.json", "{a: 1,}")).toBe(true);
  });

  test("a document of more structure than the package is given is read when it is plain", () => {
    const text = Array.from({ length: 150_000 }, (_, at) => `k${at}: {a: -1}\n`).join("");
    expect("document" in readDocument("a.yaml", text)).toBe(true);
    expect(readDocument("a.yaml", `x: &x 1\n${text}`)).toEqual({
      problem: "line 1: it has more structure than is read",
    });
  });

  test("only the first document of a file is read", () => {
    expect(read("a: 1\n---\nb: 2\n")).toEqual({ a: 1 });
  });
});
