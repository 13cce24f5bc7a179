import { createHash } from "node:crypto";
import type { Evidence, Finding, Fingerprint, RuleId } from "./finding.ts";

/**
 * Names a finding by what it is about, not by where it stands today. Sixteen hexadecimal digits: eight that tell it
 * from every other one of the pull request; four that are the same for every finding of the rule about this object;
 * and four for what is written there. The last eight together are its trace: the same wherever the same statement
 * about the same object stands, so that a finding is known again in a renamed file.
 *
 * @param subject the enclosing symbol or object (a table and column, an operation, a function)
 * @param excerpt the code in question; its layout does not count
 * @param ordinal how many findings with the same rule, path, subject and excerpt stand above this one
 */
export function fingerprintOf(
  rule: RuleId,
  path: string,
  subject: string,
  excerpt: string,
  ordinal = 0,
): Fingerprint {
  const about = [rule, subject];
  const trace = [...about, withoutLayout(excerpt)];
  const place = ordinal === 0 ? [path, ...trace] : [path, ...trace, String(ordinal)];
  return digest(place, 8) + digest(about, 4) + digest(trace, 4);
}

/** Of the rule and the object alone. */
export function anchorOf(fingerprint: Fingerprint): string {
  return fingerprint.slice(-8, -4);
}

/** Of the rule, the object and what is written there, in whatever file. */
export function traceOf(fingerprint: Fingerprint): string {
  return fingerprint.slice(-8);
}

/** What a finding is about, letter for letter: the text of its first piece of evidence. */
export function excerptOf(evidence: Evidence): string {
  return evidence.kind === "executed" ? evidence.statement : evidence.excerpt;
}

/**
 * Tells equal findings of one file apart by their order. Those at one place are one finding, said twice.
 * Keeps the order of the list.
 */
export function toldApart(findings: readonly Finding[]): Finding[] {
  const equal = new Map<Fingerprint, Finding[]>();
  for (const finding of findings) {
    const group = equal.get(finding.fingerprint);
    if (!group) equal.set(finding.fingerprint, [finding]);
    else if (!group.some((other) => isSamePlace(other, finding))) group.push(finding);
  }
  const kept = new Map<Finding, Finding>();
  for (const group of equal.values()) {
    group.sort((one, other) => one.at.from - other.at.from || one.at.to - other.at.to);
    for (const [ordinal, finding] of group.entries())
      kept.set(finding, ordinal === 0 ? finding : withOrdinal(finding, ordinal));
  }
  return findings.flatMap((finding) => kept.get(finding) ?? []);
}

function isSamePlace({ at: one }: Finding, { at: other }: Finding): boolean {
  return one.path === other.path && one.side === other.side && one.from === other.from && one.to === other.to;
}

function withOrdinal(finding: Finding, ordinal: number): Finding {
  const { rule, at, subject = "", evidence } = finding;
  return { ...finding, fingerprint: fingerprintOf(rule, at.path, subject, excerptOf(evidence[0]), ordinal) };
}

/**
 * A formatter may change these and nothing else: white space, line breaks, the kind of quotes, a comma before a
 * closing bracket, a semicolon at the end.
 */
function withoutLayout(excerpt: string): string {
  return excerpt
    .replace(/["`]/g, "'")
    .replace(/\s+/g, " ")
    .replace(/ ?([^\w\s]) ?/g, "$1")
    .replace(/,(?=[)\]}])/g, "")
    .replace(/[,;]+$/, "")
    .trim();
}

function digest(parts: readonly string[], digits: number): string {
  return createHash("sha256").update(parts.join("\0")).digest("hex").slice(0, digits);
}
