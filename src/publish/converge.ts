import type { Finding, Fingerprint } from "../domain/finding.ts";
import { type MarkerScope, reopenedMarker } from "../domain/marker.ts";
import type { PullRequest } from "../domain/pull-request.ts";
import type { Posted, PostedThread, Review, ReviewPlan } from "../domain/review.ts";
import { muteOf, NOTHING_SET } from "../domain/standing.ts";
import type { LoadedPull } from "../domain/tree.ts";
import type { Links } from "./links.ts";
import { isSettled, isTheirs, recognise, type Told } from "./recognise.ts";
import { readRecords, recordName, type Records, type Remembered } from "./records.ts";
import { settleThreads } from "./settle.ts";
import { isAdded, isTouched } from "./touched.ts";

export interface Muted {
  finding: Finding;
  what: string;
  by: string;
}

/** What a review has to say to people who were told things before. */
export interface Converged {
  /** To be told now. */
  fresh: readonly Finding[];
  /** Never told, not blocking, and on lines that the last push left alone. */
  older: readonly Finding[];
  /** Told before, with where. */
  told: ReadonlyMap<Finding, Told>;
  /** Taken out on a reviewer's word. */
  muted: readonly Muted[];
  /** Answers in threads of ours. */
  settled: NonNullable<ReviewPlan["settled"]>;
  /** Of the standing summary, as they are to be from now on; what is `fresh` is not in them yet. */
  records: Records;
}

/**
 * Decides, for each finding and each thread of ours, whether there is anything to say. A finding is told once; one
 * that is not blocking and stands where the push changed nothing is not raised any more; what is gone is answered.
 */
export function converge(
  review: Review,
  pull: PullRequest,
  posted: Posted,
  words: { links: Links; scope: MarkerScope; since?: LoadedPull["since"] },
): Converged {
  const standing = posted.standing ?? NOTHING_SET;
  const muted: Muted[] = [];
  const heard: Finding[] = [];
  for (const finding of onceEach(review.findings)) {
    const mute = muteOf(finding, standing);
    if (mute) muted.push({ finding, ...mute });
    else heard.push(finding);
  }
  const quieted = [
    ...muted.map(({ finding }) => finding),
    ...(review.silenced ?? []).map((one) => one.finding),
  ];
  const before = posted.summary ? readRecords(posted.summary.body, words.scope) : NO_RECORDS;
  const known = toldBefore(posted, before);
  const { as, gone } = recognise(
    [...heard, ...quieted],
    known,
    (finding) => !isTouched(finding, words.since),
  );
  // A finding that speaks for another one has not gone, and neither has the other.
  const spokenFor = new Set(heard.flatMap(({ joins = [] }) => joins.map(({ fingerprint }) => fingerprint)));
  for (const { fingerprint } of as.values()) spokenFor.add(fingerprint);
  const left = gone.filter(({ fingerprint }) => !spokenFor.has(fingerprint));

  const told = new Map<Finding, Told>();
  const fresh: Finding[] = [];
  const older: Finding[] = [];
  for (const finding of heard) {
    const one = as.get(finding);
    if (one) told.set(finding, one);
    else if (finding.severity === "blocker" || isTouched(finding, words.since)) fresh.push(finding);
    else older.push(finding);
  }
  return {
    fresh,
    older,
    told,
    muted,
    settled: [
      ...settleThreads(left, posted.threads ?? [], review, pull, words),
      ...reopened(told, review, words),
      ...spread(told, review, words),
    ],
    records: { reviews: before.reviews, told: recordsAfter(known, as, left, review) },
  };
}

const NO_RECORDS: Records = { reviews: [], told: new Map() };

function onceEach(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map((finding) => [finding.fingerprint, finding])).values()];
}

/**
 * Everything that was told and could be told again: by thread, and what only a summary knows. A thread that we settled
 * and that a person went on with stands for nothing any more: what comes back is new.
 */
function toldBefore(posted: Posted, { told }: Records): Told[] {
  const known: Told[] = [];
  const inThreads = new Set<Fingerprint>();
  for (const thread of posted.threads ?? []) {
    for (const fingerprint of new Set(thread.fingerprints)) {
      inThreads.add(fingerprint);
      if (isSettled(thread) && isTheirs(thread)) continue;
      known.push({ fingerprint, ...told.get(fingerprint), thread });
    }
  }
  for (const fingerprint of new Set([...posted.fingerprints, ...told.keys()]))
    if (!inThreads.has(fingerprint)) known.push({ fingerprint, ...told.get(fingerprint) });
  return known;
}

/** Threads that we closed and whose finding is back: the talk goes on where it was. */
function reopened(
  told: ReadonlyMap<Finding, Told>,
  review: Review,
  { links, scope }: { links: Links; scope: MarkerScope },
): NonNullable<ReviewPlan["settled"]> {
  const back = new Map<PostedThread, Finding>();
  for (const [finding, { thread }] of told)
    if (thread && isSettled(thread) && !isTheirs(thread) && !back.has(thread)) back.set(thread, finding);
  return [...back].map(([thread, finding]) => ({
    thread: thread.id,
    body: `Back in ${links.commit(review.head)}, at ${links.place(finding.at)}.\n\n${reopenedMarker(scope, review.head)}`,
    resolve: false,
    reopen: true,
  }));
}

/** Places named in one answer; the summary and the check know them all. */
const MAX_PLACES = 10;

/** Threads of ours whose cause the push brought to more places: said where the talk about it is. */
function spread(
  told: ReadonlyMap<Finding, Told>,
  review: Review,
  { links, since }: { links: Links; since?: LoadedPull["since"] },
): NonNullable<ReviewPlan["settled"]> {
  if (!since) return [];
  return [...told].flatMap(([finding, { thread, places }]) => {
    const { siblings = [] } = finding;
    if (!thread || thread.resolved || isSettled(thread) || isTheirs(thread)) return [];
    if (places === undefined || siblings.length <= places) return [];
    const fresh = siblings.filter((at) => isAdded(at, since)).slice(0, MAX_PLACES);
    if (fresh.length === 0) return [];
    const body = `The same cause, new in ${links.commit(review.head)}: ${fresh.map((at) => links.place(at)).join(", ")}.`;
    return [{ thread: thread.id, body, resolve: false }];
  });
}

/** What is told of a finding, for the records. */
export function remembered(finding: Pick<Finding, "rule">, places: number): Remembered {
  return { rule: recordName(finding.rule), places };
}

/**
 * What stays known: everything that has a thread, and what is still found. What only a summary told is forgotten once
 * it is gone, unless part of the review is missing.
 */
function recordsAfter(
  known: readonly Told[],
  as: ReadonlyMap<Finding, Told>,
  gone: readonly Told[],
  review: Review,
): Map<Fingerprint, Remembered> {
  const after = new Map<Fingerprint, Remembered>();
  for (const [finding, { fingerprint, places = 0 }] of as)
    after.set(fingerprint, remembered(finding, Math.max(places, finding.siblings?.length ?? 0)));
  const isWhole = review.unfinished.length === 0 && review.only === undefined;
  for (const { fingerprint, rule, places = 0, thread } of known) {
    const forgotten = !thread && isWhole && gone.some((one) => one.fingerprint === fingerprint);
    if (!forgotten && rule !== undefined && !after.has(fingerprint)) after.set(fingerprint, { rule, places });
  }
  return after;
}
