import { describe, expect, test } from "vitest";
import { readMarkers } from "../../src/domain/marker.ts";
import type { ReviewPlan } from "../../src/domain/review.ts";
import { MAX_COMMENTS, planReview } from "../../src/publish/plan.ts";
import { aFile, aFinding, aPullRequest, aReview, BASE, nothingPosted, options, scope } from "./builders.ts";

const pull = aPullRequest();

function numbered(count: number, over: (number: number) => Parameters<typeof aFinding>[0] = () => ({})) {
  return Array.from({ length: count }, (_, number) =>
    aFinding({ fingerprint: `${number}`.padStart(16, "0"), ...over(number) }),
  );
}

/** What our account's posts say once this plan is on the pull request. */
function posted(plan: ReviewPlan) {
  return readMarkers([plan.summary, ...plan.comments.map(({ body }) => body)], scope);
}

describe("src/publish/plan.ts", () => {
  test("a finding on a changed line becomes a comment there", () => {
    const plan = planReview(aReview({ findings: [aFinding()] }), pull, nothingPosted, options);
    expect(plan).toMatchObject({ alreadyPosted: false, quiet: false, elsewhere: [] });
    expect(plan.comments).toMatchObject([{ path: aFile().path, side: "RIGHT", line: 15 }]);
    expect(plan.summary).toContain("| in a comment |");
  });

  test("a finding outside the diff is told in the summary, whole and with its marker", () => {
    const at = { path: "openapi.yaml", from: 9, to: 9, side: "base" as const };
    const finding = aFinding({ at, evidence: [{ kind: "parsed", at, excerpt: "/v1/orders:" }] });
    const plan = planReview(aReview({ findings: [finding] }), pull, nothingPosted, options);
    expect(plan.comments).toEqual([]);
    expect(plan.elsewhere).toEqual([finding]);
    expect(plan.summary).toContain("1 finding with no line in this diff to stand on");
    expect(plan.summary).toContain(finding.instead.slice(0, 20));
    expect(posted(plan).fingerprints).toEqual([finding.fingerprint]);
  });

  test("planning again over its own posts leaves nothing to post", () => {
    const at = { path: "openapi.yaml", from: 9, to: 9, side: "base" as const };
    const review = aReview({
      findings: [
        aFinding(),
        aFinding({ at, evidence: [{ kind: "parsed", at, excerpt: "x" }], fingerprint: "00000000000000bb" }),
      ],
    });
    const again = planReview(review, pull, posted(planReview(review, pull, nothingPosted, options)), options);
    expect(again).toMatchObject({ alreadyPosted: true, quiet: true, comments: [], elsewhere: [] });
  });

  test("a finding already posted is left alone on a later head, even when it has moved down", () => {
    const review = aReview({ findings: [aFinding()] });
    const before = posted(planReview(review, pull, nothingPosted, options));
    const moved = aFinding({ at: { path: aFile().path, from: 17, to: 17, side: "head" } });
    const fresh = aFinding({ title: "Another", fingerprint: "00000000000000bb" });
    const head = "9".repeat(40);
    const same = planReview(aReview({ head, findings: [moved] }), pull, before, options);
    expect(same).toMatchObject({ alreadyPosted: false, quiet: true, comments: [] });
    expect(same.check.annotations).toHaveLength(1);
    const more = planReview(aReview({ head, findings: [moved, fresh] }), pull, before, options);
    expect(more.quiet).toBe(false);
    expect(more.comments.map(({ finding }) => finding.title)).toEqual(["Another"]);
    expect(more.summary).toContain("| in an earlier comment |");
  });

  test("a person who pastes a marker of ours hides nothing", () => {
    const pasted = ["<!-- backend-architect:finding 00000000000000aa 00000000000000000000000000000000 -->"];
    const plan = planReview(aReview({ findings: [aFinding()] }), pull, readMarkers(pasted, scope), options);
    expect(plan.comments).toHaveLength(1);
  });

  test("findings of one rule on one line are one comment; those of another rule are another", () => {
    const findings = [
      ...numbered(3),
      aFinding({ rule: "migrations/other", fingerprint: "00000000000000bb" }),
    ];
    const plan = planReview(aReview({ findings }), pull, nothingPosted, options);
    expect(plan.comments).toHaveLength(2);
    expect(posted(plan).fingerprints).toHaveLength(4);
  });

  test("the thirty most severe get comments, the rest is told in the summary and counted", () => {
    const files = Array.from({ length: 40 }, (_, number) => aFile({ path: `f${number}.sql` }));
    const findings = numbered(40, (number) => ({
      at: { path: `f${number}.sql`, from: 15, to: 15, side: "head" },
      severity: number < 25 ? "concern" : "blocker",
    }));
    const plan = planReview(aReview({ findings }), aPullRequest({ files }), nothingPosted, options);
    expect(plan.comments).toHaveLength(MAX_COMMENTS);
    expect(plan.comments.filter(({ finding }) => finding.severity === "blocker")).toHaveLength(15);
    expect(plan.elsewhere).toHaveLength(10);
    expect(plan.summary).toContain("10 findings beyond the 30 comments of one review");
    expect(posted(plan).fingerprints).toHaveLength(40);
  });

  test("notes are told in the summary; one with a fix that was tried stands on its line", () => {
    const at = { path: aFile().path, from: 15, to: 15, side: "head" } as const;
    const findings = numbered(3, (number) => ({
      at,
      rule: `migrations/advice-${number}`,
      severity: "note",
      ...(number === 2 ? { fix: { at, replacement: "select 1;" } } : {}),
    }));
    const plan = planReview(aReview({ findings }), pull, nothingPosted, options);
    expect(plan.comments.map(({ finding }) => finding.rule)).toEqual(["migrations/advice-2"]);
    expect(plan.summary).toContain("### Details\n\n2 notes:");
    expect(posted(plan).fingerprints).toHaveLength(3);
  });

  test("with nothing found no review is posted, and the check says how much was read", () => {
    const plan = planReview(aReview(), pull, nothingPosted, options);
    expect(plan).toMatchObject({ quiet: true, comments: [], elsewhere: [] });
    expect(plan.check).toMatchObject({ conclusion: "success", title: "Nothing found; 1 file read" });
    expect(plan.check.summary).toContain("Coverage: 1 of 1 file read");
    expect(plan.check.summary).not.toContain("<!--");
    const unread = planReview(aReview({ verdict: "neutral", coverage: [] }), pull, nothingPosted, options);
    expect(unread).toMatchObject({ quiet: true, check: { conclusion: "neutral" } });
  });

  test("a pull request that edits the configuration is told once that the base's was used", () => {
    const path = ".github/architect.yml";
    const edits = aPullRequest({ files: [aFile(), aFile({ path })] });
    const review = aReview({
      diagnostics: [
        { level: "info", code: "x", path, line: 1, message: "judged by the base commit's", remedy: "" },
      ],
    });
    const plan = planReview(review, edits, nothingPosted, options);
    expect(plan.quiet).toBe(false);
    expect(plan.summary).toContain("judged by the base commit's");
    expect(planReview({ ...review, head: "9".repeat(40) }, edits, posted(plan), options).quiet).toBe(true);
    expect(planReview(review, pull, nothingPosted, options).quiet).toBe(true);
  });

  test("another version, configuration, merge base or agent makes another review of the same head", () => {
    const key = (review = aReview(), version = "0.1.0") =>
      planReview(review, pull, nothingPosted, { ...options, version }).key;
    const { configuration } = aReview();
    const others = [
      key(aReview(), "0.2.0"),
      key(aReview({ configuration: { ...configuration, rules: { "migrations/fk-without-index": "off" } } })),
      key(aReview({ mergeBase: "9".repeat(40) })),
      key(aReview({ architects: [] })),
      key(aReview({ base: "9".repeat(40) })),
    ];
    expect(new Set([key(), ...others]).size).toBe(6);
    expect(key()).toMatch(/^[0-9a-f]{32}$/);
  });

  test("a push to the base that changes nothing we read from it makes no other review", () => {
    const built = aReview().architects.filter(({ source }) => source.from === "image");
    const key = (base: string) => {
      const { configuration } = aReview();
      const source = { from: "base-commit" as const, path: ".github/architect.yml", commit: base };
      return planReview(
        aReview({ base, architects: built, configuration: { ...configuration, source } }),
        pull,
        nothingPosted,
        options,
      ).key;
    };
    expect(key("9".repeat(40))).toBe(key(BASE));
  });

  test("the folded body tells every new finding, for when GitHub refuses a line after all", () => {
    const plan = planReview(aReview({ findings: numbered(5) }), pull, nothingPosted, options);
    expect(plan.folded).toContain("GitHub did not accept the comments");
    expect(readMarkers([plan.folded], scope).fingerprints).toHaveLength(5);
    expect(readMarkers([plan.folded], scope).reviews).toEqual([{ head: plan.head, key: plan.key }]);
  });
});
