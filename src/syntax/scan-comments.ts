import type { CommentStyle, Quote } from "./comment-styles.ts";
import type { Comment } from "./comments.ts";

/** Reads a text from its beginning to its end once, and knows at each place whether it is code, a string or a comment. */
export function scanComments(text: string, style: CommentStyle): Comment[] {
  const comments: Comment[] = [];
  let line = 1;
  let blank = true;
  let at = 0;
  while (at < text.length) {
    const end = commentEnd(text, at, style, blank);
    const next = end ?? textEnd(text, at, style) ?? at + 1;
    const [start, from, alone] = [at, line, blank];
    for (; at < next; at++) {
      const character = text[at];
      if (character === "\n") {
        line++;
        blank = true;
      } else if (character !== " " && character !== "\t" && character !== "\r") blank = false;
    }
    if (end !== undefined)
      comments.push({ from, to: line, text: text.slice(start, end).trimEnd(), alone, sure: false });
  }
  return comments;
}

/** Where the comment that begins here ends; `undefined` when none does. One without its end goes on to the last line. */
function commentEnd(text: string, at: number, style: CommentStyle, alone: boolean): number | undefined {
  for (const [open, close] of style.block) {
    if (text.startsWith(open, at)) return blockEnd(text, at, open, close, style.nested ?? false);
  }
  if (style.atLineStart && !alone) return undefined;
  return style.line.some((marker) => text.startsWith(marker, at)) ? lineEnd(text, at) : undefined;
}

function blockEnd(text: string, start: number, open: string, close: string, nested: boolean): number {
  let depth = 1;
  let at = start + open.length;
  while (at < text.length) {
    if (text.startsWith(close, at)) {
      depth--;
      at += close.length;
      if (depth === 0) return at;
    } else if (nested && text.startsWith(open, at)) {
      depth++;
      at += open.length;
    } else at++;
  }
  return text.length;
}

/** Where the string that begins here ends; `undefined` when none does. */
function textEnd(text: string, at: number, style: CommentStyle): number | undefined {
  if (style.heredocs && text.startsWith("<<", at)) return heredocEnd(text, at);
  if (style.dollarQuotes && text[at] === "$") return dollarEnd(text, at);
  const quote = style.quotes.find(({ open }) => text.startsWith(open, at));
  return quote && quoteEnd(text, at + quote.open.length, quote);
}

function quoteEnd(text: string, from: number, { close, escape, lines }: Quote): number {
  for (let at = from; at < text.length; at++) {
    if (text[at] === "\n" && !lines) return at;
    if (escape === "\\" && text[at] === "\\") at++;
    else if (text.startsWith(close, at)) {
      if (escape !== "twice" || !text.startsWith(close, at + close.length)) return at + close.length;
      at += 2 * close.length - 1;
    }
  }
  return text.length;
}

const HEREDOC = /<<[-~]?["']?([A-Za-z_]\w{0,40})["']?/y;

function heredocEnd(text: string, at: number): number | undefined {
  HEREDOC.lastIndex = at;
  const word = HEREDOC.exec(text)?.[1];
  if (word === undefined) return undefined;
  for (let start = lineEnd(text, at) + 1; start < text.length; ) {
    const end = lineEnd(text, start);
    if (text.slice(start, end).trim() === word) return end;
    start = end + 1;
  }
  return text.length;
}

const DOLLAR = /\$(?:[A-Za-z_]\w{0,60})?\$/y;

function dollarEnd(text: string, at: number): number | undefined {
  DOLLAR.lastIndex = at;
  const tag = DOLLAR.exec(text)?.[0];
  if (tag === undefined) return undefined;
  const closed = text.indexOf(tag, at + tag.length);
  return closed < 0 ? text.length : closed + tag.length;
}

function lineEnd(text: string, at: number): number {
  const end = text.indexOf("\n", at);
  return end < 0 ? text.length : end;
}
