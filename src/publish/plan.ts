import { createHash } from "node:crypto";
import type { Finding, Fingerprint, RuleId } from "../domain/finding.ts";
import { type MarkerScope, reviewMarker } from "../domain/marker.ts";
import type { PullRequest } from "../domain/pull-request.ts";
import type { Check, Placed, Posted, PostedThread, Review, ReviewPlan } from "../domain/review.ts";
import { verdictOf } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { actionsOf } from "./approval-request.ts";
import { annotationsOf, conclusionOf, headline } from "./check.ts";
import { commentBody } from "./comment.ts";
import { type Converged, converge, type Muted, remembered } from "./converge.ts";
import { receiptOf } from "./coverage.ts";
import { laterText } from "./later.ts";
import { type LinkOptions, type Links, linksFor, webLink } from "./links.ts";
import { type Place, placeOnDiff } from "./place.ts";
import { dismissedOn, proposalBlocks, type SettingsFile } from "./proposal.ts";
import { isSettled, isTheirs } from "./recognise.ts";
import { readRecords, recordMarkers, type Records, withoutRecords } from "./records.ts";
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
  /** What changed since the head that was reviewed last. Absent: everything counts as new. */
  since?: LoadedPull["since"] | undefined;
  /** The configuration file of the base commit, for what is proposed to be changed in it. */
  settings?: SettingsFile | undefined;
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
  const { scope } = options;
  const links = linksFor(pull, options);
  const key = reviewKey(review, options.version, posted);
  const alreadyPosted = posted.reviews.some((each) => each.head === review.head && each.key === key);
  const converged = converge(review, pull, posted, { links, scope, since: options.since });
  const fresh = alreadyPosted ? [] : converged.fresh;
  const voiced = withoutMuted(review, converged.muted);
  // Advice does not stand between the lines that people have to read: only what can be taken with one click does.
  const advice = fresh.filter(({ severity, fix }) => severity === "note" && !fix);
  const { groups, unplaced } = place(bySeverity(fresh.filter((one) => !advice.includes(one))), pull);
  const shown = groups.slice(0, MAX_COMMENTS);
  const over = groups.slice(MAX_COMMENTS).flatMap((group) => group.findings);
  const elsewhere = bySeverity([...over, ...unplaced, ...advice]);
  const told = whereTold(voiced, posted, converged, alreadyPosted);
  const inComments = new Map(told);
  for (const { findings } of shown)
    for (const finding of findings) inComments.set(finding.fingerprint, "in a comment");
  const bare = [...converged.told.keys()].filter((one) => !told.has(one.fingerprint));
  const dismissed = dismissedOn(posted, converged.told, converged.muted, review.configuration);
  const proposal = proposalBlocks(dismissed, options.settings);
  const heard = { links, older: converged.older, muted: converged.muted, proposal };
  const reasons = reasonsOf(over.length, unplaced.length, advice.length, bare.length);
  const closing = recordMarkers(recordsWith(converged, fresh, { head: review.head, key }), scope);
  const summary = summaryText(voiced, pull, {
    ...heard,
    here: [...elsewhere, ...bare],
    because: `### Details\n\n${reasons.join(", and ")}:`,
    told: inComments,
    signed: { scope, closing },
  });
  const signed = { scope, closing: reviewMarker(scope, review.head, key) };
  const later = { head: review.head, fresh, elsewhere, links, signed };
  return {
    head: review.head,
    key,
    alreadyPosted,
    quiet: alreadyPosted || (fresh.length === 0 && !bringsConfiguration(review, pull, posted)),
    comments: shown.map((group) => comment(group, links, scope)),
    elsewhere,
    ...(converged.settled.length > 0 ? { settled: converged.settled } : {}),
    ...standingOf(review, key, posted, scope, { summary, closing }),
    summary: posted.summary ? laterText(later, posted.summary) : summary,
    folded: posted.summary
      ? laterText(later, posted.summary, REFUSED)
      : summaryText(voiced, pull, {
          ...heard,
          here: [...fresh, ...bare],
          because: REFUSED,
          told,
          signed: { scope, closing },
        }),
    check: checkOf(voiced, pull, converged, links, options),
  };
}

/** Findings that a reviewer muted count for nothing, as those that the configuration silences. */
function withoutMuted(review: Review, muted: readonly Muted[]): Review {
  if (muted.length === 0) return review;
  const quiet = new Set(muted.map(({ finding }) => finding.fingerprint));
  const findings = review.findings.filter(({ fingerprint }) => !quiet.has(fingerprint));
  return { ...review, findings, verdict: verdictOf({ ...review, findings }, review.configuration.failOn) };
}

/** Where the details of each finding that was told before can be read; without an entry they are told anew. */
function whereTold(
  review: Review,
  posted: Posted,
  { told, older }: Converged,
  alreadyPosted: boolean,
): Map<Fingerprint, string> {
  const where = new Map<Fingerprint, string>();
  for (const [finding, { thread }] of told) {
    if (thread) where.set(finding.fingerprint, threadText(thread));
    // Of posts that were not read nobody knows whether they are threads.
    else if (posted.threads === undefined) where.set(finding.fingerprint, BEFORE);
  }
  if (alreadyPosted && posted.threads === undefined)
    for (const { fingerprint } of review.findings) where.set(fingerprint, BEFORE);
  for (const { fingerprint } of older) where.delete(fingerprint);
  return where;
}

function threadText(thread: PostedThread): string {
  const text = isSettled(thread) && !isTheirs(thread) ? "back, in its comment" : wordOf(thread);
  return webLink(text, thread.url) ?? text;
}

function wordOf(thread: PostedThread): string {
  return thread.resolved ? "in a comment that a person closed" : BEFORE;
}

function recordsWith(
  { records }: Converged,
  fresh: readonly Finding[],
  judged: { head: string; key: string },
): Records {
  const reviews = records.reviews.filter(({ head, key }) => head !== judged.head || key !== judged.key);
  const told = new Map(records.told);
  for (const finding of fresh) {
    told.set(finding.fingerprint, remembered(finding, finding.siblings?.length ?? 0));
    for (const one of finding.joins ?? []) told.set(one.fingerprint, remembered(one, 0));
  }
  return { reviews: [...reviews, judged], told };
}

/**
 * The standing summary as it is to be. One that speaks of this very review already is left as it is; an answer of
 * a few architects changes only what is remembered, since it does not speak of the whole pull request.
 */
function standingOf(
  review: Review,
  key: string,
  { summary }: Posted,
  scope: MarkerScope,
  now: { summary: string; closing: string },
): Pick<ReviewPlan, "standing"> {
  if (!summary) return {};
  const last = readRecords(summary.body, scope).reviews.at(-1);
  if (last?.head === review.head && last.key === key) return {};
  const body = review.only === undefined ? now.summary : `${withoutRecords(summary.body)}\n\n${now.closing}`;
  return { standing: { ...summary, body } };
}

const REFUSED =
  "### Details\n\nGitHub did not accept the comments on the lines of this diff, so the findings are told here:";

const BEFORE = "in an earlier comment";

/**
 * Names what was judged with what: one submitted review per head and key. A push to the base branch that changes
 * neither the merge base nor anything read from the base commit makes no new key.
 */
function reviewKey(review: Review, version: string, { standing }: Posted): string {
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
    // Answers to what architects asked, and a question to some of them, make another review of the same head.
    ...(review.resumed ?? []),
    ...(review.only ? ["only", ...review.only] : []),
    // What people muted since changes what is told of the same head.
    ...(standing?.muted ?? []).map(({ what }) => `muted ${what}`),
  ];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex").slice(0, 32);
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

function reasonsOf(over: number, unplaced: number, advice: number, bare: number): string[] {
  return [
    ...(over > 0 ? [`${count(over, "finding")} beyond the ${MAX_COMMENTS} comments of one review`] : []),
    ...(unplaced > 0 ? [`${count(unplaced, "finding")} with no line in this diff to stand on`] : []),
    ...(advice > 0 ? [count(advice, "note")] : []),
    ...(bare > 0
      ? [`${count(bare, "finding")} told before that ${bare === 1 ? "has" : "have"} no comment`]
      : []),
  ];
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

function checkOf(
  review: Review,
  pull: PullRequest,
  { older, muted }: Converged,
  links: Links,
  options: PublishOptions,
): Check {
  const isOlder = new Set(older.map(({ fingerprint }) => fingerprint));
  const raised = review.findings.filter(({ fingerprint }) => !isOlder.has(fingerprint));
  const { annotations, untold } = annotationsOf({ ...review, findings: raised }, options);
  const told = new Map(raised.map((finding) => [finding.fingerprint, "in an annotation"]));
  for (const finding of untold) told.delete(finding.fingerprint);
  return {
    conclusion: conclusionOf(review, pull),
    title: plain(headline(review, receiptOf(review, pull)), 255),
    summary: summaryText(review, pull, {
      links,
      older,
      muted,
      here: untold,
      because: "### Details\n\nFindings that have no annotation:",
      told,
    }),
    annotations,
    ...(review.parked && review.parked.length > 0 ? { actions: actionsOf(review.parked) } : {}),
  };
}
