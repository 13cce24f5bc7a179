import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import { KeptTrees } from "../../src/syntax/kept-trees.ts";
import { letGoOfTrees, parseProgram, type SyntaxNode } from "../../src/syntax/parse.ts";

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

  test("the trees that were made last are there for the next reader, until they are let go of", async () => {
    setFlagsFromString("--expose-gc");
    const collect = async () => {
      // What was looked at through a weak reference stays until the turn is over.
      await new Promise((next) => setImmediate(next));
      runInNewContext("gc")();
    };
    const [one, other] = ["f(10)", "f(11)"].map((text) => new WeakRef(treeOf(text)));
    await collect();
    expect([one?.deref() === undefined, other?.deref() === undefined]).toEqual([false, false]);
    letGoOfTrees();
    const large = new WeakRef(treeOf(`f("${"x".repeat(600_000)}")`));
    await collect();
    expect([one, other, large].map((tree) => tree?.deref())).toEqual([undefined, undefined, undefined]);
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
