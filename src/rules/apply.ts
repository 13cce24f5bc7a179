import { excerptOf, fingerprintOf, toldApart } from "../domain/fingerprint.ts";
import type { Configuration } from "../domain/configuration.ts";
import type { FactKind, FactKinds, Facts } from "../domain/facts.ts";
import type { Finding, RuleId, Severity } from "../domain/finding.ts";
import type { Unfinished } from "../domain/review.ts";
import type { AnyRule, Hit, Rule } from "../domain/rule.ts";
import { messageOf } from "../errors.ts";

export interface Applied {
  findings: readonly Finding[];
  unfinished: readonly Unfinished[];
}

/**
 * Runs every rule over the facts of its kind. A rule that throws becomes an unfinished line;
 * its neighbours, and its other facts, carry on.
 */
export function applyRules(
  facts: Facts,
  rules: readonly AnyRule[],
  configured: Configuration["rules"],
): Applied {
  const findings: Finding[] = [];
  const unfinished: Unfinished[] = [];
  for (const rule of rules) {
    const setting = settingOf(rule.id, configured);
    if (setting === "off") continue;
    applyOne(rule, facts, setting, findings, unfinished);
  }
  return { findings: toldApart(findings), unfinished };
}

/** The rule's own setting, else its family's, else none. */
export function settingOf(id: RuleId, configured: Configuration["rules"]): Severity | "off" | undefined {
  return configured[id] ?? configured[id.slice(0, id.indexOf("/"))];
}

function applyOne<K extends FactKind>(
  rule: Rule<K>,
  facts: Facts,
  severity: Severity | undefined,
  findings: Finding[],
  unfinished: Unfinished[],
): void {
  for (const fact of facts[rule.judges] as readonly FactKinds[K][]) {
    try {
      if (!rule.appliesTo(fact)) continue;
      for (const hit of rule.check(fact)) findings.push(findingOf(rule, hit, severity));
    } catch (error) {
      unfinished.push({ part: `rule ${rule.id}`, reason: messageOf(error) });
    }
  }
}

function findingOf<K extends FactKind>(rule: Rule<K>, hit: Hit, severity: Severity | undefined): Finding {
  return {
    rule: rule.id,
    architect: rule.architect,
    severity: severity ?? hit.severity ?? rule.severity,
    at: hit.at,
    title: hit.title,
    scenario: hit.scenario ?? rule.harm,
    instead: hit.instead ?? rule.instead,
    source: rule.source,
    subject: hit.subject,
    evidence: hit.evidence,
    ...(hit.siblings && hit.siblings.length > 0 ? { siblings: hit.siblings } : {}),
    ...(hit.fix ? { fix: hit.fix } : {}),
    fingerprint: fingerprintOf(rule.id, hit.at.path, hit.subject, excerptOf(hit.evidence[0])),
  };
}
