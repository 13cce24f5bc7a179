import { createHmac, timingSafeEqual } from "node:crypto";
import type { Fingerprint } from "./finding.ts";
import type { Sha } from "./pull-request.ts";
import type { Posted } from "./review.ts";

/**
 * Hidden, signed comments by which we know our own posts again. The signature covers the repository and
 * the pull request, so a marker pasted by a person, or copied from elsewhere, is not ours.
 */
export interface MarkerScope {
  repository: number;
  number: number;
  secret: string;
}

/** Something that a person told us with a command; it rides in our reply to it. */
export type Setting =
  | {
      kind: "mute" | "unmute";
      /** A rule id, a family of rules, or a fingerprint of at least its first eight digits. */
      what: string;
      /** Login. */
      by: string;
    }
  | { kind: "pause"; by: string }
  | { kind: "resume"; by: string };

const MARKER =
  /<!-- backend-architect:(review|finding|reply|setting|settled|reopened|told) ([A-Za-z0-9:.,/_-]{1,4000}) ([0-9a-f]{32}) -->/g;

type MarkerKind = "review" | "finding" | "reply" | "setting" | "settled" | "reopened" | "told";

function signature(scope: MarkerScope, kind: MarkerKind, value: string): string {
  const text = [scope.repository, scope.number, kind, value].join("\n");
  return createHmac("sha256", scope.secret).update(text).digest("hex").slice(0, 32);
}

function marker(scope: MarkerScope, kind: MarkerKind, value: string): string {
  return `<!-- backend-architect:${kind} ${value} ${signature(scope, kind, value)} -->`;
}

/** @param key letters, digits and `.-_` only, at most 100 characters */
export function reviewMarker(scope: MarkerScope, head: Sha, key: string): string {
  return marker(scope, "review", `${head}:${key}`);
}

export function findingMarker(scope: MarkerScope, fingerprint: Fingerprint): string {
  return marker(scope, "finding", fingerprint);
}

/** @param id what is being answered, for instance `comment-123` */
export function replyMarker(scope: MarkerScope, id: string): string {
  return marker(scope, "reply", id);
}

const WHAT = /^[a-z0-9][a-z0-9-]{0,60}(?:\/[a-z0-9][a-z0-9-]{0,80})?$/;
const LOGIN = /^[A-Za-z0-9_-]{1,100}$/;

/** Whether a setting can speak of this: the form of a rule id, a family or a fingerprint. */
export function isSettingName(what: string): boolean {
  return WHAT.test(what);
}

/**
 * For our reply to the command that set it. Read again by `readSettings`.
 *
 * @throws RangeError for a `what` that `isSettingName` refuses, and for a login that no person has
 */
export function settingMarker(scope: MarkerScope, setting: Setting): string {
  if (!LOGIN.test(setting.by)) throw new RangeError("not a login of a person");
  if (setting.kind === "pause" || setting.kind === "resume")
    return marker(scope, "setting", `${setting.kind}:${setting.by}`);
  if (!isSettingName(setting.what)) throw new RangeError("not a rule, a family or a finding");
  return marker(scope, "setting", `${setting.kind}:${setting.by}:${setting.what}`);
}

/** For our answer in a thread whose finding is gone at this head. */
export function settledMarker(scope: MarkerScope, head: Sha): string {
  return marker(scope, "settled", head);
}

/** For our answer in a thread that we had closed and whose finding is back at this head. */
export function reopenedMarker(scope: MarkerScope, head: Sha): string {
  return marker(scope, "reopened", head);
}

/** A small record of the standing summary: letters, digits and `:.,/_-`, at most 4,000 characters. */
export function toldMarker(scope: MarkerScope, value: string): string {
  return marker(scope, "told", value);
}

function* markersIn(
  bodies: Iterable<string>,
  scope: MarkerScope,
): Generator<{ kind: MarkerKind; value: string }> {
  for (const body of bodies) {
    for (const [, kind, value, given] of body.matchAll(MARKER)) {
      if (!kind || !value || !given) continue;
      const wanted = signature(scope, kind as MarkerKind, value);
      if (!timingSafeEqual(Buffer.from(given), Buffer.from(wanted))) continue;
      yield { kind: kind as MarkerKind, value };
    }
  }
}

/** Reads every marker with a valid signature out of the bodies of posts by our own account. */
export function readMarkers(
  bodies: Iterable<string>,
  scope: MarkerScope,
): Pick<Posted, "reviews" | "fingerprints"> & { replies: readonly string[] } {
  const reviews: { head: Sha; key: string }[] = [];
  const fingerprints: Fingerprint[] = [];
  const replies: string[] = [];
  for (const { kind, value } of markersIn(bodies, scope)) {
    if (kind === "finding") fingerprints.push(value);
    else if (kind === "reply") replies.push(value);
    else if (kind === "review") {
      const [head, key] = value.split(":");
      if (head && key) reviews.push({ head, key });
    }
  }
  return { reviews, fingerprints, replies };
}

/** What people set, in the order of the bodies, which has to be that of their creation. */
export function readSettings(bodies: Iterable<string>, scope: MarkerScope): readonly Setting[] {
  const settings: Setting[] = [];
  for (const { kind, value } of markersIn(bodies, scope)) {
    if (kind !== "setting") continue;
    const [word, by, what] = value.split(":");
    if (!by) continue;
    if (word === "pause" || word === "resume") settings.push({ kind: word, by });
    else if ((word === "mute" || word === "unmute") && what) settings.push({ kind: word, what, by });
  }
  return settings;
}

/**
 * The head at which we said in this thread that its finding is gone; `undefined` when we never did, or said since
 * that it is back.
 *
 * @param bodies of our own comments in the thread, oldest first
 */
export function readSettled(bodies: Iterable<string>, scope: MarkerScope): Sha | undefined {
  let settled: Sha | undefined;
  for (const { kind, value } of markersIn(bodies, scope)) {
    if (kind === "settled") settled = value;
    else if (kind === "reopened") settled = undefined;
  }
  return settled;
}

/** The records of a standing summary. */
export function readTold(bodies: Iterable<string>, scope: MarkerScope): readonly string[] {
  return [...markersIn(bodies, scope)].flatMap(({ kind, value }) => (kind === "told" ? [value] : []));
}
