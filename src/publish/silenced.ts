import type { Diagnostic } from "../domain/architect.ts";
import type { Review, Silenced } from "../domain/review.ts";
import type { Muted } from "./converge.ts";
import type { Block } from "./fit.ts";
import type { Links } from "./links.ts";
import { cell, prose } from "./sanitise.ts";
import { count, severityName } from "./words.ts";

/** Places named after one another; beyond it they are counted. */
const MAX_PLACES = 5;

/** What is kept quiet and on whose word: each comment with its reason, the configuration by its lines. */
export function silencedBlocks(review: Review, links: Links, muted: readonly Muted[] = []): Block[] {
  const { silenced = [], diagnostics } = review;
  const lines = [
    ...muted.map((one) => commandLine(one, links)),
    ...silenced.flatMap((one) => commentLine(one, links)),
    ...silenced.flatMap((one) => mutedLine(one, links)),
    ...configurationLines(silenced, links),
    ...diagnostics.filter(isAboutIgnore).map(mistakeLine),
  ];
  return lines.length === 0 ? [] : [{ head: "### Ignored\n", lines, noun: "lines" }];
}

/** Told here and not among what the configuration says. */
export function isAboutIgnore({ code }: Pick<Diagnostic, "code">): boolean {
  return code.startsWith("ignore-");
}

function commentLine({ finding, by }: Silenced, links: Links): string[] {
  if (by.kind !== "comment") return [];
  const who = by.added ? ", written by this pull request" : "";
  return [
    `- ${links.place(finding.at)}: ${severityName(finding.severity)} of ${cell(finding.rule)} (line ${by.at.from}${who}): ${prose(by.reason, 300)}`,
  ];
}

function mutedLine({ finding, by }: Silenced, links: Links): string[] {
  if (by.kind !== "configuration" || by.reason === undefined) return [];
  return [
    `- ${links.place(finding.at)}: ${severityName(finding.severity)} of ${cell(finding.rule)}, muted by the configuration: ${prose(by.reason, 300)}`,
  ];
}

/** Said with a command on this pull request. A login without its sign tells nobody. */
function commandLine({ finding, what, by }: Muted, links: Links): string {
  return `- ${links.place(finding.at)}: ${severityName(finding.severity)} of ${cell(finding.rule)}, muted by ${prose(by, 100)} (${cell(what)})`;
}

function configurationLines(silenced: readonly Silenced[], links: Links): string[] {
  const groups = new Map<string, Silenced[]>();
  for (const one of silenced) {
    if (one.by.kind !== "configuration" || one.by.reason !== undefined) continue;
    const name = [one.finding.rule, one.by.key, one.by.glob ?? ""].join("\0");
    const group = groups.get(name);
    if (group) group.push(one);
    else groups.set(name, [one]);
  }
  return [...groups.values()].map((group) => configurationLine(group, links));
}

function configurationLine(group: readonly Silenced[], links: Links): string {
  const [first] = group;
  if (first?.by.kind !== "configuration") return "";
  const { key, glob } = first.by;
  const where = glob === undefined ? "" : ` for ${cell(glob, 300)}`;
  const places = group.slice(0, MAX_PLACES).map(({ finding }) => links.place(finding.at));
  const more = group.length > places.length ? ` and ${group.length - places.length} more` : "";
  return `- ${count(group.length, "finding")} of ${cell(first.finding.rule)}, since the configuration has ${cell(`${key}: off`)}${where}: ${places.join(", ")}${more}`;
}

function mistakeLine({ path, line, message, remedy }: Diagnostic): string {
  return `- Not obeyed, in ${cell(`${path}:${line}`, 300)}: ${prose(message, 400)}; ${prose(remedy, 400)}`;
}
