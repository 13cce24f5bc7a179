import { isAscii } from "node:buffer";
import type { Hunk } from "../domain/pull-request.ts";

/** What the patch says about one file. A change of type (file to link) appears as two of these in a row. */
export interface PatchSection {
  hunks: Hunk[];
  binary: boolean;
  /** `lines` or `bytes` when a limit was met; the hunks are then empty. */
  over?: "lines" | "bytes";
}

export interface PatchLimits {
  /** Per file. */
  lines: number;
  /** Per file. */
  bytes: number;
}

interface OpenHunk {
  base: { start: number; count: number };
  head: { start: number; count: number };
  lines: string[];
  baseLeft: number;
  headLeft: number;
}

const HUNK = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;
const NEWLINE = 10;

/**
 * Reads a patch as it streams in, line by line, in memory bounded by the limits. A hunk's header says how
 * many lines follow, so nothing inside a file can pass for the start of another. Names in the patch are not
 * read: sections come in the order of the raw records, which are exact.
 */
export class PatchReader {
  readonly sections: PatchSection[] = [];
  readonly #limits: PatchLimits;
  #rest: Buffer[] = [];
  #restBytes = 0;
  #skippingLine = false;
  #hunk: OpenHunk | undefined;
  #lines = 0;
  #bytes = 0;

  constructor(limits: PatchLimits) {
    this.#limits = limits;
  }

  write(chunk: Buffer): void {
    let at = chunk.indexOf(NEWLINE) + 1;
    if (at === 0) return this.#keep(chunk);
    this.#finishLine(chunk.subarray(0, at - 1));
    const end = chunk.lastIndexOf(NEWLINE) + 1;
    const whole = chunk.subarray(at, end);
    // Most of what people write: decoded once instead of line by line.
    if (isAscii(whole)) {
      const text = whole.toString("latin1");
      for (let from = 0, to = 0; from < text.length; from = to + 1) {
        to = text.indexOf("\n", from);
        this.#line(text.slice(from, to), to - from);
      }
    } else
      while (at < end) {
        const newline = chunk.indexOf(NEWLINE, at);
        this.#line(chunk.toString("utf8", at, newline), newline - at);
        at = newline + 1;
      }
    if (end < chunk.length) this.#keep(chunk.subarray(end));
  }

  /** True when the patch ended where it should: not inside a hunk or a line. */
  end(): boolean {
    return this.#restBytes === 0 && !this.#skippingLine && this.#hunk === undefined;
  }

  /** Holds the start of a line, but never more of it than a file may have. */
  #keep(piece: Buffer): void {
    if (this.#skippingLine) return;
    this.#rest.push(Buffer.from(piece));
    this.#restBytes += piece.length;
    if (this.#restBytes <= this.#limits.bytes) return;
    this.#lineOf(this.#rest);
    this.#skippingLine = true;
  }

  #finishLine(piece: Buffer): void {
    if (this.#skippingLine) {
      this.#skippingLine = false;
      return;
    }
    this.#lineOf([...this.#rest, piece]);
  }

  #lineOf(pieces: readonly Buffer[]): void {
    const line = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    this.#rest = [];
    this.#restBytes = 0;
    this.#line(line.toString("utf8"), line.length);
  }

  #line(line: string, bytes: number): void {
    if (this.#hunk) return this.#hunkLine(this.#hunk, line, bytes);
    if (line.startsWith("diff --git ")) {
      this.sections.push({ hunks: [], binary: false });
      this.#lines = 0;
      this.#bytes = 0;
      return;
    }
    const section = this.sections.at(-1);
    if (!section) return;
    if (line.startsWith("@@ ")) this.#openHunk(section, line.slice(0, 200));
    else if (line.startsWith("Binary files ") || line.startsWith("GIT binary patch")) section.binary = true;
  }

  #openHunk(section: PatchSection, line: string): void {
    const match = HUNK.exec(line);
    if (!match) return;
    const [baseStart, baseCount, headStart, headCount] = [
      match[1],
      match[2] ?? "1",
      match[3],
      match[4] ?? "1",
    ].map(Number);
    const base = { start: baseStart ?? 0, count: baseCount ?? 1 };
    const head = { start: headStart ?? 0, count: headCount ?? 1 };
    const hunk = { base, head, lines: [], baseLeft: base.count, headLeft: head.count };
    if (!section.over) section.hunks.push({ base, head, lines: hunk.lines });
    if (hunk.baseLeft + hunk.headLeft > 0) this.#hunk = hunk;
  }

  #hunkLine(hunk: OpenHunk, line: string, bytes: number): void {
    const mark = line[0];
    if (mark === "\\") return; // "\ No newline at end of file" is not a line of either side
    if (mark !== "+") hunk.baseLeft--;
    if (mark !== "-") hunk.headLeft--;
    if (hunk.baseLeft <= 0 && hunk.headLeft <= 0) this.#hunk = undefined;
    const section = this.sections.at(-1);
    if (!section || section.over) return;
    this.#lines++;
    this.#bytes += bytes + 1;
    if (this.#lines > this.#limits.lines) section.over = "lines";
    else if (this.#bytes > this.#limits.bytes) section.over = "bytes";
    if (section.over) section.hunks = [];
    else hunk.lines.push(line);
  }
}
