import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { violationsBelow, violationsIn } from "../scripts/imports.ts";

describe("scripts/imports.ts", () => {
  test("every import in src points down the table", () => {
    expect(violationsBelow(join(import.meta.dirname, "..", "src"))).toEqual([]);
  });

  test("a review that could post is caught", () => {
    const text = `import { submit } from "../github/submit-review.ts";`;
    expect(violationsIn("review/review.ts", text)).toEqual([
      { file: "review/review.ts", line: 1, from: "review", to: "github" },
    ]);
  });

  test("a rule that looks at the rehearsal is caught, one that looks at the nouns is not", () => {
    const text = `import { x } from "../../rehearsal/run.ts";\nimport type { Rule } from "../../domain/rule.ts";`;
    expect(violationsIn("rules/migrations/x.ts", text).map((found) => found.to)).toEqual(["rehearsal"]);
  });

  test("a rule family that knows another is caught", () => {
    const text = `import { x } from "../security/x.ts";`;
    expect(violationsIn("rules/migrations/x.ts", text).map((found) => found.to)).toEqual(["rules/security"]);
  });

  test("judgement that reads a file or the clock is caught", () => {
    const text = `import { readFileSync } from "node:fs";\nconst now = Date.now();`;
    expect(violationsIn("publish/plan.ts", text)).toHaveLength(2);
  });

  test("a new folder must be put in the table", () => {
    expect(violationsIn("utils/things.ts", "")).toHaveLength(1);
  });
});
