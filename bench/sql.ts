/**
 * The rules for migrations without a rehearsal, over some five hundred files in one process, beside squawk as npm
 * starts it: `npm run bench -- --only sql`.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { costOf, median, rounded } from "./measure.ts";
import { installPeers, squawk } from "./peers.ts";

const FILES = 490;
const STATEMENTS: readonly ((at: number) => string)[] = [
  (at) => `create index note_${at} on parcels (note);`,
  (at) => `alter table parcels add column weight_${at} integer not null default 0;`,
  () => "alter table parcels alter column note set not null;",
  (at) => `create table depot_${at} (id bigint primary key, name text not null);`,
  () => "alter table parcels drop column note;",
];

export interface SqlFigure {
  files: number;
  findings: number;
  /** Seconds, wall. */
  ours: number;
  squawk?: number;
  ratio?: number;
  /** Why there is no peer. */
  without?: string;
}

/** What one process of ours does: reads every file with the reader of migrations and applies every rule to it. */
async function judge(folder: string): Promise<number> {
  const { readFileSync, readdirSync } = await import("node:fs");
  const { splitSql } = await import("../src/migrations/split.ts");
  const { allRules } = await import("../src/rules/all.ts");
  const { applyRules } = await import("../src/rules/apply.ts");
  const { NO_FACTS } = await import("../src/domain/facts.ts");
  const rules = allRules.filter(({ judges }) => judges === "migration");
  const none = { tables: [] };
  let findings = 0;
  for (const name of readdirSync(folder).filter((one) => one.endsWith(".sql"))) {
    const { statements } = await splitSql(readFileSync(join(folder, name), "utf8"), name, "head");
    const migration = {
      path: name,
      framework: "plain-sql",
      dialect: "postgres" as const,
      rehearsed: false,
      reason: "only read",
      engine: "",
      before: none,
      parsedBefore: ["parcels"],
      after: none,
      statements: statements.map((statement) => ({
        ...statement,
        inTransaction: false,
        outcome: "not-run" as const,
        locks: [],
        rewrote: [],
        created: [],
      })),
    };
    findings += applyRules({ ...NO_FACTS, migration: [migration] }, rules, {}).findings.length;
  }
  return findings;
}

async function compare(): Promise<void> {
  const { values } = parseArgs({
    options: { json: { type: "boolean", default: false }, runs: { type: "string", default: "5" } },
  });
  const folder = mkdtempSync(join(tmpdir(), "bench-sql-"));
  try {
    mkdirSync(join(folder, "sql"));
    const paths = Array.from({ length: FILES }, (_, at) => {
      const path = join(folder, "sql", `${String(at).padStart(4, "0")}.sql`);
      writeFileSync(path, `${STATEMENTS[at % STATEMENTS.length]?.(at)}\n`);
      return path;
    });
    const listing = join(folder, "listing");
    writeFileSync(listing, paths.map((path) => `${path}\0`).join(""));
    const findings = await judge(join(folder, "sql"));
    if (findings < FILES / 5) throw new Error(`only ${findings} findings in ${FILES} files`);
    const without = installPeers();
    const ours: number[] = [];
    const theirs: number[] = [];
    // As it is shipped: one file, without the compiler of TypeScript in between.
    const bundle = join(import.meta.dirname, "..", "dist", "bench-sql.mjs");
    await bundled(bundle);
    const command = `${process.execPath} ${bundle} ${join(folder, "sql")}`;
    await costOf(command);
    for (let run = 0; run < (Number(values.runs) || 5); run++) {
      ours.push((await costOf(command)).wall);
      if (without === undefined) theirs.push((await costOf(squawk(listing))).wall);
    }
    rmSync(bundle, { force: true });
    const figure: SqlFigure = {
      files: FILES,
      findings,
      ours: rounded(median(ours)),
      ...(without === undefined
        ? {
            squawk: rounded(median(theirs)),
            ratio: rounded(median(ours.map((one, at) => one / (theirs[at] ?? Number.NaN)))),
          }
        : { without }),
    };
    console.log(
      values.json
        ? JSON.stringify(figure)
        : `${figure.files} files: ${figure.ours} s, ${figure.findings} findings; squawk ${figure.squawk ?? "-"} s, ratio ${figure.ratio ?? figure.without}`,
    );
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundled(outfile: string): Promise<void> {
  const { build } = await import("esbuild");
  await build({
    entryPoints: [import.meta.filename],
    outfile,
    bundle: true,
    packages: "external",
    format: "esm",
    platform: "node",
    logLevel: "warning",
  });
}

const folder = process.argv[2];
const isBundle = import.meta.url.endsWith(".mjs");
if (isBundle && folder !== undefined) await judge(folder);
else if (import.meta.url === pathToFileURL(process.argv[1] ?? createRequire.name).href) await compare();
