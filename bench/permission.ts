/**
 * How long the permission engine takes for one decision: command lines as architects and attackers write them, plain,
 * joined, wrapped and broken, judged under three layers of rules. `npx tsx bench/permission.ts`, with `--json` for
 * figures alone and `--decisions N` for another number than 10,000.
 */
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { decide } from "../src/agent/permission/decide.ts";
import type { LayerName, PermissionLayer } from "../src/agent/permission/judgement.ts";
import type { PermissionAction } from "../src/domain/architect.ts";
import { AROUND, SIGNS } from "../test/agent/permission/shell-lines.ts";
import { median, rounded } from "./measure.ts";

export interface PermissionFigure {
  /** Lines in one round. */
  decisions: number;
  /** Rules of all layers together. */
  rules: number;
  /** Milliseconds for a line, the middle of its rounds: what a line costs, whatever else the machine does. */
  median: number;
  p99: number;
  /** Milliseconds of every single decision, with the collector's pauses and what other processes took. */
  singleP99: number;
  rounds: number;
  /** How the decisions came out: a bench that allows nothing, or everything, would measure nothing. */
  allowed: number;
  asked: number;
  denied: number;
}

const DECISIONS = 10_000;
/** Decisions before any is measured: a worker that has just begun has not compiled its own code. */
const WARM = 2_000;
const ROUNDS = 7;

/** Judges the same lines in every run. */
export function benchPermission(decisions = DECISIONS): PermissionFigure {
  const next = lineMaker(1);
  for (let at = 0; at < WARM; at++) decide({ tool: "bash", input: next() }, LAYERS);
  const lines = Array.from({ length: decisions }, next);
  const counted: Record<PermissionAction, number> = { allow: 0, ask: 0, deny: 0 };
  const took = Array.from({ length: ROUNDS }, () => new Float64Array(decisions));
  for (const [times, round] of took.entries()) {
    for (const [at, line] of lines.entries()) {
      // Another text each time: trees of texts that were read before are kept.
      const input = line + " ".repeat(times);
      const started = performance.now();
      const { decision } = decide({ tool: "bash", input }, LAYERS);
      round[at] = performance.now() - started;
      if (round === took[0]) counted[decision] += 1;
    }
  }
  if (Object.values(counted).some((count) => count < decisions / 100))
    throw new Error(`the lines are not mixed: ${JSON.stringify(counted)}`);
  const ofLines = lines.map((_, at) => median(took.map((round) => round[at] ?? 0)));
  return {
    decisions,
    rules: LAYERS.reduce((sum, { rules }) => sum + rules.length, 0),
    median: quantile(ofLines, 0.5),
    p99: quantile(ofLines, 0.99),
    singleP99: quantile(
      took.flatMap((round) => [...round]),
      0.99,
    ),
    rounds: ROUNDS,
    allowed: counted.allow,
    asked: counted.ask,
    denied: counted.deny,
  };
}

function quantile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return rounded(sorted[Math.floor((values.length - 1) * part)] ?? 0, 3);
}

function layer(name: LayerName, map: Readonly<Record<string, PermissionAction>>): PermissionLayer {
  const rules = Object.entries(map).map(([pattern, action], at) => ({
    permission: "bash",
    pattern,
    action,
    line: at + 1,
  }));
  return { name, rules, order: "last-match" };
}

const LAYERS: readonly PermissionLayer[] = [
  layer("operator", {
    "*": "allow",
    "rm *": "deny",
    "curl *": "deny",
    "* --force*": "deny",
    "git push*": "ask",
  }),
  layer("repository", { "npm publish*": "deny", "terraform *": "ask", "git log --all*": "ask" }),
  layer("agent", {
    "*": "ask",
    "git log*": "allow",
    "git diff*": "allow",
    "git show*": "allow",
    "git status": "allow",
    "grep *": "allow",
    "rg *": "allow",
    "find *": "allow",
    "ls*": "allow",
    "cat *": "allow",
    "npm *": "allow",
    "npm run *": "ask",
    "npm run test*": "allow",
    "make *": "allow",
    "git push *": "deny",
    "sudo *": "deny",
  }),
];

const PROGRAMS = (
  "git log;git status;git diff;git push;git show;npm test;npm run test;npm run;make;cargo build;ls;cat;grep -rn;rg;" +
  "find . -name;rm -rf;curl;echo;go test;timeout 5 git log;nice -n 5 make;env git log"
).split(";");
const WORDS = (
  "a b src test run log 1 .ts _ :x -x -n 5 --oneline --stat HEAD HEAD~1 origin/main src/app.ts ../secret /etc/passwd " +
  '--output=x -c core.pager=x \'a b\' "a b" "git" .git/config x.y@2 %h --format=%h + , README.md docs/**/*.md'
).split(" ");
const JOINTS = [" && ", " || ", "; ", " | ", "\n", ";"];
/** Half of the lines are one plain command; the rest are joined, wrapped, or strewn with signs of the shell. */
function lineMaker(seed: number): () => string {
  let state = seed;
  // Park and Miller's generator: the same lines on every machine.
  const below = (most: number): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state % most;
  };
  const one = <Item>(of: readonly [Item, ...Item[]] | readonly Item[]): Item => {
    const item = of[below(of.length)];
    if (item === undefined) throw new Error("nothing to choose from");
    return item;
  };
  const command = (): string =>
    [one(PROGRAMS), ...Array.from({ length: below(6) }, () => one(WORDS))].join(" ");
  const joined = (): string =>
    Array.from({ length: 1 + below(4) }).reduce<string>((line) => line + one(JOINTS) + command(), command());
  const wrapped = (): string =>
    Array.from({ length: 1 + below(3) }).reduce<string>((line) => one(AROUND)(line), command());
  const strewn = (): string => {
    const line = joined();
    const at = below(line.length);
    return line.slice(0, at) + one(SIGNS) + line.slice(at);
  };
  return () => one([command, command, command, joined, wrapped, strewn])();
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { values } = parseArgs({ options: { json: { type: "boolean" }, decisions: { type: "string" } } });
  const figure = benchPermission(values.decisions ? Number(values.decisions) : undefined);
  console.log(values.json ? JSON.stringify(figure) : JSON.stringify(figure, null, 2));
}
