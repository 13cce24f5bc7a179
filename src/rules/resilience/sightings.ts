import type { Evidence, Severity } from "../../domain/finding.ts";
import type { Hit } from "../../domain/rule.ts";
import type { Language, Sighting, SightingKind, SourceFacts } from "../../domain/source.ts";

/** Sightings of one kind, with what is said about them. */
export interface Told {
  sighting: Sighting;
  title: string;
  scenario: string;
  severity: Severity;
  instead?: string;
}

export function sightingsOf({ sightings }: SourceFacts, kind: SightingKind): readonly Sighting[] {
  return sightings.filter((sighting) => sighting.kind === kind);
}

/** One hit for each cause, at its first place; the others with the same severity are its siblings. */
export function oncePerCause(told: readonly Told[], causeOf: (sighting: Sighting) => string): Hit[] {
  const groups = new Map<string, [Told, ...Told[]]>();
  for (const one of told) {
    const cause = `${one.severity} ${causeOf(one.sighting)}`;
    const group = groups.get(cause);
    if (group) group.push(one);
    else groups.set(cause, [one]);
  }
  return [...groups.values()].map(([first, ...others]) => ({
    ...hitOf(first),
    siblings: others.map(({ sighting }) => sighting.at),
  }));
}

export function hitOf({ sighting, title, scenario, severity, instead }: Told): Hit {
  const { at, excerpt, beside = [] } = sighting;
  return {
    at,
    title,
    scenario,
    severity,
    ...(instead === undefined ? {} : { instead }),
    subject: `${sighting.enclosing} ${sighting.callee}`.trim(),
    evidence: [
      { kind: "parsed", at, excerpt },
      ...beside.map((place): Evidence => ({ kind: "parsed", ...place })),
    ],
  };
}

/** The sentence for a library, else for the language. `javascript` stands for TypeScript, too. */
export function insteadFor(
  table: Readonly<Record<string, string>>,
  language: Language,
  library?: string,
): string | undefined {
  const family = language === "typescript" || language === "tsx" ? "javascript" : language;
  return [library ?? "", family]
    .map((key) => (Object.hasOwn(table, key) ? table[key] : undefined))
    .find(Boolean);
}

/** Text of the code under review on one line, without the marks that would end the code span around it. */
export function code(text: string): string {
  return `\`${text.replace(/[`\p{Cc}]/gu, "'").slice(0, 120)}\``;
}
