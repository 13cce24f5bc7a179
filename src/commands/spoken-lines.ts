import { HIDING_TAGS, type TextBlock, textBlocks } from "./blocks.ts";

/** A line that GitHub shows as ordinary text, with its 1-based number in the comment. */
export interface SpokenLine {
  number: number;
  text: string;
}

/**
 * The lines of a comment that a reader sees as prose from their first character: not in code, quotes, HTML comments,
 * addresses and titles of links, or HTML that GitHub drops or shows as code. The work is linear in the length of
 * the text.
 */
export function spokenLines(text: string): readonly SpokenLine[] {
  const lines = text.split(/\r\n|\n|\r/);
  const spoken: SpokenLine[] = [];
  const lastCommentEnd = lines.findLastIndex((line) => line.includes("-->"));
  let hiddenTo = 0;
  for (const block of textBlocks(lines)) {
    const { starts, open } = shownStarts(block);
    block.lines.forEach((line, at) => {
      const number = block.from + at;
      if (number > hiddenTo && !block.hidden && starts[at]) spoken.push({ number, text: line });
    });
    if (!open || block.from + open.line <= hiddenTo) continue;
    // What is left open hides on to its end. In a paragraph a comment without an end is text.
    const after = block.from + open.line;
    if (open.end === "-->" && !block.raw && after - 1 >= lastCommentEnd) continue;
    const end = lines.findIndex((line, index) => index >= after && line.toLowerCase().includes(open.end));
    hiddenTo = end === -1 ? lines.length : end + 1;
    while ((spoken.at(-1)?.number ?? 0) > after) spoken.pop();
  }
  return spoken;
}

/** An HTML comment or element that is open at the end of its block, by the 0-based line of the block it opens on. */
interface LeftOpen {
  line: number;
  end: string;
}

/** Which lines of a block begin outside code spans, HTML tags and comments, and the addresses of links. */
function shownStarts(block: TextBlock): { starts: readonly boolean[]; open?: LeftOpen } {
  const text = block.lines.join("\n");
  const { hidden, open } = hiddenSpans(text, block.raw);
  if (!block.raw) {
    hidden.push(...addresses(text, block.lead));
    hidden.push(...hiddenBehindDefinitions(text, block.lead));
  }
  hidden.sort((one, other) => one.from - other.from);
  let start = 0;
  let next = 0;
  let reach = 0;
  let openLine = 0;
  const starts = block.lines.map((line, at) => {
    for (let span = hidden[next]; span && span.from < start; span = hidden[++next])
      reach = Math.max(reach, span.to);
    const shown = reach <= start;
    if (open && open.at >= start) openLine = at;
    start += line.length + 1;
    return shown;
  });
  return { starts, ...(open ? { open: { line: openLine, end: open.end } } : {}) };
}

interface Span {
  from: number;
  to: number;
}

const TAG = new RegExp(
  /<(\/?)([A-Za-z][A-Za-z0-9-]*)(?:\s+[A-Za-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*\/?>/
    .source,
  "y",
);
const HIDING = new RegExp(`^(?:${HIDING_TAGS})$`, "i");

/** Code spans and HTML, leftmost first, as CommonMark reads them. */
function hiddenSpans(text: string, raw: boolean): { hidden: Span[]; open?: { at: number; end: string } } {
  const closings = raw ? new Map<number, number>() : closingRuns(text);
  const hidden: Span[] = [];
  const none = new Set<string>();
  let element: { at: number; tag: string } | undefined;
  let comment: number | undefined;
  let at = 0;
  while (at < text.length) {
    const character = text[at];
    if (character === "\\" && !raw) at += 2;
    else if (character === "`" && !raw) {
      const end = closings.get(at);
      if (end === undefined) at = runEnd(text, at);
      else {
        hidden.push({ from: at, to: end });
        at = end;
      }
    } else if (character === "<") {
      const special = SPECIAL.find(({ start }) => text.startsWith(start, at)) ?? declarationAt(text, at);
      const end = special && !none.has(special.end) ? text.indexOf(special.end, at + 2) : -1;
      if (special && end >= 0) {
        hidden.push({ from: at, to: end + special.end.length });
        at = end + special.end.length;
        continue;
      }
      if (special) {
        none.add(special.end);
        if (special.start === "<!--") comment ??= at;
        at++;
        continue;
      }
      TAG.lastIndex = at;
      const tag = TAG.exec(text);
      if (!tag) {
        at++;
        continue;
      }
      const [whole, slash, name = ""] = tag;
      hidden.push({ from: at, to: at + whole.length });
      if (slash === "" && !element && HIDING.test(name)) element = { at, tag: name.toLowerCase() };
      else if (slash === "/" && element?.tag === name.toLowerCase()) {
        hidden.push({ from: element.at, to: at });
        element = undefined;
      }
      at += whole.length;
    } else at++;
  }
  if (element) hidden.push({ from: element.at, to: text.length + 1 });
  if (comment !== undefined) return { hidden, open: { at: comment, end: "-->" } };
  return { hidden, ...(element ? { open: { at: element.at, end: `</${element.tag}>` } } : {}) };
}

const SPECIAL = [
  { start: "<!--", end: "-->" },
  { start: "<?", end: "?>" },
  { start: "<![CDATA[", end: "]]>" },
] as const;

/** `<!DOCTYPE html>`, and in newer readings anything with a letter behind the sign. */
function declarationAt(text: string, at: number): { start: string; end: string } | undefined {
  return /^<![A-Za-z]/.test(text.slice(at, at + 3)) ? { start: "<!", end: ">" } : undefined;
}

/** For each run of backticks that opens a code span: where the span ends. */
function closingRuns(text: string): Map<number, number> {
  const runs = [...text.matchAll(/`+/g)].map(({ 0: run, index }) => ({ from: index, length: run.length }));
  const closings = new Map<number, number>();
  const nextOfLength = new Map<number, number>();
  for (const { from, length } of runs.toReversed()) {
    const closing = nextOfLength.get(length);
    if (closing !== undefined) closings.set(from, closing + length);
    // Behind a backslash the first of them is text, and the others are a run of their own.
    const shorter = nextOfLength.get(length - 1);
    if (length > 1 && shorter !== undefined) closings.set(from + 1, shorter + length - 1);
    nextOfLength.set(length, from);
  }
  return closings;
}

function runEnd(text: string, from: number): number {
  let end = from;
  while (text[end] === "`") end++;
  return end;
}

/** `[label]:`, whose address or title may stand on the next line. */
const DEFINITION = /^\[[^\]]{1,999}\]:[ \t]*(?:$|\n|\S+[ \t]*(?:\n[ \t]*)?["'(])/;

/** Places behind definitions that are read from; a paragraph with more is not heard. */
const MAX_PLACES = 6;

/** `[label]:`, behind any number of blanks: those before the line of a paragraph do not count. */
const LABEL = /[ \t]*\[[^\]]{1,999}\]:/y;

/**
 * What is hidden when a paragraph is read from behind the definitions of links that it begins with: a definition takes
 * one to three lines, and no sign within it pairs with one behind it.
 *
 * @param lead where the paragraph's first word begins
 */
function hiddenBehindDefinitions(text: string, lead: number): readonly Span[] {
  const places = new Set<number>();
  const waiting = [lead];
  for (let from = waiting.pop(); from !== undefined; from = waiting.pop()) {
    LABEL.lastIndex = from;
    if (!LABEL.test(text)) continue;
    let end = text.indexOf("]:", from);
    for (let line = 0; line < 3; line++) {
      end = text.indexOf("\n", end) + 1;
      if (end === 0) break;
      if (places.has(end)) continue;
      places.add(end);
      waiting.push(end);
      if (places.size > 3 * MAX_PLACES) break;
    }
    if (places.size > 3 * MAX_PLACES) break;
  }
  const first = text.search(/[`<]/);
  const pairing = [...places].filter((place) => first !== -1 && first < place);
  if (pairing.length > MAX_PLACES) return [{ from: 0, to: text.length + 1 }];
  return pairing.flatMap((place) =>
    hiddenSpans(text.slice(place), false).hidden.map(({ from, to }) => ({
      from: from + place,
      to: to + place,
    })),
  );
}

/**
 * Where a link's address and title stand when they reach over a line's end: they are not shown.
 *
 * @param lead where the paragraph's first word begins
 */
function addresses(text: string, lead: number): Span[] {
  const spans: Span[] = [];
  for (let at = text.indexOf("]("); at >= 0; at = text.indexOf("](", at)) {
    const end = text.indexOf(")", at);
    if (end === -1) break;
    spans.push({ from: at, to: end });
    at = end;
  }
  const definition = DEFINITION.exec(text.slice(lead))?.[0];
  if (definition !== undefined && text.includes("\n")) {
    // An open quotation may go on; an address is one line.
    const quoted = /["'(]$/.test(definition);
    const behind = lead + definition.length;
    const line = text.indexOf("\n", definition.endsWith("\n") ? behind : 0);
    const closed = quoted && closesOnItsLine(text, behind);
    if (!closed) spans.push({ from: 0, to: quoted || line === -1 ? text.length + 1 : line });
  }
  return spans;
}

function closesOnItsLine(text: string, from: number): boolean {
  const closing = { '"': '"', "'": "'", "(": ")" }[text[from - 1] ?? ""] ?? '"';
  const end = text.indexOf(closing, from);
  const line = text.indexOf("\n", from);
  return end >= 0 && (line === -1 || end < line);
}
