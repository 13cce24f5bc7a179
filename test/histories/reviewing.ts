import type { LoadedPull } from "../../src/domain/tree.ts";
import type { Review } from "../../src/domain/review.ts";
import { review } from "../../src/review/review.ts";
import { allRules } from "../../src/rules/all.ts";
import { anArchitect } from "../support/architects.ts";

/** The rules that read programs and deployment files: no database is started, and no model asked. */
const rules = allRules.filter(({ judges }) => judges === "source" || judges === "delivery");

const architects = [
  anArchitect({ rest: true }),
  anArchitect({ name: "security-architect", paths: ["src/**"] }),
  anArchitect({ name: "devops-architect", paths: ["**/Dockerfile"] }),
];

/** The whole pipeline over a loaded pull request. */
export function realReview(loaded: LoadedPull, options: { signal?: AbortSignal } = {}): Promise<Review> {
  return review(
    loaded,
    {
      architects,
      rules,
      rehearse: () => Promise.reject(new Error("no migration is among these files")),
      clock: () => performance.now(),
    },
    options,
  );
}

// ------------------------------------------------------------- files to push

const lines = (...all: string[]) => `${all.join("\n")}\n`;

/** A handler that builds SQL out of the request: a blocker. */
const unsafeHandler = (table: string, q = '"') => [
  `app.get(${q}/${table}${q}, async (req, res) => {`,
  `  const rows = await pool.query(${q}select * from ${table} where id = '${q} + req.query.id + ${q}'${q});`,
  "  res.json(rows);",
  "});",
  "",
];

const safeHandler = (table: string) => [
  `app.get("/${table}", async (req, res) => {`,
  `  const rows = await pool.query("select * from ${table} where id = $1", [req.query.id]);`,
  "  res.json(rows);",
  "});",
  "",
];

const preamble = [
  'import express from "express";',
  'import pg from "pg";',
  "",
  "const pool = new pg.Pool();",
  "export const app = express();",
  "",
];

/** A program with handlers, safe and unsafe. `padding` lines above each keep them in hunks of their own. */
export function handlers(unsafe: readonly string[], safe: readonly string[] = [], top = 0): string {
  const padding = (table: string) => Array.from({ length: 8 }, (_, line) => `// ${table} ${line}`);
  return lines(
    ...preamble,
    ...Array.from({ length: top }, (_, line) => `// top ${line}`),
    ...unsafe.flatMap((table) => [...padding(table), ...unsafeHandler(table)]),
    ...safe.flatMap((table) => [...padding(table), ...safeHandler(table)]),
  );
}

/** The same program as another formatter lays it out. */
export function reformatted(unsafe: readonly string[]): string {
  return lines(
    ...preamble,
    ...unsafe.flatMap((table) => [
      ...Array.from({ length: 8 }, (_, line) => `// ${table} ${line}`),
      `app.get('/${table}', async (req, res) => {`,
      "    const rows =",
      `        await pool.query(\`select * from ${table} where id = '\` + req.query.id + \`'\`);`,
      "    res.json(rows)",
      "})",
      "",
    ]),
  );
}

/** A container that runs as root: a concern. */
export const rootContainer = lines(
  "FROM node:20.1.0-slim",
  "WORKDIR /app",
  "COPY . .",
  'CMD ["node", "a.js"]',
);

export const userContainer = lines(
  "FROM node:20.1.0-slim",
  "WORKDIR /app",
  "COPY . .",
  "USER node",
  'CMD ["node", "a.js"]',
);

/** Calls to another service without a timeout, each in a hunk of its own: one concern for all of them. */
export function calls(...names: string[]): string {
  return lines(
    "import requests",
    "",
    ...names.flatMap((name) => [
      "",
      ...Array.from({ length: 8 }, (_, line) => `# ${name} ${line}`),
      `def ${name}(order):`,
      `    return requests.get("https://pay.example/${name}/" + order)`,
    ]),
  );
}

export const callsWithTimeout = (...names: string[]) =>
  calls(...names).replaceAll("+ order)", "+ order, timeout=5)");
