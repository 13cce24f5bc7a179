import { lexer, type Token } from "marked";
import { parseCommands } from "../../../src/commands/parse.ts";
import { spokenLines } from "../../../src/commands/spoken-lines.ts";
import { insist, type Target } from "../target.ts";

/** Slash commands in a comment, against a Markdown reader that has nothing to do with ours. */
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
    // The other reader calls itself once per quote, and runs out of stack where ours counts.
    if (!input.includes("/architect") || input.length > 65_536 || /(?:>[ \t]*){200}/.test(input)) return;
    const hidden = hiddenLines(input);
    const all = input.split(/\r\n|\n|\r/);
    for (const { number, text } of spokenLines(input)) {
      insist(all[number - 1]?.includes(text) === true, "a line that is not there");
      if (text.startsWith("/architect "))
        insist(!hidden.has(number), `line ${number} is no prose: ${text.slice(0, 60)}`);
    }
  },
};

/** Numbers of lines that stand in code, in a quotation or in a comment. Lines of which this reader is not sure are left out. */
function hiddenLines(input: string): ReadonlySet<number> {
  const hidden = new Set<number>();
  // Line ends as the reader wants them; the count of lines stays.
  const text = input
    .replace(/\r\n|\r/g, "\n")
    .replaceAll("\0", "\ufffd")
    .replace(/[ \t]+$/gm, "");
  let line = 1;
  for (const token of lexer(text)) {
    const count = token.raw.split("\n").length - 1;
    if (isHidden(token)) {
      const last = token.raw.trimEnd().split("\n").length;
      for (let at = 0; at < last; at++) hidden.add(line + at);
    }
    line += count;
  }
  return hidden;
}

function isHidden(token: Token): boolean {
  if (token.type === "code" || token.type === "blockquote") return true;
  return token.type === "html" && /^ {0,3}<!--(?![^]*-->[^]*\/architect)/.test(token.raw);
}
