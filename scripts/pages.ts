/**
 * Fills the examples of the rule pages from the cases that prove them, so that page, test and behaviour cannot
 * disagree, and writes the list of all rules, the table of keys in docs/configure.md and its schema for editors. `npm run pages` writes; with `--check` it only says what is behind, and
 * fails.
 */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { pathToFileURL } from "node:url";
import { allRules } from "../src/rules/all.ts";
import { CONFIGURE, filledConfigure, SCHEMA, schemaText } from "./configuration-schema.ts";

const ROOT = join(import.meta.dirname, "..");

/** `<!-- case: bad/name/head/path -->` and the fenced block after it. */
const EXAMPLE = /^<!-- case: (\S+) -->(?:\n(`{3,})\w*\n[^]*?^\2$)?/gm;

const LANGUAGES: Readonly<Record<string, string>> = {
  sql: "sql",
  yaml: "yaml",
  yml: "yaml",
  json: "json",
  ts: "ts",
  tsx: "tsx",
  js: "js",
  mjs: "js",
  py: "python",
  env: "ini",
  ini: "ini",
  toml: "toml",
  tf: "hcl",
  go: "go",
  java: "java",
  kt: "kotlin",
  rb: "ruby",
  php: "php",
  rs: "rust",
  graphql: "graphql",
  proto: "proto",
};

export function pagePath(rule: string): string {
  return join(ROOT, "src", "rules", `${rule}.md`);
}

/** The cases that a page shows, in order, as `bad/name/head/path`. */
export function examplesIn(page: string): readonly string[] {
  return [...page.matchAll(EXAMPLE)].map((match) => match[1] ?? "");
}

/** The page with every example as its case file is now. @throws Error naming a case file that is not there */
export function fillPage(rule: string, page: string): string {
  return page.replace(EXAMPLE, (_block, path: string) => {
    const file = join(ROOT, "test", "rules", rule, path);
    if (!existsSync(file))
      throw new Error(`src/rules/${rule}.md shows test/rules/${rule}/${path}, which does not exist`);
    const text = readFileSync(file, "utf8").trimEnd();
    const fence = text.includes("```") ? "````" : "```";
    const language = LANGUAGES[path.slice(path.lastIndexOf(".") + 1)] ?? "";
    return `<!-- case: ${path} -->\n${fence}${language}\n${text}\n${fence}`;
  });
}

export const CATALOGUE = join(ROOT, "docs", "catalogue.md");

const FAMILIES: Readonly<Record<string, string>> = {
  migrations: "Migrations",
  contracts: "API contracts",
  security: "Security",
  resilience: "Resilience",
  operability: "Operability",
  delivery: "Delivery",
};

/** The list of all rules, by family and severity, each with a link to its page. */
export function catalogue(): string {
  const order = ["blocker", "concern", "note"];
  const families = [...new Set(allRules.map(({ id }) => id.slice(0, id.indexOf("/"))))];
  const sections = families.map((family) => {
    const rules = allRules
      .filter(({ id }) => id.startsWith(`${family}/`))
      .sort(
        (one, two) => order.indexOf(one.severity) - order.indexOf(two.severity) || (one.id < two.id ? -1 : 1),
      );
    const rows = rules.map(
      ({ id, severity, when }) =>
        `| [\`${id}\`](../src/rules/${id}.md) | ${severity} | ${when.replaceAll("|", "\\|")} |`,
    );
    return [
      `## ${FAMILIES[family] ?? family} (${rules.length})`,
      "",
      "| Rule | Severity | Speaks when |",
      "|---|---|---|",
      ...rows,
    ].join("\n");
  });
  return [
    "# All rules",
    "",
    "Made by `npm run pages` from the rules themselves. `npx architect explain rule ID` shows a page on the terminal. The severity is the one that a rule begins with; a finding may be milder, and `rules` in `.github/architect.yml` changes it.",
    "",
    sections.join("\n\n"),
    "",
  ].join("\n");
}

function main(check: boolean): void {
  const list = catalogue();
  const listed = existsSync(CATALOGUE) && readFileSync(CATALOGUE, "utf8") === list;
  if (!listed && !check) writeFileSync(CATALOGUE, list);
  const behind = allRules.filter(({ id }) => {
    const page = readFileSync(pagePath(id), "utf8");
    const filled = fillPage(id, page);
    if (filled !== page && !check) writeFileSync(pagePath(id), filled);
    return filled !== page;
  });
  for (const { id } of behind) console.log(`${check ? "behind its cases" : "filled"}: src/rules/${id}.md`);
  if (!listed) console.log(`${check ? "behind the rules" : "written"}: docs/catalogue.md`);
  const made = { [SCHEMA]: schemaText(), [CONFIGURE]: filledConfigure() };
  const old = Object.entries(made).filter(
    ([path, text]) => !existsSync(path) || readFileSync(path, "utf8") !== text,
  );
  for (const [path, text] of old) {
    if (!check) writeFileSync(path, text);
    console.log(`${check ? "behind the configuration" : "written"}: docs/${basename(path)}`);
  }
  if (check && (behind.length > 0 || !listed || old.length > 0)) {
    console.log("Run `npm run pages`.");
    process.exitCode = 1;
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main(process.argv.includes("--check"));
