import type { Finding, Fingerprint } from "../domain/finding.ts";
import { nearestName } from "../domain/nearest.ts";
import type { RuleText } from "./command.ts";

/** What people call a finding by: the first digits of its fingerprint. */
export function shortId(fingerprint: Fingerprint): string {
  return fingerprint.slice(0, 8);
}

/** At least the eight digits that people are shown. */
export function isFindingId(word: string): boolean {
  return /^[0-9a-f]{8,16}$/i.test(word);
}

/** The findings that somebody may mean by this word: an id, or the rule. */
export function findingsCalled(word: string, findings: readonly Finding[]): readonly Finding[] {
  const wanted = word.toLowerCase();
  if (isFindingId(wanted)) return findings.filter(({ fingerprint }) => fingerprint.startsWith(wanted));
  return findings.filter(({ rule }) => rule === wanted);
}

/** Families, by what stands before the slash of their rules. */
export function familiesOf(rules: readonly Pick<RuleText, "id">[]): ReadonlySet<string> {
  return new Set(rules.map(({ id }) => id.slice(0, id.indexOf("/"))));
}

/** The nearest rule, also when only the part behind the slash was written. */
export function nearestRule(word: string, rules: readonly Pick<RuleText, "id">[]): string | undefined {
  const byName = new Map(rules.map(({ id }) => [id.slice(id.indexOf("/") + 1), id]));
  return (
    byName.get(word) ??
    nearestName(word, byName.values()) ??
    byName.get(nearestName(word, byName.keys()) ?? "")
  );
}
