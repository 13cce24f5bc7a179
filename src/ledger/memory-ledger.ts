import type { Ledger } from "../domain/ledger.ts";
import { checkKeep, checkKey, checkValue, sumOf } from "./bounds.ts";

/** Most entries held; the one that ends first makes room. */
const MAX_ENTRIES = 10_000;

interface Entry {
  value: string;
  /** Epoch milliseconds. */
  until: number;
}

/** A ledger that ends with the process: for a command that runs once, and for tests. */
export function createMemoryLedger(options: { now?: () => number } = {}): Ledger {
  const now = options.now ?? Date.now;
  const entries = new Map<string, Entry>();

  const live = (key: string): Entry | undefined => {
    const entry = entries.get(key);
    if (!entry || entry.until > now()) return entry;
    entries.delete(key);
    return undefined;
  };
  const keep = (key: string, value: string, until: number): void => {
    checkValue(value);
    if (!entries.has(key) && entries.size >= MAX_ENTRIES) makeRoom();
    entries.set(key, { value, until });
  };
  const makeRoom = (): void => {
    for (const key of entries.keys()) live(key);
    if (entries.size < MAX_ENTRIES) return;
    const [first] = [...entries].reduce((one, other) => (other[1].until < one[1].until ? other : one));
    entries.delete(first);
  };

  return {
    async get(key) {
      checkKey(key);
      return live(key)?.value;
    },
    async put(key, value, keepS) {
      checkKey(key);
      checkKeep(keepS);
      keep(key, value, now() + keepS * 1000);
    },
    async swap(key, from, to, keepS) {
      checkKey(key);
      checkKeep(keepS);
      checkValue(to);
      if (live(key)?.value !== from) return false;
      keep(key, to, now() + keepS * 1000);
      return true;
    },
    async add(key, by, keepS) {
      checkKey(key);
      checkKeep(keepS);
      const there = live(key);
      const sum = sumOf(there?.value, by);
      keep(key, String(sum), there?.until ?? now() + keepS * 1000);
      return sum;
    },
    async drop(key) {
      checkKey(key);
      entries.delete(key);
    },
    async keys(prefix, limit) {
      return [...entries.keys()]
        .filter((key) => key.startsWith(prefix) && live(key))
        .sort()
        .slice(0, limit);
    },
    async close() {
      entries.clear();
    },
  };
}
