import type { Hit, Rule } from "../../domain/rule.ts";
import { type Added, addedTo, indexOf } from "./added-constraint.ts";
import { executed, nameOf, quoted, quotedTable } from "./on-tables.ts";
import { inLaterMigration, wayOut } from "./tools.ts";

export const uniqueConstraintInline: Rule<"migration"> = {
  id: "migrations/unique-constraint-inline",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "a unique constraint is added to a table that was there before the pull request, and builds its index on the spot",
  harm: "nobody can read or write the table until the index is built, and one duplicate makes the migration fail after that wait",
  instead:
    "build a unique index with CREATE UNIQUE INDEX CONCURRENTLY, and then add the constraint with UNIQUE USING INDEX, which takes no time",
  source:
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) =>
    addedTo(migration, "key", (part) => part.primary !== true && part.usingIndex === undefined).map(hitFor),
};

function hitFor(added: Added): Hit {
  const { ran, part, lock } = added;
  const table = nameOf(lock.table);
  const columns = part.columns.join(", ");
  const built = indexOf(added);
  const name =
    part.name ?? built?.constraint ?? built?.name ?? `${lock.table.name}_${part.columns.join("_")}_key`;
  const keys = part.columns.map(quoted).join(", ");
  return {
    at: part.at,
    subject: `${table} (${columns})`,
    title: `The unique constraint on ${table} (${columns}) builds its index while nobody can read or write ${table}`,
    scenario: `ADD UNIQUE reads all of ${table} and builds the index under an AccessExclusiveLock; until the transaction ends every query on it waits, SELECT as well. Two equal rows make the migration fail after that wait.`,
    instead: `Run CREATE UNIQUE INDEX CONCURRENTLY ${quoted(name)} ON ${quotedTable(lock.table)} (${keys}) first. ${wayOut(ran.migration)} Then, ${inLaterMigration(ran.migration)}, run ALTER TABLE ${quotedTable(lock.table)} ADD CONSTRAINT ${quoted(name)} UNIQUE USING INDEX ${quoted(name)}.`,
    evidence: [
      executed(ran, {
        locks: [lock],
        ...(built ? { catalog: [{ table, index: built.name, unique: built.unique, columns }] } : {}),
      }),
    ],
  };
}
