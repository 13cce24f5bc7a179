import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallModel } from "../agent/claude.ts";
import { budgetsFrom } from "../agent/purse.ts";
import { doneOutside, type Outside } from "../analyst/outside.ts";
import { createSteps, logRemark, remarkSchema } from "../analyst/remarks.ts";
import { type RemoteAnalysis, remoteAnalysis } from "../analyst/remote.ts";
import { type Ready, readySchema } from "../analyst/seam.ts";
import { type Analyst, startAnalyst } from "../analyst/start.ts";
import { superviseAnalysts } from "../analyst/supervise.ts";
import { suspicionsIn } from "../analyst/suspicions.ts";
import { createTasks } from "../analyst/tasks.ts";
import type { Ledger } from "../domain/ledger.ts";
import type { Around } from "../domain/telemetry.ts";
import { messageOf, UserError } from "../errors.ts";
import type { Logger } from "../log.ts";
import { modelOf, operatorLayer } from "./agent.ts";
import {
  type AnalystCommand,
  analystFolders,
  analystMemory,
  plainAnalyst,
  walledAnalyst,
} from "./analyst-start.ts";

/** Milliseconds until it must be ready. */
const READY_WITHIN = 60_000;
/** Milliseconds of silence after which it counts as hung: nothing computes for as long without a pause. */
const HUNG = 60_000;

export interface AnalystsOptions {
  env: NodeJS.ProcessEnv;
  dataDir: string;
  ledger: Ledger;
  log: Logger;
  around: Around;
  traced: boolean;
  /** Wraps every call of the model, to count it. */
  observed(call: CallModel): CallModel;
  /** Told when one died. */
  died?(): void;
  /** In place of a minute; milliseconds. */
  hungMs?: number;
  /** In place of this package's own program; for tests. */
  program?: string;
  /** Told of every message that crosses; for tests. */
  sees?: (message: unknown) => void;
}

/** The analysts of a worker, as everybody else there sees them. */
export interface RunningAnalysts {
  analysis: RemoteAnalysis;
  /** Why its network and its files are the worker's own; absent within walls. */
  noWalls?: string;
  /** Why commands can be run nowhere; absent where they can, and without a model. */
  noSandbox?: string;
  trouble(): string | undefined;
  pids(): readonly number[];
  close(): Promise<void>;
}

/**
 * Starts the analyst, within walls where they can be had, and keeps one running.
 *
 * @throws UserError for a setting that is wrong
 */
export async function startAnalysts(options: AnalystsOptions): Promise<RunningAnalysts> {
  const { env, ledger, log } = options;
  const folders = analystFolders(options.dataDir);
  analystMemory(env);
  const call = await modelOf(env);
  const operator = operatorLayer(env.ARCHITECT_PERMISSIONS?.trim());
  const outside: Outside = {
    ...(call ? { call: options.observed(call) } : {}),
    ledger,
    ceiling: budgetsFrom(env).review,
    ...(operator ? { operator } : {}),
  };
  const tasks = createTasks();
  const steps = createSteps(options.around);
  let walls: { absent: string } | "stand" | undefined;
  let ready: Ready | undefined;

  const startOne = async ({ command, env: own, clear }: AnalystCommand): Promise<Analyst> => {
    const taskOf = (id: unknown) => (typeof id === "number" ? tasks.find(id, analyst) : undefined);
    const analyst: Analyst = startAnalyst({
      command,
      env: own,
      hungMs: options.hungMs ?? HUNG,
      ...(options.sees ? { sees: options.sees } : {}),
      handlers: {
        async answer(kind, body, signal) {
          const about: Readonly<Record<string, unknown>> =
            typeof body === "object" && body !== null ? { ...body } : {};
          const task = taskOf(about.task);
          if (!task) throw new Error("nothing is done for an analysis that is over");
          const step = typeof about.step === "number" ? about.step : undefined;
          task.waiting++;
          try {
            return await steps.within(task, step, () => doneOutside(outside, kind, body, task, signal));
          } finally {
            task.waiting--;
          }
        },
        hear(_kind, body) {
          const remark = remarkSchema.parse(body);
          analyst.beat();
          if (remark.what === "beat") return;
          if (remark.what === "warn") return logRemark(log, remark);
          const task = taskOf(remark.task);
          if (task && remark.what === "step") steps.begin(task, remark);
          else if (task && remark.what === "step-end") steps.end(task, remark);
        },
      },
    });
    void analyst.gone.then(clear);
    const begin = { argues: call !== undefined, traced: options.traced, bundles: folders.bundles };
    try {
      ready = readySchema.parse(await analyst.peer.ask("begin", begin, AbortSignal.timeout(READY_WITHIN)));
      return analyst;
    } catch (error) {
      const over = analyst.peer.over;
      analyst.kill("it did not begin");
      const why = await analyst.gone;
      throw over ? new Error(`the analyst did not start: ${why}`, { cause: error }) : error;
    }
  };

  const start = async (): Promise<Analyst> => {
    if (typeof walls === "object") return startOne(plainAnalyst(env, options.program));
    const walled = walledAnalyst(env, folders, options.program);
    try {
      if ("absent" in walled) throw new Error(walled.absent);
      const analyst = await startOne(walled);
      walls = "stand";
      return analyst;
    } catch (error) {
      // Once they stood they are not given up again.
      if (error instanceof UserError || walls === "stand") throw error;
      const analyst = await startOne(plainAnalyst(env, options.program));
      walls = { absent: messageOf(error) };
      log.warn(
        { reason: walls.absent },
        "the analyst has no walls: it holds no key, but could reach the network and this user's files",
      );
      return analyst;
    }
  };

  const analysts = await superviseAnalysts({
    start,
    tasks,
    suspicions: suspicionsIn(ledger),
    died(why, lost) {
      options.died?.();
      log.warn({ reason: why, lost }, "the analyst died");
    },
  });
  if (!ready) throw new Error("the analyst is not ready");
  const { noSandbox } = ready;
  return {
    analysis: remoteAnalysis(analysts, ready),
    ...(typeof walls === "object" ? { noWalls: (walls as { absent: string }).absent } : {}),
    ...(noSandbox === undefined ? {} : { noSandbox }),
    trouble: () => analysts.trouble(),
    pids: () => analysts.pids(),
    close: () => analysts.close(),
  };
}

/** Whether walls can be had for it here, by starting one and asking nothing. For `architect doctor`. */
export async function tryWalls(env: NodeJS.ProcessEnv): Promise<{ absent: string } | undefined> {
  // Nothing is left in a data folder that may not be this user's.
  const folder = await mkdtemp(join(tmpdir(), "architect-doctor-"));
  try {
    const walled = walledAnalyst(env, analystFolders(folder));
    if ("absent" in walled) return walled;
    const analyst = startAnalyst({
      command: walled.command,
      env: walled.env,
      hungMs: HUNG,
      handlers: { answer: () => Promise.reject(new Error("nothing is done here")), hear: () => undefined },
    });
    try {
      const begin = { argues: false, traced: false, bundles: "" };
      readySchema.parse(await analyst.peer.ask("begin", begin, AbortSignal.timeout(READY_WITHIN)));
      return undefined;
    } catch (error) {
      return { absent: analyst.peer.over ? await analyst.gone : messageOf(error) };
    } finally {
      await analyst.close();
      walled.clear();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
