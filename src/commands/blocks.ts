/** Consecutive lines of a comment that GitHub reads together: a paragraph, or HTML whose text is shown. */
export interface TextBlock {
  /** 1-based numbers of its lines; they are consecutive. */
  from: number;
  lines: string[];
  /** Characters of its first line before its first word: signs of lists and quotes, and blanks. */
  lead: number;
  /** HTML: backticks mean nothing in it. */
  raw: boolean;
  /** In a quote, also where a line continues one without its `>`, or in an element that is no prose. */
  hidden: boolean;
}

/** `empty`: nothing but its sign has come so far; a blank line then ends the item. */
type Container = { kind: "quote" } | { kind: "item"; indent: number; empty: boolean };

/** Blocks that swallow lines whatever they hold. `ends` is asked for each further line. */
interface Verbatim {
  kind: "verbatim";
  ends: (line: string) => boolean;
}

/** `ends`: HTML that goes on over blank lines. */
type Leaf =
  | { kind: "none" }
  | { kind: "text"; block: TextBlock; ends?: (line: string) => boolean }
  | Verbatim;

/** Quotes and lists inside one another that are followed; deeper ones count as quotes. */
const MAX_DEPTH = 50;

/**
 * The paragraphs of a comment and the HTML around them, by the block structure of CommonMark: fences, indented code,
 * HTML blocks whose text is hidden, headings and rules are left out. One pass over the lines.
 *
 * Source: spec.commonmark.org/0.31.2, appendix "A parsing strategy".
 */
export function textBlocks(lines: readonly string[]): readonly TextBlock[] {
  const blocks: TextBlock[] = [];
  let containers: Container[] = [];
  let leaf: Leaf = { kind: "none" };

  for (const [index, line] of lines.entries()) {
    const { matched, rest: inside } = continued(withoutTabs(line), containers);
    const whole = matched === containers.length;
    if (whole && leaf.kind === "verbatim") {
      if (leaf.ends(inside)) leaf = { kind: "none" };
      continue;
    }
    const paragraph: TextBlock | undefined = leaf.kind === "text" && !leaf.block.raw ? leaf.block : undefined;
    if (whole && leaf.kind === "text" && leaf.block.raw && (leaf.ends || !isBlank(inside))) {
      leaf.block.lines.push(line);
      if (leaf.ends?.(inside)) leaf = { kind: "none" };
      continue;
    }
    const opened = openedContainers(inside, containers.slice(0, matched), whole && paragraph !== undefined);
    const { rest } = opened;
    const isNew = opened.containers.length > matched;
    if (isBlank(rest)) {
      containers = opened.containers;
      leaf = { kind: "none" };
      continue;
    }
    const goesOn = !isNew && paragraph !== undefined;
    const start: ReturnType<typeof leafOpenedBy> = leafOpenedBy(rest, goesOn, goesOn && whole);
    if (start) {
      containers = opened.containers;
      leaf = { kind: "none" };
      if (start === "html" || start === "element") {
        const block = begin({ index, line, rest }, true, containers);
        if (start === "element") block.hidden = true;
        blocks.push(block);
        if (start === "html") leaf = { kind: "text", block };
        else if (!ELEMENT_END.test(rest))
          leaf = { kind: "text", block, ends: (later) => ELEMENT_END.test(later) };
      } else if (typeof start === "object") leaf = start;
      continue;
    }
    if (!isNew && paragraph) {
      // Also a line that leaves its containers: a paragraph goes on without them.
      paragraph.lines.push(line);
      continue;
    }
    containers = opened.containers;
    if (/^(?: {4}| {0,3}\t)/.test(rest)) {
      leaf = { kind: "none" };
      continue;
    }
    const block = begin({ index, line, rest }, false, containers);
    leaf = { kind: "text", block };
    blocks.push(block);
  }
  return blocks;
}

/** @param rest of the line, inside its containers */
function begin(
  { index, line, rest }: { index: number; line: string; rest: string },
  raw: boolean,
  containers: readonly Container[],
): TextBlock {
  const quoted = containers.length >= MAX_DEPTH || containers.some(({ kind }) => kind === "quote");
  const lead = line.length - rest.replace(/^[ \t]+/, "").length;
  return { from: index + 1, lines: [line], lead, raw, hidden: quoted };
}

/** How many of the open containers a line stays in, and what is left of it inside them. Items with words in it are not empty any more. */
function continued(line: string, containers: readonly Container[]): { matched: number; rest: string } {
  let rest = line;
  let matched = 0;
  for (const container of containers) {
    if (container.kind === "quote") {
      const mark = QUOTE.exec(rest)?.[0];
      if (mark === undefined) break;
      rest = rest.slice(mark.length);
    } else if (isBlank(rest)) {
      if (container.empty) break;
    } else {
      const inner = withoutIndent(rest, container.indent);
      if (inner === undefined) break;
      rest = inner;
      container.empty = false;
    }
    matched++;
  }
  return { matched, rest };
}

/** Quotes and list items that begin on a line, after those that it continues. */
function openedContainers(
  text: string,
  open: readonly Container[],
  inParagraph: boolean,
): { containers: Container[]; rest: string } {
  const containers = [...open];
  let rest = text;
  let interrupts = inParagraph;
  while (containers.length < MAX_DEPTH && /^ {0,3}[>*+\d-]/.test(rest)) {
    const quote = QUOTE.exec(rest)?.[0];
    if (quote !== undefined) {
      containers.push({ kind: "quote" });
      rest = rest.slice(quote.length);
    } else {
      if (RULE.test(rest)) break;
      const item = ITEM.exec(rest);
      const [whole = "", mark = "", digits, space = ""] = item ?? [];
      const after = rest.slice(whole.length);
      if (!item) break;
      // In the middle of a paragraph a list begins with 1 and with something in it.
      if (interrupts && (isBlank(after) || (digits !== undefined && Number(digits) !== 1))) break;
      const width = columns(space);
      const blank = isBlank(after);
      const padding = blank || width > 4 ? 1 : width;
      containers.push({ kind: "item", indent: mark.length + padding, empty: blank });
      rest = blank ? "" : " ".repeat(width - padding) + after;
    }
    interrupts = false;
  }
  return { containers, rest };
}

/** Nothing but blanks and tabs. Every other white space is a word like any, as GitHub reads it. */
function isBlank(text: string): boolean {
  return /^[ \t]*$/.test(text);
}

const QUOTE = /^ {0,3}> ?/;
/** Mark with its indent, digits, the space behind it. */
const ITEM = /^( {0,3}(?:[-+*]|(\d{1,9})[.)]))([ \t]+|$)/;
const RULE = /^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$/;
const HEADING = /^ {0,3}#{1,6}(?:[ \t]|$)/;
const UNDERLINE = /^ {0,3}(?:=+|-+)[ \t]*$/;

/**
 * What begins on a line and is no paragraph. `line`: only this line. `html`: HTML up to a blank line. `element`: HTML
 * up to the end of such an element.
 *
 * @param underlines whether the line can make a heading of the paragraph above it: one that has left the paragraph's
 *   list or quote cannot
 */
function leafOpenedBy(
  line: string,
  inParagraph: boolean,
  underlines: boolean,
): Verbatim | "line" | "html" | "element" | undefined {
  // Most lines are prose: their first sign tells that nothing else begins here.
  const sign = /^ {0,3}([`~<#=*_-])/.exec(line)?.[1];
  if (sign === undefined) return undefined;
  if (sign === "`" || sign === "~") return fenceOpenedBy(line);
  if (sign === "<") return htmlOpenedBy(line, inParagraph);
  return HEADING.test(line) || RULE.test(line) || (underlines && UNDERLINE.test(line)) ? "line" : undefined;
}

/** The seven kinds of HTML block. Which words in them are shown is not decided here. */
function htmlOpenedBy(
  line: string,
  inParagraph: boolean,
): Verbatim | "line" | "html" | "element" | undefined {
  if (ELEMENT.test(line)) return "element";
  const unshown = UNSHOWN_HTML.find(({ start }) => start.test(line));
  if (unshown) {
    const ends = (later: string): boolean => later.includes(unshown.end);
    return ends(line.slice(line.indexOf("<") + 2)) ? "line" : { kind: "verbatim", ends };
  }
  return BLOCK_TAG.test(line) || (!inParagraph && LONE_TAG.test(line)) ? "html" : undefined;
}

/** Closed by a run of the same character, at least as long, with nothing after it. */
function fenceOpenedBy(line: string): Verbatim | undefined {
  const fence = /^ {0,3}(`{3,}(?=[^`]*$)|~{3,})/.exec(line)?.[1];
  if (!fence) return undefined;
  const character = fence.slice(0, 1);
  return {
    kind: "verbatim",
    ends: (later) => {
      const run = /^ {0,3}([`~]{3,})[ \t]*$/.exec(later)?.[1];
      return run !== undefined && run.length >= fence.length && run === character.repeat(run.length);
    },
  };
}

/** Elements whose text is not shown as prose: code, quotes, and what a browser does not show at all. */
export const HIDING_TAGS =
  "pre|script|style|textarea|code|template|blockquote|samp|kbd|xmp|title|noscript|iframe|svg|math|select";

/** The first kind, ended by any of these elements. */
const ELEMENT = /^ {0,3}<(?:pre|script|style|textarea)(?:[\s>]|$)/i;
const ELEMENT_END = /<\/(?:pre|script|style|textarea)>/i;

/** The second to the fifth: nothing of them is shown. */
const UNSHOWN_HTML: readonly { start: RegExp; end: string }[] = [
  { start: /^ {0,3}<!--/, end: "-->" },
  { start: /^ {0,3}<\?/, end: "?>" },
  { start: /^ {0,3}<!\[CDATA\[/, end: "]]>" },
  { start: /^ {0,3}<![A-Za-z]/, end: ">" },
];

/** The sixth. */
const BLOCK_TAG =
  /^ {0,3}<\/?(?:address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul)(?:\s|\/?>|$)/i;

/** The seventh: a tag alone on its line. */
const LONE_TAG =
  /^ {0,3}<(?:[A-Za-z][A-Za-z0-9-]*(?:[ \t]+[A-Za-z_:][A-Za-z0-9_.:-]*(?:[ \t]*=[ \t]*(?:[^ \t"'=<>`]+|'[^']*'|"[^"]*"))?)*[ \t]*\/?|\/[A-Za-z][A-Za-z0-9-]*[ \t]*)>[ \t]*$/;

/** The line without so many columns of white space at its start; `undefined` when it has fewer. */
function withoutIndent(line: string, indent: number): string | undefined {
  const white = /^[ \t]*/.exec(line)?.[0] ?? "";
  const width = columns(white);
  return width < indent ? undefined : " ".repeat(width - indent) + line.slice(white.length);
}

/** Tabs before the first word as the blanks that they stand for, counted from the start of the line. */
function withoutTabs(line: string): string {
  const lead = /^[ \t>*+.)\d-]*/.exec(line)?.[0] ?? "";
  if (!lead.includes("\t")) return line;
  let written = "";
  for (const sign of lead) written += sign === "\t" ? " ".repeat(4 - (written.length % 4)) : sign;
  return written + line.slice(lead.length);
}

/** A tab leads to the next multiple of four. */
function columns(white: string): number {
  let width = 0;
  for (const character of white) width += character === "\t" ? 4 - (width % 4) : 1;
  return width;
}
