import { describe, expect, test } from "vitest";
import { linksFor } from "../../src/publish/links.ts";
import { aFinding, aPullRequest, HEAD, MERGE_BASE, parsed } from "./builders.ts";

const head = (path: string, from = 3, to = 3) => ({ path, from, to, side: "head" as const });

describe("src/publish/links.ts", () => {
  const links = linksFor(aPullRequest());

  test("a place is linked at its full commit: head for what is there, merge base for what is gone", () => {
    expect(links.place(head("src/a.ts", 3, 5))).toBe(
      `[\`src/a.ts:3-5\`](https://github.com/acme/shop/blob/${HEAD}/src/a.ts#L3-L5)`,
    );
    expect(links.place({ ...head("src/a.ts"), side: "base" })).toBe(
      `[\`src/a.ts:3 (before)\`](https://github.com/acme/shop/blob/${MERGE_BASE}/src/a.ts#L3)`,
    );
  });

  test("odd file names cannot leave the address or the link", () => {
    expect(links.place(head("a b/c)](x)#?`|.ts"))).toBe(
      "[<code>a b/c&#41;&#93;&#40;x&#41;&#35;?&#96;&#124;&#46;ts&#58;3</code>]" +
        `(https://github.com/acme/shop/blob/${HEAD}/a%20b/c%29%5D%28x%29%23%3F%60%7C.ts#L3)`,
    );
  });

  test("a path with steps up or empty names is shown and not linked", () => {
    expect(links.place(head("../../evil/repo"))).toBe("`../../evil/repo:3`");
    expect(links.place(head("a//b"))).toBe("`a//b:3`");
  });

  test("bytes that are not UTF-8 become those bytes in the address again", () => {
    expect(links.place(head("caf\\xE9.sql"))).toContain("/caf%E9.sql#L3");
  });

  test("Markdown is linked as plain text, the only view with line numbers", () => {
    expect(links.place(head("docs/api.md"))).toContain("/docs/api.md?plain=1#L3");
  });

  test("GitHub Enterprise Server has its own address, and a local repository none", () => {
    expect(linksFor(aPullRequest(), { webUrl: "https://git.corp/" }).place(head("a.ts"))).toBe(
      `[\`a.ts:3\`](https://git.corp/acme/shop/blob/${HEAD}/a.ts#L3)`,
    );
    const local = linksFor(aPullRequest({ repo: { id: 0, owner: "local", name: "shop" } }));
    expect(local.place(head("a.ts"))).toBe("`a.ts:3`");
  });

  test("a rule leads to its page and its source", () => {
    const withPages = linksFor(aPullRequest(), { rulePageUrl: (rule) => `https://docs.test/${rule}` });
    expect(withPages.rule(aFinding())).toBe(
      "[`migrations/fk-without-index`](https://docs.test/migrations/fk-without-index)",
    );
    expect(withPages.source(aFinding())).toContain("https://www.postgresql.org/");
  });

  test("an address that a model or a broken rule brings is no link", () => {
    const argued = aFinding({
      evidence: [{ kind: "argued", at: head("a.ts"), excerpt: "x" }],
      source: "https://evil.test",
    });
    expect(links.source(argued)).toBeUndefined();
    for (const source of ["javascript:alert(1)", "https://you:me@evil.test/", "not an address", ""]) {
      expect(links.source(aFinding({ evidence: [parsed()], source }))).toBeUndefined();
    }
  });

  test("the review can be made again with one command", () => {
    expect(links.reproduce).toBe(`\`architect review --base ${MERGE_BASE} --head ${HEAD}\``);
  });
});
