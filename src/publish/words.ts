import type { Evidence, Finding, Severity } from "../domain/finding.ts";

const SEVERITIES: readonly Severity[] = ["blocker", "concern", "note"];
const CLASSES: readonly Evidence["kind"][] = ["executed", "parsed", "argued"];

const NAMES: Readonly<Record<Severity, string>> = { blocker: "Blocker", concern: "Concern", note: "Note" };

export function severityName(severity: Severity): string {
  return NAMES[severity];
}

/** The strongest kind of evidence a finding has. */
export function evidenceClass(finding: Finding): Evidence["kind"] {
  return CLASSES.find((kind) => finding.evidence.some((evidence) => evidence.kind === kind)) ?? "argued";
}

/** `1 file`, `12 files`. */
export function count(number: number, noun: string): string {
  return `${grouped(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** `2 blockers, 1 concern`; an empty string for none. */
export function tally(findings: readonly Pick<Finding, "severity">[]): string {
  return SEVERITIES.map((severity) => ({
    severity,
    number: findings.filter((each) => each.severity === severity).length,
  }))
    .filter(({ number }) => number > 0)
    .map(({ severity, number }) => count(number, severity))
    .join(", ");
}

/** Most severe first, then the best proved, then by place: the same order for the same findings, always. */
export function bySeverity(findings: readonly Finding[]): Finding[] {
  return [...findings].sort(
    (one, other) =>
      SEVERITIES.indexOf(one.severity) - SEVERITIES.indexOf(other.severity) ||
      CLASSES.indexOf(evidenceClass(one)) - CLASSES.indexOf(evidenceClass(other)) ||
      compare(one.at.path, other.at.path) ||
      one.at.from - other.at.from ||
      compare(one.rule, other.rule) ||
      compare(one.fingerprint, other.fingerprint),
  );
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

/** `12,345`. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** Milliseconds as people say them: `340 ms`, `4.2 s`. */
export function duration(milliseconds: number): string {
  return milliseconds < 1_000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1_000).toFixed(1)} s`;
}

/** A title as it stands in a table or alone: some rules write it as a sentence, and some do not. */
export function titleOf({ title }: Pick<Finding, "title">): string {
  return /[^.\s]\.$/.test(title) ? title.slice(0, -1) : title;
}
