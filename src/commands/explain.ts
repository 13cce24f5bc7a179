import type { Finding } from "../domain/finding.ts";
import type { Links } from "../publish/links.ts";
import { cell, prose, proseBlock } from "../publish/sanitise.ts";
import { evidenceClass, severityName } from "../publish/words.ts";
import type { CommandDesk, RuleText, SlashCommand } from "./command.ts";
import { findingsCalled, isFindingId, nearestRule, shortId } from "./finding-names.ts";
import { sayable } from "./sayable.ts";

/** Findings of one rule that are told one by one. */
const MAX_FINDINGS = 5;

export const explain: SlashCommand = {
  word: "explain",
  usage: "/architect explain FINDING|RULE",
  does: "says what a finding rests on: the evidence, the harm, the way out, and the rule behind it",
  who: "write",
  examples: ["/architect explain 1f00ba24", "/architect explain migrations/index-not-concurrent"],

  refuse(args) {
    const [what] = args;
    if (what === undefined || args.length > 1)
      return "`/architect explain` wants one finding or one rule after it.";
    const fits = isFindingId(what) || /^[a-z0-9-]{1,60}(?:\/[a-z0-9-]{1,80})?$/.test(what);
    return fits ? undefined : `${sayable(what)} is neither a finding nor a rule.`;
  },

  async run({ args: [what = ""] }, desk: Pick<CommandDesk, "look" | "rules" | "live">) {
    const rule = desk.rules().find(({ id }) => id === what);
    if (!rule && !isFindingId(what)) {
      const near = nearestRule(what, desk.rules());
      const hint = near === undefined ? "" : ` Did you mean \`/architect explain ${near}\`?`;
      return `There is no rule ${sayable(what)}.${hint}`;
    }
    const { review, links } = await desk.look();
    const quiet = (review.silenced ?? []).map(({ finding }) => finding);
    const found = findingsCalled(what, [...review.findings, ...quiet]);
    if (rule) return [ruleText(rule), hereText(found, links)].join("\n\n");
    if (found.length > 0)
      return found
        .slice(0, MAX_FINDINGS)
        .map((one) => findingText(one, links, desk.rules()))
        .join("\n\n");
    const { posted } = await desk.live();
    return posted.fingerprints.some((fingerprint) => fingerprint.startsWith(what.toLowerCase()))
      ? `\`${what}\` was told here earlier, and the rules do not find it on \`${review.head.slice(0, 12)}\`: it is fixed, or a model argued it. Its own comment has all that was said; \`/architect ask\` asks further.`
      : `No finding on this pull request has the id \`${what}\`.`;
  },
};

function ruleText({ id, architect, severity, when, harm, instead, source }: RuleText): string {
  return [
    `**\`${id}\`** · ${severityName(severity)} · ${prose(architect, 60)}`,
    `- When: ${prose(when)}`,
    `- Harm: ${prose(harm)}`,
    `- Instead: ${prose(instead)}`,
    `- Source: ${prose(source)}`,
  ].join("\n");
}

function hereText(found: readonly Finding[], links: Links): string {
  if (found.length === 0) return "It finds nothing in this pull request.";
  const rows = found
    .slice(0, MAX_FINDINGS)
    .map((one) => `- \`${shortId(one.fingerprint)}\` ${links.place(one.at)}: ${prose(one.title, 300)}`);
  const more = found.length - rows.length;
  return ["In this pull request:", "", ...rows, ...(more > 0 ? [`- and ${more} more`] : [])].join("\n");
}

function findingText(finding: Finding, links: Links, rules: readonly RuleText[]): string {
  const { fingerprint, severity, title, scenario, instead, architect, siblings = [] } = finding;
  const rule = rules.find(({ id }) => id === finding.rule);
  const others = siblings.slice(0, MAX_FINDINGS).map((at) => links.place(at));
  return [
    `**\`${shortId(fingerprint)}\`: ${prose(title, 400)}**`,
    `${severityName(severity)} · ${evidenceClass(finding)} · ${prose(architect, 60)} · ${links.place(finding.at)}`,
    proseBlock(scenario),
    evidenceText(finding),
    `Instead: ${prose(instead, 2_000)}`,
    ...(others.length > 0 ? [`The same cause: ${others.join(", ")}.`] : []),
    `Rule ${links.rule(finding)}${rule ? `: ${prose(rule.harm)}` : ""}`,
    `Reproduce: ${links.reproduce}`,
  ].join("\n\n");
}

/** What it rests on, in one sentence for each piece. */
function evidenceText({ evidence }: Finding): string {
  const lines = evidence.slice(0, MAX_FINDINGS).map((one) => {
    if (one.kind !== "executed")
      return `- ${one.kind === "parsed" ? "Read" : "Argued from"}: ${cell(one.excerpt, 300)}`;
    const locks = one.locks.slice(0, 4).map(({ mode, table }) => cell(`${mode} on ${table.name}`, 120));
    const seen = [
      ...(locks.length > 0 ? [`takes ${locks.join(", ")}`] : []),
      ...(one.rewrote?.length ? [`writes ${cell(one.rewrote.join(", "), 200)} anew`] : []),
      ...(one.error === undefined ? [] : [`fails: ${cell(one.error, 300)}`]),
    ];
    return `- Executed on ${prose(one.engine, 100)}: ${cell(one.statement, 300)}${seen.length > 0 ? ` ${seen.join("; ")}` : ""}`;
  });
  return lines.join("\n");
}
