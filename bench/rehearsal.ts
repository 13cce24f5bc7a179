/**
 * What a rehearsal costs on this machine: `npm run bench`, with `-- --json` for figures alone, `--runs N`
 * for more than three of each. Milliseconds are wall clock, the middle one of the runs; memory is the highest that the
 * process with Postgres in it ever held (Linux only).
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import type { Migration, RehearsalRequest, RehearsalResult } from "../src/domain/rehearsal.ts";
import { splitSql } from "../src/migrations/split.ts";
import { createRehearsal, type Rehearsal } from "../src/rehearsal/rehearse.ts";

interface Figure {
  name: string;
  ms: number;
  range: readonly [number, number];
  memoryMb?: number;
}

const { values } = parseArgs({
  options: { json: { type: "boolean", default: false }, runs: { type: "string", default: "3" } },
});
const RUNS = Math.max(1, Number(values.runs) || 3);

/** Until a spare process is up. */
const WARMING_MS = 3_000;

/** Between two reviews, in which the database is put back. */
const PAUSE_MS = 500;

async function aMigration(path: string, sql: string): Promise<Migration> {
  const { statements } = await splitSql(sql, path, "head");
  const plain = statements.map(({ node: _node, alone: _alone, ...statement }) => statement);
  return { path, framework: "plain-sql", transactional: true, statements: plain };
}

/** Each makes an ordinary table that refers to the one before it, with two indexes, and alters that one. */
async function history(length: number): Promise<readonly Migration[]> {
  const all: Migration[] = [];
  for (let at = 1; at <= length; at++) {
    const before = Math.max(1, at - 1);
    const sql = `create table t${at} (id bigserial primary key, name text not null default '', price numeric(10, 2) check (price > 0),
        other bigint references t${before}, data jsonb, at timestamptz not null default now());
      create index on t${at} (other); create unique index on t${at} (name, at);
      alter table t${before} add column note_${at} text;`;
    all.push(await aMigration(`${String(at).padStart(4, "0")}.sql`, sql));
  }
  return all;
}

const CHANGE = "alter table t1 add column x int; create index on t1 (x); update t1 set x = 1;";

async function one(
  rehearsal: Rehearsal,
  request: RehearsalRequest,
): Promise<{ ms: number; memoryMb?: number }> {
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, peakOfChildren());
  }, 20);
  const start = performance.now();
  try {
    check(await rehearsal.rehearse(request));
    const ms = performance.now() - start;
    return peak > 0 ? { ms, memoryMb: Math.round(peak / 1024) } : { ms };
  } finally {
    clearInterval(watch);
  }
}

/** A figure about something that did not run would be worth nothing. */
function check({ baseProblems, migrations }: RehearsalResult): void {
  const failed = migrations.flatMap(({ statements }) => statements).find(({ outcome }) => outcome !== "ran");
  if (baseProblems.length > 0 || failed)
    throw new Error(`it did not run whole: ${baseProblems[0]?.message ?? failed?.error?.message}`);
}

/** The largest, in kB, of all processes that this one has started; 0 where the system does not tell. */
function peakOfChildren(): number {
  try {
    const children = readdirSync("/proc/self/task").flatMap((task) =>
      readFileSync(`/proc/self/task/${task}/children`, "utf8").split(" ").filter(Boolean),
    );
    return Math.max(
      0,
      ...children.map((pid) =>
        Number(/^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0),
      ),
    );
  } catch {
    return 0;
  }
}

async function figure(
  name: string,
  request: RehearsalRequest,
  how: { warm: boolean; freshCache?: boolean; runs?: number },
): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), "bench-rehearsal-"));
  const runs: { ms: number; memoryMb?: number }[] = [];
  try {
    if (!how.freshCache)
      await withRehearsal(folder, (rehearsal) => one(rehearsal, { base: [], changed: [] }));
    for (let run = 0; run < (how.runs ?? RUNS); run++) {
      if (how.freshCache) rmSync(folder, { recursive: true });
      runs.push(
        await withRehearsal(folder, async (rehearsal) => {
          if (how.warm) {
            rehearsal.warm();
            await new Promise((resolve) => setTimeout(resolve, WARMING_MS));
          }
          return one(rehearsal, request);
        }),
      );
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const times = runs.map(({ ms }) => ms).sort((left, right) => left - right);
  const memory = Math.max(...runs.map(({ memoryMb = 0 }) => memoryMb));
  const rounded = (ms = 0) => Math.round(ms);
  return {
    name,
    ms: rounded(times[Math.floor(times.length / 2)]),
    range: [rounded(times[0]), rounded(times.at(-1))],
    ...(memory > 0 ? { memoryMb: memory } : {}),
  };
}

async function withRehearsal<T>(cacheDir: string, use: (rehearsal: Rehearsal) => Promise<T>): Promise<T> {
  const rehearsal = createRehearsal({ cacheDir });
  try {
    return await use(rehearsal);
  } finally {
    await rehearsal.close();
  }
}

/** One process asked again and again on the same base, as a worker does it. */
async function againFigure(name: string, request: RehearsalRequest): Promise<Figure> {
  const folder = mkdtempSync(join(tmpdir(), "bench-rehearsal-"));
  const rehearsal = createRehearsal({ cacheDir: folder, again: "same-base" });
  try {
    check(await rehearsal.rehearse(request));
    const runs: { ms: number; memoryMb?: number }[] = [];
    for (let run = 0; run < RUNS * 5; run++) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      runs.push(await one(rehearsal, request));
    }
    const times = runs.map(({ ms }) => Math.round(ms)).sort((left, right) => left - right);
    const memoryMb = Math.max(...runs.map((run) => run.memoryMb ?? 0));
    return {
      name,
      ms: times[Math.floor(times.length / 2)] ?? 0,
      range: [times[0] ?? 0, times.at(-1) ?? 0],
      ...(memoryMb > 0 ? { memoryMb } : {}),
    };
  } finally {
    await rehearsal.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

const [ten, threeHundred] = [await history(10), await history(300)];
const changed = [await aMigration("9000.sql", CHANGE)];
const many = (count: number) =>
  Array.from({ length: count }, (_, at) => `alter table t1 add column x${at} int;`).join(" ");
const fewStatements = [await aMigration("9000.sql", many(10))];
const manyStatements = [await aMigration("9000.sql", many(210))];

const figures: Figure[] = [
  await figure("first on this machine", { base: ten, changed }, { warm: false, freshCache: true, runs: 1 }),
  await figure("cold: a new process, 10 base migrations", { base: ten, changed }, { warm: false }),
  await figure("warm: a process at hand, 10 base migrations", { base: ten, changed }, { warm: true }),
  await againFigure("again: asked once more, 10 base migrations", { base: ten, changed }),
  await againFigure("again: asked once more, 300 base migrations", { base: threeHundred, changed }),
  await figure("warm, 300 base migrations", { base: threeHundred, changed }, { warm: true }),
  await figure(
    "warm, 300 base migrations, nothing changed",
    { base: threeHundred, changed: [] },
    { warm: true },
  ),
];
const overhead = async (name: string, base: readonly Migration[]): Promise<Figure> => {
  const few = await figure(name, { base, changed: fewStatements }, { warm: true });
  const more = await figure(name, { base, changed: manyStatements }, { warm: true });
  const each = (later: number, earlier: number) => Math.round(((later - earlier) / 200) * 100) / 100;
  return {
    ...more,
    ms: each(more.ms, few.ms),
    range: [each(more.range[0], few.range[1]), each(more.range[1], few.range[0])],
  };
};
figures.push(await overhead("each statement, run and looked at, 10 tables", ten));
figures.push(await overhead("each statement, run and looked at, 300 tables", threeHundred));

if (values.json) {
  process.stdout.write(
    `${JSON.stringify({ node: process.version, cores: cpus().length, runs: RUNS, figures }, null, 2)}\n`,
  );
} else {
  const width = Math.max(...figures.map(({ name }) => name.length));
  process.stdout.write(`${"".padEnd(width)}      ms  [lowest..highest]      MB\n`);
  for (const { name, ms, range, memoryMb } of figures)
    process.stdout.write(
      `${name.padEnd(width)}  ${String(ms).padStart(6)}  ${`[${range.join("..")}]`.padEnd(17)}  ${String(memoryMb ?? "-").padStart(6)}\n`,
    );
}
