import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import { readMarkers } from "../../src/domain/marker.ts";
import type { ChangedFile, Location } from "../../src/domain/pull-request.ts";
import type { Placed, Posted, ReviewPlan } from "../../src/domain/review.ts";
import { openRepository } from "../../src/git/open-repository.ts";
import { portionsOf } from "../../src/github/publication.ts";
import { planReview } from "../../src/publish/plan.ts";
import { commitFiles, createBareRepository } from "../support/git-fixture.ts";
import { type DiffFile, diffOf, findLine } from "../support/github/diff.ts";
import { BODY_LIMIT } from "../support/github/exchange.ts";
import { aFinding, aPullRequest, aReview, executed, nothingPosted, options, scope } from "./builders.ts";

/** ARCHITECT_FUZZ=1 for ten thousand. */
const RUNS = process.env.ARCHITECT_FUZZ ? 10_000 : 500;
const CHANGES = 12;
/** Milliseconds; `npm test` needs a fifteenth of it. */
const SLOW_MACHINE = 600_000;

/** One change of a real repository: as we read it, and as the stand-in for GitHub does. */
interface Change {
  files: readonly ChangedFile[];
  diff: readonly DiffFile[];
}

const changes: Change[] = [];
let folder: string;

const PATHS = ["a.sql", "src/b.ts", "src/c c/ü.ts", "gone.yaml", "new.sql", "moved/d.ts"];
const lines = (count: number, word: string, skip = 0) =>
  Array.from({ length: count }, (_, line) =>
    skip > 0 && line % skip === 0 ? `${word} ${line} changed` : `${word} ${line}`,
  );
const text = (all: readonly string[]) => `${all.join("\n")}\n`;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "architect-generated-"));
  await createBareRepository(folder);
  const repository = await openRepository(folder);
  for (let number = 0; number < CHANGES; number++) {
    const long = 20 + number * 11;
    const before = await commitFiles(folder, {
      branch: `base-${number}`,
      files: {
        "a.sql": text(lines(long, "a")),
        "src/b.ts": text(lines(long, "b")),
        "src/c c/ü.ts": text(lines(long, "c")),
        "gone.yaml": text(lines(long, "d")),
        "d.ts": text(lines(long, "e")),
      },
    });
    const after = await commitFiles(folder, {
      branch: `head-${number}`,
      parents: [before],
      files: {
        "a.sql": text(lines(long, "a", 3 + number)),
        "src/b.ts": text([
          ...lines(number, "top"),
          ...lines(long, "b").filter((_, line) => line % (9 + number) !== 4),
        ]),
        "src/c c/ü.ts": lines(long + 5, "c", 17).join("\n"),
        "gone.yaml": null,
        "d.ts": null,
        "moved/d.ts": text(lines(long, "e", 13)),
        "new.sql": text(lines(long, "n")),
      },
    });
    changes.push({
      files: await repository.changedFiles(before, after),
      diff: await diffOf(folder, before, after),
    });
  }
  await repository.close();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

const aLocation: fc.Arbitrary<Location> = fc
  .record({
    path: fc.constantFrom(...PATHS, "d.ts", "nowhere.ts"),
    from: fc.integer({ min: 1, max: 170 }),
    length: fc.oneof({ weight: 4, arbitrary: fc.nat(3) }, fc.nat(60)),
    side: fc.constantFrom("head" as const, "head" as const, "base" as const),
  })
  .map(({ path, from, length, side }) => ({ path, from, to: from + length, side }));

const words = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom("", "Short.", "`code` and @someone") },
  { weight: 1, arbitrary: fc.constantFrom(`long ${"word ".repeat(900)}`, "x".repeat(20_000)) },
);

const aGenerated: fc.Arbitrary<Finding> = fc
  .record({
    at: aLocation,
    rule: fc.constantFrom(
      "migrations/fk-without-index" as const,
      "security/open" as const,
      "reading/someone" as const,
    ),
    severity: fc.constantFrom("blocker" as const, "concern" as const, "note" as const),
    said: words,
    evidence: aLocation,
    siblings: fc.array(aLocation, { maxLength: 3 }),
    fix: fc.option(fc.record({ at: aLocation, replacement: words }), { nil: undefined }),
    fingerprint: fc.integer({ min: 0, max: 0xffff_ffff }),
  })
  .map(({ said, evidence, fix, fingerprint, ...rest }) =>
    aFinding({
      ...rest,
      ...(said === "" ? {} : { title: said, scenario: said, instead: said }),
      evidence: [executed({ at: evidence, statement: said || "select 1" })],
      ...(fix ? { fix } : {}),
      fingerprint: fingerprint.toString(16).padStart(16, "0"),
    }),
  );

/** What GitHub refuses a comment for, as the stand-in says it; nothing when it takes it. */
function refusal(
  { path, side, line, startLine, body }: Placed,
  diff: readonly DiffFile[],
): string | undefined {
  const file = diff.find((each) => each.path === path);
  if (!file) return "Path could not be resolved";
  const end = findLine(file, side, line);
  if (!end) return "Line could not be resolved";
  if (startLine !== undefined) {
    const start = findLine(file, side, startLine);
    if (!start || start.hunk !== end.hunk || start.line.position >= end.line.position)
      return "Start line could not be resolved";
  }
  if (body.trim() === "" || body.length > BODY_LIMIT) return "body is blank or too long";
  return undefined;
}

function isTaken(plan: ReviewPlan, diff: readonly DiffFile[]): void {
  for (const comment of plan.comments)
    expect(refusal(comment, diff), `${comment.path}:${comment.line}`).toBeUndefined();
  for (const body of [plan.summary, plan.folded, plan.standing?.body ?? "-", plan.check.summary]) {
    expect(body.trim()).not.toBe("");
    expect(body.length).toBeLessThanOrEqual(60_000);
  }
  expect(plan.check.title.length).toBeLessThanOrEqual(255);
  for (const portion of portionsOf(plan.check.annotations)) {
    expect(portion.length).toBeLessThanOrEqual(50);
    for (const { from, to, title, message } of portion) {
      expect(from).toBeGreaterThan(0);
      expect(to).toBeGreaterThanOrEqual(from);
      expect(title.length).toBeLessThanOrEqual(255);
      expect(Buffer.byteLength(message)).toBeLessThan(64 * 1024);
    }
  }
}

/** What our account's posts say once this plan is on the pull request. */
function postedBy(plan: ReviewPlan): Posted {
  return {
    ...readMarkers([plan.summary, ...plan.comments.map(({ body }) => body)], scope),
    threads: plan.comments.map(({ path, line, body }, number) => ({
      id: `thread ${number}`,
      path,
      line,
      fingerprints: readMarkers([body], scope).fingerprints,
      resolved: false,
      answered: false,
    })),
    summary: { review: "review 1", body: plan.summary },
  };
}

describe("src/publish/plan.ts", () => {
  test(
    `${RUNS} generated reviews over real changes are taken as they are, and so is what follows them`,
    () => {
      fc.assert(
        fc.property(
          fc.nat(CHANGES - 1),
          fc.array(aGenerated, { maxLength: 40 }),
          fc.array(aGenerated, { maxLength: 8 }),
          (number, findings, more) => {
            const { files = [], diff = [] } = changes[number] ?? {};
            const pull = aPullRequest({ files });
            const first = planReview(aReview({ findings, verdict: "fail" }), pull, nothingPosted, options);
            isTaken(first, diff);
            const head = "9".repeat(40);
            const later = planReview(
              aReview({ head, findings: [...findings.slice(1), ...more], verdict: "fail" }),
              { ...pull, head: { sha: head } },
              postedBy(first),
              { ...options, since: { head: pull.head.sha, files: files.slice(0, 2) } },
            );
            isTaken(later, diff);
            // Nothing that has a thread is told again.
            const told = new Set(
              readMarkers(
                first.comments.map(({ body }) => body),
                scope,
              ).fingerprints,
            );
            for (const { finding } of later.comments) expect(told.has(finding.fingerprint)).toBe(false);
          },
        ),
        { numRuns: RUNS },
      );
    },
    SLOW_MACHINE,
  );
});
