import type { ChangedFile, LineRange } from "../domain/pull-request.ts";

/** The lines a change touched, on both sides. */
export interface TouchedLines {
  /** Lines that are gone or were replaced. */
  base: readonly LineRange[];
  /** Lines that are new or replaced others. */
  head: readonly LineRange[];
}

const known = new WeakMap<ChangedFile, TouchedLines>();

/**
 * Reads the touched lines from the hunks. A file whose diff was left out (`diffOmitted`) counts as touched
 * from end to end: better to look too much than to miss a line.
 */
export function touchedLines(file: ChangedFile): TouchedLines {
  const before = known.get(file);
  if (before) return before;
  const lines = readLines(file);
  known.set(file, lines);
  return lines;
}

function readLines(file: ChangedFile): TouchedLines {
  if (file.diffOmitted) {
    const everything = [{ from: 1, to: Number.MAX_SAFE_INTEGER }];
    return { base: everything, head: everything };
  }
  const base: LineRange[] = [];
  const head: LineRange[] = [];
  for (const hunk of file.hunks) {
    let [before, after] = [hunk.base.start, hunk.head.start];
    for (const line of hunk.lines) {
      if (line.startsWith("-")) grow(base, before++);
      else if (line.startsWith("+")) grow(head, after++);
      else if (!line.startsWith("\\")) {
        before++;
        after++;
      }
    }
  }
  return { base, head };
}

export function touches(ranges: readonly LineRange[], from: number, to: number = from): boolean {
  return ranges.some((range) => range.from <= to && from <= range.to);
}

function grow(ranges: LineRange[], line: number): void {
  const last = ranges.at(-1);
  if (last && last.to + 1 === line) last.to = line;
  else ranges.push({ from: line, to: line });
}
