import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Evidence, Finding } from "../../src/domain/finding.ts";
import { readMarkers } from "../../src/domain/marker.ts";
import type { PullRequest } from "../../src/domain/pull-request.ts";
import type { Review } from "../../src/domain/review.ts";
import { renderMarkdown } from "../../src/publish/markdown.ts";
import { planReview } from "../../src/publish/plan.ts";
import {
  aFile,
  aFinding,
  aPullRequest,
  aReview,
  executed,
  HEAD,
  MERGE_BASE,
  nothingPosted,
  options,
  parsed,
  scope,
} from "./builders.ts";
import { alive, hostileText } from "./hostile.ts";

const PATHS = [
  aFile().path,
  "openapi.yaml",
  "src/a b/ü`|.ts",
  "gone.md",
  "]: http://evil.test",
  "-x\n@y.sql",
];

const aLocation = fc
  .record({
    path: fc.constantFrom(...PATHS),
    from: fc.integer({ min: 1, max: 25 }),
    length: fc.nat(15),
    base: fc.boolean(),
  })
  .map(({ path, from, length, base }) => ({
    path,
    from,
    to: from + length,
    side: base ? ("base" as const) : ("head" as const),
  }));

const anEvidence: fc.Arbitrary<Evidence> = fc.oneof(
  fc
    .record({ at: aLocation, text: hostileText, other: hostileText, existedBefore: fc.boolean() })
    .map(({ at, text, other, existedBefore }) =>
      executed({
        at,
        statement: text,
        engine: other,
        error: other,
        locks: [{ mode: text, table: { schema: other, name: text, existedBefore } }],
        rewrote: [text],
        catalog: [{ [text]: other, plain: null }, { [other]: 1 }],
      }),
    ),
  fc
    .record({
      at: aLocation,
      excerpt: hostileText,
      before: fc.oneof(hostileText, fc.jsonValue()),
      after: fc.jsonValue(),
    })
    .map(parsed),
  fc.record({ at: aLocation, excerpt: hostileText }).map((read) => ({ kind: "argued" as const, ...read })),
);

const aHostileFinding: fc.Arbitrary<Finding> = fc
  .record({
    at: aLocation,
    severity: fc.constantFrom("blocker" as const, "concern" as const, "note" as const),
    title: hostileText,
    scenario: hostileText,
    instead: hostileText,
    architect: hostileText,
    evidence: fc.array(anEvidence, { minLength: 1, maxLength: 3 }),
    siblings: fc.array(aLocation, { maxLength: 3 }),
    number: fc.nat(40),
  })
  .map(({ evidence: [first, ...more], number, ...rest }) =>
    aFinding({
      ...rest,
      evidence: [first ?? executed(), ...more],
      fingerprint: number.toString(16).padStart(16, "0"),
    }),
  );

function hostileContracts(one: string, other: string): Pick<Review, "contracts" | "routes"> {
  const at = { path: PATHS[2] ?? "", from: 1, to: 1, side: "head" as const };
  const guards = [{ name: other, kind: "other" as const, at }];
  const route = { method: one, path: other, framework: one, at, guards };
  const change = { kind: one, level: "breaking" as const, operations: [one, other] as const, pointer: one };
  const version = { scheme: one, before: one, after: other, moved: false };
  const changes = [{ ...change, at, excerpt: one, consequence: other }];
  return {
    contracts: [{ path: one, kind: "openapi", version, changes }],
    routes: [{ root: other, added: [route], removed: [route] }],
  };
}

const aHostileReview: fc.Arbitrary<{ review: Review; pull: PullRequest }> = fc
  .record({ findings: fc.array(aHostileFinding, { maxLength: 4 }), one: hostileText, other: hostileText })
  .map(({ findings, one, other }) => ({
    review: aReview({
      findings,
      assignments: [{ architect: one, paths: [other], because: other }],
      coverage: [{ path: one, by: [other], depth: "partial", reason: other }],
      ...hostileContracts(one, other),
      unfinished: [{ part: one, reason: other }],
      diagnostics: [{ level: "error", code: "x", path: one, line: 3, message: other, remedy: one }],
      spent: { model: one, inputTokens: 1, outputTokens: 2, cachedTokens: 3 },
      timings: { [other]: 5 },
      parked: [
        {
          id: "abcdefghij",
          pull: { installation: 1, repo: { id: 42, owner: "acme", name: "shop" }, number: 7 },
          head: HEAD,
          architect: one,
          calls: [{ id: "1", tool: one, input: {}, shown: other, why: one, touches: other, because: one }],
          askedAt: "2031-01-01T00:00:00Z",
          expiresAt: "2031-01-02T00:00:00Z",
          state: null,
        },
      ],
    }),
    pull: aPullRequest({ title: one, files: PATHS.map((path) => aFile({ path })) }),
  }));

const LATER = "9".repeat(40);

const OURS = [
  `https://github.com/acme/shop/blob/${HEAD}/`,
  `https://github.com/acme/shop/blob/${MERGE_BASE}/`,
  `https://github.com/acme/shop/commit/${LATER}`,
  "https://github.com/acme/backend-architect/blob/main/src/rules/migrations/fk-without-index.md",
  "https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK",
];

/** ARCHITECT_FUZZ=1 for a night's worth. */
const RUNS = process.env.ARCHITECT_FUZZ ? 10_000 : 1_000;

/** Ten seconds on an idle core; milliseconds. */
const SLOW_MACHINE = 300_000;

describe("src/publish/", () => {
  test(
    `${RUNS} hostile reviews are shown and do nothing: no mention, reference, link, HTML or button of theirs`,
    () => {
      fc.assert(
        fc.property(aHostileReview, ({ review, pull }) => {
          const plan = planReview(review, pull, nothingPosted, options);
          const muted = [{ what: review.findings[0]?.fingerprint ?? "none", by: "ann" }];
          const later = planReview(
            { ...review, head: LATER },
            pull,
            {
              ...readMarkers([plan.summary], scope),
              threads: [],
              summary: { review: "r1", body: plan.summary },
              standing: { paused: false, muted },
            },
            { ...options, since: { head: HEAD, files: [] } },
          );
          const texts = [plan, later].flatMap((one) => [
            one.summary,
            one.folded,
            one.check.summary,
            one.standing?.body ?? "",
            ...one.comments.map(({ body }) => body),
          ]);
          texts.push(renderMarkdown(review, pull));
          for (const text of texts) {
            expect(alive(text, OURS)).toEqual([]);
            expect(text).not.toContain("ghp_");
          }
          for (const text of [
            plan.summary,
            plan.folded,
            plan.check.summary,
            ...plan.comments.map(({ body }) => body),
          ]) {
            expect(text.length).toBeLessThanOrEqual(60_000);
          }
          for (const { title, message } of plan.check.annotations) {
            expect(title.length).toBeLessThanOrEqual(255);
            expect(title).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
            expect(message.replace(/[\n\t]/g, "")).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}]/u);
          }
        }),
        { numRuns: RUNS },
      );
    },
    SLOW_MACHINE,
  );

  test(
    `what ${RUNS} reviews post is known again, no more and no less, and is not posted twice`,
    () => {
      fc.assert(
        fc.property(aHostileReview, fc.boolean(), ({ review, pull }, refused) => {
          const plan = planReview(review, pull, nothingPosted, options);
          const bodies = refused ? [plan.folded] : [plan.summary, ...plan.comments.map(({ body }) => body)];
          const posted = readMarkers(bodies, scope);
          const wanted = new Set(review.findings.map(({ fingerprint }) => fingerprint));
          expect(new Set(posted.fingerprints)).toEqual(wanted);
          expect(posted.fingerprints).toHaveLength(wanted.size);
          expect(posted.reviews).toEqual([{ head: plan.head, key: plan.key }]);
          const again = planReview(review, pull, posted, options);
          expect(again).toMatchObject({
            key: plan.key,
            alreadyPosted: true,
            quiet: true,
            comments: [],
            elsewhere: [],
          });
          const pushed = planReview({ ...review, head: "9".repeat(40) }, pull, posted, options);
          expect(pushed).toMatchObject({ alreadyPosted: false, quiet: true, comments: [], elsewhere: [] });
        }),
        { numRuns: RUNS },
      );
    },
    SLOW_MACHINE,
  );
});
