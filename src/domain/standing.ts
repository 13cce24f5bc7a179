import type { Finding } from "./finding.ts";
import type { Setting } from "./marker.ts";
import type { Standing } from "./review.ts";

/** Nobody told us anything. */
export const NOTHING_SET: Standing = { paused: false, muted: [] };

/** What people set, applied one after the other: the last word counts. */
export function standingOf(settings: Iterable<Setting>): Standing {
  let paused = false;
  let muted: { what: string; by: string }[] = [];
  for (const setting of settings) {
    if (setting.kind === "pause") paused = true;
    else if (setting.kind === "resume") paused = false;
    else {
      muted = muted.filter(({ what }) => !sameName(what, setting.what));
      if (setting.kind === "mute") muted.push({ what: setting.what, by: setting.by });
    }
  }
  return { paused, muted };
}

/** The mute that covers a finding: of the finding itself, of its rule, or of its family. */
export function muteOf(
  finding: Pick<Finding, "rule" | "fingerprint">,
  { muted }: Pick<Standing, "muted">,
): { what: string; by: string } | undefined {
  const family = finding.rule.slice(0, finding.rule.indexOf("/"));
  return muted.find(
    ({ what }) => what === finding.rule || what === family || sameName(what, finding.fingerprint),
  );
}

/** A fingerprint may be given by its beginning; eight digits are told apart well enough on one pull request. */
function sameName(one: string, other: string): boolean {
  if (one === other) return true;
  if (!isFingerprint(one) || !isFingerprint(other)) return false;
  return one.startsWith(other) || other.startsWith(one);
}

function isFingerprint(text: string): boolean {
  return /^[0-9a-f]{8,16}$/.test(text);
}
