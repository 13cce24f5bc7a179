import fc from "fast-check";

/** Pieces that mean something to Markdown, to GitHub or to us; strung together they make hostile words. */
const PIECES = [
  "`",
  "``",
  "```",
  "~~~",
  "\n",
  "\n\n",
  "\r",
  "\r\n",
  "|",
  "\\",
  "*",
  "**",
  "_",
  "__",
  "~~",
  "[",
  "]",
  "(",
  ")",
  "![",
  "](",
  "]: ",
  "<",
  ">",
  "</details>",
  "</summary>",
  "<!--",
  "-->",
  "<script>",
  "<img src=x>",
  "&lt;",
  "&#64;",
  "&",
  "$",
  "$x$",
  "@",
  "@user",
  "@org/team",
  "#",
  "#1",
  "GH-1",
  "gh-22",
  "acme/shop#3",
  "fixes #4",
  "https://evil.test/x",
  "http://",
  "://",
  "www.evil.test",
  "mailto:a@b.c",
  "a@b.co",
  "<http://evil.test>",
  "[^1]",
  "[^1]: note",
  "[x]: http://evil.test",
  "- ",
  "* ",
  "+ ",
  "1. ",
  "1) ",
  "# ",
  "> ",
  "---",
  "===",
  "    ",
  "\t",
  " ",
  "| a | b |\n|---|---|",
  "\u202E",
  "\u200B",
  "\u0000",
  "\u001B[31m",
  "\uD800",
  "🙂",
  "é",
  "a",
  "word",
  "9",
  "(empty)",
  "<!-- backend-architect:finding 00000000000000aa 74d71550f8d948947fa46730db2b5e53 -->",
  "```suggestion\nx\n```",
  "ghp_a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2a1B2",
] as const;

export const hostileText: fc.Arbitrary<string> = fc
  .array(fc.constantFrom(...PIECES), { maxLength: 14 })
  .map((pieces) => pieces.join(""));

/**
 * What is alive in a rendered text, by rules of our own: fences and code are taken away the way a Markdown reader
 * does, line by line, and the rest is searched. Empty when the text is harmless.
 */
export function alive(markdown: string, ours: readonly string[]): string[] {
  const { words, unclosed, buttons } = outsideFences(markdown);
  const found: string[] = unclosed ? ["a fence is never closed"] : [];
  if (buttons) found.push("a suggestion");
  const opened = words.filter((line) => line.startsWith("<details>")).length;
  if (opened !== words.filter((line) => line === "</details>").length) found.push("a fold is never closed");
  for (const line of words) {
    if (/^<!-- backend-architect:(?:finding|review|told) [a-z0-9A-Z:,/._-]+ [0-9a-f]{32} -->$/.test(line))
      continue;
    const text = withoutCode(
      line.replace(/^<details><summary>(.*)<\/summary>$/, "$1").replace(/^<\/details>$/, ""),
    );
    const bare = text.replace(/\]\(([^()\s]+)\)/g, (whole, address: string) =>
      ours.some((root) => address.startsWith(root)) ? "" : whole,
    );
    const seen = bare.replace(/&#8203;/g, "\u200B").replace(/\\([!-/:-@[-`{-~])/g, "\u2060$1");
    if (/[<>]/.test(seen)) found.push(`HTML: ${line}`);
    if (/@(?!\u200B)/.test(seen)) found.push(`mention: ${line}`);
    if (/(?<!&)#\d/.test(seen) || /GH-\d/i.test(seen)) found.push(`reference: ${line}`);
    if (/:\/\/|www\.|mailto:/i.test(seen)) found.push(`address: ${line}`);
    if (/(?<!\u2060)\]\(|(?<!\u2060)!\[/.test(seen.replace(/\[[^[\]]*$/, ""))) found.push(`link: ${line}`);
    if (/[\p{Cc}\p{Cf}]/u.test(bare) || /\p{Cs}/u.test(line)) found.push(`unseen: ${line}`);
  }
  return found;
}

function outsideFences(markdown: string): { words: string[]; unclosed: boolean; buttons: boolean } {
  const words: string[] = [];
  let closing: string | undefined;
  let buttons = false;
  for (const line of markdown.split("\n")) {
    if (closing !== undefined) {
      if (line.startsWith(closing) && /^`+\s*$/.test(line)) closing = undefined;
      continue;
    }
    const opening = /^(`{3,})[a-z]*$/.exec(line)?.[1];
    if (opening && line.endsWith("suggestion")) buttons = true;
    if (opening) closing = opening;
    else words.push(line);
  }
  return { words, unclosed: closing !== undefined, buttons };
}

/** Code spans as CommonMark finds them: a run of backticks up to the next run of the same length. */
function withoutCode(line: string): string {
  let rest = line.replace(/<code>[^<>]*<\/code>/g, "\u00B7");
  let words = "";
  for (;;) {
    const run = /`+/.exec(rest);
    if (!run) return words + rest;
    const after = rest.slice(run.index + run[0].length);
    const end = [...after.matchAll(/`+/g)].find((other) => other[0].length === run[0].length);
    words += rest.slice(0, run.index);
    if (!end) words += run[0];
    else words += "\u00B7";
    rest = end ? after.slice(end.index + end[0].length) : after;
  }
}
