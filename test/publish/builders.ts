import type { ExecutedEvidence, Finding, ParsedEvidence } from "../../src/domain/finding.ts";
import type { MarkerScope } from "../../src/domain/marker.ts";
import type { ChangedFile, PullRequest } from "../../src/domain/pull-request.ts";
import type { Posted, Review } from "../../src/domain/review.ts";
import type { PublishOptions } from "../../src/publish/plan.ts";

export const HEAD = "1".repeat(40);
export const MERGE_BASE = "2".repeat(40);
export const BASE = "3".repeat(40);

export const scope: MarkerScope = { repository: 42, number: 7, secret: "kept between us" };

export const options: PublishOptions = {
  scope,
  version: "0.1.0",
  rulePageUrl: (rule) => `https://github.com/acme/backend-architect/blob/main/src/rules/${rule}.md`,
};

export const nothingPosted: Posted = { reviews: [], fingerprints: [] };

/** A file with one hunk: lines 11-13 as they were, 14-16 new, 17-19 as they were (14-16 at base). */
export function aFile(over: Partial<ChangedFile> = {}): ChangedFile {
  return {
    path: "db/migration/V2__orders.sql",
    change: "modified",
    binary: false,
    hunks: [
      {
        base: { start: 11, count: 6 },
        head: { start: 11, count: 9 },
        lines: [" one", " two", " three", "+four", "+five", "+six", " seven", " eight", " nine"],
      },
    ],
    ...over,
  };
}

export function aPullRequest(over: Partial<PullRequest> = {}): PullRequest {
  return {
    repo: { id: 42, owner: "acme", name: "shop" },
    number: 7,
    title: "Orders belong to customers",
    body: "",
    author: { login: "dev", kind: "person" },
    draft: false,
    base: { sha: BASE, ref: "main" },
    mergeBase: { sha: MERGE_BASE },
    head: { sha: HEAD, ref: "orders" },
    files: [aFile()],
    ...over,
  };
}

export function executed(over: Partial<ExecutedEvidence> = {}): ExecutedEvidence {
  return {
    kind: "executed",
    at: { path: "db/migration/V2__orders.sql", from: 14, to: 15, side: "head" },
    statement: "ALTER TABLE orders\n  ADD COLUMN customer_id bigint REFERENCES customers (id)",
    engine: "PostgreSQL 18.6 (embedded)",
    locks: [
      { mode: "AccessExclusiveLock", table: { schema: "public", name: "orders", existedBefore: true } },
      { mode: "ShareRowExclusiveLock", table: { schema: "public", name: "customers", existedBefore: true } },
      { mode: "AccessExclusiveLock", table: { schema: "public", name: "made_here", existedBefore: false } },
    ],
    catalog: [
      { constraint: "orders_customer_id_fkey", columns: "customer_id", "index that leads with it": null },
    ],
    ...over,
  };
}

export function parsed(over: Partial<ParsedEvidence> = {}): ParsedEvidence {
  return {
    kind: "parsed",
    at: { path: "openapi.yaml", from: 40, to: 41, side: "head" },
    excerpt: "required: [currency]",
    before: "optional",
    after: "required",
    ...over,
  };
}

export function aFinding(over: Partial<Finding> = {}): Finding {
  return {
    rule: "migrations/fk-without-index",
    architect: "database-architect",
    severity: "concern",
    at: { path: "db/migration/V2__orders.sql", from: 15, to: 15, side: "head" },
    title: "The foreign key `orders.customer_id` has no index that leads with it",
    scenario:
      "Deleting a customer reads the whole of `orders` to look for rows that point at it, with both tables locked.",
    instead:
      "Add `CREATE INDEX CONCURRENTLY orders_customer_id_idx ON orders (customer_id)` in a migration of its own.",
    source: "https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK",
    evidence: [executed()],
    fingerprint: "00000000000000aa",
    ...over,
  };
}

export function aReview(over: Partial<Review> = {}): Review {
  return {
    base: BASE,
    mergeBase: MERGE_BASE,
    head: HEAD,
    verdict: "pass",
    assignments: [
      {
        architect: "database-architect",
        paths: ["db/migration/V2__orders.sql"],
        because: "`db/migration/V2__orders.sql` matches `**/migration/**`",
      },
    ],
    findings: [],
    coverage: [{ path: "db/migration/V2__orders.sql", by: ["database-architect"], depth: "full" }],
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
      source: { from: "base-commit", path: ".github/architect.yml", commit: BASE },
      diagnostics: [],
    },
    architects: [
      { name: "database-architect", source: { path: "agents/database-architect.md", from: "image" } },
      { name: "house-rules", source: { path: ".claude/agents/house.md", from: "base-commit" } },
    ],
    spent: { inputTokens: 0, outputTokens: 0, cachedTokens: 0 },
    timings: { routing: 3, rehearsal: 4_210, rules: 12 },
    ...over,
  };
}
