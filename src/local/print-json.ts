import type { Evidence, Finding } from "../domain/finding.ts";
import { strongestLocks } from "../domain/locks.ts";
import type { Location } from "../domain/pull-request.ts";
import type { Review, Silenced } from "../domain/review.ts";
import { jsonContracts, jsonRouteChanges } from "./print-contracts.ts";

/** Raised when a reader of the old shape would misread the new one. Added fields do not raise it. */
export const JSON_SCHEMA_VERSION = 1;

/** The review as `docs/review.schema.json` describes it; two spaces of indentation and a newline at the end. */
export function printJson(review: Review): string {
  return `${JSON.stringify(jsonReview(review), undefined, 2)}\n`;
}

export function jsonReview(review: Review) {
  return {
    schemaVersion: JSON_SCHEMA_VERSION,
    base: review.base,
    mergeBase: review.mergeBase,
    head: review.head,
    verdict: review.verdict,
    assignments: review.assignments.map(({ architect, paths, because }) => ({ architect, paths, because })),
    findings: review.findings.map(jsonFinding),
    silenced: (review.silenced ?? []).map(jsonSilenced),
    coverage: review.coverage.map(({ path, by, depth, reason }) => ({
      path,
      by,
      depth,
      reason: reason ?? null,
    })),
    unfinished: review.unfinished.map(({ part, reason }) => ({ part, reason })),
    schema: review.schema.map(({ migrations }) => ({
      migrations: migrations.map(({ statements, ...migration }) => ({
        ...migration,
        reason: migration.reason ?? null,
        statements: statements.map(
          ({ at, sql, outcome, error, inTransaction, locks, rewrote, scanned, created }) => ({
            ...place(at),
            sql,
            outcome,
            error: error?.message ?? null,
            inTransaction,
            locks: strongestLocks(locks),
            rewrote,
            scanned: scanned ?? [],
            created,
          }),
        ),
      })),
    })),
    contracts: jsonContracts(review.contracts ?? []),
    routes: jsonRouteChanges(review.routes ?? []),
    diagnostics: review.diagnostics.map(({ level, code, path, line, message, remedy }) => {
      return { level, code, path, line, message, remedy };
    }),
    timings: review.timings,
  };
}

function jsonFinding(finding: Finding) {
  return {
    rule: finding.rule,
    architect: finding.architect,
    severity: finding.severity,
    ...place(finding.at),
    title: finding.title,
    scenario: finding.scenario,
    instead: finding.instead,
    source: finding.source,
    evidence: finding.evidence.map(jsonEvidence),
    siblings: (finding.siblings ?? []).map(place),
    joins: (finding.joins ?? []).map(({ rule, severity, at, title, fingerprint }) => ({
      rule,
      severity,
      ...place(at),
      title,
      fingerprint,
    })),
    fix: finding.fix ? { ...place(finding.fix.at), replacement: finding.fix.replacement } : null,
    safely: finding.safely ?? [],
    fingerprint: finding.fingerprint,
  };
}

function jsonSilenced({ finding, by }: Silenced) {
  return {
    finding: jsonFinding(finding),
    by:
      by.kind === "configuration"
        ? {
            kind: by.kind,
            key: by.key,
            glob: by.glob ?? null,
            ...(by.reason === undefined ? {} : { reason: by.reason }),
          }
        : { kind: by.kind, ...place(by.at), reason: by.reason, added: by.added },
  };
}

function jsonEvidence({ at, ...rest }: Evidence) {
  const { kind, ...detail } = rest;
  return { kind, ...place(at), ...detail };
}

function place({ path, from, to, side }: Location) {
  return { path, line: from, endLine: to, side };
}
