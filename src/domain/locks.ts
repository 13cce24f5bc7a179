import type { Lock } from "./finding.ts";

/** Table locks from the weakest to the strongest. Source: PostgreSQL documentation, "Table-Level Locks". */
const MODES = [
  "AccessShareLock",
  "RowShareLock",
  "RowExclusiveLock",
  "ShareUpdateExclusiveLock",
  "ShareLock",
  "ShareRowExclusiveLock",
  "ExclusiveLock",
  "AccessExclusiveLock",
];

/** Of each table that was there before the strongest lock: the one that is felt. In order of the tables. */
export function strongestLocks(locks: readonly Lock[]): readonly Lock[] {
  const felt = new Map<string, Lock>();
  for (const lock of locks) {
    if (!lock.table.existedBefore) continue;
    const name = `${lock.table.schema}.${lock.table.name}`;
    const known = felt.get(name);
    if (!known || MODES.indexOf(lock.mode) > MODES.indexOf(known.mode)) felt.set(name, lock);
  }
  return [...felt.values()];
}
