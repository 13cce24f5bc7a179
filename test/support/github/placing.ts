import { commitsOf, pullDiff } from "./changes.ts";
import { type DiffFile, excerpt, findLine, findPosition, type Found } from "./diff.ts";
import { unprocessable } from "./exchange.ts";
import type { PullRecord, Side, ThreadRecord } from "./store.ts";

/** Where an inline comment may stand: inside a hunk of the pull request's diff, as GitHub has it. */

/** As in the body of `POST /pulls/{n}/reviews`. */
export interface InlineComment {
  path: string;
  body: string;
  position?: number;
  line?: number;
  side?: string;
  start_line?: number;
  start_side?: string;
}

export type Place = Pick<
  ThreadRecord,
  | "path"
  | "side"
  | "startSide"
  | "originalLine"
  | "originalStartLine"
  | "originalPosition"
  | "originalCommit"
  | "diffHunk"
>;

/** The commit a review is about: one that the pull request has, its head when none is named. */
export async function reviewedCommit(pull: PullRecord, commit: string | undefined): Promise<string> {
  if (commit === undefined || commit === pull.head.sha) return pull.head.sha;
  if ((await commitsOf(pull)).includes(commit)) return commit;
  throw unprocessable("The commit_id is not part of the pull request");
}

export type Unplaceable = "path" | "line" | "start_line";

/** Where a comment stands in the diff, or which of its fields GitHub cannot resolve. */
export async function placeOf(
  pull: PullRecord,
  commit: string,
  comment: InlineComment,
): Promise<Place | Unplaceable> {
  const diff = await pullDiff(pull, commit);
  const file = diff.find((item) => item.path === comment.path);
  if (!file) return "path";
  const side = asSide(comment.side) ?? "RIGHT";
  const found = findEnd(file, side, comment);
  if (!found) return "line";
  // A position names one row of the diff; the side follows from the row.
  const endSide: Side = comment.line === undefined && found.line.kind === "-" ? "LEFT" : side;
  const line = numberOn(found, endSide);
  const startSide = comment.start_line === undefined ? null : (asSide(comment.start_side) ?? endSide);
  if (comment.start_line !== undefined && startSide) {
    const start = findLine(file, startSide, comment.start_line);
    if (!start || start.hunk !== found.hunk || start.line.position >= found.line.position)
      return "start_line";
  }
  return {
    path: comment.path,
    side: endSide,
    startSide,
    originalLine: line,
    originalStartLine: comment.start_line ?? null,
    originalPosition: found.line.position,
    originalCommit: commit,
    diffHunk: excerpt(found),
  };
}

const asSide = (text: string | undefined): Side | undefined =>
  text === "LEFT" || text === "RIGHT" ? text : undefined;

function findEnd(file: DiffFile, side: Side, comment: InlineComment): Found | undefined {
  if (comment.line !== undefined) return findLine(file, side, comment.line);
  return comment.position === undefined ? undefined : findPosition(file, comment.position);
}

const numberOn = (found: Found, side: Side): number =>
  (side === "RIGHT" ? found.line.head : found.line.base) ?? 0;

export const UNPLACEABLE: Readonly<Record<Unplaceable, string>> = {
  path: "Path could not be resolved",
  line: "Line could not be resolved",
  start_line: "Start line could not be resolved",
};
