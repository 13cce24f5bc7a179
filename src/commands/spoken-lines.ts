/** A line that GitHub shows as ordinary text, with its 1-based number in the comment. */
export interface SpokenLine {
  number: number;
  text: string;
}

/** True on the line that ends what is hidden; that line is hidden too. */
type EndsOn = (line: string) => boolean;

/**
 * The lines of a comment that a reader sees as prose: not in fenced code, quotes, HTML comments, or raw
 * HTML that GitHub drops or shows as code. One pass; the work is linear in the length of the text.
 */
export function spokenLines(text: string): readonly SpokenLine[] {
  const lines = text.split(/\r\n|\n|\r/);
  const lastCommentEnd = lines.findLastIndex((line) => line.includes("-->"));
  const spoken: SpokenLine[] = [];
  let hiddenUntil: EndsOn | undefined;
  let insideDefinition = false;
  for (const [index, line] of lines.entries()) {
    if (hiddenUntil) {
      if (hiddenUntil(line)) hiddenUntil = undefined;
      continue;
    }
    const block = fenceOpenedBy(line) ?? htmlOpenedBy(line);
    if (!block && !insideDefinition && !QUOTE.test(line)) spoken.push({ number: index + 1, text: line });
    // A comment that opens amid text hides what follows only when it is closed somewhere.
    hiddenUntil =
      block?.until ?? (index < lastCommentEnd && leavesCommentOpen(line) ? endsWith("-->") : undefined);
    insideDefinition = OPEN_DEFINITION.test(line);
  }
  return spoken;
}

const QUOTE = /^ {0,3}>/;

/** `[label]:` alone on a line: the next line is its address, which is not shown. */
const OPEN_DEFINITION = /^ {0,3}\[[^\]]{1,999}\]:\s*$/;

const endsWith =
  (end: string): EndsOn =>
  (line) =>
    line.toLowerCase().includes(end);

/** A block that starts on a line; `until` is absent when it also ends there. */
interface Block {
  until?: EndsOn;
}

/** Fenced code by CommonMark: closed by a run of the same character, at least as long, with nothing after it. */
function fenceOpenedBy(line: string): Block | undefined {
  const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
  if (!fence) return undefined;
  const character = fence.slice(0, 1);
  return {
    until: (later) => {
      const run = /^ {0,3}([`~]{3,})[ \t]*$/.exec(later)?.[1];
      return run !== undefined && run.length >= fence.length && run === character.repeat(run.length);
    },
  };
}

/** HTML blocks of CommonMark whose text is hidden or shown as code, with what ends each. */
const HTML_BLOCKS: readonly { start: RegExp; end: string }[] = [
  { start: /^ {0,3}<!--/, end: "-->" },
  { start: /^ {0,3}<\?/, end: "?>" },
  { start: /^ {0,3}<!\[CDATA\[/, end: "]]>" },
  { start: /^ {0,3}<![A-Za-z]/, end: ">" },
  ...["pre", "script", "style", "textarea", "code", "template"].map((tag) => ({
    start: new RegExp(`^ {0,3}<${tag}(?:[\\s>]|$)`, "i"),
    end: `</${tag}>`,
  })),
];

function htmlOpenedBy(line: string): Block | undefined {
  const block = HTML_BLOCKS.find(({ start }) => start.test(line));
  if (!block) return undefined;
  const rest = line.slice(line.indexOf("<") + 2);
  return endsWith(block.end)(rest) ? {} : { until: endsWith(block.end) };
}

/** Does the line open an HTML comment, outside `code spans`, that is still open at its end? */
function leavesCommentOpen(line: string): boolean {
  const shown = withoutCodeSpans(line);
  const start = shown.lastIndexOf("<!--");
  return start >= 0 && !shown.slice(start + 2).includes("-->");
}

/** A code span runs from one row of backticks to the next row of the same length. */
function withoutCodeSpans(line: string): string {
  const rows = [...line.matchAll(/`+/g)].map(({ 0: row, index }) => ({
    start: index,
    end: index + row.length,
  }));
  const closings = new Map<number, { start: number; end: number }>();
  const nextOfLength = new Map<number, { start: number; end: number }>();
  for (const row of rows.toReversed()) {
    const closing = nextOfLength.get(row.end - row.start);
    if (closing) closings.set(row.start, closing);
    nextOfLength.set(row.end - row.start, row);
  }
  let shown = "";
  let from = 0;
  for (const row of rows) {
    const closing = row.start < from ? undefined : closings.get(row.start);
    if (!closing) continue;
    shown += line.slice(from, row.start);
    from = closing.end;
  }
  return shown + line.slice(from);
}
