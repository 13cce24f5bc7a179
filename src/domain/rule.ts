import type { FactKind, FactKinds } from "./facts.ts";
import type { ArchitectName, Evidence, RuleId, Severity, VerifiedFix } from "./finding.ts";
import type { Location } from "./pull-request.ts";

/**
 * A rule is a value: when it speaks, the harm, the better way, and a pure check over one fact.
 * The same sentences appear in comments, pages and `architect explain rule`.
 */
export interface Rule<K extends FactKind = FactKind> {
  id: RuleId;
  /** The architect in whose name it speaks. */
  architect: ArchitectName;
  severity: Severity;
  judges: K;
  when: string;
  harm: string;
  instead: string;
  /** A published page that says the same. */
  source: string;
  appliesTo(fact: FactKinds[K]): boolean;
  check(fact: FactKinds[K]): readonly Hit[];
}

export type AnyRule = { [K in FactKind]: Rule<K> }[FactKind];

/** One place where a rule speaks. What is left out is taken from the rule. */
export interface Hit {
  at: Location;
  title: string;
  scenario?: string;
  instead?: string;
  severity?: Severity;
  /** The enclosing symbol or object, for the fingerprint: `orders.customer_id`, `POST /v1/orders`. */
  subject: string;
  evidence: readonly [Evidence, ...Evidence[]];
  siblings?: readonly Location[];
  fix?: VerifiedFix;
}
