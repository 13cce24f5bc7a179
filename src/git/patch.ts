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
const FILE = Buffer.from("diff --git ");
const HUNK_HEADER = Buffer.from("@@ ");
const BINARY = ["Binary files ", "GIT binary patch"].map((words) => Buffer.from(words));
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
    let at = 0;
    for (;;) {
      const newline = chunk.indexOf(NEWLINE, at);
      if (newline === -1) break;
      if (this.#restBytes > 0 || this.#skippingLine) this.#finishLine(chunk.subarray(at, newline));
      else this.#line(chunk, at, newline);
      at = newline + 1;
    }
    if (at < chunk.length) this.#keep(chunk.subarray(at));
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
    const line = Buffer.concat(this.#rest);
    this.#rest = [];
    this.#restBytes = 0;
    this.#line(line, 0, line.length);
    this.#skippingLine = true;
  }

  #finishLine(piece: Buffer): void {
    if (this.#skippingLine) {
      this.#skippingLine = false;
      return;
    }
    const line = Buffer.concat([...this.#rest, piece]);
    this.#rest = [];
    this.#restBytes = 0;
    this.#line(line, 0, line.length);
  }

  /** A line is a part of a buffer: most are looked at once and kept as text, and a view of each would cost as much again. */
  #line(buffer: Buffer, from: number, to: number): void {
    if (this.#hunk) return this.#hunkLine(this.#hunk, buffer, from, to);
    if (startsWith(buffer, from, to, FILE)) {
      this.sections.push({ hunks: [], binary: false });
      this.#lines = 0;
      this.#bytes = 0;
      return;
    }
    const section = this.sections.at(-1);
    if (!section) return;
    if (startsWith(buffer, from, to, HUNK_HEADER))
      this.#openHunk(section, buffer.toString("latin1", from, Math.min(to, from + 200)));
    else if (BINARY.some((words) => startsWith(buffer, from, to, words))) section.binary = true;
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

  #hunkLine(hunk: OpenHunk, buffer: Buffer, from: number, to: number): void {
    const mark = from < to ? buffer[from] : undefined;
    if (mark === 0x5c) return; // "\ No newline at end of file" is not a line of either side
    if (mark !== 0x2b) hunk.baseLeft--;
    if (mark !== 0x2d) hunk.headLeft--;
    if (hunk.baseLeft <= 0 && hunk.headLeft <= 0) this.#hunk = undefined;
    const section = this.sections.at(-1);
    if (!section || section.over) return;
    this.#lines++;
    this.#bytes += to - from + 1;
    if (this.#lines > this.#limits.lines) section.over = "lines";
    else if (this.#bytes > this.#limits.bytes) section.over = "bytes";
    if (section.over) section.hunks = [];
    else hunk.lines.push(buffer.toString("utf8", from, to));
  }
}

function startsWith(buffer: Buffer, from: number, to: number, words: Buffer): boolean {
  return to - from >= words.length && buffer.compare(words, 0, words.length, from, from + words.length) === 0;
}
