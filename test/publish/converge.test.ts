import { describe, expect, test } from "vitest";
import { fingerprintOf } from "../../src/domain/fingerprint.ts";
import type { Finding } from "../../src/domain/finding.ts";
import { readMarkers, readSettled, settledMarker } from "../../src/domain/marker.ts";
import type { Posted, PostedThread, Review, ReviewPlan } from "../../src/domain/review.ts";
import { planReview } from "../../src/publish/plan.ts";
import { aFile, aFinding, aPullRequest, aReview, HEAD, nothingPosted, options, scope } from "./builders.ts";

const path = aFile().path;
const LATER = "9".repeat(40);
const pull = aPullRequest();
const later = aPullRequest({ head: { sha: LATER } });

function named(subject: string, over: Partial<Finding> = {}): Finding {
  const { rule = "migrations/fk-without-index", at = { path, from: 15, to: 15, side: "head" as const } } =
    over;
  return aFinding({
    ...over,
    rule,
    at,
    subject,
    fingerprint: fingerprintOf(rule, at.path, subject, subject),
  });
}

/** What stands on the pull request once this plan is carried out. */
function carriedOut(
  plan: ReviewPlan,
  over: Partial<PostedThread> = {},
): Posted & { threads: PostedThread[] } {
  return {
    ...readMarkers([plan.summary, ...plan.comments.map(({ body }) => body)], scope),
    threads: plan.comments.map(({ path: where, line, body }, number) => ({
      id: `t${number}`,
      url: `https://github.com/acme/shop/pull/7#discussion_r${number}`,
      path: where,
      line,
      fingerprints: readMarkers([body], scope).fingerprints,
      resolved: false,
      answered: false,
      ...over,
    })),
    summary: {
      review: "r1",
      url: "https://github.com/acme/shop/pull/7#pullrequestreview-1",
      body: plan.summary,
    },
  };
}

/** Its lines changed, so that GitHub has no line for it any more. */
function outdated(thread: PostedThread): PostedThread {
  const { line, ...rest } = thread;
  expect(line).toBeDefined();
  return rest;
}

const first = (findings: readonly Finding[]) =>
  planReview(aReview({ findings }), pull, nothingPosted, options);
const second = (posted: Posted, over: Partial<Review>, files = [aFile()]) =>
  planReview(aReview({ head: LATER, ...over }), later, posted, { ...options, since: { head: HEAD, files } });

describe("src/publish/converge.ts", () => {
  test("what is gone is answered and its thread closed, once", () => {
    const posted = carriedOut(first([named("a")]));
    const plan = second(posted, {});
    expect(plan.quiet).toBe(true);
    expect(plan.settled).toMatchObject([{ thread: "t0", resolve: true }]);
    expect(plan.settled?.[0]?.body).toMatch(
      /^Fixed in \[`9{12}`\]\(.*`migrations\/fk-without-index` looked again/,
    );
    expect(readSettled([plan.settled?.[0]?.body ?? ""], scope)).toBe(LATER);
    const answered = {
      ...posted,
      threads: posted.threads.map((thread) => ({ ...thread, settledAt: LATER })),
    };
    expect(second(answered, {}).settled).toBeUndefined();
  });

  test("silence is no proof where the rule could not look", () => {
    const posted = carriedOut(first([named("a")]));
    const coverage = [{ path, by: [], depth: "partial" as const, reason: "cut" }];
    const { configuration } = aReview();
    const cases: Partial<Review>[] = [
      { unfinished: [{ part: "rehearsal", reason: "x" }] },
      { unfinished: [{ part: "rule migrations/fk-without-index", reason: "x" }] },
      { coverage },
      {
        coverage: [
          {
            path,
            by: [],
            depth: "full",
            reason: "left out by the configuration: searched for credentials only",
          },
        ],
      },
      { configuration: { ...configuration, rules: { migrations: "off" } } },
      { only: ["api-architect"] },
    ];
    for (const over of cases) expect(second(posted, over).settled).toBeUndefined();
    for (const part of ["rule security/other", "secrets", "architect api-architect"])
      expect(second(posted, { unfinished: [{ part, reason: "x" }] }).settled).toHaveLength(1);
  });

  test("a thread that a person answered or closed is theirs", () => {
    const plan = first([named("a")]);
    for (const over of [{ answered: true }, { resolved: true, resolvedBy: "person" as const }]) {
      expect(second(carriedOut(plan, over), {}).settled).toBeUndefined();
      const still = second(carriedOut(plan, over), { findings: [named("a")] });
      expect(still).toMatchObject({ quiet: true, comments: [] });
      expect(still.settled).toBeUndefined();
    }
  });

  test("what comes back goes on in the thread that we had closed", () => {
    const over = { resolved: true, resolvedBy: "us" as const, settledAt: HEAD };
    const plan = second(carriedOut(first([named("a")]), over), { findings: [named("a")] });
    expect(plan.comments).toEqual([]);
    expect(plan.settled).toMatchObject([{ thread: "t0", resolve: false, reopen: true }]);
    expect(plan.settled?.[0]?.body).toContain("Back in ");
    expect(readSettled([settledMarker(scope, HEAD), plan.settled?.[0]?.body ?? ""], scope)).toBeUndefined();
    expect(plan.standing?.body).toContain("[back, in its comment](");
  });

  test("what comes back after a person went on with the closed thread is a new comment", () => {
    const over = { resolved: true, resolvedBy: "us" as const, settledAt: HEAD, answered: true };
    const plan = second(carriedOut(first([named("a")]), over), { findings: [named("a")] });
    expect(plan.comments).toHaveLength(1);
    expect(plan.settled).toBeUndefined();
  });

  test("a comment for several findings is closed when the last of them is gone", () => {
    const posted = carriedOut(first([named("a"), named("b")]));
    expect(posted.threads).toHaveLength(1);
    expect(second(posted, { findings: [named("b")] }).settled).toBeUndefined();
    expect(second(posted, {}).settled).toHaveLength(1);
  });

  test("on lines that the push left alone a blocker is told, anything else is listed and not raised", () => {
    const posted = carriedOut(first([named("a")]));
    const elsewhere = [aFile({ path: "other.sql" })];
    const concern = named("b", { rule: "security/b" });
    const blocker = named("c", { rule: "security/c", severity: "blocker" });
    const plan = second(posted, { findings: [named("a"), concern, blocker] }, elsewhere);
    expect(plan.comments.map(({ finding }) => finding.subject)).toEqual(["c"]);
    expect(plan.standing?.body).toContain("1 older finding, not raised");
    expect(plan.check.annotations).toHaveLength(2);
    expect(second(posted, { findings: [named("a"), concern] }).comments).toHaveLength(1);
  });

  test("when the first of several places with one cause is mended, the thread speaks for the next", () => {
    const posted = carriedOut(first([named("first place")]));
    const next = named("second place", { at: { path, from: 19, to: 19, side: "head" } });
    const plan = second(posted, { findings: [next] }, [aFile({ path: "other.sql" })]);
    expect(plan).toMatchObject({ quiet: true, comments: [] });
    expect(plan.settled).toBeUndefined();
  });

  test("a finding that now speaks for another one keeps the other's thread open", () => {
    const posted = carriedOut(first([named("a"), named("b", { rule: "security/b" })]));
    const a = named("a");
    const b = named("b", { rule: "security/b" });
    const joined = {
      ...a,
      joins: [{ rule: b.rule, severity: b.severity, at: b.at, title: b.title, fingerprint: b.fingerprint }],
    };
    expect(second(posted, { findings: [joined] }).settled).toBeUndefined();
  });

  test("what the model argues about the same lines in other words is the same", () => {
    const argued = (words: string): Finding => {
      const at = { path, from: 15, to: 15, side: "head" as const };
      return aFinding({
        rule: "reading/api-architect",
        at,
        evidence: [{ kind: "argued", at, excerpt: words }],
        fingerprint: fingerprintOf("reading/api-architect", path, "", words),
      });
    };
    const posted = carriedOut(first([argued("five")]));
    expect(second(posted, { findings: [argued("six, and five")] })).toMatchObject({
      quiet: true,
      comments: [],
    });
    // Its silence settles nothing while the lines stand as they were.
    expect(second(posted, {}).settled).toBeUndefined();
    const moved = { ...posted, threads: posted.threads.map(outdated) };
    expect(second(moved, {}).settled).toHaveLength(1);
  });

  test("what a reviewer muted counts for nothing and is listed with who said so", () => {
    const standing = { paused: false, muted: [{ what: "migrations", by: "ann" }] };
    const blocker = named("a", { severity: "blocker" });
    const plan = planReview(
      aReview({ findings: [blocker], verdict: "fail" }),
      pull,
      { ...nothingPosted, standing },
      options,
    );
    expect(plan).toMatchObject({
      quiet: true,
      comments: [],
      check: { conclusion: "success", annotations: [] },
    });
    expect(plan.check.summary).toContain(
      "Blocker of `migrations/fk-without-index`, muted by ann (`migrations`)",
    );
  });

  test("the first body is the summary, edited in place; a later one is short and leads to it", () => {
    const posted = carriedOut(first([named("a")]));
    const plan = second(posted, { findings: [named("a"), named("b", { rule: "security/b" })] });
    expect(plan.standing).toMatchObject({ review: "r1" });
    expect(plan.standing?.body).toContain("## 2 concerns");
    expect(plan.standing?.body).toContain(
      "[in an earlier comment](https://github.com/acme/shop/pull/7#discussion_r0)",
    );
    expect(plan.summary.length).toBeLessThan(600);
    expect(plan.summary).toContain("1 concern");
    expect(plan.summary).toContain("[summary](https://github.com/acme/shop/pull/7#pullrequestreview-1)");
    expect(plan.folded).toContain("GitHub did not accept the comments");
  });

  test("a head that was judged without a word is remembered in the summary", () => {
    const posted = carriedOut(first([named("a")]));
    const plan = second(posted, { findings: [named("a")] });
    expect(plan.quiet).toBe(true);
    const body = plan.standing?.body ?? "";
    const remembered = { ...posted, ...readMarkers([body], scope), summary: { review: "r1", body } };
    expect(remembered.reviews.map(({ head }) => head)).toEqual([HEAD, LATER]);
    const again = second(remembered, { findings: [named("a")] });
    expect(again.alreadyPosted).toBe(true);
    expect(again.standing).toBeUndefined();
  });

  test("a summary keeps its limit and the newest fifty heads, however long it goes on", () => {
    const many = Array.from({ length: 700 }, (_, number) => named(`finding ${number}`, { severity: "note" }));
    const plan = second(carriedOut(first(many)), { findings: many });
    expect(plan.standing?.body.length).toBeLessThanOrEqual(60_000);
    expect(plan.standing?.body).toContain("<!-- backend-architect:told migrations/fk-without-index:");

    let posted: Posted = carriedOut(first([named("a")]));
    for (let push = 0; push < 60; push++) {
      const head = push.toString(16).padStart(40, "0");
      const { standing } = planReview(aReview({ head, findings: [named("a")] }), pull, posted, options);
      const body = standing?.body ?? "";
      posted = { ...posted, ...readMarkers([body], scope), summary: { review: "r1", body } };
    }
    expect(posted.reviews).toHaveLength(50);
    expect(posted.reviews.at(-1)?.head).toBe((59).toString(16).padStart(40, "0"));
  });
});
