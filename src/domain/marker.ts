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

const MARKER = /<!-- backend-architect:(review|finding|reply) ([A-Za-z0-9:._-]{1,200}) ([0-9a-f]{32}) -->/g;

type MarkerKind = "review" | "finding" | "reply";

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

/** Reads every marker with a valid signature out of the bodies of posts by our own account. */
export function readMarkers(
  bodies: Iterable<string>,
  scope: MarkerScope,
): Posted & { replies: readonly string[] } {
  const reviews: { head: Sha; key: string }[] = [];
  const fingerprints: Fingerprint[] = [];
  const replies: string[] = [];
  for (const body of bodies) {
    for (const [, kind, value, given] of body.matchAll(MARKER)) {
      if (!kind || !value || !given) continue;
      const wanted = signature(scope, kind as MarkerKind, value);
      if (!timingSafeEqual(Buffer.from(given), Buffer.from(wanted))) continue;
      if (kind === "finding") fingerprints.push(value);
      else if (kind === "reply") replies.push(value);
      else {
        const [head, key] = value.split(":");
        if (head && key) reviews.push({ head, key });
      }
    }
  }
  return { reviews, fingerprints, replies };
}
