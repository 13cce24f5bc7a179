import { vi } from "vitest";
import type { Job } from "../../src/domain/job.ts";
import type { Ledger } from "../../src/domain/ledger.ts";
import { PassingError } from "../../src/errors.ts";
import { createMemoryLedger } from "../../src/ledger/memory-ledger.ts";
import type { Call, Match } from "../support/github/call.ts";
import type { Permissions } from "../support/github/fake-github.ts";
import { type Ended, wrongWith } from "./checker.ts";
import { Gates } from "./gates.ts";
import { History } from "./history.ts";
import { ModelQueue } from "./model-queue.ts";
import { pullEvents } from "./pull-events.ts";
import type { Step } from "./schedule.ts";
import type { Town } from "./town.ts";
import { type Around, type Plant, startWorkerProcess, type WorkerProcess } from "./worker-process.ts";

const MINUTE = 60_000;
const ALL: Permissions = {
  checks: "write",
  contents: "read",
  issues: "write",
  metadata: "read",
  pull_requests: "write",
};

/** Jobs that one worker process does at a time. */
const CONCURRENCY = 2;
const WORKERS = 2;

/** Looks at what is due, or sweeps, until all is quiet. What converges does so within a score. */
const MAX_ROUNDS = 30;

export interface Ran extends Ended {
  wrong: readonly string[];
  jobs: number;
  kills: number;
  calls: number;
  faults: number;
}

const isMutation = ({ operationId }: Call): boolean => /^graphql\/(?!query)/.test(operationId);
const isWrite = (call: Call): boolean =>
  call.kind === "rest" ? call.method !== "GET" : call.kind === "graphql" && isMutation(call);

function matchOf(on: string): Match {
  if (on === "any") return (call) => call.kind !== "git";
  if (on === "any write") return isWrite;
  return on;
}

/** One schedule from its first step until nothing more happens, and what is wrong then. Time is virtual. */
export async function runSchedule(town: Town, steps: readonly Step[], plant: Plant = {}): Promise<Ran> {
  const run = await begin(town, plant);
  try {
    for (const step of steps) {
      await run.take(step);
      await run.goOn(step.gates);
    }
    await run.quiesce();
    return run.ended();
  } finally {
    await run.end();
  }
}

let schedules = 0;

async function begin(town: Town, plant: Plant) {
  const { github } = town;
  const name = `s${++schedules}`;
  // What an earlier schedule left undelivered is too old to be asked for again.
  pass(4 * 24 * 60);
  github.clearHistory();
  // Schedules share their commits, and GitHub tells of so many runs on one commit and no more.
  github.clearChecks(town.repo);
  const before = { violations: github.violations().length, defects: github.defects().length };
  const now = (): number => Date.now();
  const history = new History(now);
  const queue = new ModelQueue(now);
  const gates = new Gates();
  let ledger: Ledger = createMemoryLedger({ now });
  let refusals = 0;
  let jobs = 0;
  let kills = 0;
  let restless = false;
  let forbidden = false;
  let wiped = false;
  const strikes: string[] = [];
  const cancels: (() => void)[] = [];

  const keep = async (job: Job, after = 0): Promise<void> => {
    if (refusals > 0) {
      refusals--;
      throw new PassingError("the queue does not answer");
    }
    history.add({ what: "kept", job });
    queue.add(job, after);
    queueMicrotask(pump);
  };
  const around: Around = {
    github,
    ledger: () => ledger,
    enqueue: keep,
    listen: (hear) => queue.listen(hear),
    history,
    loads: town.loads,
    gate: () => gates.pass(),
    now,
    strike(what) {
      const at = strikes.findIndex((strike) => strike.split("-")[0] === what);
      if (at < 0) return;
      const [struck] = strikes.splice(at, 1);
      if (struck === "review-ours") throw new Error("a mistake of ours");
      throw new PassingError(`${what} does not answer`);
    },
    plant,
  };

  const workers: WorkerProcess[] = [];
  const running = new Map<number, number>();
  for (let index = 0; index < WORKERS; index++) workers.push(startWorkerProcess(around));

  function pump(): void {
    for (const worker of workers) {
      const room = CONCURRENCY - (running.get(worker.id) ?? 0);
      if (!worker.alive || room <= 0) continue;
      for (const taken of queue.take(worker.id, room, worker.does)) {
        jobs++;
        count(worker.id, 1);
        void taken.then(() => {
          count(worker.id, -1);
          pump();
        });
      }
    }
  }
  function count(worker: number, by: number): void {
    running.set(worker, (running.get(worker) ?? 0) + by);
  }
  const idle = (): boolean => workers.every(({ id }) => (running.get(id) ?? 0) === 0);

  const buried = (index: number): void => {
    const dead = workers[index];
    if (!dead) return;
    kills++;
    queue.lose(dead.id);
    workers[index] = startWorkerProcess(around);
  };

  const receive = plant.receive?.(keep) ?? keep;
  town.door.enqueue = async (job) => {
    history.add({ what: "received", guid: job.cause.delivery });
    await receive(job);
  };
  github.deliverTo(town.door.url);

  const events = pullEvents(town, name, history);

  async function take(step: Step): Promise<void> {
    if ("pull" in step) return events.happens(step);
    switch (step.do) {
      case "late":
        return events.late();
      case "again":
        return events.again();
      case "github": {
        const { mode, on, skip, times } = step;
        // No answer comes, and after a while the connection is cut.
        const hangs = mode === "hang" || mode === "apply-then-hang" ? { afterMs: 50 } : {};
        const { cancel } = github.fault({ match: matchOf(on), mode, skip, times, retryAfter: 90, ...hangs });
        cancels.push(cancel);
        return;
      }
      case "strike":
        for (let time = 0; time < step.times; time++) strikes.push(step.what);
        return;
      case "queue":
        refusals += step.times;
        return;
      case "kill":
        workers[step.worker]?.killAt(step.after, () => buried(step.worker));
        return;
      case "slow": {
        const slow = workers[step.worker];
        if (slow) queue.lose(slow.id);
        return;
      }
      case "wipe":
        wiped = true;
        queue.wipe();
        ledger = createMemoryLedger({ now });
        return;
      case "tokens":
        // To a token that is younger than five seconds Octokit clings, and time stands still here.
        pass(0.1);
        github.expireTokens();
        return;
      case "suspend":
        github.suspendInstallation(true);
        return;
      case "forbid": {
        forbidden = true;
        const { [step.what]: _, ...rest } = ALL;
        github.setPermissions(rest);
        return;
      }
      case "lose": {
        let lost = false;
        github.loseComments((_, when) => {
          if (lost || when !== step.when) return false;
          lost = true;
          return true;
        });
        return;
      }
      case "mend":
        return mend();
      case "sweep":
        return sweeps();
      case "wait":
        pass(step.minutes);
        return;
    }
  }

  function mend(): void {
    github.suspendInstallation(false);
    github.setPermissions(ALL);
    github.loseComments(() => false);
    for (const cancel of cancels.splice(0)) cancel();
    strikes.length = 0;
    refusals = 0;
  }

  /** A sweep belongs to a process that may be killed like any other. */
  async function sweeps(): Promise<void> {
    const worker = workers[0];
    if (!worker) return;
    count(worker.id, 1);
    let done = false;
    void worker
      .sweeps(0)
      .catch(() => undefined)
      .finally(() => {
        done = true;
        count(worker.id, -1);
      });
    gates.open();
    await until(() => done || !worker.alive);
    gates.close();
  }

  async function goOn(count: number): Promise<void> {
    pump();
    await gates.grant(count, idle);
  }

  /** Everything that is due and runs comes to its end. */
  async function settle(): Promise<void> {
    gates.open();
    pump();
    await until(idle);
    gates.close();
  }

  async function quiesce(): Promise<void> {
    mend();
    await settle();
    for (let round = 0, quiet = 0; quiet < 3; round++) {
      if (round > MAX_ROUNDS) {
        restless = true;
        return;
      }
      const due = queue.due();
      if (due !== undefined) {
        vi.setSystemTime(Math.max(due, now()) + 1);
        await settle();
        continue;
      }
      const before = jobs;
      pass([3, 16, 61][quiet] ?? 61);
      await sweeps();
      // What was asked for again arrives on its own.
      await new Promise((resolve) => setTimeout(resolve, 5));
      await settle();
      quiet = jobs > before ? 0 : quiet + 1;
    }
  }

  function ended(): Ran {
    const all: Ended = {
      town,
      history,
      before,
      ...events.soFar(),
      dead: new Set(queue.dead.map(({ number }) => number)),
      forbidden,
      wiped,
    };
    const faults = github.history.filter(({ fault }) => fault !== undefined).length;
    const wrong = [...wrongWith(all), ...(restless ? ["it never came to rest"] : [])];
    return { ...all, wrong, jobs, kills, calls: github.history.length, faults };
  }

  async function end(): Promise<void> {
    mend();
    gates.open();
    for (const worker of workers) worker.kill();
    for (const pull of events.soFar().pulls) if (pull.state === "open") github.closePull(pull);
    town.door.enqueue = () => Promise.reject(new PassingError("nobody is here"));
  }

  return { take, goOn, quiesce, ended, end };
}

/** Minutes of virtual time. */
function pass(minutes: number): void {
  vi.setSystemTime(Date.now() + minutes * MINUTE);
}

async function until(holds: () => boolean): Promise<void> {
  const end = performance.now() + 60_000;
  while (!holds()) {
    if (performance.now() > end) throw new Error("a run never ended");
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
}
