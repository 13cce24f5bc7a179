import type { RehearsedMigration } from "../../domain/facts.ts";
import type { Hit } from "../../domain/rule.ts";
import { executed, nameOf, statementsRan } from "./on-tables.ts";

/** Modes in which a lock makes writers, or everybody, wait. */
const DANGEROUS = new Set(["ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"]);

type Limit = "lock_timeout" | "statement_timeout";

/** The first statement of a file that takes a dangerous lock on a table in use while the limit is off. */
export function unlimited(
  migration: RehearsedMigration,
  limit: Limit,
  say: (table: string, mode: string) => Pick<Hit, "title" | "scenario" | "instead">,
): Hit[] {
  for (const ran of statementsRan(migration)) {
    const { limits, locks } = ran.statement;
    if (!limits || (limit === "lock_timeout" ? limits.lockMs : limits.statementMs) > 0) continue;
    const lock = locks.find(({ mode, table }) => table.existedBefore && DANGEROUS.has(mode));
    if (!lock) continue;
    const table = nameOf(lock.table);
    return [
      {
        at: ran.statement.at,
        subject: migration.path,
        ...say(table, lock.mode),
        evidence: [executed(ran, { locks: [lock], catalog: [{ setting: limit, value: 0 }] })],
      },
    ];
  }
  return [];
}
