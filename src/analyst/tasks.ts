import { AsyncLocalStorage } from "node:async_hooks";
import type { Sha } from "../domain/pull-request.ts";
import type { Analyst } from "./start.ts";

/** One analysis under way, as the worker sees it: whatever the analyst asks for is asked in the name of one. */
export interface Task {
  id: number;
  about: { repository: number; number: number; head: Sha };
  analyst: Analyst;
  /** Nobody waits for its answer any more. */
  over: boolean;
  /** Questions of it that are not answered yet. */
  waiting: number;
  /** US dollars that its calls of the model have cost. */
  dollars: number;
  tokens: number;
  /** What it has added to sums in the ledger, by key. */
  added: Map<string, number>;
  /** Runs something as a part of what the analysis runs in, for traces. */
  within: <T>(act: () => T) => T;
}

/** What an analysis that was called off has still to settle, it settles within this time. Milliseconds. */
const LINGER = 15_000;

export interface Tasks {
  open(analyst: Analyst, about: Task["about"]): Task;
  /** @param calledOff it may still ask for a while, for instance to give back what it had set aside */
  close(task: Task, calledOff?: boolean): void;
  /** `undefined` for one that is over, or that another analyst has. */
  find(id: number, analyst: Analyst): Task | undefined;
  /** Those whose answer is waited for. */
  in(analyst: Analyst): readonly Task[];
}

export function createTasks(): Tasks {
  const open = new Map<number, Task>();
  let next = 1;
  return {
    open(analyst, about) {
      const task: Task = {
        id: next++,
        about,
        analyst,
        over: false,
        waiting: 0,
        dollars: 0,
        tokens: 0,
        added: new Map(),
        within: AsyncLocalStorage.snapshot(),
      };
      open.set(task.id, task);
      return task;
    },
    close(task, calledOff = false) {
      task.over = true;
      if (calledOff) setTimeout(() => open.delete(task.id), LINGER).unref();
      else open.delete(task.id);
    },
    find(id, analyst) {
      const task = open.get(id);
      return task?.analyst === analyst ? task : undefined;
    },
    in: (analyst) => [...open.values()].filter((task) => task.analyst === analyst && !task.over),
  };
}
