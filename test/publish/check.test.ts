import { describe, expect, test } from "vitest";
import { annotationsOf, conclusionOf, headline, MAX_ANNOTATIONS } from "../../src/publish/check.ts";
import { receiptOf } from "../../src/publish/coverage.ts";
import { aFile, aFinding, aPullRequest, aReview, options } from "./builders.ts";

const pull = aPullRequest();
const title = (review = aReview(), of = pull) => headline(review, receiptOf(review, of));

describe("src/publish/check.ts", () => {
  test("green needs a passing verdict and every changed file read in full", () => {
    expect(conclusionOf(aReview(), pull)).toBe("success");
    expect(conclusionOf(aReview({ verdict: "neutral" }), pull)).toBe("neutral");
    expect(conclusionOf(aReview({ verdict: "fail" }), pull)).toBe("failure");
  });

  test("a verdict that passes over something unread, unfinished or unaccounted for is not believed", () => {
    const [file] = aReview().coverage;
    if (!file) throw new Error("the builder's review covers a file");
    expect(conclusionOf(aReview({ coverage: [{ ...file, depth: "partial" }] }), pull)).toBe("neutral");
    expect(
      conclusionOf(aReview({ unfinished: [{ part: "rehearsal", reason: "Postgres did not start" }] }), pull),
    ).toBe("neutral");
    expect(conclusionOf(aReview(), aPullRequest({ files: [aFile(), aFile({ path: "unseen.ts" })] }))).toBe(
      "neutral",
    );
  });

  test("the title counts what was found and what was not read", () => {
    const findings = [aFinding({ severity: "blocker" }), aFinding({ severity: "blocker" }), aFinding()];
    const skipped = ["a", "b", "c"].map((path) => ({ path, by: [], depth: "skipped" as const }));
    expect(title(aReview({ findings, coverage: [...aReview().coverage, ...skipped] }))).toBe(
      "2 blockers, 1 concern; 3 files not read",
    );
    expect(title()).toBe("Nothing found; 1 file read");
    expect(title(aReview({ unfinished: [{ part: "rehearsal", reason: "" }] }))).toBe(
      "Nothing found in what was read; 1 part unfinished",
    );
  });

  test("findings at head are annotations, most severe first; those at base are left for the summary", () => {
    const base = aFinding({
      fingerprint: "00000000000000bb",
      at: { path: "openapi.yaml", from: 4, to: 4, side: "base" },
    });
    const blocker = aFinding({ fingerprint: "00000000000000cc", severity: "blocker" });
    const { annotations, untold } = annotationsOf(
      aReview({ findings: [aFinding({ severity: "note" }), base, aFinding(), blocker] }),
      options,
    );
    expect(annotations.map(({ level }) => level)).toEqual(["failure", "warning", "notice"]);
    expect(untold).toEqual([base]);
  });

  test("an annotation is plain text within GitHub's limits, with nothing unseen in it", () => {
    const long = `\u202E\u001B[31m${"word\n".repeat(50_000)}`;
    const { annotations } = annotationsOf(
      aReview({ findings: [aFinding({ title: long, scenario: long, instead: long })] }),
      options,
    );
    const [annotation] = annotations;
    expect(annotation?.title.length).toBeLessThanOrEqual(255);
    expect(annotation?.title.startsWith("Concern: [U+202E][U+001B][31mword word")).toBe(true);
    expect(Buffer.byteLength(annotation?.message ?? "")).toBeLessThan(64 * 1024);
    expect(annotation?.message.includes("\u202E") || annotation?.message.includes("\u001B")).toBe(false);
  });

  test("findings beyond the last annotation are left for the summary", () => {
    const findings = Array.from({ length: MAX_ANNOTATIONS + 3 }, (_, number) =>
      aFinding({ fingerprint: `${number}`.padStart(16, "0") }),
    );
    const { annotations, untold } = annotationsOf(aReview({ findings }), options);
    expect(annotations).toHaveLength(MAX_ANNOTATIONS);
    expect(untold).toHaveLength(3);
  });
});
