import type { Finding } from "../../src/domain/finding.ts";
import type { Review } from "../../src/domain/review.ts";

const SHA = "0123456789abcdef0123456789abcdef01234567";

export function aFinding(over: Partial<Finding> = {}): Finding {
  const at = { path: "src/a b.ts", from: 3, to: 4, side: "head" as const };
  return {
    rule: "security/sql-built-from-input",
    architect: "security-architect",
    severity: "blocker",
    at,
    title: "A value from the request is pasted into SQL",
    scenario: "A client sends a quote.",
    instead: "Bind it.",
    source: "https://example.org/rule",
    evidence: [{ kind: "parsed", at, excerpt: "db.query(`...`)" }],
    fingerprint: "0123456789abcdef",
    ...over,
  };
}

export function aReview(over: Partial<Review> = {}): Review {
  return {
    base: SHA,
    mergeBase: SHA,
    head: SHA,
    verdict: "fail",
    assignments: [{ architect: "security-architect", paths: ["src/a b.ts"], because: "it matches" }],
    findings: [aFinding()],
    coverage: [{ path: "src/a b.ts", by: ["security-architect"], depth: "full" }],
    unfinished: [],
    schema: [],
    diagnostics: [],
    configuration: {
      enabled: true,
      drafts: false,
      failOn: "blocker",
      ignore: [],
      architects: {},
      agents: [],
      rules: {},
      source: { from: "defaults" },
      diagnostics: [],
    },
    architects: [],
    spent: { inputTokens: 0, outputTokens: 0, cachedTokens: 0 },
    timings: { facts: 12.5 },
    ...over,
  };
}
