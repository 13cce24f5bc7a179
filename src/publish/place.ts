import type { Finding, VerifiedFix } from "../domain/finding.ts";
import type { ChangedFile, Hunk, LineRange, Location } from "../domain/pull-request.ts";

/** Lines that one comment spans at most: more is a page, not a place. */
export const MAX_COMMENT_LINES = 10;

/** Where a comment can stand. GitHub rejects a whole review for one line outside the diff. */
export interface Place {
  path: string;
  side: "LEFT" | "RIGHT";
  line: number;
  /** Only for several lines: before `line`, in the same hunk. */
  startLine?: number;
  /** `related`: the finding's own lines are not in the diff; this is a place from its evidence or a sibling. */
  by: "own" | "fix" | "related";
}

/**
 * The first of these that GitHub accepts: the lines of a verified fix around the finding (so that it can be
 * committed), the finding's own lines, a place in its evidence, a sibling. `undefined` when none is in the diff.
 */
export function placeOnDiff(finding: Finding, files: readonly ChangedFile[]): Place | undefined {
  const fix = finding.fix && placeOfFix(finding.fix, finding.at, files);
  if (fix) return fix;
  const own = placeOf(finding.at, files);
  if (own) return { ...own, by: "own" };
  for (const at of [...finding.evidence.map((evidence) => evidence.at), ...(finding.siblings ?? [])]) {
    const related = placeOf(at, files);
    if (related) return { ...related, by: "related" };
  }
  return undefined;
}

/** A suggestion replaces exactly the commented lines, so they must all be in one hunk of the head side. */
function placeOfFix(fix: VerifiedFix, at: Location, files: readonly ChangedFile[]): Place | undefined {
  if (fix.at.side !== "head" || at.side !== "head" || fix.at.path !== at.path) return undefined;
  if (fix.at.to < at.from || fix.at.from > at.to || fix.at.to < fix.at.from) return undefined;
  const file = files.find((each) => holds(each, fix.at));
  const hunk = file?.hunks.map((each) => linesOf(each).head).find((head) => head && inside(fix.at, head));
  return file && hunk ? { path: file.path, ...spanned("RIGHT", fix.at), by: "fix" } : undefined;
}

function placeOf(at: Location, files: readonly ChangedFile[]): Omit<Place, "by"> | undefined {
  for (const file of files) {
    if (!holds(file, at)) continue;
    for (const hunk of file.hunks) {
      const lines = linesOf(hunk)[at.side];
      const shared = lines && overlap(at, lines);
      if (!shared) continue;
      const from = Math.max(shared.from, shared.to - MAX_COMMENT_LINES + 1);
      return { path: file.path, ...spanned(at.side === "head" ? "RIGHT" : "LEFT", { from, to: shared.to }) };
    }
  }
  return undefined;
}

function spanned(side: Place["side"], lines: LineRange): Pick<Place, "side" | "line" | "startLine"> {
  return { side, line: lines.to, ...(lines.from < lines.to ? { startLine: lines.from } : {}) };
}

/** Whether this entry of the diff is the file that a location speaks of. A renamed file has two names. */
function holds(file: ChangedFile, at: Location): boolean {
  if (file.binary || file.diffOmitted !== undefined) return false;
  if (at.side === "head") return file.change !== "removed" && file.path === at.path;
  return file.change !== "added" && (file.before ?? file.path) === at.path;
}

/**
 * The lines a hunk shows of each side, counted from its own lines: on either side they follow one another
 * without gaps. Absent for a side that has none.
 */
function linesOf(hunk: Hunk): Sides {
  const known = counted.get(hunk);
  if (known) return known;
  const sides = countLines(hunk);
  counted.set(hunk, sides);
  return sides;
}

interface Sides {
  base?: LineRange;
  head?: LineRange;
}

/** A hunk may have 20,000 lines and be asked about by every finding. */
const counted = new WeakMap<Hunk, Sides>();

function countLines(hunk: Hunk): Sides {
  let base = 0;
  let head = 0;
  for (const line of hunk.lines) {
    const sign = line[0];
    // An empty context line may arrive without its leading space.
    if (sign === "-" || sign === " " || sign === undefined) base++;
    if (sign === "+" || sign === " " || sign === undefined) head++;
  }
  return {
    ...(base > 0 && hunk.base.start > 0
      ? { base: { from: hunk.base.start, to: hunk.base.start + base - 1 } }
      : {}),
    ...(head > 0 && hunk.head.start > 0
      ? { head: { from: hunk.head.start, to: hunk.head.start + head - 1 } }
      : {}),
  };
}

function overlap(one: LineRange, other: LineRange): LineRange | undefined {
  const from = Math.max(one.from, other.from);
  const to = Math.min(Math.max(one.from, one.to), other.to);
  return from <= to ? { from, to } : undefined;
}

function inside(one: LineRange, other: LineRange): boolean {
  return one.from >= other.from && one.to <= other.to;
}
