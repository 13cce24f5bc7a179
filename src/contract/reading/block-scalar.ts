import { CST } from "yaml";
import { DASH, NEWLINE, type Scanner, SPACE } from "./scanner.ts";

export const LITERAL = 0x7c;
export const FOLDED = 0x3e;

/**
 * `|` and `>`, with or without `-`; an indentation of its own or a `+` is left to the package. The scanner is then at
 * the next content.
 *
 * @param parentColumn every line with content stands right of it
 * @param indent of the line with the mark, dashes before the mark among it
 */
export function readBlockScalar(scan: Scanner, parentColumn: number, indent: number): string {
  const offset = scan.at;
  const header = scan.text.slice(offset, offset + (scan.code(1) === DASH ? 2 : 1));
  scan.at += header.length;
  scan.skipSpaces();
  // Nobody writes a comment there.
  if (scan.code() !== NEWLINE) scan.giveUp();
  const start = scan.at + 1;
  const end = endOfBlock(scan, start, parentColumn);
  const token: CST.BlockScalar = {
    type: "block-scalar",
    offset,
    indent,
    props: [{ type: "block-scalar-header", offset, indent, source: header }],
    source: scan.text.slice(start, end),
  };
  scan.at = end;
  scan.line++;
  for (let at = scan.text.indexOf("\n", start); at >= 0 && at < end; at = scan.text.indexOf("\n", at + 1))
    scan.line++;
  scan.toContent();
  return CST.resolveAsScalar(token, true, () => scan.giveUp()).value;
}

/** The offset behind the last line that is blank or stands as far right as the first one with content. */
function endOfBlock(scan: Scanner, start: number, parentColumn: number): number {
  const { text } = scan;
  let indent = -1;
  for (let at = start; ; ) {
    let column = 0;
    while (text.charCodeAt(at + column) === SPACE) column++;
    const code = text.charCodeAt(at + column);
    if (Number.isNaN(code)) {
      // Spaces alone at the very end: what they are depends on more than is known here.
      if (column > 0) scan.giveUp();
      return at;
    }
    if (code !== NEWLINE) {
      if (indent < 0) indent = column;
      if (column < indent || column <= parentColumn) return at;
    }
    const next = text.indexOf("\n", at + column);
    if (next < 0) return text.length;
    at = next + 1;
  }
}
