import type { Comment } from "./comments.ts";

/** A line that leaves its value to the lines below it, written as they stand. */
const BLOCK =
  /^([ \t]*(?:-[ \t]+)*)(?:([^\s#][^#]{0,200}?):[ \t]+|(?:-[ \t]+)?)(?:[!&]\S{1,100}[ \t]+)?[|>][-+0-9]{0,2}[ \t]*(?:#.*)?$/;
/** Values that a shell reads, where `#` begins a comment as well. */
const SHELL = /^["']?(?:run|script|before_script|after_script|command|args)["']?$/;

/**
 * The comments of a YAML text. Text in quotes and in block scalars is no comment, except on lines of their own in the
 * scripts of workflows and pipelines.
 */
export function scanYaml(text: string): Comment[] {
  const comments: Comment[] = [];
  let block: { deeperThan: number; shell: boolean } | undefined;
  let quote: string | undefined;
  for (const [index, line] of text.split("\n").entries()) {
    const indent = line.length - line.trimStart().length;
    if (block && (line.trim() === "" || indent > block.deeperThan)) {
      if (block.shell && line[indent] === "#") comments.push(comment(index, line, indent));
      continue;
    }
    block = undefined;
    const read = readLine(line, quote);
    quote = read.quote;
    if (read.comment !== undefined) comments.push(comment(index, line, read.comment));
    if (quote === undefined) block = blockOf(line);
  }
  return comments;
}

function comment(index: number, line: string, column: number): Comment {
  const alone = line.slice(0, column).trim() === "";
  return { from: index + 1, to: index + 1, text: line.slice(column).trimEnd(), alone, sure: false };
}

/** What is read as one line after another: where a comment begins, and the quote that is still open at the end. */
function readLine(line: string, open: string | undefined): { comment?: number; quote: string | undefined } {
  let quote = open;
  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? "";
    const before = at === 0 ? " " : (line[at - 1] ?? "");
    if (quote !== undefined) {
      if (quote === '"' && character === "\\") at++;
      else if (character === quote) quote = undefined;
    } else if ((character === '"' || character === "'") && /[\s[{,:(!'"]/.test(before)) quote = character;
    else if (character === "#" && /\s/.test(before)) return { comment: at, quote };
  }
  return { quote };
}

function blockOf(line: string): { deeperThan: number; shell: boolean } | undefined {
  if (line.length > 1_000) return undefined;
  const match = BLOCK.exec(line);
  if (!match) return undefined;
  const [, lead = "", key] = match;
  const dash = lead.lastIndexOf("-");
  return { deeperThan: key === undefined && dash >= 0 ? dash : lead.length, shell: SHELL.test(key ?? "") };
}
