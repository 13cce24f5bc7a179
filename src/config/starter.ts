import type { Glob } from "../domain/architect.ts";
import type { ArchitectName } from "../domain/finding.ts";
import { SCHEMA_URL } from "./schema.ts";

/** What a repository holds, as far as its own configuration is concerned. All lists in a fixed order. */
export interface Survey {
  migrations: readonly { framework: string; folder: string; files: number }[];
  documents: readonly { kind: string; path: string }[];
  /** By framework: how many routes the code registers. */
  routes: readonly { framework: string; count: number }[];
  /** Routes without a guard whose names say that they are for everybody: `GET /health`. */
  openRoutes: readonly string[];
  /** Folders with a manifest of their own, below the top. */
  services: readonly { name: string; folder: string }[];
  delivery: readonly { kind: string; files: number }[];
  /** Folders that others or tools have written. */
  foreign: readonly Glob[];
  /** Files that the architect whose trade they are would not be called for by its own globs. */
  uncalled: readonly { glob: Glob; architect: ArchitectName }[];
  /** Own agent files that no configuration lists yet. */
  agents: readonly string[];
}

/** Lines of one kind in the file; what is beyond is counted. */
const MAX_LINES = 12;

/**
 * A commented `architect.yml` for a repository. What only adds, or leaves out what nobody wrote, is set; what a team
 * has to decide stands there as a comment. The same survey makes the same text.
 */
export function starterFile(survey: Survey): string {
  const parts = [
    [
      `# yaml-language-server: $schema=${SCHEMA_URL}`,
      "# How pull requests of this repository are reviewed. Every key may be left out; what is commented out shows its",
      "# default or a proposal. It is read from the base commit: a change takes effect once it is merged.",
      "#",
      ...foundLines(survey).map((line) => `# ${line}`.trimEnd()),
    ],
    ["#enabled: true", "#drafts: false           # true: review draft pull requests too"],
    ["# What makes the check fail: blocker, concern or never.", "fail_on: blocker"],
    ignoreLines(survey),
    routeLines(survey),
    [
      "# Architects can be switched off, or sent to other files than their own globs name.",
      "#architects:",
      "#  devops-architect: false",
    ],
    agentLines(survey),
    [
      "# Rules and families, each off, note, concern or blocker; `architect rules` lists them.",
      "#rules:",
      "#  migrations/fk-without-index: note",
    ],
    publicLines(survey),
    serviceLines(survey),
    [
      "# What the architects should heed below some paths.",
      "#instructions:",
      '#  "billing/**": Amounts are whole cents; rounding is a blocker.',
    ],
    [
      "# Ceilings on what the model may cost, in US dollars or tokens.",
      "#budgets:",
      "#  review: { dollars: 1 }",
      "#  day: { dollars: 20 }",
    ],
    ["#language: English", "#sarif: false            # true: findings also go to code scanning"],
  ];
  return `${parts.map((lines) => lines.join("\n")).join("\n\n")}\n`;
}

function foundLines({ migrations, documents, routes, services, delivery }: Survey): string[] {
  const list = (what: string, items: readonly string[]) =>
    items.length === 0 ? [] : [`${what}: ${cut(items).join(", ")}`];
  const found = [
    ...list(
      "migrations",
      migrations.map(({ framework, folder, files }) => `${framework} in ${folder || "."} (${files})`),
    ),
    ...list(
      "API documents",
      documents.map(({ kind, path }) => `${path} (${kind})`),
    ),
    ...list(
      "routes",
      routes.map(({ framework, count }) => `${count} of ${framework}`),
    ),
    ...list(
      "services",
      services.map(({ folder }) => folder),
    ),
    ...list(
      "delivery",
      delivery.map(({ kind, files }) => `${files} ${kind}`),
    ),
  ];
  return found.length === 0
    ? ["Nothing that a backend has was found at this commit."]
    : ["Found at this commit:", ...found.map((line) => `  ${comment(line)}`)];
}

function ignoreLines({ foreign }: Survey): string[] {
  const about = "# Files that no architect reads. Credentials are searched for in them all the same.";
  if (foreign.length === 0) return [about, "#ignore:", '#  - "legacy/**"'];
  return [about, "ignore:", ...foreign.slice(0, MAX_LINES).map((glob) => `  - ${quoted(glob)}`)];
}

function routeLines({ uncalled }: Survey): string[] {
  const about = "# Files that architects read besides those that their own globs name.";
  if (uncalled.length === 0) return [about, "#routes:", '#  "http/**": api-architect'];
  const byGlob = new Map<Glob, ArchitectName[]>();
  for (const { glob, architect } of uncalled) byGlob.set(glob, [...(byGlob.get(glob) ?? []), architect]);
  const lines = [...byGlob].map(([glob, names]) => {
    const value = names.length === 1 ? names[0] : `[${names.join(", ")}]`;
    return `  ${quoted(glob)}: ${value}`;
  });
  return [about, "routes:", ...lines.slice(0, MAX_LINES)];
}

function agentLines({ agents }: Survey): string[] {
  const about = "# The team's own agent files that take part.";
  if (agents.length === 0) return [about, "#agents:", "#  - .github/architects/payments.md"];
  return [about, "#agents:", ...agents.slice(0, MAX_LINES).map((path) => `#  - ${quoted(path)}`)];
}

function publicLines({ openRoutes }: Survey): string[] {
  const about = "# Routes that everybody may call: no guard is asked for in front of them.";
  const examples = openRoutes.length === 0 ? ["GET /health", "* /public/**"] : openRoutes;
  const proposal =
    openRoutes.length === 0 ? [] : ["# These have no guard, and their names say that they are meant so:"];
  return [
    about,
    ...proposal,
    "#public_routes:",
    ...examples.slice(0, MAX_LINES).map((route) => `#  - ${quoted(route)}`),
  ];
}

function serviceLines({ services }: Survey): string[] {
  const about = "# The services of this repository, each with the files that belong to it.";
  if (services.length < 2) return [about, "#services:", '#  billing: ["services/billing/**"]'];
  return [
    about,
    "services:",
    ...services.slice(0, 50).map(({ name, folder }) => `  ${name}: [${quoted(`${folder}/**`)}]`),
  ];
}

function cut(items: readonly string[]): string[] {
  const more = items.length - MAX_LINES;
  return more > 0 ? [...items.slice(0, MAX_LINES), `${more} more`] : [...items];
}

/** Paths are strangers' text: as a double-quoted scalar nothing of one ends its line or begins another. */
function quoted(text: string): string {
  return JSON.stringify(text).replace(/[\u007f-\u009f\u2028\u2029\ufeff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

function comment(line: string): string {
  return line.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "?");
}
