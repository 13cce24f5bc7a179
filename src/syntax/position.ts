export interface Position {
  /** 0-based. */
  line: number;
  column: number;
  /** Characters from the beginning of the text. */
  index: number;
}

/** Where each line begins. */
export function beginsOfLines(text: string): readonly number[] {
  const lines = [0];
  for (let at = text.indexOf("\n"); at >= 0; at = text.indexOf("\n", at + 1)) lines.push(at + 1);
  return lines;
}

/** @param lines where each line begins */
export function positionOf(index: number, lines: readonly number[]): Position {
  let line = 0;
  for (let high = lines.length; line + 1 < high; ) {
    const middle = (line + high) >> 1;
    if ((lines[middle] ?? 0) <= index) line = middle;
    else high = middle;
  }
  return { line, column: index - (lines[line] ?? 0), index };
}
