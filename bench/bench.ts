/**
 * Every bench, each in a process of its own: `npm run bench`, `-- --only NAME` for one, `-- --json` for figures alone,
 * `-- --runs N` for another number of runs than five, `-- --size typical` for some sizes of pull requests only,
 * `-- --only webhook --part load --seconds 120` for a part of the deliveries. What was measured is kept in
 * `bench/figures.json`, and `docs/performance.md` is written from it.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine } from "./measure.ts";
import { type Measured, pageOf } from "./page.ts";

const BENCHES = [
  "cold",
  "warm",
  "sql",
  "source",
  "rehearsal",
  "contract",
  "permission",
  "webhook",
  "queue",
  "superseded",
] as const;
/** Those that start what was built. */
const BUILT: readonly string[] = ["cold", "sql", "webhook", "queue", "superseded"];
/** Those that take a number of runs. */
const WITH_RUNS: readonly string[] = ["cold", "sql", "rehearsal", "webhook", "superseded"];
const FIGURES = join(import.meta.dirname, "figures.json");
const PAGE = join(import.meta.dirname, "..", "docs", "performance.md");

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    json: { type: "boolean", default: false },
    runs: { type: "string" },
    size: { type: "string", multiple: true },
    part: { type: "string", multiple: true },
    seconds: { type: "string" },
  },
});
const chosen = BENCHES.filter((name) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
  console.error(`bench: there is no bench called ${values.only}: choose one of ${BENCHES.join(", ")}`);
  process.exit(2);
}

const tsx = createRequire(import.meta.url).resolve("tsx");
const measured: Record<string, Measured> = existsSync(FIGURES)
  ? (JSON.parse(readFileSync(FIGURES, "utf8")) as Record<string, Measured>)
  : {};
if (chosen.some((name) => BUILT.includes(name))) build();
for (const name of chosen) {
  if (!values.json) console.error(`bench: ${name}`);
  const args = ["--import", tsx, join(import.meta.dirname, `${name}.ts`), "--json"];
  if (name === "cold") args.push(...(values.size ?? []).flatMap((size) => ["--size", size]));
  if (name === "webhook") {
    args.push(...(values.part ?? []).flatMap((part) => ["--part", part]));
    if (values.seconds) args.push("--seconds", values.seconds);
  }
  if (values.runs && WITH_RUNS.includes(name)) args.push("--runs", values.runs);
  const { status, stdout } = spawnSync(process.execPath, args, {
    stdio: ["ignore", "pipe", "inherit"],
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) {
    // A figure of before would pass for one of now.
    delete measured[name];
    console.error(`bench: ${name} failed`);
    process.exitCode = status ?? 1;
    continue;
  }
  const figures = values.part ? withOthers(measured[name]?.figures, figuresOf(stdout)) : figuresOf(stdout);
  const on = new Date().toISOString().slice(0, 10);
  measured[name] = { on, machine: machine(), figures };
  console.log(values.json ? JSON.stringify({ bench: name, figures }) : stdout.trim());
}
writeFileSync(FIGURES, `${JSON.stringify(measured, null, 2)}\n`);
writeFileSync(PAGE, pageOf(measured));

/** What a bench printed: one document, or one a line. */
function figuresOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text
      .trim()
      .split("\n")
      .map((line): unknown => JSON.parse(line));
  }
}

/** The parts that were measured now, and those of before. */
function withOthers(before: unknown, now: unknown): unknown {
  const isRecord = (value: unknown): value is object =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  return isRecord(before) && isRecord(now) ? { ...before, ...now } : now;
}

function build(): void {
  const script = join(import.meta.dirname, "..", "scripts", "build.mjs");
  const { status } = spawnSync(process.execPath, [script], { stdio: "inherit" });
  if (status !== 0) throw new Error("dist could not be built");
}
