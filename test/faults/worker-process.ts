import { pino } from "pino";
import type { Job, JobHandler } from "../../src/domain/job.ts";
import type { Ledger } from "../../src/domain/ledger.ts";
import { createDesk, createForge } from "../../src/github/create-forge.ts";
import { createSurvey } from "../../src/github/survey.ts";
import { planReview } from "../../src/publish/plan.ts";
import { handleJob } from "../../src/worker/handle-job.ts";
import type { WorkerPorts } from "../../src/worker/ports.ts";
import { createNewer } from "../../src/worker/publish-newer.ts";
import { type Swept, sweep } from "../../src/worker/sweep.ts";
import type { FakeGitHub } from "../support/github/fake-github.ts";
import { tinyReview } from "../worker/tiny-review.ts";
import type { History } from "./history.ts";
import type { Loads } from "./loads.ts";

export const MARKER_SECRET = "a secret for markers";

/** Milliseconds of real time for one request. A fault that hangs is cut long before. */
const REQUEST_WITHIN = 30_000;

const log = pino({ level: process.env.FAULTS_LOG ?? "silent" });

/** What all processes of one schedule share. */
export interface Around {
  github: FakeGitHub;
  ledger(): Ledger;
  enqueue(job: Job, after?: number): Promise<void>;
  listen(hear: (job: Job) => void): void;
  history: History;
  loads: Loads;
  /** Awaited before and after every call that leaves a process. */
  gate(): Promise<void>;
  now(): number;
  /** Throws when a fault outside GitHub is due. */
  strike(what: "review" | "ledger" | "git"): void;
  plant: Plant;
}

/** Where a bug can be put in on purpose, around what is tested. */
export interface Plant {
  fetch?(send: typeof fetch): typeof fetch;
  plan?(plan: WorkerPorts["plan"]): WorkerPorts["plan"];
  load?(load: WorkerPorts["forge"]["load"]): WorkerPorts["forge"]["load"];
  /** What the door does with a job. */
  receive?(keep: (job: Job) => Promise<void>): (job: Job) => Promise<void>;
}

/** One worker process with the real code in it. Once killed it gets no further than the call it is in. */
export interface WorkerProcess {
  readonly id: number;
  readonly alive: boolean;
  /** Calls and their ends so far: the steps at which it can be killed. */
  readonly steps: number;
  /** Dies at its nth step from now, the first being 1. */
  killAt(step: number, killed: () => void): void;
  kill(): void;
  does: JobHandler;
  sweeps(lately?: number): Promise<Swept | undefined>;
}

let processes = 0;

export function startWorkerProcess(around: Around): WorkerProcess {
  const { github, history, plant } = around;
  const id = ++processes;
  let alive = true;
  let steps = 0;
  let dies: { at: number; killed: () => void } | undefined;

  const step = async (call: string): Promise<void> => {
    if (alive) await around.gate();
    if (alive) {
      steps++;
      history.add({ what: "step", worker: id, call });
      if (dies && steps >= dies.at) {
        alive = false;
        dies.killed();
      }
    }
    // A process that is dead reaches nobody any more, whatever it does about that.
    if (!alive) throw new Error("killed");
  };
  const within = async <T>(call: string, act: () => Promise<T>): Promise<T> => {
    await step(`before ${call}`);
    try {
      return await act();
    } finally {
      // What was answered to a process that died meanwhile is heard by nobody.
      await step(`after ${call}`);
    }
  };

  const send: typeof fetch = (input, init) =>
    within(`${init?.method ?? "GET"} ${nameOf(String(input), init?.body)}`, () => fetch(input, init));
  const ledger = withSteps(around.ledger, within, () => around.strike("ledger"));
  const options = {
    appId: github.app.id,
    privateKey: github.app.privateKey,
    baseUrl: github.url,
    markerSecret: MARKER_SECRET,
    // Git is asked by `loads`.
    mirrorsDir: "",
    ledger,
    log,
    fetch: plant.fetch?.(send) ?? send,
    timeout: REQUEST_WITHIN,
  };
  const desk = createDesk(options);
  const forge = createForge(options, desk);
  const load: WorkerPorts["forge"]["load"] = (key, live, signal) =>
    within("load", async () => {
      around.strike("git");
      signal?.throwIfAborted();
      return around.loads.load(key, live);
    });
  const plan: WorkerPorts["plan"] = (review, pull, posted, since) => {
    const planned = planReview(review, pull, posted, {
      scope: { repository: pull.repo.id, number: pull.number, secret: MARKER_SECRET },
      version: "1",
      rulePageUrl: () => "",
      since,
    });
    history.add({ what: "planned", number: pull.number, head: planned.head, key: planned.key });
    return planned;
  };
  const ports: WorkerPorts = {
    forge: { ...forge, load: plant.load?.(load) ?? load },
    log,
    ledger,
    edition: "1",
    review: (loaded, reviewOptions) =>
      within("review", async () => {
        around.strike("review");
        return tinyReview(loaded, reviewOptions);
      }),
    plan: plant.plan?.(plan) ?? plan,
    enqueue: (job, { after } = {}) => within("enqueue", () => around.enqueue(job, after)),
    now: around.now,
    newer: createNewer((hear) =>
      around.listen((job) => {
        if (alive && job.kind === "review")
          hear({ repository: job.repo.id, number: job.number, head: job.head });
      }),
    ),
  };
  return {
    id,
    get alive() {
      return alive;
    },
    get steps() {
      return steps;
    },
    killAt(count, killed) {
      dies = { at: steps + count, killed };
    },
    kill() {
      alive = false;
    },
    does: (job, run) => handleJob(job, run, ports),
    sweeps: (lately) =>
      sweep({ survey: createSurvey(desk), ledger, enqueue: ports.enqueue, log, now: around.now }, lately),
  };
}

type Within = <T>(call: string, act: () => Promise<T>) => Promise<T>;

function withSteps(ledger: () => Ledger, within: Within, strike: () => void): Ledger {
  const call = <T>(name: string, act: (there: Ledger) => Promise<T>): Promise<T> =>
    within(`ledger.${name}`, async () => {
      strike();
      return act(ledger());
    });
  return {
    get: (key) => call("get", (there) => there.get(key)),
    put: (key, value, keepS) => call("put", (there) => there.put(key, value, keepS)),
    swap: (key, from, to, keepS) => call("swap", (there) => there.swap(key, from, to, keepS)),
    add: (key, by, keepS) => call("add", (there) => there.add(key, by, keepS)),
    drop: (key) => call("drop", (there) => there.drop(key)),
    keys: (prefix, limit) => call("keys", (there) => there.keys(prefix, limit)),
    close: async () => {},
  };
}

/** What a request asks for, without numbers that differ from run to run. */
function nameOf(url: string, body: unknown): string {
  const path = new URL(url).pathname;
  const query =
    typeof body === "string" && path.endsWith("/graphql")
      ? /(?:query|mutation) (\w+)/.exec(body)?.[1]
      : undefined;
  return query ? `graphql ${query}` : path.replace(/\d+/g, "N").replace(/[0-9a-f]{40}/g, "SHA");
}
