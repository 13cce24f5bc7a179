import { createHash } from "node:crypto";
import type { Finding, Fingerprint, RuleId } from "../domain/finding.ts";
import { type MarkerScope, reviewMarker } from "../domain/marker.ts";
import type { PullRequest } from "../domain/pull-request.ts";
import type { Check, Placed, Posted, Review, ReviewPlan } from "../domain/review.ts";
import { annotationsOf, conclusionOf, headline } from "./check.ts";
import { commentBody } from "./comment.ts";
import { receiptOf } from "./coverage.ts";
import { type LinkOptions, type Links, linksFor } from "./links.ts";
import { type Place, placeOnDiff } from "./place.ts";
import { plain } from "./sanitise.ts";
import { summaryText } from "./summary.ts";
import { bySeverity, count } from "./words.ts";

/** Inline comments of one review, as reviewdog does: more is noise, and near GitHub's limits on writing. */
export const MAX_COMMENTS = 30;

/** Findings of one rule told together on one line. */
const MAX_TOGETHER = 20;

export interface PublishOptions extends LinkOptions {
  /** Signs the markers by which we know our posts again. */
  scope: MarkerScope;
  /** Of this program: another version may say other things, so it makes another review. */
  version: string;
  rulePageUrl(rule: RuleId): string;
}

/** One root cause on one line. */
interface Group {
  findings: [Finding, ...Finding[]];
  place: Place;
}

/**
 * Decides everything that is to be posted, and posts nothing. The same review over the same posts makes the same
 * plan; over the posts of its own plan it makes one with nothing to post.
 *
 * @param posted what our earlier posts on this pull request say about themselves
 */
export function planReview(
  review: Review,
  pull: PullRequest,
  posted: Posted,
  options: PublishOptions,
): ReviewPlan {
  const links = linksFor(pull, options);
  const key = reviewKey(review, options.version);
  const alreadyPosted = posted.reviews.some((each) => each.head === review.head && each.key === key);
  const before = new Set(posted.fingerprints);
  const fresh = alreadyPosted
    ? []
    : onceEach(review.findings).filter((finding) => !before.has(finding.fingerprint));
  // Advice does not stand between the lines that people have to read: only what can be taken with one click does.
  const advice = fresh.filter(({ severity, fix }) => severity === "note" && !fix);
  const { groups, unplaced } = place(bySeverity(fresh.filter((one) => !advice.includes(one))), pull);
  const shown = groups.slice(0, MAX_COMMENTS);
  const over = groups.slice(MAX_COMMENTS).flatMap((group) => group.findings);
  const comments = shown.map((group) => comment(group, links, options.scope));
  const elsewhere = bySeverity([...over, ...unplaced, ...advice]);
  const told = new Map<Fingerprint, string>();
  for (const finding of review.findings)
    if (before.has(finding.fingerprint) || alreadyPosted) told.set(finding.fingerprint, BEFORE);
  for (const { findings } of shown)
    for (const finding of findings) told.set(finding.fingerprint, "in a comment");
  const signed = { scope: options.scope, reviewMarker: reviewMarker(options.scope, review.head, key) };
  return {
    head: review.head,
    key,
    alreadyPosted,
    quiet: alreadyPosted || (fresh.length === 0 && !bringsConfiguration(review, pull, posted)),
    comments,
    elsewhere,
    summary: summaryText(review, pull, {
      links,
      here: elsewhere,
      because: becauseOf(over.length, unplaced.length, advice.length),
      told,
      signed,
    }),
    folded: summaryText(review, pull, {
      links,
      here: fresh,
      because: REFUSED,
      told: onlyBefore(told),
      signed,
    }),
    check: checkOf(review, pull, links, options),
  };
}

const REFUSED =
  "### Details\n\nGitHub did not accept the comments on the lines of this diff, so the findings are told here:";

const BEFORE = "in an earlier comment";

function onlyBefore(told: ReadonlyMap<Fingerprint, string>): Map<Fingerprint, string> {
  return new Map([...told].filter(([, where]) => where === BEFORE));
}

/**
 * Names what was judged with what: one submitted review per head and key. A push to the base branch that changes
 * neither the merge base nor anything read from the base commit makes no new key.
 */
function reviewKey(review: Review, version: string): string {
  const { source, diagnostics: _, ...settings } = review.configuration;
  const readFromBase = review.architects.some((architect) => architect.source.from === "base-commit");
  const parts = [
    version,
    review.mergeBase,
    settings,
    source.from === "base-commit" ? source.path : "",
    review.architects.map(({ name, source: from }) => [name, from.from, from.path]),
    // A team's own agents can change with any commit, and their words are not part of a review.
    readFromBase ? review.base : "",
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
}

function onceEach(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [finding.fingerprint, finding])).values()];
}

/** One group per rule and line, in the order of the findings, which is by severity. */
function place(findings: readonly Finding[], pull: PullRequest): { groups: Group[]; unplaced: Finding[] } {
  const groups = new Map<string, Group>();
  const unplaced: Finding[] = [];
  for (const finding of findings) {
    const found = placeOnDiff(finding, pull.files);
    if (!found) {
      unplaced.push(finding);
      continue;
    }
    const name = [finding.rule, found.path, found.side, found.line].join("\0");
    const group = groups.get(name);
    if (!group) groups.set(name, { findings: [finding], place: found });
    else if (group.findings.length < MAX_TOGETHER) group.findings.push(finding);
    else unplaced.push(finding);
  }
  return { groups: [...groups.values()], unplaced };
}

function comment(group: Group, links: Links, scope: MarkerScope): Placed {
  const { by: _, ...where } = group.place;
  return {
    finding: group.findings[0],
    ...where,
    body: commentBody(group.findings, group.place, links, scope),
  };
}

function becauseOf(over: number, unplaced: number, advice: number): string {
  const reasons = [
    ...(over > 0 ? [`${count(over, "finding")} beyond the ${MAX_COMMENTS} comments of one review`] : []),
    ...(unplaced > 0 ? [`${count(unplaced, "finding")} with no line in this diff to stand on`] : []),
    ...(advice > 0 ? [count(advice, "note")] : []),
  ];
  return `### Details\n\n${reasons.join(", and ")}:`;
}

/**
 * Whether people should hear, although nothing was found, that this pull request edits the configuration or an
 * agent and was judged by those of the base. Said once per pull request.
 */
function bringsConfiguration(review: Review, pull: PullRequest, posted: Posted): boolean {
  if (posted.reviews.length > 0) return false;
  const changed = new Set(
    pull.files.flatMap((file) => (file.before ? [file.path, file.before] : [file.path])),
  );
  return review.diagnostics.some((diagnostic) => changed.has(diagnostic.path));
}

function checkOf(review: Review, pull: PullRequest, links: Links, options: PublishOptions): Check {
  const { annotations, untold } = annotationsOf(review, options);
  const told = new Map(review.findings.map((finding) => [finding.fingerprint, "in an annotation"]));
  for (const finding of untold) told.delete(finding.fingerprint);
  return {
    conclusion: conclusionOf(review, pull),
    title: plain(headline(review, receiptOf(review, pull)), 255),
    summary: summaryText(review, pull, {
      links,
      here: untold,
      because: "### Details\n\nFindings that have no annotation:",
      told,
    }),
    annotations,
  };
}
