/**
 * Deliveries: our server beside a bare Probot app that adds one BullMQ job for each, on the same Redis and in turn, and
 * the app without Redis beside itself with it: `npm run bench -- --only webhook`. Needs redis-server.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { generateKeyPairSync } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Queue } from "bullmq";
import { Redis } from "ioredis";
import { createLogger } from "../src/log.ts";
import { openQueue } from "../src/queue/open-queue.ts";
import { startRedis } from "../test/support/redis.ts";
import { type Delivery, makeDeliveries, type Mix, send } from "./deliveries.ts";
import { median, rounded } from "./measure.ts";

type Kind = "ours" | "probot" | "app" | "embedded";

/** One server under one load. */
export interface Run {
  perSecond: number;
  /** Milliseconds of the server's processor for one delivery. */
  cpuMs: number;
  /** And of the Redis server's. */
  redisCpuMs: number;
  /** Milliseconds to an answer. */
  p50: number;
  p99: number;
  megabytes: number;
  /** Seconds from the start of the process to the first answer. */
  readyS: number;
  /** Seconds of the processor until then. */
  readyCpuS: number;
  accepted: number;
  refused: number;
  failed: number;
  forgedAccepted: number;
  jobs: number;
}

export interface WebhookFigure {
  runs: number;
  /** As fast as answers come, 32 connections, a pull request each. */
  closed: { ours: Run; probot: Run; rateRatio: number; cpuRatio: number };
  /** 200 a second, a twentieth forged. */
  paced: { ours: Run; probot: Run; p99Ratio: number };
  /** The whole app with Redis and without. */
  embedded: { redis: Run; embedded: Run; firstReadyS: number; rateRatio: number };
  /** The same, when a review of each pull request waits already and is told the newer delivery. */
  waiting: { redis: Run; embedded: Run; rateRatio: number };
  /** 200 a second, a twentieth forged and a tenth repeated. */
  load: Run & { seconds: number };
}

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    runs: { type: "string", default: "3" },
    count: { type: "string", default: "3000" },
    seconds: { type: "string", default: "120" },
    part: { type: "string", multiple: true },
    dist: { type: "string", default: join(import.meta.dirname, "..", "dist") },
    profile: { type: "string" },
  },
});
const RUNS = Math.max(1, Number(values.runs) || 3);
const COUNT = Math.max(100, Number(values.count) || 3_000);
const SECONDS = Math.min(600, Math.max(1, Number(values.seconds) || 120));
/** Deliveries that a server answers before the clock runs, so that its code is compiled. */
const WARM_UP = 1_500;
const WARM_UP_PULLS = 10;
const SECRET = "a secret of the bench";
const TICKS = Number(execFileSync("getconf", ["CLK_TCK"], { encoding: "utf8" }));

const folder = mkdtempSync(join(tmpdir(), "bench-webhook-"));
const tsx = createRequire(import.meta.url).resolve("tsx");
/** GitHub, as far as the app needs one here: it takes a request and never answers, so that no job goes anywhere. */
const silent = createServer(() => undefined);
await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
const { privateKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs1", format: "pem" },
});
let started = 0;
/** The first pull request that no delivery was about yet: reviews of others may wait in a folder that is used again. */
let unused = WARM_UP;
/** Jobs in the folders of embedded queues. */
const left = new Map<string, number>();

/** What is sent to a server, as far as the kind of run decides it. */
type Load = Omit<Mix, "secret" | "first"> & {
  /** A review of each pull request waits already. */
  waiting?: boolean;
};

try {
  const part = (name: string): boolean => values.part === undefined || values.part.includes(name);
  const figure: Partial<WebhookFigure> & { runs: number } = { runs: RUNS };
  if (part("closed")) {
    const { ours, probot } = await inTurn(["ours", "probot"], { count: COUNT }, { connections: 32 });
    figure.closed = {
      ours,
      probot,
      rateRatio: rounded(ours.perSecond / probot.perSecond),
      cpuRatio: rounded(ours.cpuMs / probot.cpuMs),
    };
  }
  if (part("paced")) {
    const { ours, probot } = await inTurn(
      ["ours", "probot"],
      { count: 2_000, forged: 0.05 },
      { connections: 64, rate: 200 },
    );
    figure.paced = { ours, probot, p99Ratio: rounded(ours.p99 / probot.p99) };
  }
  if (part("embedded")) {
    const data = join(folder, "data");
    const first = await once("embedded", { count: 100 }, { connections: 32 }, data);
    const { app, embedded } = await inTurn(["app", "embedded"], { count: COUNT }, { connections: 32 }, data);
    figure.embedded = {
      redis: app,
      embedded,
      firstReadyS: first.readyS,
      rateRatio: rounded(embedded.perSecond / app.perSecond),
    };
    const again = await inTurn(
      ["app", "embedded"],
      { count: COUNT, waiting: true },
      { connections: 32 },
      data,
    );
    figure.waiting = {
      redis: again.app,
      embedded: again.embedded,
      rateRatio: rounded(again.embedded.perSecond / again.app.perSecond),
    };
  }
  if (part("load")) {
    const count = 200 * SECONDS;
    const run = await once("ours", { count, forged: 0.05, repeated: 0.1 }, { connections: 64, rate: 200 });
    figure.load = { ...run, seconds: SECONDS };
  }
  console.log(JSON.stringify(figure, null, values.json ? 0 : 2));
} finally {
  silent.close();
  silent.closeAllConnections();
  rmSync(folder, { recursive: true, force: true });
}

/** Each kind once after the other, as often as asked; of every figure the middle one. */
async function inTurn<K extends Kind>(
  kinds: readonly K[],
  mix: Load,
  way: { connections: number; rate?: number },
  data?: string,
): Promise<Record<K, Run>> {
  const runs = new Map<K, Run[]>(kinds.map((kind) => [kind, []]));
  for (let run = 0; run < RUNS; run++)
    for (const kind of run % 2 === 0 ? kinds : [...kinds].reverse())
      runs.get(kind)?.push(await once(kind, mix, way, data));
  return Object.fromEntries(kinds.map((kind) => [kind, middle(runs.get(kind) ?? [])])) as Record<K, Run>;
}

function middle(runs: readonly Run[]): Run {
  const [first] = runs;
  if (!first) throw new Error("no run");
  const names = Object.keys(first) as (keyof Run)[];
  return Object.fromEntries(
    names.map((name) => [name, rounded(median(runs.map((run) => run[name])))]),
  ) as unknown as Run;
}

/** @throws Error when a delivery was lost, or a forged one taken */
async function once(
  kind: Kind,
  mix: Load,
  way: { connections: number; rate?: number },
  data = join(folder, `data-${started++}`),
): Promise<Run> {
  const redis = await startRedis({ args: ["--appendfsync", "everysec"] });
  let server: Started | undefined;
  try {
    server = await start(kind, redis.url, data);
    await send(server.url, makeDeliveries({ count: WARM_UP, secret: SECRET, pulls: WARM_UP_PULLS }), {
      connections: 32,
    });
    const { waiting = false, ...rest } = mix;
    const what = { ...rest, secret: SECRET, first: unused };
    unused += mix.count;
    if (waiting) await send(server.url, makeDeliveries(what), { connections: 32 });
    const jobsBefore =
      kind === "embedded"
        ? (left.get(data) ?? WARM_UP_PULLS) + (waiting ? mix.count : 0)
        : await jobsIn(kind, redis.url);
    const deliveries = makeDeliveries(what);
    const cpuBefore = server.cpuMs();
    const redisBefore = cpuOf(redis.pid());
    const answers = await send(server.url, deliveries, way);
    const cpu = server.cpuMs() - cpuBefore;
    const redisCpu = cpuOf(redis.pid()) - redisBefore;
    const megabytes = server.megabytes();
    // The embedded queue is its server's alone. What was answered for is there when that is killed.
    if (kind === "embedded") await server.stop();
    const jobs = await (kind === "embedded" ? jobsInFolder(data) : jobsIn(kind, redis.url));
    if (kind === "embedded") left.set(data, jobs);
    const statuses = Object.entries(answers.byStatus);
    const sum = (holds: (status: number) => boolean): number =>
      statuses.reduce((all, [status, count]) => all + (holds(Number(status)) ? count : 0), 0);
    const sorted = [...answers.latencies].sort((one, other) => one - other);
    const at = (share: number): number => rounded(sorted[Math.floor(sorted.length * share)] ?? 0);
    const run: Run = {
      perSecond: rounded(deliveries.length / answers.seconds, 0),
      cpuMs: rounded(cpu / deliveries.length, 3),
      redisCpuMs: rounded(redisCpu / deliveries.length, 3),
      p50: at(0.5),
      p99: at(0.99),
      megabytes,
      readyS: rounded(server.readyS),
      readyCpuS: rounded(server.readyCpuS),
      accepted: sum((status) => status < 300),
      refused: sum((status) => status === 400 || status === 401),
      failed: sum((status) => status >= 500),
      forgedAccepted: answers.forgedAccepted,
      jobs: jobs - jobsBefore,
    };
    check(kind, run, deliveries, waiting);
    return run;
  } finally {
    await server?.stop();
    await redis.stop();
  }
}

/** A rate counts only when nothing was lost on the way. */
function check(kind: Kind, run: Run, deliveries: readonly Delivery[], waiting: boolean): void {
  const forged = deliveries.filter((one) => one.forged).length;
  if (run.forgedAccepted > 0) throw new Error(`${kind} took ${run.forgedAccepted} forged deliveries`);
  if (run.refused !== forged || run.accepted !== deliveries.length - forged)
    throw new Error(`${kind} answered ${JSON.stringify(run)}`);
  const different = waiting ? 0 : new Set(deliveries.filter((one) => !one.forged)).size;
  if (kind !== "probot" && run.jobs !== different)
    throw new Error(`${kind}: ${run.jobs} jobs of ${different} deliveries`);
}

/** Of an embedded queue that no process has open. */
async function jobsInFolder(data: string): Promise<number> {
  const queue = await openQueue({ dataDir: join(data, "queue"), log: createLogger("silent") });
  try {
    return Object.values(await queue.counts()).reduce((all, some) => all + some, 0);
  } finally {
    await queue.close();
  }
}

async function jobsIn(kind: Kind, url: string): Promise<number> {
  const connection = new Redis(url, { maxRetriesPerRequest: null });
  const queue =
    kind === "probot"
      ? new Queue("bare", { connection })
      : new Queue("jobs", { connection, prefix: "architect" });
  try {
    return await queue.getJobCountByTypes("waiting", "prioritized", "active", "delayed", "failed");
  } finally {
    await queue.close();
    connection.disconnect();
  }
}

interface Started {
  url: string;
  readyS: number;
  readyCpuS: number;
  cpuMs(): number;
  megabytes(): number;
  stop(): Promise<void>;
}

async function start(kind: Kind, redisUrl: string, dataDir: string): Promise<Started> {
  mkdirSync(dataDir, { recursive: true });
  const env: NodeJS.ProcessEnv = {
    PATH: process.env.PATH,
    HOME: folder,
    NODE_ENV: "production",
    WEBHOOK_SECRET: SECRET,
    HOST: "127.0.0.1",
    PORT: "0",
    DATA_DIR: dataDir,
    ...(kind === "embedded" ? {} : { REDIS_URL: redisUrl }),
    ...(kind === "app" || kind === "embedded"
      ? {
          APP_ID: "1",
          PRIVATE_KEY: privateKey,
          GITHUB_API_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
          WORKER_CONCURRENCY: "1",
        }
      : {}),
  };
  const args =
    kind === "probot"
      ? ["--import", tsx, join(import.meta.dirname, "bare-probot.ts")]
      : [join(values.dist, "bin", kind === "ours" ? "server.js" : "start.js")];
  const profile = values.profile ? ["--cpu-prof", "--cpu-prof-dir", join(values.profile, kind)] : [];
  const before = performance.now();
  const child = spawn(process.execPath, [...profile, ...args], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const url = await urlFrom(child);
  const readyS = (performance.now() - before) / 1_000;
  const pid = child.pid ?? 0;
  const readyCpuS = cpuOf(pid) / 1_000;
  return {
    url,
    readyS,
    readyCpuS,
    cpuMs: () => cpuOf(pid),
    megabytes: () =>
      Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.kill(values.profile ? "SIGINT" : "SIGKILL");
      await gone;
    },
  };
}

/** Milliseconds of the processor that a process has used. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return ((Number(fields[11]) + Number(fields[12])) * 1_000) / TICKS;
}

/** The address from the first line that names one; the rest of the output is read and dropped. */
function urlFrom(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const read = (chunk: Buffer): void => {
      if (text.length > 100_000) return;
      text += chunk.toString();
      const url = /"url":"(http:\/\/[^"]+)"/.exec(text)?.[1];
      if (url) {
        text = " ".repeat(100_001);
        resolve(url);
      }
    };
    child.stdout?.on("data", read);
    child.stderr?.on("data", read);
    child.once("exit", (code) => reject(new Error(`it ended with ${code}: ${text.slice(0, 2_000)}`)));
  });
}
