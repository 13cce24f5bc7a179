/**
 * Everything at once, with real processes: a server and four workers on one Redis, which are killed and started again
 * while pull requests come in; then quiet, and the checker of the fault schedules. `npm run chaos`, `-- --minutes 2`,
 * `-- --seed 7`; `-- --write` puts the figures into docs/reliability.md. Needs redis-server and git.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { machine } from "../../bench/measure.ts";
import { MARKER_SECRET } from "../faults/worker-process.ts";
import { startGitHub } from "../support/github/server.ts";
import { startRedis } from "../support/redis.ts";
import { builtProcesses } from "./build.ts";
import { JobsInRedis } from "./jobs.ts";
import { tableOf, writePage } from "./page.ts";
import { Processes, type RunningProcess } from "./processes.ts";
import { drawFrom } from "./random.ts";
import { makeTraffic } from "./traffic.ts";
import { makeTrouble, type Troubles } from "./troubles.ts";
import { holds, judge, type Verdict } from "./verdict.ts";

export interface Figures {
  on: string;
  machine: string;
  seed: number;
  minutes: number;
  deliveries: {
    sent: number;
    opened: number;
    pushed: number;
    closed: number;
    repeated: number;
    forged: number;
    forgedAccepted: number;
    failed: number;
    redelivered: number;
  };
  troubles: Troubles;
  /** Processes that ended though nobody had ended them. */
  ownEnds: number;
  answersMs: { p50: number; p99: number; most: number };
  done: { reviews: number; checks: number; failedJobs: number };
  /** Seconds from the last delivery until the checker was content and nothing was done any more. */
  settledS: number;
  verdict: { lost: number; twice: number; stuck: number; others: number };
}

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    rate: { type: "string", default: "20" },
    seed: { type: "string" },
    json: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    keep: { type: "boolean", default: false },
  },
});
const MINUTES = Number(values.minutes);
const RATE = Number(values.rate);
if (!(MINUTES > 0 && RATE > 0)) throw new Error("--minutes and --rate take numbers above 0");
const SEED = values.seed === undefined ? Date.now() % 2 ** 31 : Number(values.seed);

const WORKERS = 4;
const SWEEP_MS = 10_000;

/**
 * GitHub's clock is behind ours by this much: a check that was begun half a minute ago looks as old as one that the
 * sweep calls stuck, and no change is too new for it. Milliseconds.
 */
const BEHIND = 14.5 * 60_000;

/** The longest that anything takes to be found and mended, and a little more. Milliseconds. */
const SETTLE_WITHIN = 18 * 60_000;
/** Nothing happens for this long: several sweeps. Milliseconds. */
const QUIET = 3 * SWEEP_MS + 5_000;

const say = (text: string): void => {
  if (!values.json) console.error(`chaos: ${text}`);
};

const draw = drawFrom(SEED);
const folder = await mkdtemp(join(tmpdir(), "architect-chaos-"));
const { server: serverProgram, worker: workerProgram } = await builtProcesses();
const redis = await startRedis({ args: ["--appendfsync", "everysec"] });
const github = await startGitHub({ rateLimit: 10_000_000, clock: () => Date.now() - BEHIND });
const processes = new Processes(folder);
// Ended from outside, it leaves nobody behind.
process.once("exit", () => redis.pid() > 0 && process.kill(redis.pid(), "SIGKILL"));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
const jobs = new JobsInRedis(redis.url);
const shared: NodeJS.ProcessEnv = { REDIS_URL: redis.url, DATA_DIR: join(folder, "data"), LOG_LEVEL: "info" };
try {
  const server = processes.start(
    "server",
    serverProgram,
    { ...shared, WEBHOOK_SECRET: github.app.webhookSecret, HOST: "127.0.0.1", PORT: "0" },
    // Where deliveries go is known from its first start, so that it is not started again.
    { ready: /"url":"(http:\/\/[^"]+)"/, again: () => undefined },
  );
  const url = `${await server.ready}/api/github/webhooks`;
  github.deliverTo(url);
  const workers: RunningProcess[] = [];
  const startWorker = (at: number): RunningProcess => {
    const started = processes.start(
      `worker-${at}`,
      workerProgram,
      {
        ...shared,
        APP_ID: String(github.app.id),
        PRIVATE_KEY: github.app.privateKey,
        GITHUB_API_URL: github.url,
        MARKER_SECRET,
        CHAOS_SWEEP_MS: String(SWEEP_MS),
      },
      {
        ready: /"ready":true/,
        again: () => {
          workers[at] = startWorker(at);
        },
      },
    );
    // One that is killed before it is ready is started again like any other.
    started.ready.catch(() => undefined);
    return started;
  };
  const deliveries = Math.round(MINUTES * 60 * RATE);
  const traffic = await makeTraffic(github, url, { deliveries, draw });
  for (let at = 0; at < WORKERS; at++) workers.push(startWorker(at));
  await Promise.all(workers.map(({ ready }) => ready));
  say(`${deliveries} deliveries in ${MINUTES} min, seed ${SEED}, logs in ${folder}`);

  const troubles = makeTrouble({ github, redis, workers, startWorker, draw: drawFrom(SEED + 1) });
  // Each call is kept with what it said, and nobody reads them here.
  const forget = setInterval(() => github.clearHistory(), 10_000);

  const started = performance.now();
  for (let sent = 0; sent < deliveries; sent++) {
    const wait = started + (sent * 1_000) / RATE - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    traffic.tick();
    if (sent % (RATE * 30) === RATE * 30 - 1) say(`${sent + 1} sent; ${await jobs.told()}`);
  }
  const took = (performance.now() - started) / 1_000;
  await troubles.end();
  await traffic.end();
  const last = performance.now();
  const { user, system } = process.cpuUsage();
  say(
    `the last was sent after ${Math.round(took)} s, with ${Math.round((user + system) / 1e6)} s of one processor for GitHub and the senders; now it has to come to rest`,
  );

  const judged = async (): Promise<Verdict> => {
    const dead = await jobs.failed();
    return judge(github, traffic, {
      wiped: troubles.count["Redis lost its tail"] > 0,
      dead: ({ id }) => dead.get(id) ?? new Set(),
    });
  };
  let verdict = await judged();
  // Since when nothing has been under way that was still owed.
  let settled = performance.now();
  while (performance.now() - last < SETTLE_WITHIN) {
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    if ((await jobs.busy()) > 0) settled = performance.now();
    if (performance.now() - settled < QUIET) continue;
    verdict = await judged();
    if (holds(verdict)) break;
    say(`quiet, but ${JSON.stringify(counts(verdict))}: ${Object.values(verdict).flat()[0]}`);
    await new Promise((resolve) => setTimeout(resolve, 20_000));
    // What a sweep mends meanwhile may be done before it is seen here.
    settled = performance.now();
  }
  clearInterval(forget);
  const { sent } = traffic;
  const sorted = [...sent.latencies].sort((one, other) => one - other);
  const share = (part: number): number =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  const runs = traffic.repos.flatMap((repo) => github.checkRuns(repo));
  const figures: Figures = {
    on: new Date().toISOString().slice(0, 10),
    machine: machine(),
    seed: SEED,
    minutes: MINUTES,
    deliveries: {
      sent: sent.opened + sent.pushed + sent.closed + sent.repeated + sent.forged,
      opened: sent.opened,
      pushed: sent.pushed,
      closed: sent.closed,
      repeated: sent.repeated,
      forged: sent.forged,
      forgedAccepted: sent.forgedAccepted,
      failed: Object.entries(sent.byStatus).reduce(
        (all, [status, count]) => all + (Number(status) >= 200 && Number(status) < 300 ? 0 : count),
        0,
      ),
      redelivered: github.deliveries.filter(({ redelivery }) => redelivery).length,
    },
    troubles: troubles.count,
    ownEnds: processes.ownEnds.length,
    answersMs: { p50: share(0.5), p99: share(0.99), most: sorted.at(-1) ?? 0 },
    done: {
      reviews: traffic.changes.reduce((all, { pull }) => all + github.reviews(pull).length, 0),
      checks: runs.filter(({ status }) => status === "completed").length,
      failedJobs: [...(await jobs.failed()).values()].reduce((all, numbers) => all + numbers.size, 0),
    },
    settledS: Math.round((settled - last) / 1_000),
    verdict: counts(verdict),
  };
  for (const wrong of [...Object.values(verdict).flat(), ...processes.ownEnds, ...sent.mistakes].slice(0, 50))
    say(wrong);
  console.log(
    values.json ? JSON.stringify(figures) : `${JSON.stringify(figures, null, 2)}\n\n${tableOf(figures)}`,
  );
  if (values.write) writePage(figures);
  const good = holds(verdict) && sent.forgedAccepted === 0 && processes.ownEnds.length === 0;
  if (!good || sent.mistakes.length > 0) process.exitCode = 1;
} finally {
  await processes.endAll();
  await jobs.close();
  await redis.stop();
  await github.close();
  if (!values.keep) await rm(folder, { recursive: true, force: true });
}

function counts({ lost, twice, stuck, others }: Verdict): Figures["verdict"] {
  return { lost: lost.length, twice: twice.length, stuck: stuck.length, others: others.length };
}
