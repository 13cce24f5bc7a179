import { describe, expect, test } from "vitest";
import { mergedReview } from "../../src/domain/job.ts";
import { aReview } from "../queue/jobs.ts";

describe("src/domain/job.ts", () => {
  const asked = { by: { login: "dev", kind: "person" as const }, comment: 3, thread: 2 };

  test("a review that waits is told the newest delivery, and keeps who asked and how", () => {
    const waits = aReview(1, { installation: 1, head: "old", asked, full: true });
    expect(mergedReview(waits, aReview(1, { installation: 9, head: "new" }))).toEqual(
      aReview(1, { installation: 9, head: "new", asked, full: true }),
    );
  });

  test("a question to a few architects never makes a whole review that waits a smaller one, nor the other way round", () => {
    const few = aReview(1, { only: ["api-architect"] });
    expect(mergedReview(aReview(1), few).only).toBeUndefined();
    expect(mergedReview(few, aReview(1)).only).toBeUndefined();
    const both = mergedReview(few, aReview(1, { only: ["database-architect", "api-architect"] }));
    expect(both.only).toEqual(["api-architect", "database-architect"]);
  });
});
