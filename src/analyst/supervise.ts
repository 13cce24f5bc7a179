import { setTimeout as pause } from "node:timers/promises";
import { messageOf, PassingError, UserError } from "../errors.ts";
import { type Computing, createSlots } from "../review/slots.ts";
import type { Analyst } from "./start.ts";
import type { Suspicions } from "./suspicions.ts";
import type { Task, Tasks } from "./tasks.ts";

/** Analyses of suspects, each in a process of its own, at a time. */
const MAX_ALONE = 2;
/** Analyses of one pull request that may end their process before it is given up: one in company, two alone. */
const MAX_DEATHS = 3;
/** Milliseconds before the next start, after so many in a row that did not start or soon died. */
const BACK_OFF = [0, 0, 1_000, 5_000, 15_000, 30_000] as const;
/** One that lived for so long had nothing wrong with it from the beginning. Milliseconds. */
const LIVED = 60_000;
/** Milliseconds until a pull request whose analysis was lost is taken up again. */
const AGAIN_AFTER = 1_000;

/** A question for the analyst, and whom it is about. */
export interface Errand {
  kind: string;
  body: Readonly<Record<string, unknown>>;
  about: Task["about"];
  /** It has seen the whole pull request when it is answered: whoever answered it alone is no suspect any more. */
  whole: boolean;
  signal?: AbortSignal | undefined;
}

/** The analysts of one worker: one that all share, and one for each suspect. */
export interface Analysts {
  /**
   * Asks. When the process dies under it: `PassingError`, and the next time it is asked alone.
   *
   * @throws UserError when it died alone as well, again and again
   */
  ask(errand: Errand): Promise<unknown>;
  /** Why there is none to ask; `undefined` when there is one. */
  trouble(): string | undefined;
  /** Process ids, the shared one first. */
  pids(): readonly number[];
  close(): Promise<void>;
}

export interface Supervision {
  /** Starts one and resolves when it is ready; rejects with `UserError` for a setting that is wrong. */
  start(): Promise<Analyst>;
  tasks: Tasks;
  suspicions: Suspicions;
  /** Told when one died, with the reason, and how many analyses it took along. */
  died(why: string, lost: number): void;
}

/** @throws what the first start rejects with */
export async function superviseAnalysts(by: Supervision): Promise<Analysts> {
  const all = new Set<Analyst>();
  const room: Computing = createSlots(MAX_ALONE);
  let closed = false;
  let failures = 0;
  let trouble: string | undefined;

  const started = async (): Promise<Analyst> => {
    const analyst = await by.start();
    if (closed) {
      await analyst.close();
      throw new PassingError("the worker is closing");
    }
    all.add(analyst);
    void analyst.gone.then(() => all.delete(analyst));
    return analyst;
  };
  const shareOne = async (): Promise<Analyst> => {
    const wait = BACK_OFF[Math.min(failures, BACK_OFF.length - 1)] ?? 0;
    if (wait > 0) await pause(wait, undefined, { ref: false });
    const analyst = await started();
    const since = performance.now();
    trouble = undefined;
    void analyst.gone.then((why) => {
      if (closed) return;
      by.died(why, by.tasks.in(analyst).length);
      failures = performance.now() - since > LIVED ? 1 : failures + 1;
      next();
    });
    return analyst;
  };
  let shared = shareOne();
  const next = (): void => {
    if (closed) return;
    trouble = "the analyst is being started again";
    shared = shareOne();
    shared.catch((error: unknown) => {
      trouble = "the analyst does not start";
      failures++;
      by.died(messageOf(error), 0);
      next();
    });
  };
  await shared;

  /** Who may have ended it: whoever was computing, and not waiting for an answer from outside. */
  const suspectsIn = (analyst: Analyst): readonly Task[] => {
    const inside = by.tasks.in(analyst);
    const computing = inside.filter(({ waiting }) => waiting === 0);
    return computing.length > 0 ? computing : inside;
  };

  const askOne = async (analyst: Analyst, errand: Errand, alone: boolean): Promise<unknown> => {
    const task = by.tasks.open(analyst, errand.about);
    const release = analyst.hold();
    let suspect = alone;
    const forget = analyst.whenEnding(() => {
      suspect ||= suspectsIn(analyst).includes(task);
    });
    try {
      const body = { ...errand.body, task: task.id };
      const answer = await analyst.peer.ask(errand.kind, body, errand.signal);
      if (alone && errand.whole) await by.suspicions.clear(errand.about);
      return answer;
    } catch (error) {
      if (errand.signal?.aborted || !analyst.peer.over) throw error;
      const why = await analyst.gone;
      if (closed) throw new PassingError("the worker is closing", { cause: error });
      const deaths = suspect ? await by.suspicions.add(errand.about) : 0;
      if (alone && deaths >= MAX_DEATHS) throw givenUp(why);
      throw new PassingError(`the analysis was lost: ${why}`, {
        retryAt: new Date(Date.now() + AGAIN_AFTER),
      });
    } finally {
      forget();
      release();
      by.tasks.close(task, errand.signal?.aborted);
    }
  };

  const askAlone = (errand: Errand): Promise<unknown> =>
    room(async () => {
      const analyst = await started();
      void analyst.gone.then((why) => {
        if (!closed) by.died(why, 1);
      });
      try {
        return await askOne(analyst, errand, true);
      } finally {
        await analyst.close();
      }
    }, errand.signal);

  return {
    async ask(errand) {
      errand.signal?.throwIfAborted();
      if (await by.suspicions.has(errand.about)) return askAlone(errand);
      const analyst = await shared.catch((cause: unknown) => {
        throw new PassingError("the analyst does not start", { cause });
      });
      return askOne(analyst, errand, false);
    },
    trouble: () => trouble,
    pids: () => [...all].flatMap(({ pid }) => (pid === undefined ? [] : [pid])),
    async close() {
      closed = true;
      await Promise.all([...all].map((analyst) => analyst.close()));
    },
  };
}

/** Shown on the check, and to whoever asked. */
function givenUp(why: string): UserError {
  return new UserError(
    `The analysis of this pull request was begun again and again, and lost each time: ${why}.`,
    {
      remedy:
        "Whoever runs the App can give the analyst more memory (`ARCHITECT_ANALYST_MEMORY_MB`); a smaller change may go through as well.",
    },
  );
}
