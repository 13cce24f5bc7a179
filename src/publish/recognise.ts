import type { Finding, Fingerprint } from "../domain/finding.ts";
import { anchorOf, traceOf } from "../domain/fingerprint.ts";
import type { PostedThread } from "../domain/review.ts";
import { recordName } from "./records.ts";

/** Something that people were told of before. */
export interface Told {
  fingerprint: Fingerprint;
  /** As in a record; absent when nothing remembers it. */
  rule?: string;
  /** Other places that were told with it; absent as well. */
  places?: number;
  /** Absent when it was told in a summary only, or when its comment is gone. */
  thread?: PostedThread;
}

/** Lines that an argued finding may lie from the one that was told before and still be the same. */
const NEAR = 2;

/** A person resolved the thread or wrote in it: it is theirs from then on. */
export function isTheirs(thread: PostedThread): boolean {
  return thread.answered || (thread.resolved && thread.resolvedBy === "person");
}

/** We said in it that its finding is gone. */
export function isSettled(thread: PostedThread): boolean {
  return thread.settledAt !== undefined || (thread.resolved && thread.resolvedBy === "us");
}

/** Whether one that was told may be this finding; asked from the surest to the least sure. */
type Match = (told: Told, finding: Finding) => boolean;

const sameTrace: Match = (told, finding) => traceOf(told.fingerprint) === traceOf(finding.fingerprint);
const sameName: Match = (told, finding) => told.fingerprint === finding.fingerprint;
const sameFile: Match = ({ thread }, { at }) => thread?.path === at.path;
const sameRule: Match = ({ rule }, finding) => rule === recordName(finding.rule);
const sameLine: Match = ({ thread }, { at }) =>
  thread?.line !== undefined && thread.line >= at.from && thread.line <= at.to;
const all =
  (...matches: readonly Match[]): Match =>
  (told, finding) =>
    matches.every((match) => match(told, finding));

const OPEN: readonly Match[] = [
  all(sameTrace, sameFile, sameLine),
  sameName,
  all(sameTrace, sameFile),
  sameTrace,
  // Written anew, and the rule still speaks about the same object.
  all(sameRule, sameFile),
];
const SETTLED: readonly Match[] = [sameName, all(sameTrace, sameFile)];

/**
 * Finds out which findings were told before. The same fingerprint is the same finding. Where a file was renamed, code
 * was laid out or written anew, or one of several equal findings is gone, those about the same object are paired: by
 * the line where GitHub has the thread now, then by name, by file and in order. Each that was told is taken once, an
 * open thread before a settled one; a settled one only by a finding in its own file.
 *
 * @param isOld whether a finding stands where the last push changed nothing
 */
export function recognise(
  findings: readonly Finding[],
  told: readonly Told[],
  isOld: (finding: Finding) => boolean = () => false,
): { as: ReadonlyMap<Finding, Told>; gone: readonly Told[] } {
  const as = new Map<Finding, Told>();
  const taken = new Set<Told>();
  const byAnchor = new Map<string, { findings: Finding[]; told: Told[] }>();
  const groupOf = (fingerprint: Fingerprint) => {
    const anchor = anchorOf(fingerprint);
    const group = byAnchor.get(anchor) ?? { findings: [], told: [] };
    byAnchor.set(anchor, group);
    return group;
  };
  for (const one of told) groupOf(one.fingerprint).told.push(one);
  for (const finding of findings) groupOf(finding.fingerprint).findings.push(finding);
  const pair = (group: readonly Finding[], among: readonly Told[], match: Match) => {
    for (const finding of group) {
      if (as.has(finding)) continue;
      const found = among.find((one) => !taken.has(one) && match(one, finding));
      if (!found) continue;
      as.set(finding, found);
      taken.add(found);
    }
  };
  for (const group of byAnchor.values()) {
    const inOrder = group.findings.sort((one, other) => one.at.from - other.at.from);
    const settled = group.told.filter(({ thread }) => thread !== undefined && isSettled(thread));
    const open = group.told.filter((one) => !settled.includes(one));
    for (const match of OPEN) pair(inOrder, open, match);
    for (const match of SETTLED) pair(inOrder, settled, match);
  }
  pairArgued(findings, told, as, taken);
  pairLeft(findings.filter(isOld), told, as, taken);
  return { as, gone: told.filter((one) => !taken.has(one)) };
}

/** A model words the same thought anew each time: what it says about the lines of an open thread of its own is that thread's. */
function pairArgued(
  findings: readonly Finding[],
  told: readonly Told[],
  as: Map<Finding, Told>,
  taken: Set<Told>,
): void {
  for (const finding of findings) {
    if (as.has(finding) || !isArguedRule(finding.rule)) continue;
    const { from, to, path } = finding.at;
    const found = told.find(
      ({ rule, thread }) =>
        rule === recordName(finding.rule) &&
        thread?.line !== undefined &&
        !isSettled(thread) &&
        thread.path === path &&
        thread.line >= from - NEAR &&
        thread.line <= to + NEAR,
    );
    if (!found) continue;
    as.set(finding, found);
    taken.add(found);
  }
}

/**
 * One finding may speak of several places with the same cause. When its own place is mended the next one speaks, and
 * it was told as well: where the push changed nothing, the rule's own thread in that file goes on.
 */
function pairLeft(
  old: readonly Finding[],
  told: readonly Told[],
  as: Map<Finding, Told>,
  taken: Set<Told>,
): void {
  for (const finding of old) {
    if (as.has(finding)) continue;
    const found = told.find(
      (one) =>
        !taken.has(one) &&
        one.rule === recordName(finding.rule) &&
        one.thread !== undefined &&
        !isSettled(one.thread) &&
        sameFile(one, finding),
    );
    if (!found) continue;
    as.set(finding, found);
    taken.add(found);
  }
}

/** What architects argue has the family `reading`; every other rule is a detector. */
export function isArguedRule(rule: string): boolean {
  return rule.startsWith("reading/");
}
