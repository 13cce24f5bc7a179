import fc from "fast-check";
import { marked } from "marked";
import { describe, expect, test } from "vitest";
import { MAX_COMMANDS, MAX_COMMENT, parseCommands } from "../../src/commands/parse.ts";

const verbs = (comment: string) =>
  parseCommands(comment).commands.map(({ verb, args }) => [verb, ...args].join(" "));
const codes = (comment: string) => parseCommands(comment).errors.map(({ line, code }) => `${line}:${code}`);

/** What another program makes of a comment, without its code, quotes and HTML comments. */
function proseOf(comment: string): string {
  const hidden = /<!--[^]*?-->|<pre[\s>][^]*?<\/pre>|<code[\s>][^]*?<\/code>/g;
  let html = marked.parse(comment, { gfm: true, async: false }).replace(hidden, "");
  for (let before = ""; before !== html; ) {
    before = html;
    html = html.replace(/<blockquote>(?:(?!<blockquote>)[^])*?<\/blockquote>/g, "");
  }
  return html;
}

describe("src/commands/parse.ts", () => {
  test.each([
    ["alone in the comment", "/architect review", ["review"]],
    ["after some prose", "Thanks!\n\n/architect review\n", ["review"]],
    ["with GitHub's line ends", "Thanks!\r\n/architect review\r\n", ["review"]],
    [
      "with names",
      "/architect review database-architect  api-architect",
      ["review database-architect api-architect"],
    ],
    ["with a quoted name", '/architect review "database-architect"', ["review database-architect"]],
    ["with a tab", "/architect\treview", ["review"]],
    ["right below a quote", "> they said\n\n/architect review", ["review"]],
    ["after a closed fence", "```\n/architect help\n```\n/architect review", ["review"]],
    ["after a closed HTML comment", "<!-- /architect help -->\n/architect review", ["review"]],
    ["after a code span that mentions a comment", "write `<!--` there\n/architect review\n`-->`", ["review"]],
    ["below a definition", "[x]: https://a.example\n/architect review", ["review"]],
    ["below many definitions", `${"[x]: https://a.example\n".repeat(40)}/architect review`, ["review"]],
    ["two, in their order", "/architect help\n/architect review", ["help", "review"]],
    ["with a flag", "/architect review --full", ["review --full"]],
    [
      "between others that are quoted",
      "/architect help\n\n> /architect review\n\n/architect status",
      ["help", "status"],
    ],
    ["after a fence inside a list", "1. ```\n   /architect help\n   ```\n\n/architect review", ["review"]],
    ["after a fence that a list item leaves open", "- ```\n/architect review", ["review"]],
    ["after a fence inside a quote", "> ```\n> /architect help\n> ```\n/architect review", ["review"]],
    ["after an empty line of a quote", "> they said\n>\n/architect review", ["review"]],
    ["after a quoted heading", "> # They said\n/architect review", ["review"]],
    ["inside details", "<details>\n\n/architect review\n\n</details>", ["review"]],
    ["below a summary", "<details><summary>x</summary>\n/architect review\n</details>", ["review"]],
    ["as the last words of a list", "- one\n- two\n/architect review", ["review"]],
    ["below a heading", "# Please\n/architect review", ["review"]],
    ["below an escaped backtick", "a \\` b\n/architect review\nc ` d", ["review"]],
    ["below a comment that is text for want of an end", "a <!-- b\n/architect review", ["review"]],
    [
      "with a quote inside its words",
      '/architect why bash "git commit -m \\"x\\""',
      ['why bash git commit -m "x"'],
    ],
    ["with a path that ends in a backslash", '/architect why read "C:\\dir\\"', ["why read C:\\dir\\"]],
    ["in words of every day", "/architect ask why's that, @carol?", ["ask why's that, @carol?"]],
  ])("a command is obeyed: %s", (_, comment, wanted) => {
    expect(verbs(comment)).toEqual(wanted);
    expect(codes(comment)).toEqual([]);
  });

  test.each([
    ["in the middle of a line", "please /architect review"],
    ["after a space", " /architect review"],
    ["in indented code", "    /architect review"],
    ["in indented code by tab", "\t/architect review"],
    ["in a quote", "> /architect review"],
    ["in a quote without a space", ">/architect review"],
    ["in a list", "- /architect review"],
    ["in fenced code", "```\n/architect review\n```"],
    ["in fenced code with a language", "```sh\n/architect review\n```"],
    ["in a tilde fence", "~~~\n/architect review\n~~~"],
    ["in a fence of five", "`````\n```\n/architect review\n```\n`````"],
    ["in a tilde fence with a backtick fence inside", "~~~\n```\n/architect review\n~~~"],
    ["in a backtick fence with a tilde fence inside", "```\n~~~\n~~~\n/architect review\n```"],
    ["in a fence that a longer line does not close", "```\n``` no\n/architect review\n```"],
    ["in a fence that is never closed", "```\n\n/architect review"],
    ["in an indented fence", "   ```\n/architect review\n   ```"],
    ["in inline code", "`/architect review`"],
    ["in an HTML comment", "<!--\n/architect review\n-->"],
    ["in an HTML comment with blank lines", "<!-- hello\n\n\n/architect review\n\n-->"],
    ["in an HTML comment that is never closed", "<!--\n/architect review"],
    ["in an HTML comment that opens amid text", "hello <!-- there\n/architect review\n-->"],
    ["in a pre block", "<pre>\n/architect review\n</pre>"],
    ["in a processing instruction", "<?\n/architect review\n?>"],
    ["in a declaration", "see <!doctype\n/architect review\nhtml> there"],
    ["in a CDATA section", "<![CDATA[\n/architect review\n]]>"],
    ["as the address of a definition", '[x]:\n/architect "review"'],
    ["as another word", "/architecture review"],
    ["as another user's command", "/architect-bot review"],
    ["in capitals", "/Architect review"],
    ["with a full-width slash", "／architect review"],
    ["after an invisible character", "\u200b/architect review"],
    ["after a byte order mark", "\ufeff/architect review"],
    ["with an invisible character inside", "/arch\u200bitect review"],
    ["with a colon", "/architect:review"],
    ["in the plural", "/architects review"],
    ["with a space that is none", "/architect\u00a0review"],
    ["in a quote that goes on without its sign", "> they said\n/architect review"],
    ["in a quote inside a quote that goes on", "> > they said\n/architect review"],
    ["in a quoted list that goes on", "> - they said\n/architect review"],
    ["in code that reaches over lines", "see `this\n/architect review\nthat`"],
    ["in code of two backticks over lines", "see ``this ` \n/architect review\nthat``"],
    ["in a fence inside a list", "- ```\n  /architect review\n  ```"],
    ["in code inside a list", "-     /architect review"],
    ["in a fence that a shorter one does not close", "````\n```\n/architect review\n````"],
    ["in a comment of many lines amid HTML", "<div>\n<!--\n\n/architect review\n-->\n</div>"],
    ["in HTML code over lines", "see <code>\n/architect review\n</code>"],
    ["in an HTML quote", "<blockquote>\n/architect review\n</blockquote>"],
    ["in an HTML comment amid HTML that is never closed", "<div> <!--\n\n/architect review"],
    ["in an attribute", '<span title="\n/architect review\n">x</span>'],
    ["in the address of a link", '[x](\n/architect "review"\n)'],
    ["in the title of a definition", '[x]: http://a "b\n/architect review\n"'],
    ["in code behind a definition with a sign of code in it", "[x]: a`\n`\n/architect review\n`"],
    ["in code behind a definition in a list", "- [x]: a`\n`\n/architect review\n`"],
    ["in a template", "<template>\n/architect review\n</template>"],
  ])("a command is not seen: %s", (_, comment) => {
    expect(parseCommands(comment)).toEqual({ commands: [], errors: [] });
  });

  test.each([
    ["no command", "hello\n/architect", "2:missing-command"],
    ["an unknown one", "/architect deploy", "1:unknown-command"],
    ["a known one in capitals", "/architect REVIEW", "1:unknown-command"],
    ["a setting passed as an argument", "/architect review --config.base_url=http://x", "1:bad-arguments"],
    ["arguments for help", "/architect help me", "1:bad-arguments"],
    ["an open quote", '/architect review "api', "1:unclosed-quote"],
    ["a hidden remark after it", "/architect review <!-- psst -->", "1:bad-arguments"],
  ])("a mistake is named with its line: %s", (_, comment, wanted) => {
    expect(verbs(comment)).toEqual([]);
    expect(codes(comment)).toEqual([wanted]);
  });

  test("a typing mistake is told the nearest word", () => {
    expect(parseCommands("/architect reveiw").errors[0]?.message).toContain(
      "Did you mean `/architect review`?",
    );
    expect(parseCommands("/architect halp").errors[0]?.message).toContain("Did you mean `/architect help`?");
    expect(parseCommands("/architect frobnicate").errors[0]?.message).not.toContain("Did you mean");
  });

  test("an unknown word that could be markdown or a mention is not repeated", () => {
    for (const word of [
      "@everyone",
      "![x](//evil)",
      "<img>",
      "fixes#1",
      "`x`",
      "a\u202eb",
      "x".repeat(500),
    ]) {
      const [error] = parseCommands(`/architect ${word}`).errors;
      expect(error?.message).toBe("That word is not a command.");
    }
  });

  test("only so many commands of one comment are obeyed, and the rest is named once", () => {
    const parsed = parseCommands(Array.from({ length: 500 }, () => "/architect review").join("\n"));
    expect(parsed.commands).toHaveLength(MAX_COMMANDS);
    expect(parsed.errors).toEqual([
      expect.objectContaining({ line: MAX_COMMANDS + 1, code: "too-many-commands" }),
    ]);
  });

  test("a comment longer than GitHub accepts is not read", () => {
    expect(parseCommands(`/architect review\n${"x".repeat(MAX_COMMENT)}`)).toEqual({
      commands: [],
      errors: [],
    });
  });

  test("whatever the text, parsing ends without throwing, and every command stands at the start of its own line", () => {
    const pieces = fc.constantFrom(
      "/architect",
      "review",
      "help",
      " ",
      "\t",
      "\n",
      "\r\n",
      "```",
      "~~~",
      "`",
      "<!--",
      "-->",
      "<pre>",
      "</pre>",
      ">",
      '"',
      "    ",
      "[x]:",
      "é",
      "\u0000",
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const comment = parts.join("");
        const parsed = parseCommands(comment);
        const starts = comment
          .split(/\r\n|\n|\r/)
          .filter((line) => /^\/architect(?:[ \t]|$)/.test(line)).length;
        expect(parsed.commands.length + parsed.errors.length).toBeLessThanOrEqual(starts);
      }),
      { numRuns: 2000 },
    );
  });

  test("what a Markdown program shows as code or as a quote is never obeyed", () => {
    const pieces = fc.constantFrom(
      "/architect review\n",
      "/architect review",
      "text",
      ..."> |>|- |1. |2) |  |    |   |```|~~~|````|`|``|# h|---|===|\n|\n|\n\n|<!-- | -->|<div>|</div>|<b>|\\|*".split(
        "|",
      ),
    );
    let shown = 0;
    fc.assert(
      fc.property(fc.array(pieces, { minLength: 3, maxLength: 14 }), (parts) => {
        // A word of its own for each, to find it again in what is shown.
        let words = 0;
        const comment = parts
          .join("")
          .replace(/^\/architect review/gm, () => `/architect review w${words++}w`);
        const prose = proseOf(comment);
        for (const { args } of parseCommands(comment).commands) {
          const [word] = /^w\d+w/.exec(args[0] ?? "") ?? [];
          if (word === undefined) continue;
          shown++;
          expect(prose, JSON.stringify(comment)).toContain(word);
        }
      }),
      { numRuns: 20_000 },
    );
    expect(shown).toBeGreaterThan(500);
  });

  test.each([
    "`",
    "~",
    "<!--",
    ">",
    "[",
    "\n",
    "` ``",
    "/architect ",
    "/architect\n",
    '"',
    "- ",
    "> - ",
    "<a b=",
    "](",
    "<pre>",
    "<a b='\n",
    "`x\n",
    "x <!--\n",
    '[x]: y "\n',
    "<div>\n",
    "1. x\n",
    "* * ",
    "<x>\n\n",
    "\\`",
  ])("a comment made only of %j is read in one pass", (piece) => {
    const most = piece.repeat(Math.floor(MAX_COMMENT / piece.length));
    expect(parseCommands(most).commands).toEqual([]);
    expect(parseCommands(`x ${most.slice(2)}`).commands).toEqual([]);
  });
});
