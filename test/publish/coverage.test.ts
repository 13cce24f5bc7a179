import { describe, expect, test } from "vitest";
import { coverageBlock, MAX_FILE_ROWS, receiptOf } from "../../src/publish/coverage.ts";
import { aFile, aPullRequest, aReview } from "./builders.ts";

describe("src/publish/coverage.ts", () => {
  test("every file has a row with who read it, how far and why not; unread ones come first", () => {
    const coverage = [
      { path: "a.ts", by: ["backend-architect"], depth: "full" as const },
      { path: "b.ts", by: ["api-architect"], depth: "partial" as const, reason: "only the first 400 lines" },
      { path: "c.bin", by: [], depth: "skipped" as const, reason: "binary" },
    ];
    const block = coverageBlock(receiptOf(aReview({ coverage }), aPullRequest({ files: [] })));
    expect(block.head).toContain("Coverage: 1 of 3 files read; 1 file not read, 1 in part");
    expect(block.lines).toEqual([
      "| `c.bin` | not read |  | binary |",
      "| `b.ts` | in part | api-architect | only the first 400 lines |",
      "| `a.ts` | full | backend-architect |  |",
    ]);
  });

  test("a changed file that nothing accounts for counts as not read", () => {
    const receipt = receiptOf(aReview(), aPullRequest({ files: [aFile(), aFile({ path: "forgotten.ts" })] }));
    expect(receipt).toMatchObject({ full: 1, skipped: 1, complete: false });
  });

  test("beyond 200 files it speaks of folders", () => {
    const coverage = Array.from({ length: MAX_FILE_ROWS + 1 }, (_, number) => ({
      path: number === 0 ? "top.ts" : `src/area${number % 2}/deep/f${number}.ts`,
      by: ["backend-architect"],
      depth: number === 2 ? ("skipped" as const) : ("full" as const),
      ...(number === 2 ? { reason: "too large" } : {}),
    }));
    expect(coverageBlock(receiptOf(aReview({ coverage }), aPullRequest({ files: [] }))).lines).toEqual([
      "| `src/area0/` | 100 | 99 | 0 | 1 | backend-architect | too large |",
      "| `(top)` | 1 | 1 | 0 | 0 | backend-architect |  |",
      "| `src/area1/` | 100 | 100 | 0 | 0 | backend-architect |  |",
    ]);
  });
});
