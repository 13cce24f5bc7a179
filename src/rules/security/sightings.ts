import type { Evidence, Severity } from "../../domain/finding.ts";
import type { LineRange, Location } from "../../domain/pull-request.ts";
import type { Hit } from "../../domain/rule.ts";
import type { Language, PastedValue, Sighting, SightingKind, SourceFacts } from "../../domain/source.ts";

/** How a rule judges values from outside that reach a call which must not be given them. */
export interface InputJudgement {
  kind: SightingKind;
  /** What the call does with the value, with the callee after it: `runs as part of a command in`. */
  becomes: string | ((sighting: Sighting) => string);
  /** What a client sends and what then happens. One sentence. */
  attack: string | ((sighting: Sighting) => string);
  /** By where the value comes from; an origin that is left out is no finding. */
  severities: Readonly<Partial<Record<PastedValue["origin"], Severity>>>;
  /** For a call that is dangerous whatever it is given. Absent: such a sighting is no finding. */
  always?: Severity;
  /** The better way, by the sighting's `detail` and `library` and by language, looked for in this order. */
  instead: InsteadTable;
}

/** Keys are names of variants, of libraries in lower case, or of languages (`javascript` for TypeScript, too). */
export type InsteadTable = Readonly<Record<string, string>>;

const ORIGINS = ["request", "parameter", "unknown"] as const;

/** A hit for each place of the kind; advice comes once for each callee, with the other places beside it. */
export function inputHits(facts: SourceFacts, judgement: InputJudgement): Hit[] {
  const hits = facts.sightings
    .filter(({ kind }) => kind === judgement.kind)
    .flatMap((sighting) => {
      const hit = hitOf(sighting, judgement, facts);
      return hit ? [{ sighting, hit }] : [];
    });
  const advice = new Map<string, Hit>();
  const told: Hit[] = [];
  for (const { sighting, hit } of hits) {
    const first = hit.severity === "note" ? advice.get(sighting.callee) : undefined;
    if (first) first.siblings = [...(first.siblings ?? []), hit.at];
    else told.push(hit);
    if (hit.severity === "note" && !first) advice.set(sighting.callee, hit);
  }
  return told;
}

function hitOf(sighting: Sighting, judgement: InputJudgement, facts: SourceFacts): Hit | undefined {
  const values = sighting.values ?? [];
  const origin = ORIGINS.find(
    (from) => judgement.severities[from] && values.some((value) => value.origin === from),
  );
  const severity = origin ? judgement.severities[origin] : judgement.always;
  if (!severity) return undefined;
  const alike = values.filter((value) => value.origin === origin);
  const value = alike[0];
  const quoted: Evidence = {
    kind: "parsed",
    at: sighting.at,
    excerpt: sighting.excerpt,
    ...(origin ? { after: origin } : {}),
  };
  const beside = (sighting.beside ?? []).map((place): Evidence => ({ kind: "parsed", ...place }));
  return {
    at: placeOf(sighting.at, value, facts),
    title: titleOf(sighting, judgement, value, alike.length - 1),
    scenario: `${condition(origin)}${worded(judgement.attack, sighting)}${value ? wayOf(value) : ""}`,
    instead: insteadFor(judgement.instead, facts.language, sighting),
    severity,
    subject: `${sighting.enclosing} ${sighting.callee} ${value?.expression ?? sighting.detail ?? ""}`,
    evidence: [quoted, ...beside],
    siblings: value ? linesBeside(value, sighting.at) : [],
  };
}

function titleOf(
  sighting: Sighting,
  judgement: InputJudgement,
  value: PastedValue | undefined,
  more: number,
): string {
  const what = value ? `${code(value.expression)}${senderOf(value)}` : "What is read";
  const where = sighting.callee === "" ? "this place" : code(sighting.callee);
  return `${what} ${worded(judgement.becomes, sighting)} ${where}${andMore(more)}.`;
}

/** Who is able to send it, as an apposition to the value. */
export function senderOf(value: PastedValue): string {
  if (value.origin === "request") return " from the request";
  return value.origin === "parameter" ? ", an argument of this function," : ", whose source cannot be seen,";
}

export function andMore(count: number): string {
  return count > 0 ? ` (and ${count} more)` : "";
}

function condition(origin: PastedValue["origin"] | undefined): string {
  if (origin === "parameter") return "If a caller passes on something from outside: ";
  return origin === "unknown" ? "If the value can be chosen from outside: " : "";
}

/** The lines a value came along, as a sentence; empty when it is used where it was read. */
export function wayOf(value: PastedValue): string {
  const lines = [...new Set(value.path.map((at) => at.from))];
  return lines.length > 1
    ? ` It comes from line ${lines[0]} by way of line ${lines.slice(1).join(", ")}.`
    : "";
}

/** The lines of a value's way that are not shown already. */
export function linesBeside(value: PastedValue, shown: Location): readonly Location[] {
  return value.path.filter((at) => at.from < shown.from || at.from > shown.to);
}

/** The call; but the changed line, when only a line on the value's way to an old call was changed. */
export function placeOf(call: Location, value: PastedValue | undefined, facts: SourceFacts): Location {
  const isTouched = ({ from, to }: LineRange) =>
    facts.changed.some((range) => range.from <= to && from <= range.to);
  if (isTouched(call)) return call;
  return value?.path.find(isTouched) ?? call;
}

/** The better way in the language and with the library at hand; `default` where the table has no other. */
export function insteadFor(
  table: InsteadTable,
  language: Language,
  { detail, library }: Pick<Sighting, "detail" | "library"> = {},
): string {
  const family = language === "typescript" || language === "tsx" ? "javascript" : language;
  // A detail may be called `default` itself, and means something else by it.
  const keys = [detail === "default" ? undefined : detail, library?.toLowerCase(), family, "default"];
  const key = keys.find((one) => one !== undefined && Object.hasOwn(table, one));
  return key === undefined ? "" : (table[key] ?? "");
}

function worded(words: InputJudgement["attack"], sighting: Sighting): string {
  return typeof words === "string" ? words : words(sighting);
}

/** A piece of a program within a sentence. */
export function code(text: string): string {
  return `\`${text.replace(/[`\p{Cc}]/gu, "'")}\``;
}
