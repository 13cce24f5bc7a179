import { type Comment, commentsOf } from "../syntax/comments.ts";

/** `architect-ignore RULE: reason` as somebody wrote it. */
export interface Directive {
  /** 1-based line on which it stands. */
  line: number;
  /** As written: `family/name`, `name` or `family/*`. Empty when none is named. */
  rules: readonly string[];
  /** Empty when none is given. */
  reason: string;
  /** Where it may be the end of a string, and nobody can tell. */
  inDoubt: boolean;
  /** The lines it speaks for: its own, or when it is alone on them, the one below as well. */
  covers: { from: number; to: number };
}

export const KEYWORD = "architect-ignore";
/** Directives of one file. */
const MAX_DIRECTIVES = 1_000;
/** Rules that one directive names. */
const MAX_NAMES = 20;
const MAX_LINE = 1_000;
const MAX_REASON = 300;
/** Lines of comments that may stand between a directive and the code it is about. */
const MAX_BETWEEN = 20;

/**
 * The directives of a file, in order. In a language that is known they stand in comments only; in another, alone on
 * a line or at its end behind a comment's mark, and outside of quotes that are open there. Never throws.
 */
export function directivesOf(path: string, text: string): readonly Directive[] {
  if (!text.includes(KEYWORD)) return [];
  const comments = commentsOf(path, text) ?? guessedComments(text);
  const alone = linesAlone(comments);
  const directives: Directive[] = [];
  for (const comment of comments) {
    if (!comment.text.includes(KEYWORD)) continue;
    for (const [index, written] of comment.text.split("\n").entries()) {
      const said = readDirective(written);
      if (!said || directives.length >= MAX_DIRECTIVES) continue;
      directives.push({
        ...said,
        line: comment.from + index,
        inDoubt: !comment.sure && !comment.alone && /["`]|^[^']*'[^']*$/.test(said.reason),
        covers: comment.alone ? { from: comment.from, to: nextCode(comment.to, alone) } : comment,
      });
    }
  }
  return directives;
}

/** The line below a comment, past more comments that stand alone on theirs. */
function nextCode(to: number, alone: ReadonlySet<number>): number {
  let line = to + 1;
  while (alone.has(line) && line - to < MAX_BETWEEN) line++;
  return line;
}

function linesAlone(comments: readonly Comment[]): Set<number> {
  const lines = new Set<number>();
  for (const comment of comments) {
    if (!comment.alone || comment.to - comment.from > MAX_BETWEEN) continue;
    for (let line = comment.from; line <= comment.to; line++) lines.add(line);
  }
  return lines;
}

const OPENING = /^[ \t]{0,200}(?:\/\/[/!]?|#{1,6}|--|\/\*{1,2}|<!--|;{1,4}|\*)?[ \t]{0,200}/;
const CLOSING = /[ \t]{0,200}(?:\*\/|-->)[ \t\r]{0,200}$/;

/** One line of a comment; `undefined` when it does not begin with the keyword. */
function readDirective(line: string): Pick<Directive, "rules" | "reason"> | undefined {
  const said = line.slice(0, MAX_LINE).replace(OPENING, "").replace(CLOSING, "");
  if (!said.startsWith(KEYWORD)) return undefined;
  const rest = said.slice(KEYWORD.length);
  if (/^[\w-]/.test(rest)) return undefined;
  const colon = rest.indexOf(":");
  const names = (colon < 0 ? rest : rest.slice(0, colon))
    .split(",")
    .map((name) => name.trim().split(/\s/, 1)[0] ?? "")
    .filter((name) => name !== "")
    .slice(0, MAX_NAMES);
  const reason = colon < 0 ? "" : rest.slice(colon + 1).trim();
  return { rules: names, reason: /[\p{L}\p{N}]/u.test(reason) ? reason.slice(0, MAX_REASON) : "" };
}

// ------------------------------------------------------------- nothing is known

const MARK = /(?:^|[\s;{}()])(?:\/\/|#|--|\/\*|<!--|;)[ \t]{0,200}$/;

/** Where no rule says what a comment is: a mark and the keyword, alone on a line or at its end. */
function guessedComments(text: string): Comment[] {
  const comments: Comment[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    const at = line.indexOf(KEYWORD);
    if (at < 0 || at > MAX_LINE || comments.length >= MAX_DIRECTIVES) continue;
    const before = line.slice(0, at);
    if (!MARK.test(before) || hasOpenQuote(before)) continue;
    const start = before.trimEnd().search(/(?:\/\/|#|--|\/\*|<!--|;)$/);
    const alone = line.slice(0, start).trim() === "";
    const written = line.slice(start);
    // What goes on behind the end of a block is no end of a line.
    const closed = /(?:\*\/|-->)(.*)$/.exec(written);
    if (closed && closed[1]?.trim() !== "") continue;
    comments.push({ from: index + 1, to: index + 1, text: written, alone, sure: false });
  }
  return comments;
}

function hasOpenQuote(text: string): boolean {
  return ['"', "'", "`"].some((quote) => text.split(quote).length % 2 === 0);
}
