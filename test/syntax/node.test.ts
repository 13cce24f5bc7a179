import { describe, expect, test } from "vitest";
import { parse, Lang } from "@ast-grep/napi";
import { AskedKinds } from "../../src/syntax/asked-kinds.ts";
import { nodesOf } from "../../src/syntax/node.ts";
import { parseProgram } from "../../src/syntax/parse.ts";

const TEXT = `// what it does
export function outer(a: string) {
  const list = [first(a), second(third(a))];
  list.push(a);
  const inner = () => first(list);
  if (a) { second(a); }
  return inner();
}
class Box { get(key: string) { return this.map.get(first(key)); } }
f(f(f()));
;(f())
`;

const CALLS = { rule: { kind: "call_expression" } };
const NAMES = { rule: { any: [{ kind: "identifier" }, { kind: "property_identifier" }] } };

const native = () => parse(Lang.TypeScript, TEXT).root();

describe("src/syntax/node.ts", () => {
  test.each([
    ["one kind", CALLS],
    ["several kinds", NAMES],
    ["a text", { rule: { kind: "call_expression", regex: "^first" } }],
  ])(
    "a search below any node for %s finds what the parser finds there, however often it is asked",
    (_, search) => {
      const root = nodesOf(native(), TEXT);
      for (let round = 0; round < 3; round++) {
        const [ours, theirs] = [[root], [native()]];
        for (let at = 0; at < ours.length; at++) {
          const found = ours[at]?.findAll(search).map((node) => [node.text(), node.range().start.index]);
          const expected = theirs[at]?.findAll(search).map((node) => [node.text(), node.range().start.index]);
          expect(found).toEqual(expected);
          ours.push(...(ours[at]?.children() ?? []));
          theirs.push(...(theirs[at]?.children() ?? []));
        }
      }
    },
  );

  test("what most trees are searched for is found at one go, and is what each search would find", () => {
    const asked = new AskedKinds();
    const searches = [CALLS, NAMES, { rule: { kind: "ERROR" } }, { rule: { kind: "string" } }];
    for (let tree = 0; tree < 8; tree++) {
      const root = nodesOf(native(), TEXT, asked);
      // One kind is asked for in every fourth tree alone.
      for (const search of searches.slice(0, tree % 4 === 0 ? 4 : 3)) {
        const expected = native().findAll(search);
        expect(root.findAll(search).map((node) => [node.kind(), node.start()])).toEqual(
          expected.map((node) => [String(node.kind()), node.range().start.index]),
        );
        const box = root.find({ rule: { kind: "class_declaration" } });
        const inBox = native()
          .find({ rule: { kind: "class_declaration" } })
          ?.findAll(search);
        expect(box?.findAll(search).map((node) => node.text())).toEqual(inBox?.map((node) => node.text()));
      }
    }
    expect([...asked.usual()].sort()).toEqual([
      "ERROR",
      "call_expression",
      "identifier",
      "property_identifier",
    ]);
  });

  test("every way to a node leads to the same one, with the parents that the parser gives it", () => {
    const root = nodesOf(native(), TEXT);
    for (const call of root.findAll(CALLS)) {
      const callee = call.field("function");
      expect(callee).toBe(call.children()[0]);
      expect(callee?.parent()).toBe(call);
      expect(callee?.next()).toBe(call.children()[1]);
      expect(call.ancestors().at(-1)).toBe(root);
      expect(call.parent()?.children()).toContain(call);
    }
    const expected = native()
      .findAll(CALLS)
      .map((call) => call.ancestors().map((node) => node.kind()));
    expect(root.findAll(CALLS).map((call) => call.ancestors().map((node) => node.kind()))).toEqual(expected);
  });

  test.each([
    [
      "letters of two units, and line breaks of two",
      'const é😀 = "😀é";\r\nf("ü😀", `a\n${b}`)\r\n\tg(2);\n',
    ],
    ["what comes before and after the program", "\n\n  // only this\n\n"],
    ["line breaks of another kind", 'f("x", 1)\u2028g("y")\rh()\n\u0085'],
    ["no text", ""],
  ])("places and texts are those of the parser with %s", (_, text) => {
    const [ours, theirs] = [[nodesOf(parse(Lang.Tsx, text).root(), text)], [parse(Lang.Tsx, text).root()]];
    for (let at = 0; at < theirs.length; at++) {
      expect(ours[at]?.range()).toEqual(theirs[at]?.range());
      expect(ours[at]?.text()).toBe(theirs[at]?.text());
      ours.push(...(ours[at]?.children() ?? []));
      theirs.push(...(theirs[at]?.children() ?? []));
    }
  });

  test.each(["call_expression", "type_identifier", "comment", "arguments"])(
    "what a search for %s found is of the kind that the parser says",
    (kind) => {
      const expected = native()
        .findAll({ rule: { kind } })
        .map((node) => String(node.kind()));
      const search = { rule: { kind } };
      expect(
        nodesOf(native(), TEXT)
          .findAll(search)
          .map((node) => node.kind()),
      ).toEqual(expected);
    },
  );

  test("children that are code are all but the comments", () => {
    const root = nodesOf(native(), TEXT);
    expect(root.code()).toEqual(root.namedChildren().filter((child) => child.kind() !== "comment"));
    expect(root.code().length).toBeLessThan(root.namedChildren().length);
    const call = root.findAll(CALLS)[0];
    expect(call?.code()).toEqual(call?.namedChildren());
  });

  test.each([
    ["python", "# first\nx = 1  # second\n"],
    ["ruby", "=begin\nfirst\n=end\nx = 1\n"],
    ["php", "<?php\n# first\n$x = 1; /* second */\n"],
    ["bash", "# first\nls\n"],
    ["elixir", "x = 1 # first\n"],
    ["go", "package a\n\n// first\nvar x = 1\n"],
    ["tsx", "f(/* first */ 1);\n"],
  ] as const)("no comment of %s is code", (grammar, text) => {
    const { root } = parseProgram(grammar, text);
    const [nodes, seen] = [root ? [root] : [], new Set<string>()];
    for (let at = 0; at < nodes.length; at++) {
      for (const child of nodes[at]?.code() ?? []) expect(child.kind()).not.toBe("comment");
      nodes.push(...(nodes[at]?.children() ?? []));
      seen.add(nodes[at]?.kind() ?? "");
    }
    expect(seen).toContain("comment");
  });

  test("a list of children that somebody changes is only theirs", () => {
    const root = nodesOf(native(), TEXT);
    const count = root.namedChildren().length;
    root.namedChildren().splice(0);
    root.findAll(CALLS).splice(0);
    expect(root.namedChildren()).toHaveLength(count);
    expect(root.findAll(CALLS)).not.toHaveLength(0);
  });
});
