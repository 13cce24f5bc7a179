import { describe, expect, test } from "vitest";
import type { FileText } from "../../src/domain/tree.ts";
import { KeptTexts } from "../../src/git/tree.ts";

const aText = (length: number): FileText => ({ state: "text", text: "x".repeat(length) });

describe("src/git/tree.ts", () => {
  test("what was read last stays at hand, and what was read first goes when there is too much", () => {
    const kept = new KeptTexts();
    const ids = Array.from({ length: 20 }, (_, index) => index.toString(16).padStart(40, "0"));
    for (const id of ids) kept.keep(id, aText(1024 * 1024));
    const there = ids.map((id) => kept.get(id) !== undefined);
    expect(there.indexOf(true)).toBeGreaterThan(0);
    expect(there.slice(there.indexOf(true))).not.toContain(false);
    expect(there.filter(Boolean).length).toBeLessThanOrEqual(16);
  });

  test("a file that is larger than all that is kept is not kept, and empty ones count as well", () => {
    const kept = new KeptTexts();
    kept.keep("a", aText(17 * 1024 * 1024));
    expect(kept.get("a")).toBeUndefined();
    for (let index = 0; index < 200_000; index++) kept.keep(String(index), aText(0));
    expect(kept.get("0")).toBeUndefined();
    expect(kept.get("199999")).toEqual(aText(0));
  });
});
