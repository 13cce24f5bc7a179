import type { RehearsedMigration, RehearsedStatement } from "../../domain/facts.ts";
import type { Evidence } from "../../domain/finding.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { listed, nameOf, parsed, statementOf } from "./on-tables.ts";
import { changesUnderLock, isProgram, lockedOut, unboundedChanges, verbOf } from "./row-changes.ts";

export const ddlAndBackfillTogether: Rule<"migration"> = {
  id: "migrations/ddl-and-backfill-together",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "rows are changed in the same transaction as a change of the schema that locks a table against everyone",
  harm: "the lock is held until the last row has been changed, and nobody can read or write the table meanwhile",
  instead:
    "change the schema in one migration, and the rows in another one that runs after it, in batches with a transaction each",
  source: "https://docs.gitlab.com/development/database/avoiding_downtime_in_migrations/",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => perTransaction(migration).flatMap((group) => hitFor(migration, group)),
};

/** Statements of one transaction are one finding: one move takes them all out. */
function perTransaction(migration: RehearsedMigration): readonly (readonly RehearsedStatement[])[] {
  const groups = new Map<RehearsedStatement, RehearsedStatement[]>();
  for (const statement of changesUnderLock(migration)) {
    const opener = lockedOut(migration, statement)[0]?.by;
    if (opener) groups.set(opener, [...(groups.get(opener) ?? []), statement]);
  }
  return [...groups.values()];
}

function hitFor(migration: RehearsedMigration, group: readonly RehearsedStatement[]): Hit[] {
  const [first] = group;
  const held = first ? lockedOut(migration, first) : [];
  const opener = held[0]?.by;
  if (!first || !opener) return [];
  const tables = [...new Set(held.map(({ lock }) => nameOf(lock.table)))];
  const [change] = unboundedChanges(migration, first);
  const what = change ? `This ${verbOf(change)}` : "This program code";
  const locks = held.filter(({ by }) => by === opener).map(({ lock }) => lock);
  const seen: Evidence = { ...statementOf(opener), engine: migration.engine, locks };
  const own: Evidence = isProgram(first)
    ? parsed(first)
    : { ...statementOf(first), engine: migration.engine, locks: held.map(({ lock }) => lock) };
  return [
    {
      at: first.at,
      subject: `${listed(tables)} ${change ? nameOf(change.table) : ""}`.trim(),
      // What a program does to how many rows is not known.
      ...(change ? {} : { severity: "concern" as const }),
      title: `${what} runs while ${listed(tables)} ${tables.length > 1 ? "are" : "is"} locked against everyone`,
      scenario: `Line ${opener.at.from} has taken an AccessExclusiveLock on ${nameOf(locks[0]?.table ?? { name: "" })}, and the transaction keeps it until the end: every query on it, SELECT as well, waits for as long as the rows take.`,
      instead: `Leave the change of the schema in this migration. Move the rows to a later one that runs outside a transaction and goes through ${change ? nameOf(change.table) : "the table"} in batches by its key, each batch in a transaction of its own.`,
      evidence: [own, seen],
      siblings: group.slice(1).map(({ at }) => at),
    },
  ];
}
