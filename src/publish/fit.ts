/** Ours, below GitHub's 65,536, so that what GitHub adds when it stores a body still fits. Characters. */
export const MAX_BODY = 60_000;

/**
 * A piece of Markdown that may be left out, or cut between two of its lines, without harm to what stands around it:
 * fences, tables and folds open and close within one block.
 */
export interface Block {
  /** What comes before the lines; the whole piece when there are none. */
  head: string;
  /** Table rows or list items, in the order in which they matter. */
  lines?: readonly string[];
  /** What closes the piece. */
  tail?: string;
  /** What the lines are, for "12 more files". */
  noun?: string;
}

export interface Fitted {
  text: string;
  /** How many blocks, or lines of blocks, found no room. */
  left: number;
}

/** Room kept for "12 more files" under a block that was cut. */
const NOTE = 80;

/**
 * Joins blocks with blank lines as long as they fit, in order of importance. A block that does not fit is passed
 * over and the next one tried; a block with lines loses its last lines first, and says how many.
 *
 * @param limit longest result, in characters
 */
export function fit(blocks: readonly Block[], limit: number): Fitted {
  const taken: string[] = [];
  let used = 0;
  let left = 0;
  for (const block of blocks) {
    const room = limit - used - 2;
    const made = render(block, room);
    left += made.left;
    if (made.text === undefined || made.text === "") continue;
    taken.push(made.text);
    used += made.text.length + 2;
  }
  return { text: taken.join("\n\n"), left };
}

function render(block: Block, room: number): { text?: string; left: number } {
  const { head, lines = [], tail = "", noun = "lines" } = block;
  if (lines.length === 0) {
    const text = joined([head, tail]);
    return text.length <= room ? { text, left: 0 } : { left: 1 };
  }
  const all = joined([head, ...lines, tail]);
  if (all.length <= room) return { text: all, left: 0 };
  let kept = 0;
  let size = head.length + tail.length + NOTE + 4;
  while (kept < lines.length && size + (lines[kept]?.length ?? 0) + 1 <= room)
    size += (lines[kept++]?.length ?? 0) + 1;
  if (kept === 0) return { left: lines.length };
  const note = `\n_${lines.length - kept} more ${noun}: no room here._`;
  return { text: joined([head, ...lines.slice(0, kept), note, tail]), left: lines.length - kept };
}

function joined(parts: readonly string[]): string {
  return parts.filter((part) => part !== "").join("\n");
}
