import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative, sep } from "node:path";

/**
 * Who may know whom. Rooms are folders (or single files) below src; an import that is not allowed here
 * is a mistake, and `npm run check` and a test say so.
 */

const NOUNS = ["domain", "errors", "log"] as const;
const JUDGEMENT = [
  "rules",
  "migrations",
  "contract",
  "source",
  "delivery",
  "architects",
  "agent/permission",
  "commands",
  "checklist",
  "publish",
  "config",
] as const;
const MAKERS = ["git", "rehearsal", "protobuf", "agent", "agent/tools", "agent/sandbox"] as const;
const FAMILIES = [
  "rules/migrations",
  "rules/contracts",
  "rules/security",
  "rules/resilience",
  "rules/operability",
  "rules/delivery",
] as const;

const nouns: readonly string[] = NOUNS;
const upToJudgement: readonly string[] = [...NOUNS, "syntax", ...JUDGEMENT];
const upToMakers: readonly string[] = [...upToJudgement, ...MAKERS];

export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  errors: [],
  log: [],
  // Judgement: no network, disk or clock, and no room beside it.
  ...Object.fromEntries(JUDGEMENT.map((room) => [room, nouns])),
  ...Object.fromEntries(FAMILIES.map((room) => [room, nouns])),
  // Syntax trees, for the rooms that read programs.
  syntax: nouns,
  migrations: [...NOUNS, "syntax"],
  contract: [...NOUNS, "syntax"],
  source: [...NOUNS, "syntax"],
  "agent/permission": [...NOUNS, "syntax"],
  // What a command answers is posted: it is written with the words of `publish`.
  commands: [...NOUNS, "publish", "checklist"],
  // The list of all rules is the one place that knows every family.
  rules: [...NOUNS, ...FAMILIES],
  // Makers of facts.
  ...Object.fromEntries(MAKERS.map((room) => [room, upToJudgement])),
  agent: [...upToJudgement, "agent/tools", "agent/sandbox"],
  review: upToMakers,
  // The seam between the worker and the process that analyses, both sides of it.
  analyst: [...upToMakers, "review"],
  // Edges implement the ports of `domain`.
  github: [...NOUNS, "git"],
  local: [...NOUNS, "git"],
  queue: nouns,
  ledger: nouns,
  // What an operator sees of a process, and who may see it.
  ops: NOUNS,
  telemetry: NOUNS,
  webhook: [...NOUNS, "commands", "ops"],
  // What a server shows that has no App yet, and what it shows afterwards.
  setup: NOUNS,
  worker: [...NOUNS, "review", "publish", "commands"],
  // Makes a review with other parts than the real ones.
  replay: [...upToMakers, "review", "ledger"],
};

/** These two may know everything. */
const FRONT = ["compose", "bin"];

export interface Violation {
  file: string;
  line: number;
  from: string;
  to: string;
}

/** The room of a path below src: its longest known prefix. */
export function roomOf(path: string): string | undefined {
  const known = [...Object.keys(MAY_IMPORT), ...FRONT];
  const bare = path.replace(/\.ts$/, "");
  return known
    .filter((room) => bare === room || bare.startsWith(`${room}/`))
    .sort((a, b) => b.length - a.length)[0];
}

/** Judges one file's imports. `file` is below src, with forward slashes. */
export function violationsIn(file: string, text: string): Violation[] {
  const from = roomOf(file);
  if (from === undefined) return [{ file, line: 1, from: file, to: "(a room that is not in the table)" }];
  if (FRONT.includes(from)) return [];
  const allowed = MAY_IMPORT[from] ?? [];
  const found: Violation[] = [];
  text.split("\n").forEach((line, index) => {
    for (const [, target] of line.matchAll(/(?:from|import)\s*\(?\s*["'](\.[^"']*)["']/g)) {
      const path = posix.normalize(posix.join(posix.dirname(file), target ?? ""));
      const to = roomOf(path) ?? path;
      if (to !== from && !allowed.includes(to)) found.push({ file, line: index + 1, from, to });
    }
    if (JUDGEMENT_ROOMS.includes(from) && (IMPURE_IMPORT.test(line) || IMPURE_CALL.test(codeOf(line)))) {
      found.push({ file, line: index + 1, from, to: "network, disk or clock" });
    }
  });
  return found;
}

const JUDGEMENT_ROOMS: readonly string[] = ["syntax", ...JUDGEMENT, ...FAMILIES];
const IMPURE_IMPORT = /from ["']node:(fs|net|http|https|dns|child_process|worker_threads|timers)/;
const IMPURE_CALL = /\bDate\.now\(|\bnew Date\(\)|(?<![.>])\bfetch\(/;

/** A line without its texts, patterns and comments: sentences speak of calls that are not made. */
function codeOf(line: string): string {
  if (/^\s*(?:\/\/|\/?\*)/.test(line)) return "";
  return line
    .replace(/(["'`])(?:\\.|(?!\1).)*\1/g, '""')
    .replace(/(^|[=(,:?&|]|return)\s*\/(?:\\.|\[(?:\\.|[^\]\\])*\]|[^/\\[])+\/[a-z]*/g, "$1 0");
}

export function violationsBelow(src: string): Violation[] {
  const files = readdirSync(src, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  return files
    .map((name) => name.split(sep).join("/"))
    .sort()
    .flatMap((name) => violationsIn(name, readFileSync(join(src, name), "utf8")));
}

if (process.argv[1] && import.meta.url.endsWith(relative(dirname(process.argv[1]), process.argv[1]))) {
  const found = violationsBelow(join(import.meta.dirname, "..", "src"));
  for (const { file, line, from, to } of found)
    console.error(`src/${file}:${line}: ${from} may not import ${to}`);
  const rooms = Object.keys(MAY_IMPORT).length;
  console.log(
    found.length === 0
      ? `imports: the table of ${rooms} rooms is kept`
      : `imports: ${found.length} not allowed`,
  );
  process.exitCode = found.length === 0 ? 0 : 1;
}
