import { describe, expect, test } from "vitest";
import { createRehearsal } from "../../src/rehearsal/rehearse.ts";
import { breathing } from "../../src/review/breath.ts";
import { gatherFilterFacts } from "../../src/review/filter-facts.ts";
import { gatherRouteFacts } from "../../src/review/route-facts.ts";
import { gatherSecretFacts } from "../../src/review/secret-facts.ts";
import { gatherSourceFacts } from "../../src/review/source-facts.ts";
import { parseProgram, type SyntaxNode } from "../../src/syntax/parse.ts";
import { aPull } from "../support/trees.ts";

const MANY = Object.fromEntries(
  Array.from({ length: 40 }, (_, at) => [`src/part${at}.ts`, `export const a${at} = 1;\n`.repeat(200)]),
);

const ROUTERS = Object.fromEntries(
  Array.from({ length: 60 }, (_, at) => [
    `src/app${at}.js`,
    `const app = require("express")();\n${`app.get("/a${at}", show);\n`.repeat(50)}`,
  ]),
);

/** Bytes: more than a process may grow by before it is collected. */
const MUCH = 128 * 1024 * 1024;

/** Aborted while something is computed that has begun already. */
function soon(): AbortSignal {
  const controller = new AbortController();
  setImmediate(() => controller.abort(new Error("called off")));
  return controller.signal;
}

describe("src/review/breath.ts", () => {
  test("nobody else has a turn within a stretch, and everybody after one", async () => {
    const breathe = breathing();
    let turns = 0;
    setImmediate(() => turns++);
    await breathe(1_000);
    expect(turns).toBe(0);
    await breathe(40_000);
    expect(turns).toBe(1);
  });

  test("a review that is called off stops between two programs", async () => {
    const loaded = aPull({}, MANY);
    await expect(gatherSourceFacts(loaded, soon())).rejects.toThrow("called off");
    const rehearsal = createRehearsal();
    try {
      const reading = gatherFilterFacts(loaded, rehearsal.rehearse, [], soon());
      await expect(reading).rejects.toThrow("called off");
    } finally {
      await rehearsal.close();
    }
    await expect(gatherRouteFacts(aPull({}, ROUTERS), soon())).rejects.toThrow("called off");
    await expect(gatherSecretFacts(loaded, soon())).rejects.toThrow("called off");
  });

  test("when the memory of the process has grown much while programs were read, it is given back", async () => {
    const breathe = breathing();
    const text = 200 * 1024;
    await breathe(text);
    const tree = new WeakRef({});
    // What was looked at in a turn lives to its end.
    await breathe(text);
    expect(tree.deref()).toBeDefined();
    await breathe(text);
    // What earlier tests gave back is used again first: one program need not make the process grow.
    const before = process.memoryUsage.rss();
    const roots: (SyntaxNode | undefined)[] = [];
    for (let at = 0; at < 8 && process.memoryUsage.rss() - before < MUCH; at++) {
      const program = `f(${at}, [a, b], { c: d });\n`.repeat(100_000);
      roots.push(parseProgram("typescript", program).root);
    }
    await breathe(text);
    await breathe(text);
    expect(tree.deref()).toBeUndefined();
    expect(roots.map((root) => root?.kind())).toEqual(roots.map(() => "program"));
  });
});
