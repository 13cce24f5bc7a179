/**
 * How fast programs are read and judged: megabytes of source a second by language, with every detector, and what it
 * costs to parse alone. The programs are those of the rules' own cases, so there is something to find in nearly every
 * one. `npx tsx bench/source.ts`, with `--json` for figures alone.
 */
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { readSource } from "../src/source/read-source.ts";
import { grammarOf } from "../src/source/routes/source-files.ts";
import { parseProgram } from "../src/syntax/parse.ts";

export interface SourceFigure {
  language: string;
  files: number;
  /** Megabytes of text, all rounds together. */
  megabytes: number;
  /** Megabytes a second: read with every detector, and only parsed. */
  judged: number;
  parsed: number;
  sightings: number;
}

const CASES = join(import.meta.dirname, "..", "test", "rules");
const ROUNDS = 5;
const LANGUAGES: Readonly<Record<string, string>> = {
  ".ts": "TypeScript",
  ".js": "JavaScript",
  ".py": "Python",
  ".go": "Go",
  ".java": "Java",
  ".kt": "Kotlin",
  ".rb": "Ruby",
  ".php": "PHP",
  ".rs": "Rust",
};

export function benchSource(): readonly SourceFigure[] {
  const programs = new Map<string, { path: string; text: string }[]>();
  for (const family of ["security", "resilience", "operability", "contracts"]) {
    for (const name of readdirSync(join(CASES, family), { recursive: true, encoding: "utf8" })) {
      const language = LANGUAGES[extname(name)];
      if (language === undefined || !name.includes("/head/")) continue;
      const program = {
        path: `src/${name.split("/").at(-1)}`,
        text: readFileSync(join(CASES, family, name), "utf8"),
      };
      programs.set(language, [...(programs.get(language) ?? []), program]);
    }
  }
  return [...programs].map(([language, files]) => figureOf(language, files));
}

function figureOf(language: string, files: readonly { path: string; text: string }[]): SourceFigure {
  const size = files.reduce((sum, { text }) => sum + text.length, 0);
  let sightings = 0;
  const judge = () => {
    sightings = 0;
    for (const { path, text } of files) {
      const { facts } = readSource(path, text, [{ from: 1, to: text.length }]);
      sightings += (facts?.sightings.length ?? 0) + (facts?.queries.length ?? 0);
    }
  };
  const parse = () => {
    for (const { path, text } of files) {
      const grammar = grammarOf(path);
      if (grammar) parseProgram(grammar, text);
    }
  };
  const megabytes = (size * ROUNDS) / 1024 / 1024;
  return {
    language,
    files: files.length,
    megabytes: round(megabytes),
    judged: round(megabytes / secondsOf(judge)),
    parsed: round(megabytes / secondsOf(parse)),
    sightings,
  };
}

/** Seconds of all rounds, after one that warms up. */
function secondsOf(work: () => void): number {
  work();
  const start = performance.now();
  for (let at = 0; at < ROUNDS; at++) work();
  return (performance.now() - start) / 1_000;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const figures = benchSource();
  if (process.argv.includes("--json")) console.log(JSON.stringify(figures));
  else {
    console.log("language     files     MB   judged MB/s   parsed MB/s   places");
    for (const { language, files, megabytes, judged, parsed, sightings } of figures) {
      const cells = [files, megabytes, judged, parsed, sightings].map((value, at) =>
        String(value).padStart([6, 7, 14, 14, 9][at] ?? 8),
      );
      console.log(language.padEnd(12) + cells.join(""));
    }
  }
}
