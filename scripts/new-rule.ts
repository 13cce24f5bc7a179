/**
 * Lays out a new rule: `npm run new:rule migrations/some-name` writes the rule, its page, a case of each kind and
 * the line in the family's list. The bad case fails until the rule finds it.
 */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

interface Family {
  judges: string;
  architect: string;
  /** A path and text for the cases of this family. */
  file: string;
  base: string;
  comment: string;
}

const FAMILIES: Readonly<Record<string, Family>> = {
  migrations: {
    judges: "migration",
    architect: "database-architect",
    file: "migrations/002_change.sql",
    base: "migrations/001_base.sql",
    comment: "--",
  },
  contracts: {
    judges: "contract",
    architect: "api-architect",
    file: "api/openapi.yaml",
    base: "api/openapi.yaml",
    comment: "#",
  },
  security: {
    judges: "source",
    architect: "security-architect",
    file: "src/change.ts",
    base: "src/base.ts",
    comment: "//",
  },
  resilience: {
    judges: "source",
    architect: "backend-architect",
    file: "src/change.ts",
    base: "src/base.ts",
    comment: "//",
  },
  operability: {
    judges: "source",
    architect: "backend-architect",
    file: "src/change.ts",
    base: "src/base.ts",
    comment: "//",
  },
  delivery: {
    judges: "delivery",
    architect: "devops-architect",
    file: "compose.prod.yaml",
    base: "compose.prod.yaml",
    comment: "#",
  },
};

const ROOT = process.cwd();
const [id = ""] = process.argv.slice(2);
const [familyName = "", name = ""] = id.split("/");
const family = FAMILIES[familyName];

if (
  !family ||
  !/^[a-z\d]+(?:-[a-z\d]+)*$/.test(name) ||
  !/(?:^|-)[a-z]/.test(name) ||
  id.split("/").length !== 2
) {
  console.error(
    `Say family/name, for instance: npm run new:rule migrations/table-without-primary-key\nFamilies: ${Object.keys(FAMILIES).join(", ")}`,
  );
  process.exit(2);
}
const rulePath = join("src", "rules", familyName, `${name}.ts`);
if (existsSync(join(ROOT, rulePath))) {
  console.error(`${rulePath} exists already.`);
  process.exit(2);
}

const constant = constantOf(name);

write(
  rulePath,
  `import type { Rule } from "../../domain/rule.ts";

export const ${constant}: Rule<"${family.judges}"> = {
  id: "${id}",
  architect: "${family.architect}",
  severity: "concern",
  judges: "${family.judges}",
  when: "",
  harm: "",
  instead: "",
  source: "",
  appliesTo: () => true,
  check: () => [],
};
`,
);

write(
  join("src", "rules", familyName, `${name}.md`),
  `# ${id}

Architect: \`${family.architect}\`. Severity: concern.

## Why

<!-- case: bad/first/head/${family.file} -->

## How to do it safely

<!-- case: good/first/head/${family.file} -->

## How to switch it off

In \`.github/architect.yml\` on the base branch:

\`\`\`yaml
rules:
  ${id}: "off" # or: note, concern, blocker
\`\`\`
`,
);

for (const kind of ["bad", "good", "irrelevant"]) {
  const folder = join("test", "rules", id, kind, "first");
  if (family.base !== family.file) {
    write(join(folder, "base", family.base), `${family.comment} what was there before\n`);
    write(join(folder, "head", family.base), `${family.comment} what was there before\n`);
  }
  write(join(folder, "head", family.file), `${family.comment} ${kind === "bad" ? `expect: ${id}` : kind}\n`);
}

const listPath = join("src", "rules", familyName, "index.ts");
const list = readFileSync(join(ROOT, listPath), "utf8");
writeFileSync(join(ROOT, listPath), withRule(list));
console.log(
  `${listPath}\n\nWrite the cases first, then the rule; \`npx vitest run test/rules\` says when they agree. \`npm run pages\` fills the page.`,
);

/** `429-without-retry-after` as `without429RetryAfter`: no name of a program begins with a digit. */
function constantOf(words: string): string {
  const all = words.split("-");
  const lead = all.findIndex((word) => /^[a-z]/.test(word));
  const inOrder = [...all.slice(lead, lead + 1), ...all.slice(0, lead), ...all.slice(lead + 1)];
  const named = inOrder.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)).join("");
  return named.slice(0, 1).toLowerCase() + named.slice(1);
}

/** Adds the import and the name; both lists stay in alphabetical order. */
function withRule(text: string): string {
  const imports = [...text.matchAll(/^import \{ (\w+) \} from "\.\/.*$/gm)].map(([line]) => line);
  const others = text.split("\n").filter((line) => !imports.includes(line));
  const sorted = [...imports, `import { ${constant} } from "./${name}.ts";`].sort((left, right) =>
    pathOf(left).localeCompare(pathOf(right)),
  );
  const first = others.findIndex((line) => line.startsWith("import "));
  others.splice(first + 1, 0, ...sorted);
  return others.join("\n").replace(/= \[([^\]]*)\];/, (_, names: string) => {
    const all = [
      ...names
        .split(",")
        .map((one) => one.trim())
        .filter(Boolean),
      constant,
    ].sort();
    return `= [${all.join(", ")}];`;
  });
}

function pathOf(line: string): string {
  return line.slice(line.indexOf("./"));
}

function write(path: string, text: string): void {
  mkdirSync(dirname(join(ROOT, path)), { recursive: true });
  writeFileSync(join(ROOT, path), text);
  console.log(path);
}
