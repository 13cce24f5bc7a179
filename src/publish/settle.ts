import type { Fingerprint } from "../domain/finding.ts";
import { type MarkerScope, settledMarker } from "../domain/marker.ts";
import type { PullRequest } from "../domain/pull-request.ts";
import type { PostedThread, Review, ReviewPlan, Unfinished } from "../domain/review.ts";
import type { Links } from "./links.ts";
import { isArguedRule, isSettled, isTheirs, type Told } from "./recognise.ts";
import { cell } from "./sanitise.ts";

type Settled = NonNullable<ReviewPlan["settled"]>[number];

/**
 * Threads of ours in which nothing is left: answered and closed. Only when it is certain that the detectors looked
 * again and were silent; a thread that a person answered or closed is theirs.
 *
 * @param gone what was told before and is not among the findings now
 */
export function settleThreads(
  gone: readonly Told[],
  threads: readonly PostedThread[],
  review: Review,
  pull: PullRequest,
  words: { links: Links; scope: MarkerScope },
): Settled[] {
  if (review.only !== undefined) return [];
  const absent = new Map<Fingerprint, Told[]>();
  for (const told of gone) absent.set(told.fingerprint, [...(absent.get(told.fingerprint) ?? []), told]);
  const isGone = (thread: PostedThread, fingerprint: Fingerprint) =>
    absent
      .get(fingerprint)
      ?.some((told) => told.thread === thread && isJudged(told.rule, thread, review, pull));
  return threads
    .filter((thread) => !thread.resolved && !isSettled(thread) && !isTheirs(thread))
    .filter(({ fingerprints }) => fingerprints.length > 0)
    .filter((thread) => thread.fingerprints.every((fingerprint) => isGone(thread, fingerprint)))
    .map((thread) => ({
      thread: thread.id,
      body: `${settledText(thread, gone, review, pull, words.links)}\n\n${settledMarker(words.scope, review.head)}`,
      resolve: true,
    }));
}

function settledText(
  thread: PostedThread,
  gone: readonly Told[],
  review: Review,
  pull: PullRequest,
  links: Links,
): string {
  const fixed = `Fixed in ${links.commit(review.head)}`;
  if (!isPartOf(thread.path, pull))
    return `${fixed}: ${cell(thread.path, 300)} is no longer among the files of this pull request.`;
  const rules = gone.flatMap((told) => (told.thread === thread && told.rule ? [told.rule] : []));
  const [rule = ""] = rules;
  return isArguedRule(rule)
    ? `${fixed}, as far as can be seen: these lines changed, and the architect does not raise it again.`
    : `${fixed}: ${cell(rule, 200)} looked again and finds nothing here any more.`;
}

/**
 * Whether silence means that it is fixed: the rule is known and not switched off, its file was read in full or left
 * the pull request, and nothing that it depends on is unfinished. An architect's silence counts only where the
 * lines it spoke of have changed.
 */
function isJudged(
  rule: string | undefined,
  thread: PostedThread,
  review: Review,
  pull: PullRequest,
): boolean {
  if (rule === undefined || isOff(rule, review)) return false;
  if (review.unfinished.some((part) => concerns(part, rule))) return false;
  const coverage = review.coverage.find(({ path }) => path === thread.path);
  if (!coverage) return !isPartOf(thread.path, pull);
  if (coverage.depth !== "full" || LEFT_OUT.test(coverage.reason ?? "")) return false;
  return !isArguedRule(rule) || thread.line === undefined;
}

/** A file that the configuration leaves out is read for credentials only: the other rules are not heard there. */
const LEFT_OUT = /^left out by the configuration/;

function isOff(rule: string, { configuration }: Review): boolean {
  const { rules } = configuration;
  return (rules[rule] ?? rules[rule.slice(0, rule.indexOf("/"))]) === "off";
}

/** Of a renamed file only the new name is part of the change. */
function isPartOf(path: string, pull: PullRequest): boolean {
  return pull.files.some((file) => file.path === path);
}

/** Makers of facts whose failure leaves other families alone. A name that is not here concerns every detector. */
const ONLY: Readonly<Record<string, readonly string[]>> = {
  secrets: ["security/secret-committed"],
  delivery: ["delivery/"],
};

/** Whether an unfinished part may be the reason why a rule is silent. */
export function concerns({ part }: Pick<Unfinished, "part">, rule: string): boolean {
  const named = /^(?:rule|finding of) (\S+)/.exec(part)?.[1];
  if (named !== undefined) return named === rule;
  const architect = /^architect (.+)$/.exec(part)?.[1];
  if (architect !== undefined) return isArguedRule(rule);
  if (isArguedRule(rule)) return true;
  const families = Object.hasOwn(ONLY, part) ? ONLY[part] : undefined;
  return families === undefined || families.some((family) => rule.startsWith(family));
}
