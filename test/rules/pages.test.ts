import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { examplesIn, fillPage, pagePath } from "../../scripts/pages.ts";
import { allRules } from "../../src/rules/all.ts";

const ROOT = join(import.meta.dirname, "..", "..");

/** Everything in a folder of rules that should be one: the lists themselves are not. */
const files = readdirSync(join(ROOT, "src", "rules"), { recursive: true, encoding: "utf8" }).filter(
  (path) => path.includes("/") && !path.endsWith("/index.ts"),
);

describe.each(allRules.map((rule) => ({ rule, page: `src/rules/${rule.id}.md` })))("$page", ({ rule }) => {
  const page = existsSync(pagePath(rule.id)) ? readFileSync(pagePath(rule.id), "utf8") : "";

  test("is there, under the rule's own name", () => {
    expect(page.split("\n")[0]).toBe(`# ${rule.id}`);
  });

  test("shows at least one bad and one good case, as they are", () => {
    const shown = examplesIn(page);
    expect(shown.filter((path) => path.startsWith("bad/"))).not.toEqual([]);
    expect(shown.filter((path) => path.startsWith("good/"))).not.toEqual([]);
    expect(fillPage(rule.id, page)).toBe(page);
  });

  test("says how to switch the rule off", () => {
    expect(page).toMatch(new RegExp(`^## How to switch it off$[^]*^\\s*"?${rule.id}"?:\\s*"?off"?`, "m"));
  });

  test("names the rule's architect and severity", () => {
    expect(page).toContain(`Architect: \`${rule.architect}\`. Severity: ${rule.severity}`);
  });
});

describe("src/rules", () => {
  test("a rule's id is the path of its file, and every file is in a list", () => {
    const rules = files.filter((path) => path.endsWith(".ts")).map((path) => path.replace(/\.ts$/, ""));
    const known = new Set<string>(allRules.map(({ id }) => id));
    const parts = rules.filter((path) => !known.has(path));
    // A rule that outgrew one file keeps its further files beside it, never a second rule.
    for (const path of parts)
      expect(readFileSync(join(ROOT, "src", "rules", `${path}.ts`), "utf8")).not.toMatch(/:\s*Rule</);
    expect(allRules.map(({ id }) => id).filter((id) => !rules.includes(id))).toEqual([]);
  });

  test("every rule says in full sentences what it is about, and where that is written", () => {
    for (const rule of allRules) {
      for (const sentence of [rule.when, rule.harm, rule.instead])
        expect(sentence.length).toBeGreaterThan(20);
      expect(rule.source).toMatch(/^https:\/\//);
    }
  });

  test("what is judged in code and delivery files is wrong by a published standard, which the page names", () => {
    // Kubernetes' own documentation is the standard of its probes; of two services in one database none speaks.
    const others = ["delivery/no-probes", "operability/health-check-shallow", "resilience/shared-database"];
    const standard =
      /^https:\/\/(?:cwe\.mitre\.org\/data\/definitions\/\d+\.html|owasp\.org\/API-Security\/|www\.rfc-editor\.org\/rfc\/rfc\d+)/;
    const judged = allRules.filter(({ id }) => /^(?:security|resilience|operability|delivery)\//.test(id));
    expect(
      judged
        .filter(({ source }) => !standard.test(source))
        .map(({ id }) => id)
        .sort(),
    ).toEqual(others);
    const unnamed = judged.filter(({ id, source }) => !readFileSync(pagePath(id), "utf8").includes(source));
    expect(unnamed.map(({ id }) => id)).toEqual([]);
  });

  test("no page is left of a rule that is gone", () => {
    const known = new Set<string>(allRules.map(({ id }) => id));
    const pages = files.filter((path) => path.endsWith(".md")).map((path) => path.replace(/\.md$/, ""));
    expect(pages.filter((path) => !known.has(path))).toEqual([]);
  });
});
