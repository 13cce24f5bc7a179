import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { catalogue } from "../scripts/pages.ts";
import { allRules } from "../src/rules/all.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const docs = readdirSync(join(root, "docs"), { recursive: true, encoding: "utf8" });
const pages = ["README.md", ...docs.filter((name) => name.endsWith(".md")).map((name) => `docs/${name}`)];

describe("README.md and docs", () => {
  test("the catalogue has every rule, as the rules are now", () => {
    expect(read("docs/catalogue.md")).toBe(catalogue());
  });

  test("the README names every family of rules, with a link to its part of the catalogue", () => {
    const readme = read("README.md");
    const families = new Set(allRules.map(({ id }) => id.slice(0, id.indexOf("/"))));
    expect([...families].filter((family) => !readme.includes(`\`${family}/\``))).toEqual([]);
  });

  test.each(pages)("every file that %s links to is there", (page) => {
    const links = [...read(page).matchAll(/\]\((?!https?:|#)([^)#\s]+)[^)]*\)/g)].map(
      ([, target]) => target ?? "",
    );
    const broken = links.filter((target) => !existsSync(join(root, dirname(page), target)));
    expect(broken).toEqual([]);
  });

  test.each(pages)("every npm script that %s names exists", (page) => {
    const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };
    const named = [...read(page).matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name ?? "");
    expect(named.filter((name) => !(name in scripts))).toEqual([]);
  });

  test("nothing speaks of the machine it was made on", () => {
    const traces = /\/(?:work|root|home\/[a-z]+)\/(?!\.)/;
    expect(pages.filter((page) => traces.test(read(page)))).toEqual([]);
  });
});
