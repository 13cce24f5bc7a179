import type { Finding } from "../domain/finding.ts";
import { purposeOf } from "../domain/path-purpose.ts";
import type { ChangedFile } from "../domain/pull-request.ts";
import { maskedText } from "./tools/masked.ts";
import { fenced, inPlainSight } from "./visible-text.ts";

export interface ShownDiff {
  text: string;
  /** Paths whose whole change is in `text`. */
  included: readonly string[];
  /** Paths that did not fit. */
  left: readonly string[];
}

/** Lines longer than this were written by a program. Characters. */
const MAX_LINE = 2_000;

/**
 * The changes of these files, most relevant first, as far as they fit. A file is shown whole or named as not shown;
 * what looks like a credential is masked.
 */
export async function showDiff(
  files: readonly ChangedFile[],
  proved: readonly Finding[],
  room: number,
): Promise<ShownDiff> {
  const found = new Set(proved.map((finding) => finding.at.path));
  const ranked = files
    .filter((file) => !file.binary && !file.diffOmitted)
    .map((file) => ({ file, rank: rankOf(file, found), size: sizeOf(file) }))
    .sort((a, b) => a.rank - b.rank || a.size - b.size || (a.file.path < b.file.path ? -1 : 1));
  const shown: string[] = [];
  const included: string[] = [];
  let left = room;
  for (const { file } of ranked) {
    // Looking for credentials takes its time, and a large change has thousands of files: what cannot fit is not looked at.
    if (lengthOf(file) > left) continue;
    const text = await diffOf(file);
    if (text.length > left) continue;
    left -= text.length;
    shown.push(text);
    included.push(file.path);
  }
  const whole = new Set(included);
  return {
    text: shown.join("\n"),
    included,
    left: files.map((file) => file.path).filter((path) => !whole.has(path)),
  };
}

/** Where something is proved already there is most to say; what does not run in production comes last. */
function rankOf(file: ChangedFile, found: ReadonlySet<string>): number {
  if (found.has(file.path)) return 0;
  return purposeOf(file.path) === "production" ? 1 : 2;
}

function sizeOf(file: ChangedFile): number {
  return file.hunks.reduce((sum, hunk) => sum + hunk.lines.length, 0);
}

/** About as long as it will be shown. Characters. */
function lengthOf({ path, hunks }: ChangedFile): number {
  const lines = hunks.flatMap((hunk) => hunk.lines);
  return lines.reduce((sum, line) => sum + Math.min(line.length, MAX_LINE) + 6, path.length);
}

async function diffOf(file: ChangedFile): Promise<string> {
  const written = file.hunks.flatMap(({ lines }) => lines.map((line) => clipped(line.slice(1))));
  const masked = (await maskedText(written.join("\n"))).split("\n");
  let at = 0;
  const hunks = file.hunks.map((hunk) => {
    let head = hunk.head.start;
    return hunk.lines
      .map((line) => {
        const said = inPlainSight(masked[at++] ?? "");
        if (line.startsWith("-")) return `     - ${said}`;
        const numbered = `${String(head).padStart(5)}${line.startsWith("+") ? "+" : " "} ${said}`;
        head += 1;
        return numbered;
      })
      .join("\n");
  });
  return fenced("file", hunks.length === 0 ? "(no lines changed)" : hunks.join("\n...\n"), {
    path: file.path,
    change: file.change,
    ...(file.before ? { before: file.before } : {}),
  });
}

function clipped(line: string): string {
  return line.length > MAX_LINE ? `${line.slice(0, MAX_LINE)} (cut here)` : line;
}
