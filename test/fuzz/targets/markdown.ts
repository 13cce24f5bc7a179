import { readMarkers, readSettings } from "../../../src/domain/marker.ts";
import { modelText } from "../../../src/publish/model-text.ts";
import { cell, fence, html, plain, prose, proseBlock } from "../../../src/publish/sanitise.ts";
import { live } from "../rendered.ts";
import { insist, type Target } from "../target.ts";

const scope = { repository: 42, number: 7, secret: "kept between us" };

/** Everything that foreign text goes through before it is posted, each where we put it. */
function placed(input: string): Readonly<Record<string, string>> {
  return {
    "a paragraph": prose(input),
    "several paragraphs": proseBlock(input),
    "a list item": `- ${prose(input)}\n- ${cell(input)}`,
    "a cell of a table": `| a | b |\n|---|---|\n| ${cell(input)} | ${prose(input)} |`,
    "a fold": `<details><summary>${html(input)}</summary>\n\n${prose(input)}\n\n</details>`,
    "a block of code": fence(input, "sql"),
    "a heading": `### ${prose(input)}`,
    "bold words": `**${prose(input)}**`,
    "a model's answer": modelText(input),
  };
}

export const markdown: Target = {
  name: "markdown",
  words: [
    "@user",
    "@org/team",
    "#1",
    "GH-1",
    "acme/shop#3",
    "fixes #4",
    "https://evil.example/x",
    "www.evil.example",
    "mailto:a@b.c",
    "a@b.co",
    "![a](//evil.example/?k)",
    "[a](javascript:x)",
    "[a]: //evil.example",
    "[a][b]",
    "[^1]",
    "<img src=x>",
    "<!--",
    "-->",
    "<!-- backend-architect:finding 00000000000000aa 74d71550f8d948947fa46730db2b5e53 -->",
    "</details>",
    "</summary>",
    "<details>",
    "<b>",
    "&lt;",
    "&#64;",
    "&commat;user",
    "`",
    "``",
    "```\n",
    "```suggestion\nx\n```\n",
    "~~~\n",
    "|",
    "\\",
    "*",
    "**",
    "_",
    "__",
    "~~",
    "$x$",
    "[",
    "]",
    "(",
    ")",
    "<",
    ">",
    "\n",
    "\n\n",
    "- ",
    "1. ",
    "# ",
    "> ",
    "    ",
    "---\n",
    "===\n",
    "| a |\n|---|\n",
    "[!NOTE]",
    ":smile:",
    "\u202e",
    "\u200b",
    "\u{e0041}",
  ],
  read: placed,
  judge(input) {
    for (const [where, text] of Object.entries(placed(input))) {
      const found = live(text);
      insist(
        found.length === 0,
        `alive in ${where}: ${found.join("; ").slice(0, 200)}\n${text.slice(0, 300)}`,
      );
      insist(!/<!--\s*backend-architect:/i.test(text), `a marker in ${where}`);
      insist(
        readMarkers([text], scope).fingerprints.length + readSettings([text], scope).length === 0,
        "a forged marker",
      );
    }
    insist(
      !/(?!\ufe0e|\ufe0f)(?![\n\t])[\p{Cc}\p{Cf}]/u.test(plain(input, 500)),
      "plain text with unseen characters",
    );
  },
};
