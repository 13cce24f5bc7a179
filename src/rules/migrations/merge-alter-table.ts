import type { Hit, Rule } from "../../domain/rule.ts";
import { executed, nameOf, type Ran, statementsRan, wasEmptied } from "./on-tables.ts";

export const mergeAlterTable: Rule<"migration"> = {
  id: "migrations/merge-alter-table",
  architect: "database-architect",
  severity: "note",
  judges: "migration",
  when: "several ALTER TABLE statements of one file each read or write every row of the same table, which was there before the pull request",
  harm: "PostgreSQL goes through the table once for each of them, and it is locked for the sum",
  instead: "write them as one ALTER TABLE with several actions, which goes through the table once",
  source: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => {
    const passes = new Map<string, Ran[]>();
    for (const ran of statementsRan(migration))
      for (const table of passesOf(ran)) passes.set(table, [...(passes.get(table) ?? []), ran]);
    return [...passes].flatMap(([table, [first, second, ...more]]) =>
      first && second ? [hitFor(table, second, [first, ...more])] : [],
    );
  },
};

/** The tables that an `ALTER TABLE` of its own goes through. Validation is kept apart on purpose. */
function passesOf(ran: Ran): readonly string[] {
  const { statement, parts } = ran;
  if (statement.kind !== "alter-table" || parts.some(({ kind }) => SEPARATE.has(kind))) return [];
  const own =
    parts[0] && ran.locks.find(({ table }) => table.existedBefore && table.name === parts[0]?.table.name);
  if (!own || wasEmptied(ran, own.table)) return [];
  const name = nameOf(own.table);
  return [...statement.rewrote, ...(statement.scanned ?? [])].includes(name) ? [name] : [];
}

const SEPARATE: ReadonlySet<string> = new Set([
  "validate",
  "attach-partition",
  "detach-partition",
  "foreign-key",
]);

function hitFor(table: string, ran: Ran, others: readonly Ran[]): Hit {
  const { statement, locks } = ran;
  return {
    at: statement.at,
    subject: table,
    title: `${others.length + 1} ALTER TABLE statements go through all of ${table}, where one could`,
    scenario: `Each of them reads or writes every row of ${table}, which is locked for all of these passes together.`,
    instead: `Write them as one ALTER TABLE with their actions separated by commas, so that PostgreSQL goes through ${table} once; better still, do each in the way that reads no row under the lock.`,
    evidence: [
      executed(ran, {
        locks: locks.filter(
          ({ mode, table: held }) => mode === "AccessExclusiveLock" && nameOf(held) === table,
        ),
        ...(statement.rewrote.length > 0 ? { rewrote: statement.rewrote } : {}),
      }),
    ],
    siblings: others.map((other) => other.statement.at),
  };
}
