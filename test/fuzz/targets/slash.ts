import { type Node, Parser } from "commonmark";
import { parseCommands } from "../../../src/commands/parse.ts";
import { spokenLines } from "../../../src/commands/spoken-lines.ts";
import { insist, type Target } from "../target.ts";

/** Slash commands in a comment, against the reference reader of CommonMark. */
export const slash: Target = {
  name: "slash",
  words: [
    "/architect review",
    "/architect approve abcdefghij",
    "/architect",
    "\n",
    "\n\n",
    "    ",
    "\t",
    "> ",
    "- ",
    "1. ",
    "`",
    "``",
    "```\n",
    "````\n",
    "~~~\n",
    "<!--",
    "-->",
    "<pre>",
    "</pre>",
    "<details>\n",
    "</details>\n",
    "<script>\n",
    "<code>",
    "</code>",
    "[a](",
    ")",
    "[a]: ",
    "\\",
    "# ",
    "---\n",
    "| a | b |\n|---|---|\n",
    '"',
    " ",
  ],
  read: (input) => parseCommands(input),
  judge(input) {
    const { commands, errors } = parseCommands(input);
    insist(commands.length <= 10 && errors.length <= 11, "too many");
    for (const { message } of errors)
      insist(!/[@<]|\]\(/.test(message.replace(/`[^`]*`/g, "")), "an answer that is alive");
    // The reference takes U+2028 and U+2029 for ends of lines, which they are to JavaScript alone.
    if (!input.includes("/architect") || input.length > 65_536 || /[\u2028\u2029]/.test(input)) return;
    const all = input.split(/\r\n|\n|\r/);
    const ours: number[] = [];
    for (const { number, text } of spokenLines(input)) {
      insist(all[number - 1]?.includes(text) === true, "a line that is not there");
      if (COMMAND.test(text)) ours.push(number);
    }
    if (ours.length === 0) return;
    const { hidden, paragraphs } = asReferenceReads(input);
    for (const number of ours)
      insist(!hidden.has(number), `line ${number} is no prose: ${all[number - 1]?.slice(0, 60)}`);
    for (const { from, to, commands: shown } of paragraphs) {
      const heard = ours.filter((number) => number >= from && number <= to).length;
      insist(
        heard <= shown,
        `lines ${from} to ${to} begin ${shown} times with the word and not ${heard} times`,
      );
    }
  },
};

const COMMAND = /^ {0,3}\/architect(?:[ \t]|$)/;

interface Read {
  /** Lines in code, in a quotation, or in HTML whose text is not shown. */
  hidden: ReadonlySet<number>;
  /** How many lines of each paragraph begin, as it is shown, with a command. */
  paragraphs: readonly { from: number; to: number; commands: number }[];
}

/** HTML blocks of the first to the fifth kind: nothing in them is shown as prose. */
const UNSHOWN = /^ {0,3}<(?:(?:script|pre|textarea|style)(?:[\s>]|$)|!--|\?|![A-Za-z]|!\[CDATA\[)/i;

function asReferenceReads(input: string): Read {
  const hidden = new Set<number>();
  const paragraphs: { from: number; to: number; commands: number }[] = [];
  const walker = new Parser().parse(input).walker();
  for (let event = walker.next(); event; event = walker.next()) {
    const { node, entering } = event;
    if (!entering || !node.sourcepos) continue;
    const [[from], [to]] = node.sourcepos;
    const unshown = node.type === "html_block" && UNSHOWN.test(node.literal ?? "");
    if (node.type === "code_block" || node.type === "block_quote" || unshown)
      for (let line = from; line <= to; line++) hidden.add(line);
    if (node.type === "paragraph") paragraphs.push({ from, to, commands: commandsIn(node) });
  }
  return { hidden, paragraphs };
}

function commandsIn(paragraph: Node): number {
  let count = 0;
  let atStart = true;
  const walker = paragraph.walker();
  for (let event = walker.next(); event && event.node !== paragraph.next; event = walker.next()) {
    const { node, entering } = event;
    if (!entering || node === paragraph) continue;
    if (node.type === "softbreak" || node.type === "linebreak") atStart = true;
    else if (node.literal !== null) {
      if (atStart && node.type === "text" && COMMAND.test(node.literal)) count++;
      atStart = false;
    }
  }
  return count;
}
