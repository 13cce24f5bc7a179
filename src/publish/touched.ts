import type { Finding } from "../domain/finding.ts";
import type { ChangedFile, Location } from "../domain/pull-request.ts";
import type { LoadedPull } from "../domain/tree.ts";

/**
 * Whether a finding stands on what the last push touched: its own place, a place of its evidence or another one with
 * the same cause lies in a hunk of the push. Everything does when nothing is known of an earlier head.
 */
export function isTouched(finding: Finding, since: LoadedPull["since"]): boolean {
  if (!since) return true;
  const places = [finding.at, ...finding.evidence.map(({ at }) => at), ...(finding.siblings ?? [])];
  return places.some((at) => since.files.some((file) => touches(file, at)));
}

function touches(file: ChangedFile, at: Location): boolean {
  // The lines before the pull request are not lines of its earlier head: there the file has to do.
  if (at.side === "base") return file.path === at.path || file.before === at.path;
  if (file.path !== at.path || file.change === "removed") return false;
  if (file.binary || file.diffOmitted !== undefined) return true;
  return file.hunks.some(
    ({ head }) => at.from <= head.start + Math.max(head.count, 1) - 1 && at.to >= head.start,
  );
}

/** Whether a line of this place was written by the last push. */
export function isAdded(at: Location, since: NonNullable<LoadedPull["since"]>): boolean {
  if (at.side === "base") return false;
  const file = since.files.find(({ path, change }) => path === at.path && change !== "removed");
  return (file?.hunks ?? []).some(({ head, lines }) => {
    let line = head.start;
    for (const text of lines) {
      if (text.startsWith("-") || text.startsWith("\\")) continue;
      if (text.startsWith("+") && line >= at.from && line <= at.to) return true;
      line++;
    }
    return false;
  });
}
