import { describe, expect, test } from "vitest";
import { KeptTrees } from "../../src/syntax/kept-trees.ts";
import { parseProgram, type SyntaxNode } from "../../src/syntax/parse.ts";

const treeOf = (text: string): SyntaxNode => {
  const { root } = parseProgram("typescript", text);
  if (!root) throw new Error("it could not be parsed");
  return root;
};

describe("src/syntax/kept-trees.ts", () => {
  test("a text is parsed once as long as its tree is in use, by each grammar for itself", () => {
    const first = treeOf("f(1)");
    expect(treeOf(["f(", "1)"].join(""))).toBe(first);
    expect(treeOf("f(2)")).not.toBe(first);
    expect(parseProgram("python", "f(1)").root).not.toBe(first);
  });

  test("beyond the limit the oldest are forgotten", () => {
    const trees = new KeptTrees();
    const root = treeOf("f(1)");
    const texts = [1, 2, 3].map((which) => String(which).repeat(3 * 1024 * 1024));
    for (const text of texts) trees.keep(text, root);
    expect(texts.map((text) => trees.get(text) === root)).toEqual([false, true, true]);
    for (let times = 0; times < 10; times++) trees.keep(texts[2] ?? "", root);
    expect(texts.map((text) => trees.get(text) === root)).toEqual([false, true, true]);
  });
});
