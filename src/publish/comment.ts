import type { Finding, SafeSequence } from "../domain/finding.ts";
import { findingMarker, type MarkerScope } from "../domain/marker.ts";
import { evidenceBlocks, fold } from "./evidence.ts";
import { type Block, fit, MAX_BODY } from "./fit.ts";
import type { Links } from "./links.ts";
import type { Place } from "./place.ts";
import { fence, fenceLanguage, prose, proseBlock, suggestion } from "./sanitise.ts";
import { promptBlock, reasonBlock } from "./reasons.ts";
import { evidenceClass, severityName, titleOf } from "./words.ts";

/** Pieces of evidence shown in full; a finding needs one, and few need three. */
const MAX_EVIDENCE = 4;
const MAX_SIBLINGS = 20;
/** Findings that one comment speaks for. */
const MAX_MARKERS = 100;

/**
 * One inline comment: who says it and on what ground, the claim, when it hurts, the evidence and how to see it for
 * oneself, the better way; folded, why it is believed and the task for an assistant; our signed markers at the end.
 *
 * @param findings one root cause on one line: the first is told in full, the others add what they know
 */
export function commentBody(
  findings: readonly [Finding, ...Finding[]],
  place: Place,
  links: Links,
  scope: MarkerScope,
): string {
  const [finding, ...others] = findings;
  const told = findings.flatMap((each) => [each, ...(each.joins ?? [])]).slice(0, MAX_MARKERS);
  const markers = told.map(({ fingerprint }) => findingMarker(scope, fingerprint)).join("\n");
  const blocks: Block[] = [...findingBlocks(finding, links, place)];
  if (others.length > 0) blocks.push(...othersBlocks(others, links));
  const { text, left } = fit(blocks, MAX_BODY - markers.length - 100);
  const note = left > 0 ? "\n\n_Shortened: the whole finding is longer than a comment can be._" : "";
  return `${text}${note}\n\n${markers}`;
}

/**
 * A finding as blocks, the most important first, so that a cut takes the least.
 *
 * @param place where the comment stands; absent when the finding is told in a summary
 * @param isTitled whether its title stands above already
 */
export function findingBlocks(finding: Finding, links: Links, place?: Place, isTitled = false): Block[] {
  const blocks: Block[] = [{ head: badge(finding) }];
  if (!isTitled) blocks.push({ head: `**${prose(titleOf(finding), 400) || "(no title)"}**` });
  if (!place) blocks.push({ head: `At ${links.place(finding.at)}` });
  else if (place.by === "related") {
    blocks.push({
      head: `This is about ${links.place(finding.at)}, which the diff does not show; the line here belongs to it.`,
    });
  }
  blocks.push({ head: proseBlock(finding.scenario) });
  for (const evidence of finding.evidence.slice(0, MAX_EVIDENCE))
    blocks.push(...evidenceBlocks(evidence, links));
  const more = finding.evidence.length - MAX_EVIDENCE;
  if (more > 0) blocks.push({ head: `_${more} more pieces of evidence are not shown._` });
  blocks.push({ head: `Reproduce: ${links.reproduce}` });
  const instead = proseBlock(finding.instead);
  if (instead !== "") blocks.push({ head: `**Instead**${isOneLine(instead) ? ": " : "\n\n"}${instead}` });
  const fix = fixBlock(finding, place, links);
  if (fix) blocks.push(fix);
  blocks.push(...(finding.safely ?? []).map(sequenceBlock));
  if (finding.siblings && finding.siblings.length > 0) blocks.push(siblingsBlock(finding, links));
  blocks.push(reasonBlock(finding, links), promptBlock(finding));
  return blocks;
}

/** Severity, class of evidence, architect: a reader knows from the first line how much weight this has. */
export function badge(finding: Finding): string {
  return `**${severityName(finding.severity)}** · ${evidenceClass(finding)} · ${prose(finding.architect, 100)}`;
}

function isOneLine(markdown: string): boolean {
  return !markdown.includes("\n") && !markdown.startsWith("- ");
}

/**
 * The fix: a button when the comment stands on exactly the lines it replaces, plain code otherwise. Only a fix that
 * was tried has come this far (`VerifiedFix`); what a model proposes is prose in `instead`.
 */
function fixBlock(finding: Finding, place: Place | undefined, links: Links): Block | undefined {
  const { fix } = finding;
  if (!fix) return undefined;
  const covered =
    place?.side === "RIGHT" &&
    fix.at.side === "head" &&
    fix.at.path === place.path &&
    fix.at.from === (place.startLine ?? place.line) &&
    fix.at.to === place.line;
  const button = covered ? suggestion(fix.replacement) : undefined;
  if (button) return { head: button };
  return { head: `A fix that was tried, for ${links.place(fix.at)}:\n\n${fence(fix.replacement)}` };
}

/** The safe sequence, folded: the way is told in a sentence above, this is for whoever goes it. */
function sequenceBlock({ migrations, deploy, besides }: SafeSequence): Block {
  const parts: string[] = [];
  let deployed = deploy === undefined;
  for (const [index, { phase, does, language, text }] of migrations.entries()) {
    if (!deployed && phase !== "expand") {
      deployed = true;
      parts.push(`Deploy the code that will ${prose(deploy ?? "", 400)}.`);
    }
    parts.push(`${index + 1}. **${phase}**: ${prose(does, 300)}`, fence(text, fenceLanguage(language)));
  }
  if (!deployed) parts.push(`Deploy the code that will ${prose(deploy ?? "", 400)}.`);
  const count = migrations.length;
  const title = besides
    ? "What to add"
    : count === 1
      ? "The same, without holding anybody up"
      : `The same in ${count} migrations, without holding anybody up`;
  return { head: fold(title, parts.join("\n\n")) };
}

function siblingsBlock(finding: Finding, links: Links): Block {
  const siblings = finding.siblings ?? [];
  const shown = siblings.slice(0, MAX_SIBLINGS).map((at) => `- ${links.place(at)}`);
  const more = siblings.length - shown.length;
  return {
    head: "The same cause:\n",
    lines: shown,
    tail: more > 0 ? `- and ${more} more` : "",
    noun: "places",
  };
}

/** What others of the same rule say about the same line: their claims in sight, their evidence folded. */
function othersBlocks(others: readonly Finding[], links: Links): Block[] {
  return [
    {
      head: "**On this line as well:**\n",
      lines: others.map((each) => `- ${prose(each.title, 300)}`),
      noun: "claims",
    },
    ...others.map((each) => {
      const [evidence] = each.evidence;
      return { head: fold(`Evidence: ${each.title}`, fit(evidenceBlocks(evidence, links), 8_000).text) };
    }),
  ];
}
