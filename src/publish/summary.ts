import type { Diagnostic } from "../domain/architect.ts";
import type { Finding, Fingerprint } from "../domain/finding.ts";
import { findingMarker, type MarkerScope } from "../domain/marker.ts";
import type { PullRequest } from "../domain/pull-request.ts";
import type { Review } from "../domain/review.ts";
import { conclusionOf, headline } from "./check.ts";
import { findingBlocks } from "./comment.ts";
import { contractBlocks } from "./contracts.ts";
import type { Muted } from "./converge.ts";
import { coverageBlock, receiptOf } from "./coverage.ts";
import { fold } from "./evidence.ts";
import { type Block, fit, MAX_BODY } from "./fit.ts";
import type { Links } from "./links.ts";
import { cell, prose } from "./sanitise.ts";
import { claim } from "./reasons.ts";
import { schemaBlocks } from "./schema.ts";
import { serviceBlocks } from "./services.ts";
import { isAboutIgnore, silencedBlocks } from "./silenced.ts";
import { bySeverity, count, duration, evidenceClass, grouped, severityName, titleOf } from "./words.ts";

/** Shares of the body, so that many findings never push out what was not read, and the other way round. */
const MAX_LIST = 22_000;
const MAX_RECEIPT = 16_000;
const MAX_TOLD = 8_000;

/** More findings than could ever find room: a fold of one has 400 characters and more around its words. */
const MAX_HERE = 150;

/** What a summary says beyond the review itself. */
export interface Telling {
  links: Links;
  /** Findings told in full here. */
  here: readonly Finding[];
  /** Why they are told here and not on their lines. Markdown of ours. */
  because: string;
  /** Where the details of each other finding are, for the list: `in a comment`. */
  told: ReadonlyMap<Fingerprint, string>;
  /** Not told to anybody: on lines that the last push left alone. */
  older?: readonly Finding[];
  muted?: readonly Muted[];
  /** What people might change in their configuration, by what they dismissed. */
  proposal?: readonly Block[];
  /** For what is posted: the findings told here are then known again, and `closing`, markers, ends the body. */
  signed?: { scope: MarkerScope; closing: string };
}

/** The body of a review or of a check, at most 60,000 characters. */
export function summaryText(review: Review, pull: PullRequest, telling: Telling): string {
  const closing = telling.signed?.closing ?? "";
  const opening = fit(
    [
      ...verdictBlocks(review, pull),
      ...waitingBlocks(review),
      listBlock(review, telling),
      olderBlock(telling),
    ],
    MAX_LIST,
  );
  const receipt = fit(
    [...(telling.proposal ?? []), ...receiptBlocks(review, pull, telling.links, telling.muted)],
    MAX_RECEIPT,
  );
  const room = MAX_BODY - opening.text.length - receipt.text.length - closing.length - 10;
  return [opening.text, hereText(telling, room), receipt.text, closing]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** The headline and what it means for merging. */
export function verdictBlocks(review: Review, pull: PullRequest): Block[] {
  const receipt = receiptOf(review, pull);
  return [{ head: `## ${headline(review, receipt)}` }, { head: meaning(review, pull) }];
}

function meaning(review: Review, pull: PullRequest): string {
  const conclusion = conclusionOf(review, pull);
  if (conclusion === "failure") {
    const level = cell(`fail_on: ${review.configuration.failOn}`);
    return `**Not to be merged as it is**: there are findings at or above ${level}.`;
  }
  if (conclusion === "neutral") {
    return "**This is no approval**: not everything could be looked at. The lists below say what is missing and why.";
  }
  return review.findings.length === 0
    ? "Every changed file was read in full, and nothing was found."
    : "Every changed file was read in full, and nothing found stands in the way of merging.";
}

/** All findings in one table, each with the place and where it is told. */
function listBlock(review: Review, telling: Telling): Block {
  const older = new Set(telling.older?.map(({ fingerprint }) => fingerprint));
  const listed = review.findings.filter(({ fingerprint }) => !older.has(fingerprint));
  const rows = bySeverity(listed).map((finding) => {
    const told = telling.told.get(finding.fingerprint) ?? "below";
    const kind = `${severityName(finding.severity)}, ${evidenceClass(finding)}`;
    return `| ${kind} | ${prose(titleOf(finding), 300)} | ${telling.links.place(finding.at)} | ${told} |`;
  });
  if (rows.length === 0) return { head: "" };
  return { head: "| | Finding | Place | Details |\n|---|---|---|---|", lines: rows, noun: "findings" };
}

/** Folded: nobody asked this push to mend what it did not touch. */
function olderBlock({ older = [], links }: Telling): Block {
  if (older.length === 0) return { head: "" };
  const lines = bySeverity(older).map(
    (finding) => `- ${severityName(finding.severity)} at ${links.place(finding.at)}: ${claim(finding)}`,
  );
  return {
    head: `<details><summary>${count(older.length, "older finding")}, not raised: on lines that the last push did not touch</summary>\n`,
    lines,
    tail: "\n</details>",
    noun: "findings",
  };
}

/** What people are asked to allow, with the words that answer. */
function waitingBlocks({ parked = [] }: Review): Block[] {
  if (parked.length === 0) return [];
  const lines = parked.map(({ id, architect, calls }) => {
    const [first, ...rest] = calls;
    const more = rest.length > 0 ? ` and ${count(rest.length, "more call")}` : "";
    return `- ${prose(architect, 60)} asks to use ${cell(first.tool, 60)}: ${cell(first.shown, 200)}${more}. Answer with ${cell(`/architect approve ${id}`)} or ${cell(`/architect deny ${id}`)}`;
  });
  return [{ head: "### Waiting for an answer\n", lines, noun: "requests" }];
}

/** Findings in full, each in a fold of its own with its marker behind it: one is there whole, or not at all. */
function hereText(telling: Telling, room: number): string {
  if (telling.here.length === 0) return "";
  const { links, signed } = telling;
  const blocks = bySeverity(telling.here)
    .slice(0, MAX_HERE)
    .map((finding): Block => {
      const title = `${severityName(finding.severity)}: ${titleOf(finding)}`;
      const marker = signed ? `\n\n${findingMarker(signed.scope, finding.fingerprint)}` : "";
      return {
        head: fold(title, fit(findingBlocks(finding, links, undefined, true), MAX_TOLD).text) + marker,
      };
    });
  const { text, left: cut } = fit([{ head: telling.because }, ...blocks], room - 150);
  const left = cut + telling.here.length - blocks.length;
  return left === 0
    ? text
    : `${text}\n\n_${count(left, "finding")} stand${left === 1 ? "s" : ""} only in the list above: no room here._`;
}

/** What was not done, what the configuration says, what was executed, what was read, and how. */
export function receiptBlocks(
  review: Review,
  pull: PullRequest,
  links: Links,
  muted: readonly Muted[] = [],
): Block[] {
  return [
    ...unfinishedBlocks(review),
    ...silencedBlocks(review, links, muted),
    ...diagnosticsBlocks(review.diagnostics.filter((diagnostic) => !isAboutIgnore(diagnostic))),
    ...serviceBlocks(review),
    ...contractBlocks(review, links),
    coverageBlock(receiptOf(review, pull)),
    ...schemaBlocks(review, links),
    { head: fold("How this was reviewed", howText(review, links)) },
  ];
}

function unfinishedBlocks(review: Review): Block[] {
  if (review.unfinished.length === 0) return [];
  const lines = review.unfinished.map(({ part, reason }) => `- ${prose(part, 200)}: ${prose(reason, 600)}`);
  return [{ head: "### Not finished\n", lines, noun: "parts" }];
}

function diagnosticsBlocks(diagnostics: readonly Diagnostic[]): Block[] {
  if (diagnostics.length === 0) return [];
  const order: readonly Diagnostic["level"][] = ["error", "warning", "info"];
  const lines = [...diagnostics]
    .sort((one, other) => order.indexOf(one.level) - order.indexOf(other.level))
    .map(({ level, path, line, message, remedy }) => {
      const place = cell(line > 0 ? `${path}:${line}` : path, 300);
      return `- ${level} in ${place}: ${prose(message, 400)}${remedyAfter(message, remedy)}`;
    });
  return [{ head: "### Configuration and agents\n", lines, noun: "messages" }];
}

/** Some messages are sentences and some are not; what follows them reads well after both. */
function remedyAfter(message: string, remedy: string): string {
  if (remedy === "") return "";
  return `${/[.!?]$/.test(message.trim()) ? "" : ":"} ${prose(remedy, 400)}`;
}

function howText(review: Review, links: Links): string {
  const architects = review.architects.map(({ name, source }) => {
    const from =
      source.from === "image"
        ? "built in"
        : `${cell(source.path, 200)} of the ${source.from === "base-commit" ? "base commit" : "directory"}`;
    return `${prose(name, 60)} (${from})`;
  });
  const asked = review.assignments.map(
    ({ architect, paths, because }) =>
      `- ${prose(architect, 60)} reads ${count(paths.length, "file")}: ${prose(because, 300)}`,
  );
  const lines = [
    `- Head ${cell(review.head)} against merge base ${cell(review.mergeBase)}`,
    `- Configuration: ${configurationText(review)}`,
    ...(architects.length > 0 ? [`- Architects: ${architects.slice(0, 12).join(", ")}`] : []),
    ...asked.slice(0, 12),
    ...handoffLines(review),
    `- ${spentText(review)}`,
    ...(timingsText(review) ? [`- Time: ${timingsText(review)}`] : []),
    `- Reproduce: ${links.reproduce}`,
  ];
  return lines.join("\n");
}

/** Names alone: a question is the model's own words, and what comes of it is told as a finding. */
function handoffLines({ handoffs = [] }: Review): string[] {
  return handoffs.map(({ from, to }) => `- ${prose(from, 60)} handed a question to ${prose(to, 60)}`);
}

function configurationText({ configuration, base }: Review): string {
  const { source } = configuration;
  const own =
    source.from === "defaults"
      ? `the defaults, since base commit ${cell(base)} has none of its own`
      : `${cell(source.path, 200)} of base commit ${cell(source.commit)}`;
  if (!source.organisation) return own;
  const { path, commit } = source.organisation;
  const above = `${cell(path, 200)} at ${cell(commit)}`;
  return source.from === "defaults"
    ? `${above}, since base commit ${cell(base)} has none of its own`
    : `${own}, above ${above}`;
}

/** Who argued, and what it cost. */
function spentText({ spent }: Review): string {
  if (spent.model === undefined) {
    return "No model configured: nobody argued, everything here was executed or parsed";
  }
  const cached = spent.cachedTokens > 0 ? ` (${grouped(spent.cachedTokens)} of them from the cache)` : "";
  const price = spent.dollars === undefined ? "price not known" : `${spent.dollars.toFixed(2)} US dollars`;
  return `Model ${cell(spent.model, 100)}: ${count(spent.inputTokens, "token")} in${cached}, ${grouped(spent.outputTokens)} out; ${price}`;
}

function timingsText({ timings }: Review): string {
  return Object.entries(timings)
    .slice(0, 20)
    .map(([stage, milliseconds]) => `${prose(stage, 60)} ${duration(milliseconds)}`)
    .join(", ");
}
