/**
 * How soon a review stops once a newer head of its pull request is announced: `npm run bench -- --only superseded`. A
 * worker as it is shipped, with its analyst and rehearsals, before a stand-in GitHub and a stand-in model; the
 * announcement comes while files are read, while migrations are rehearsed, and while the model is waited for. Needs
 * redis-server, and Linux to see what processes do.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import { pino } from "pino";
import { openQueue } from "../src/queue/open-queue.ts";
import { environmentFor } from "../test/support/app.ts";
import { startClaude } from "../test/support/claude.ts";
import type { Pull, Repository } from "../test/support/github/fake-github.ts";
import { startGitHub } from "../test/support/github/server.ts";
import { startRedis } from "../test/support/redis.ts";
import { median, rounded } from "./measure.ts";

/** Milliseconds from the announcement, as any process on the same Redis has it; of each stage the middle and the most. */
export interface Stop {
  stage: "reading files" | "rehearsing" | "waiting for the model";
  /** Until the worker has put the review away and asks GitHub whether the head moved. */
  runMs: number;
  runMostMs: number;
  /** Until nothing computes any more in the processes below the worker: analyst, git, Postgres. */
  childrenMs: number;
  childrenMostMs: number;
}

export interface SupersededFigure {
  runs: number;
  stops: readonly Stop[];
}

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, runs: { type: "string", default: "5" } },
});
const RUNS = Math.max(1, Number(values.runs) || 5);
const ANOTHER_HEAD = "f".repeat(40);
/** Milliseconds between two looks at the processes; the system counts hundredths of a second. */
const LOOK_EVERY = 5;
/** Nothing computes when this much time, in milliseconds, took at most one tick of the processor. */
const QUIET = 150;
/** The job comes back after so many milliseconds, and begins anew: what runs then is not the old run. */
const BACK_AFTER = 3_500;
/** Milliseconds for a stage to come. */
const WITHIN = 60_000;
/** How many ticks of the processor show that a stage is under way. */
const UNDER_WAY = 25;

const folder = mkdtempSync(join(tmpdir(), "bench-superseded-"));
const redis = await startRedis();
const github = await startGitHub();
const claude = await startClaude(() => ({ silent: true }));
const speaker = new Redis(redis.url);
const queue = await openQueue({ redisUrl: redis.url, log: pino({ level: "silent" }) });
const worker = await startWorker();
try {
  const stops = [
    await measured("reading files", programs, async (before) => {
      await until(() => ticksBelow(worker) - before > UNDER_WAY);
    }),
    await measured("rehearsing", longMigration, async () => {
      await until(() => rehearsing(worker) > UNDER_WAY * 4);
    }),
    await measured("waiting for the model", oneProgram, async () => {
      const asked = claude.requests.length;
      await until(() => claude.requests.length > asked);
      await pause(300);
    }),
  ];
  const figure: SupersededFigure = { runs: RUNS, stops };
  console.log(JSON.stringify(figure, null, values.json ? 0 : 2));
} finally {
  worker.kill("SIGKILL");
  await queue.close();
  speaker.disconnect();
  await claude.close();
  await github.close();
  await redis.stop();
  rmSync(folder, { recursive: true, force: true });
}

async function startWorker(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "..", "dist", "bin", "worker.js")], {
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      ...environmentFor({ github, dataDir: join(folder, "data"), redisUrl: redis.url }),
      ANTHROPIC_API_KEY: "test",
      ANTHROPIC_BASE_URL: claude.url,
      LOG_LEVEL: "info",
    },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    said = (said + chunk.toString("utf8")).slice(-20_000);
  });
  try {
    await until(() => said.includes("worker started"));
    return child;
  } catch (error) {
    child.kill("SIGKILL");
    throw new Error(`the worker did not start: ${said.slice(-2_000)}`, { cause: error });
  }
}

/** @param come resolves once the stage is under way; told the processor time of before */
async function measured(
  stage: Stop["stage"],
  files: () => Record<string, string>,
  come: (before: number) => Promise<void>,
): Promise<Stop> {
  const run: number[] = [];
  const children: number[] = [];
  for (let at = 0; at < RUNS; at++) {
    const { repo, pull } = await aPull(`${stage.replaceAll(" ", "-")}-${at}`, files());
    const before = ticksBelow(worker);
    await queue.enqueue({
      kind: "review",
      installation: github.app.installationId,
      repo: { id: repo.id, owner: "acme", name: repo.name },
      number: pull.number,
      cause: { delivery: `d-${stage}-${at}`, event: "pull_request.opened" },
    });
    await come(before);
    github.clearHistory();
    const announcement = { repository: repo.id, number: pull.number, head: ANOTHER_HEAD };
    await speaker.publish("architect:queued", JSON.stringify(announcement));
    const seen = performance.now();
    // The job looks at the pull request once more, which has not moved, and is put off for some four seconds.
    let asked = 0;
    let busy = seen;
    let lastTicks = ticksBelow(worker);
    for (;;) {
      await pause(LOOK_EVERY);
      const now = performance.now();
      if (asked === 0 && github.calls("graphql/query").length > 0) asked = now;
      const ticks = ticksBelow(worker);
      if (ticks - lastTicks > 1) [busy, lastTicks] = [now, ticks];
      if (asked > 0 && now - Math.max(busy, asked) > QUIET) break;
      if (now - seen > BACK_AFTER && asked === 0) throw new Error(`${stage}: it did not stop`);
      // Then the figure says at least so much.
      if (now - seen > BACK_AFTER) break;
    }
    run.push(asked - seen);
    children.push(Math.max(busy - seen, 0));
    github.closePull(pull);
    // The job comes back, sees that the pull request is closed, and is done.
    await until(async () => {
      const { waiting, active, delayed } = await queue.counts();
      return waiting + active + delayed === 0;
    });
  }
  return {
    stage,
    runMs: rounded(median(run), 0),
    runMostMs: rounded(Math.max(...run), 0),
    childrenMs: rounded(median(children), 0),
    childrenMostMs: rounded(Math.max(...children), 0),
  };
}

async function aPull(name: string, files: Record<string, string>): Promise<{ repo: Repository; pull: Pull }> {
  const base = {
    "README.md": "# A shop\n",
    "db/migrations/0001_orders.sql": "create table orders (id bigint primary key, note text);\n",
  };
  const repo = await github.createRepository({ owner: "acme", name, files: base });
  await github.push(repo, "change", files);
  return { repo, pull: await github.openPull({ repo, head: "change" }) };
}

function oneProgram(): Record<string, string> {
  return { "src/one.ts": program(1) };
}

function programs(): Record<string, string> {
  return Object.fromEntries(Array.from({ length: 1_500 }, (_, at) => [`src/part${at}.ts`, program(at)]));
}

function longMigration(): Record<string, string> {
  return {
    "db/migrations/0002_long.sql":
      "do $$ begin for i in 1..2000000000 loop perform i * 2; end loop; end $$;\nalter table orders add column more text;\n",
  };
}

/** What a service is mostly made of; there is nothing to find in it. */
function program(at: number): string {
  const functions = Array.from(
    { length: 20 },
    (_, part) => `
export async function step${part}(order: Order, lines: readonly Line[]): Promise<number> {
  const known = lines.filter((line) => line.order === order.id && line.part === ${part});
  const rows = await db.query("select sum(cents) from lines where order_id = $1 and part = $2", [order.id, ${part}]);
  return known.reduce((sum, line) => sum + line.cents, Number(rows[0]?.sum ?? ${at}));
}`,
  );
  return `import { db } from "./db.ts";\nimport type { Line, Order } from "./orders.ts";\n${functions.join("\n")}\n`;
}

/** @throws Error when it does not come */
async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + WITHIN;
  while (!(await check())) {
    if (performance.now() > end) throw new Error("what was waited for did not come");
    await pause(LOOK_EVERY);
  }
}

/** Hundredths of a second of the processor that all processes below one took, and those that are over. */
function ticksBelow({ pid }: ChildProcess): number {
  return descendants(pid ?? 0).reduce((sum, { ticks }) => sum + ticks, 0);
}

function rehearsing({ pid }: ChildProcess): number {
  const found = descendants(pid ?? 0).filter(({ command }) => command.includes("rehearsal"));
  return Math.max(0, ...found.map(({ ticks }) => ticks));
}

interface Descendant {
  ticks: number;
  command: string;
}

function descendants(pid: number): Descendant[] {
  try {
    return readdirSync(`/proc/${pid}/task`).flatMap((task) =>
      readFileSync(`/proc/${pid}/task/${task}/children`, "utf8")
        .split(" ")
        .filter(Boolean)
        .flatMap((child) => [one(Number(child)), ...descendants(Number(child))])
        .filter((found) => found !== undefined),
    );
  } catch {
    return [];
  }
}

function one(pid: number): Descendant | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // utime and stime; source: proc(5).
    return {
      ticks: Number(fields[11]) + Number(fields[12]),
      command: readFileSync(`/proc/${pid}/cmdline`, "utf8"),
    };
  } catch {
    return undefined;
  }
}
