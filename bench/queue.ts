/**
 * Many reviews that wait for a model: how many one worker keeps under way, in how much memory, what a second worker
 * brings, and how long a neighbour waits: `npm run bench -- --only queue`. Needs redis-server. The reviews are made for
 * real, by the code as it is shipped, once of five changed programs and once of the small pull request, whose migration
 * is rehearsed, each with a head of its own, in fifty mirrors that have the commits already; the model is a clock, five
 * seconds for each architect. Neither GitHub nor the network is measured.
 */
import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { pino } from "pino";
import { z } from "zod";
import type { ReviewJob } from "../src/domain/job.ts";
import { openQueue } from "../src/queue/open-queue.ts";
import { startRedis } from "../test/support/redis.ts";
import { compiled } from "./compiled.ts";
import { rounded } from "./measure.ts";
import { makeMirrors, MIRRORS } from "./mirrors.ts";

/** So many reviews by so many workers. */
interface Run {
  seconds: number;
  /** Most reviews under way in one worker. */
  inFlight: number;
  /** The larger worker's, with all that it loaded. */
  megabytes: number;
  /** Seconds from when the neighbour's review was queued to its beginning. */
  neighbourS: number;
  /** Jobs whose lock was not renewed in time. */
  lost: number;
  /** Seconds of all cores together for one review, with Redis and whatever else the machine did. */
  cpuS: number;
}

export interface QueueFigure {
  kind: Kind;
  reviews: number;
  latencyS: number;
  concurrency: number;
  /** Repositories that the pull requests are of. */
  mirrors: number;
  one: Run;
  two: Run;
  ratio: number;
}

/** What is reviewed. */
const KINDS = ["programs", "small"] as const;
type Kind = (typeof KINDS)[number];

const { values } = parseArgs({
  options: {
    json: { type: "boolean", default: false },
    reviews: { type: "string", default: "1000" },
    concurrency: { type: "string", default: "64" },
    latency: { type: "string", default: "5000" },
    kind: { type: "string" },
  },
});
const REVIEWS = Math.max(10, Number(values.reviews) || 1_000);
const told = z.object({
  ready: z.boolean().optional(),
  began: z.number().optional(),
  inFlight: z.number().optional(),
  done: z.number().optional(),
  installation: z.number().optional(),
  lost: z.number().optional(),
});
const program = await compiled("queue-worker");
const BUSY = 1;
const NEIGHBOUR = 2;

for (const kind of KINDS) {
  if (values.kind !== undefined && values.kind !== kind) continue;
  const folder = mkdtempSync(join(tmpdir(), "bench-queue-"));
  try {
    await makeMirrors(folder, REVIEWS, { size: kind });
    const one = await run(1, folder);
    const two = await run(2, folder);
    const figure: QueueFigure = {
      kind,
      reviews: REVIEWS,
      latencyS: Number(values.latency) / 1_000,
      concurrency: Number(values.concurrency),
      mirrors: MIRRORS,
      one,
      two,
      ratio: rounded(two.seconds / one.seconds),
    };
    console.log(JSON.stringify(figure, null, values.json ? 0 : 2));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @throws Error when a review was lost or made twice */
async function run(workers: number, mirrors: string): Promise<Run> {
  const redis = await startRedis();
  const queue = await openQueue({ redisUrl: redis.url, log: pino({ level: "silent" }) });
  const children: ChildProcess[] = [];
  const result: Run = { seconds: 0, inFlight: 0, megabytes: 0, neighbourS: 0, lost: 0, cpuS: 0 };
  try {
    for (let number = 1; number <= REVIEWS; number++) await queue.enqueue(review(BUSY, number));
    const done = new Set<number>();
    let made = 0;
    let started = 0;
    let busy = 0;
    let neighbourAt = 0;
    let hasNeighbour = false;
    await new Promise<void>((resolve, reject) => {
      let ready = 0;
      const hear = (message: unknown): void => {
        const news = told.parse(message);
        if (news.ready && ++ready === workers) {
          started = performance.now();
          busy = busySeconds();
        }
        result.inFlight = Math.max(result.inFlight, news.inFlight ?? 0);
        result.lost = Math.max(result.lost, news.lost ?? 0);
        if (news.began === NEIGHBOUR) {
          hasNeighbour = true;
          result.neighbourS = rounded((performance.now() - neighbourAt) / 1_000);
        }
        if (news.done === undefined) return;
        if (news.installation === BUSY) {
          done.add(news.done);
          made++;
        }
        if (made === Math.min(20, Math.ceil(REVIEWS / 2)) && neighbourAt === 0) {
          // Once everybody is busy.
          neighbourAt = performance.now();
          queue.enqueue(review(NEIGHBOUR, 1)).catch(reject);
        }
        if (done.size === REVIEWS && hasNeighbour) resolve();
      };
      for (let worker = 0; worker < workers; worker++) {
        const child = fork(program, [redis.url, mirrors, values.concurrency, values.latency], {
          execArgv: [],
          stdio: ["ignore", "ignore", "inherit", "ipc"],
        });
        child.on("message", hear);
        child.once("exit", (code) => reject(new Error(`a worker ended with ${code}`)));
        children.push(child);
      }
    });
    result.seconds = rounded((performance.now() - started) / 1_000, 1);
    result.cpuS = rounded((busySeconds() - busy) / REVIEWS, 3);
    for (const { pid } of children) {
      const status = readFileSync(`/proc/${pid}/status`, "utf8");
      const peak = Math.round(Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024);
      result.megabytes = Math.max(result.megabytes, peak);
    }
    if (made !== REVIEWS) throw new Error(`${REVIEWS} reviews were made ${made} times`);
    return result;
  } finally {
    for (const child of children) {
      child.removeAllListeners("exit");
      const gone = new Promise((resolve) => child.once("exit", resolve));
      if (child.exitCode === null) {
        child.kill("SIGKILL");
        await gone;
      }
    }
    await queue.close();
    await redis.stop();
  }
}

/** What all cores did since the machine was started. Seconds. */
function busySeconds(): number {
  const spent = cpus().map(({ times }) => times.user + times.nice + times.sys + times.irq);
  return spent.reduce((sum, one) => sum + one, 0) / 1_000;
}

/** Pull requests of fifty repositories, as one installation has them. */
function review(installation: number, number: number): ReviewJob {
  return {
    kind: "review",
    installation,
    repo: { id: installation * 1_000 + (number % MIRRORS), owner: "acme", name: "shop" },
    number,
    cause: { delivery: `d-${installation}-${number}`, event: "pull_request.opened" },
  };
}
