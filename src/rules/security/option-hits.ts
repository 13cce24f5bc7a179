import type { Evidence, Severity } from "../../domain/finding.ts";
import type { Hit } from "../../domain/rule.ts";
import type { Sighting, SightingKind, SourceFacts } from "../../domain/source.ts";
import { insteadFor, type InsteadTable } from "./sightings.ts";

/** What a rule says about one variant of an option. */
export interface OptionVerdict {
  severity: Severity;
  title: string;
  scenario?: string;
}

/** How a rule judges options and calls that are unsafe whatever value reaches them. */
export interface OptionJudgement {
  kind: SightingKind;
  /** `undefined`: no finding. */
  verdict(sighting: Sighting): OptionVerdict | undefined;
  /** The better way, by the sighting's `detail` and `library` and by language, looked for in this order. */
  instead: InsteadTable;
}

/** A hit for each place of the kind; advice comes once for each variant, with the other places beside it. */
export function optionHits(facts: SourceFacts, { kind, verdict, instead }: OptionJudgement): Hit[] {
  const advice = new Map<string, Hit>();
  const told: Hit[] = [];
  for (const sighting of facts.sightings.filter((one) => one.kind === kind)) {
    const said = verdict(sighting);
    if (!said) continue;
    const { library = "", detail = "" } = sighting;
    const variant = `${library} ${detail}`;
    const first = said.severity === "note" ? advice.get(variant) : undefined;
    if (first) {
      first.siblings = [...(first.siblings ?? []), sighting.at];
      continue;
    }
    const hit = hitOf(sighting, said, insteadFor(instead, facts.language, sighting));
    if (said.severity === "note") advice.set(variant, hit);
    told.push(hit);
  }
  return told;
}

function hitOf(sighting: Sighting, said: OptionVerdict, instead: string): Hit {
  const { at, excerpt, detail = "" } = sighting;
  const own: Evidence = { kind: "parsed", at, excerpt, ...(detail ? { after: detail } : {}) };
  const beside = (sighting.beside ?? []).map((place): Evidence => ({ kind: "parsed", ...place }));
  return {
    at,
    title: said.title,
    ...(said.scenario ? { scenario: said.scenario } : {}),
    ...(instead ? { instead } : {}),
    severity: said.severity,
    subject: `${sighting.enclosing} ${sighting.callee} ${detail}`,
    evidence: [own, ...beside],
  };
}
