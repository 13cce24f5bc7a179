import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  cell,
  clean,
  fence,
  html,
  plain,
  prose,
  proseBlock,
  suggestion,
} from "../../src/publish/sanitise.ts";
import { hostileText } from "./hostile.ts";

describe("src/publish/sanitise.ts", () => {
  describe("prose", () => {
    test("breaks mentions, so that nobody is called by a pull request's words", () => {
      expect(prose("ask @octocat or @acme/backend")).toBe("ask @&#8203;octocat or @&#8203;acme/backend");
    });

    test("breaks references and with them closing keywords", () => {
      expect(prose("fixes #12, closes acme/shop#3, resolves GH-4, foogh-5")).toBe(
        "fixes #&#8203;12, closes acme/shop#&#8203;3, resolves GH-&#8203;4, foogh-&#8203;5",
      );
    });

    test("defuses addresses, links and images", () => {
      expect(prose("see https://evil.test/a and _www.evil.test, ![x](http://evil.test/x.png) [y](z)")).toBe(
        "see https:&#8203;//evil.test/a and \\_www&#8203;.evil.test, !\\[x\\](http:&#8203;//evil.test/x.png) \\[y\\](z)",
      );
    });

    test("shows HTML and entities as text", () => {
      expect(prose('<img src="//evil"> &lt; &#64;')).toBe(
        '&lt;img src="//evil"&gt; &amp;lt; &amp;#&#8203;64;',
      );
    });

    test("cannot begin a heading, a list, a quotation or a fence", () => {
      expect(
        ["# a", "- a", "+ a", "1. a", "12) a", "> a", "=== a", "~~~ a", "    a"].map((text) => prose(text)),
      ).toEqual(["\\# a", "\\- a", "\\+ a", "1\\. a", "12\\) a", "&gt; a", "\\=== a", "\\~\\~\\~ a", "a"]);
    });

    test("keeps code between backticks as code, and names with underscores as they are", () => {
      expect(prose("`orders.customer_id` of customer_id_fkey, _not_ this")).toBe(
        "`orders.customer_id` of customer_id_fkey, \\_not\\_ this",
      );
    });

    test("stays on one line and inside its table cell", () => {
      expect(prose("a | b\n| c `d|e`")).toBe("a &#124; b &#124; c <code>d&#124;e</code>");
    });
  });

  describe("clean", () => {
    test("writes out what cannot be seen or turns text around", () => {
      expect(clean("a\u202Eb\u200Bc\u0000d\u001B[31m\u{E0041}\uFEFF")).toBe(
        "a[U+202E]b[U+200B]c[U+0000]d[U+001B][31m[U+E0041][U+FEFF]",
      );
    });

    test("leaves letters of all scripts, signs, tabs and line ends alone", () => {
      expect(clean("naïve\t数据\r\nمرحبا ❤️ 🙂")).toBe("naïve\t数据\nمرحبا ❤️ 🙂");
    });

    test("takes out forged markers, also those made by taking one out", () => {
      const forged = "<!-- backend-architect:finding 00000000000000aa 74d71550f8d948947fa46730db2b5e53 -->";
      expect(clean(`x ${forged}`)).not.toContain("<!-- backend-architect:");
      expect(clean("<!-- backend-arch<!-- backend-architect:itect:finding a -->")).not.toContain(
        "<!-- backend-architect:",
      );
    });

    test("masks a secret before it cuts, so that no half of one is left", () => {
      const token = `ghp_${"a1B2".repeat(9)}`;
      expect(clean(`key ${token}`, 20)).toBe("key ***");
    });

    test("never ends in half a character", () => {
      expect(clean("🙂🙂🙂", 4)).toBe("🙂…");
    });
  });

  describe("cell", () => {
    test("chooses a fence of backticks that its text does not have", () => {
      expect([cell("a"), cell("a`b"), cell("`a` ``b``"), cell("")]).toEqual([
        "`a`",
        "``a`b``",
        "``` `a` ``b`` ```",
        "`(empty)`",
      ]);
    });

    test("writes out line ends and tabs, which file names may have", () => {
      expect(cell("a\nb\tc.sql")).toBe("<code>a&#91;U&#43;000A&#93;b&#91;U&#43;0009&#93;c&#46;sql</code>");
    });

    test("writes bars, backslashes and brackets as HTML, since tables and definitions read those first", () => {
      expect(cell("a|b")).toBe("<code>a&#124;b</code>");
      expect(cell("]: http://evil")).toBe("<code>&#93;&#58; http&#58;//evil</code>");
    });
  });

  describe("fence", () => {
    test("is longer than any run of backticks inside", () => {
      expect(fence("a\n````\nb", "sql")).toBe("`````sql\na\n````\nb\n`````");
    });

    test("says how many lines it left out", () => {
      expect(fence("1\n2\n3\n4", "", { lines: 2 })).toBe("```\n1\n2\n… 2 more lines\n```");
    });
  });

  describe("suggestion", () => {
    test("makes a button of text that is what it seems", () => {
      expect(suggestion("a\nb\n")).toBe("```suggestion\na\nb\n```");
      expect(suggestion("")).toBe("```suggestion\n```");
    });

    test("refuses text with anything unseen or secret in it", () => {
      expect(suggestion("if (admin\u202E) {}")).toBeUndefined();
      expect(suggestion(`const key = "ghp_${"a1B2".repeat(9)}"`)).toBeUndefined();
    });
  });

  test("proseBlock keeps paragraphs, lists and code, and makes no button of a model's suggestion", () => {
    expect(proseBlock("Do this:\n- one\n* two\n\n```suggestion\nx()\n```\n# end")).toBe(
      "Do this:\n\n- one\n- two\n\n```\nx()\n```\n\n\\# end",
    );
  });

  test("html is safe inside a tag's text", () => {
    expect(html("</summary><b>@you `a<b`")).toBe("&lt;/summary&gt;&lt;b&gt;@&#8203;you <code>a&#60;b</code>");
  });

  test("plain keeps to its limit even when unseen characters are written out", () => {
    fc.assert(
      fc.property(
        hostileText,
        fc.integer({ min: 1, max: 80 }),
        (text, limit) => plain(text, limit).length <= limit,
      ),
      { numRuns: 2_000 },
    );
  });
});
