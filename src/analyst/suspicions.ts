import type { Ledger } from "../domain/ledger.ts";
import type { Task } from "./tasks.ts";

/** Longer than the queue tries again. Seconds. */
const KEEP_S = 2 * 86_400;

/** Which pull requests may have ended a process: known to all workers, so that none of them is taken down anew. */
export interface Suspicions {
  has(about: Task["about"]): Promise<boolean>;
  /** Answers with how often it was suspected so far. */
  add(about: Task["about"]): Promise<number>;
  clear(about: Task["about"]): Promise<void>;
}

/** @param ledger where it cannot be reached, this process remembers by itself */
export function suspicionsIn(ledger: Ledger): Suspicions {
  const here = new Map<string, number>();
  return {
    async has(about) {
      const key = keyOf(about);
      if (here.has(key)) return true;
      return (await ledger.get(key).catch(() => undefined)) !== undefined;
    },
    async add(about) {
      const key = keyOf(about);
      const own = (here.get(key) ?? 0) + 1;
      here.set(key, own);
      return Math.max(own, await ledger.add(key, 1, KEEP_S).catch(() => own));
    },
    async clear(about) {
      here.delete(keyOf(about));
      await ledger.drop(keyOf(about)).catch(() => undefined);
    },
  };
}

/** Another head is another matter. */
function keyOf({ repository, number, head }: Task["about"]): string {
  return `suspect:${repository}#${number}:${head}`;
}
