/**
 * `docs/architect.schema.json` for editors, and the table of keys in `docs/configure.md`, made from what the parser
 * goes by, so that neither can say something else. Written by `npm run pages`.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BUILT_IN_AGENTS, readArchitects } from "../src/compose/review.ts";
import { configurationSchema } from "../src/config/schema.ts";
import { SECTIONS } from "../src/config/sections.ts";
import { allRules } from "../src/rules/all.ts";

const DOCS = join(import.meta.dirname, "..", "docs");
export const SCHEMA = join(DOCS, "architect.schema.json");
export const CONFIGURE = join(DOCS, "configure.md");

const TABLE = /(<!-- keys -->\n)[^]*?(<!-- \/keys -->)/;

/** The schema, with the names of all rules, families and architects. */
export function schemaText(): string {
  const families = [...new Set(allRules.map(({ id }) => id.slice(0, id.indexOf("/"))))];
  const schema = configurationSchema({
    architects: readArchitects(BUILT_IN_AGENTS).map(({ name, description }) => ({ name, description })),
    rules: [
      ...families.map((name) => ({ name, description: `Every rule of the family ${name}.` })),
      ...allRules
        .map(({ id, when }) => ({ name: id, description: `Speaks when ${when}.` }))
        .sort((one, two) => (one.name < two.name ? -1 : 1)),
    ],
  });
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

/** The page with the table as the sections are now. @throws Error when the page has no place for it */
export function filledConfigure(page: string = readFileSync(CONFIGURE, "utf8")): string {
  if (!TABLE.test(page)) throw new Error("docs/configure.md has no `<!-- keys -->` … `<!-- /keys -->`");
  const rows = SECTIONS.map(
    ({ key, values, absent, schema }) => `| \`${key}\` | ${values} | ${absent} | ${schema.description} |`,
  );
  const table = ["| Key | Values | When absent | What it does |", "|---|---|---|---|", ...rows].join("\n");
  return page.replace(TABLE, (_, begin: string, end: string) => `${begin}${table}\n${end}`);
}
