import type { Fingerprint, RuleId } from "../domain/finding.ts";
import { type MarkerScope, readMarkers, readTold, reviewMarker, toldMarker } from "../domain/marker.ts";
import type { Sha } from "../domain/pull-request.ts";

/** Kept in a standing summary: the newest reviews, and as many findings as this room takes. */
const MAX_REVIEWS = 50;
const MAX_TOLD = 11_000;

/** Fingerprints of one marker: 160 of at most 22 characters stay below the longest value. */
const PER_MARKER = 160;

/** What the standing summary keeps, out of sight, about what was told before. */
export interface Records {
  /** Heads and keys that were judged, whether or not anything was posted. Oldest first. */
  reviews: readonly { head: Sha; key: string }[];
  /** Findings that people were told of. */
  told: ReadonlyMap<Fingerprint, Remembered>;
}

export interface Remembered {
  /** The rule that found it, as `recordName` writes it. */
  rule: string;
  /** Other places with the same cause that were told with it. */
  places: number;
}

export function readRecords(body: string, scope: MarkerScope): Records {
  const told = new Map<Fingerprint, Remembered>();
  for (const value of readTold([body], scope)) {
    const [rule, list] = value.split(":");
    if (!rule || !list) continue;
    for (const entry of list.split(",")) {
      const [fingerprint, places = "0"] = entry.split(".");
      if (fingerprint) told.set(fingerprint, { rule, places: Number(places) || 0 });
    }
  }
  return { reviews: readMarkers([body], scope).reviews, told };
}

/** The records as markers. Of too many findings the first ones stay. */
export function recordMarkers({ reviews, told }: Records, scope: MarkerScope): string {
  const newest = reviews.slice(-MAX_REVIEWS).map(({ head, key }) => reviewMarker(scope, head, key));
  const byRule = new Map<string, string[]>();
  for (const [fingerprint, { rule, places }] of told) {
    const entries = byRule.get(rule) ?? [];
    entries.push(places > 0 ? `${fingerprint}.${Math.min(places, 9_999)}` : fingerprint);
    byRule.set(rule, entries);
  }
  const markers: string[] = [];
  let room = MAX_TOLD;
  for (const [rule, entries] of byRule) {
    for (let from = 0; from < entries.length; from += PER_MARKER) {
      const value = `${rule}:${entries.slice(from, from + PER_MARKER).join(",")}`;
      const written = toldMarker(scope, value);
      if (written.length + 1 > room) continue;
      room -= written.length + 1;
      markers.push(written);
    }
  }
  return [...newest, ...markers].join("\n");
}

/** A rule's id as it stands in a record: a team's own agents may have names with other characters. */
export function recordName(rule: RuleId): string {
  return rule.replace(/[^A-Za-z0-9/._-]/g, "_").slice(0, 200);
}

/** A summary's own words, without what it keeps out of sight. */
export function withoutRecords(body: string): string {
  return body.replace(/\n?<!-- backend-architect:(?:review|told) [^>\n]{1,4200} -->/g, "").trimEnd();
}
