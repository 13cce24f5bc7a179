import type { Evidence } from "../../domain/finding.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import type { Sighting, SourceFacts } from "../../domain/source.ts";

const KIND = "correlation-id-missing";

/** A log line in a handler that does not say which request it belongs to, where those around it do. */
export const correlationIdMissing: Rule<"source"> = {
  id: "operability/correlation-id-missing",
  architect: "backend-architect",
  severity: "note",
  judges: "source",
  when: "a handler writes a log line by a global logger, where the lines around it carry the request",
  harm: "Whoever follows one request through the logs does not find this line, which may be the one that explains the failure.",
  instead: "Log by the logger of the request, as the lines beside it do.",
  source: "https://cwe.mitre.org/data/definitions/778.html",
  appliesTo: ({ sightings }) => sightings.some(({ kind }) => kind === KIND),
  check: (facts) => hitsOf(facts),
};

function hitsOf({ sightings }: SourceFacts): Hit[] {
  const [first, ...others] = sightings.filter(({ kind }) => kind === KIND);
  return first ? [{ ...hitOf(first), siblings: others.map(({ at }) => at) }] : [];
}

function hitOf({ at, excerpt, callee, enclosing, beside = [] }: Sighting): Hit {
  const neighbour = beside[0];
  return {
    at,
    title: `\`${callee.replace(/[`\p{Cc}]/gu, "'")}\` writes a line that does not say which request it belongs to.`,
    scenario: `Lines beside it carry the request${neighbour ? ` (line ${neighbour.at.from})` : ""}; when requests run side by side, this one cannot be told from those of the others.`,
    subject: `${enclosing} ${callee}`.trim(),
    evidence: [
      { kind: "parsed", at, excerpt },
      ...beside.map((place): Evidence => ({ kind: "parsed", ...place })),
    ],
  };
}
