/**
 * A text as the parser sees it: the parser counts bytes of UTF-8, people count lines. One buffer, one table
 * of line starts, and nothing is converted twice.
 */
export interface SourceBytes {
  bytes: Buffer;
  /** Byte offset of the start of each line; the first is 0. */
  lineStarts: readonly number[];
}

export function sourceBytes(text: string): SourceBytes {
  const bytes = Buffer.from(text, "utf8");
  const lineStarts = [0];
  for (let at = bytes.indexOf(NEWLINE); at !== -1; at = bytes.indexOf(NEWLINE, at + 1))
    lineStarts.push(at + 1);
  return { bytes, lineStarts };
}

/** The 1-based line that holds this byte. */
export function lineAt(source: SourceBytes, offset: number): number {
  let low = 0;
  let high = source.lineStarts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((source.lineStarts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low + 1;
}

/** The first byte at or after `from` that is neither white space nor part of an SQL comment; at most `to`. */
export function skipBlank(bytes: Buffer, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const byte = bytes[at] ?? 0;
    if (byte <= SPACE) at++;
    else if (byte === DASH && bytes[at + 1] === DASH) at = lineEnd(bytes, at, to);
    else if (byte === SLASH && bytes[at + 1] === STAR) at = commentEnd(bytes, at, to);
    else break;
  }
  return Math.min(at, to);
}

/** The byte after the last one in `from..to` that is not white space. */
export function trimEnd(bytes: Buffer, from: number, to: number): number {
  let at = to;
  while (at > from && (bytes[at - 1] ?? 0) <= SPACE) at--;
  return at;
}

const NEWLINE = 0x0a;
const SPACE = 0x20;
const DASH = 0x2d;
const SLASH = 0x2f;
const STAR = 0x2a;

function lineEnd(bytes: Buffer, from: number, to: number): number {
  const at = bytes.indexOf(NEWLINE, from);
  return at === -1 || at > to ? to : at + 1;
}

/** SQL's block comments nest. */
function commentEnd(bytes: Buffer, from: number, to: number): number {
  let depth = 0;
  for (let at = from; at < to; at++) {
    if (bytes[at] === SLASH && bytes[at + 1] === STAR) {
      depth++;
      at++;
    } else if (bytes[at] === STAR && bytes[at + 1] === SLASH) {
      depth--;
      at++;
      if (depth === 0) return at + 1;
    }
  }
  return to;
}
