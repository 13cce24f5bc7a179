import type { Hit, Rule } from "../../domain/rule.ts";
import { type Added, addedTo, readAllRows, rewroteToo } from "./added-constraint.ts";
import { executed, nameOf, quoted, quotedTable, tableIn } from "./on-tables.ts";
import { inLaterMigration } from "./tools.ts";

export const checkValidatedAtOnce: Rule<"migration"> = {
  id: "migrations/check-validated-at-once",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "a check constraint is added without NOT VALID to a table that was there before the pull request",
  harm: "every row is read while nobody can read or write the table, and one that does not fit makes the migration fail",
  instead:
    "add the check with NOT VALID, which reads no row, and validate it in a later migration with VALIDATE CONSTRAINT, which lets reads and writes go on",
  source: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) =>
    addedTo(migration, "check", ({ checksRows }) => checksRows === true)
      .filter((added) => readAllRows(added) && !rewroteToo(added))
      .map(hitFor),
};

function hitFor({ ran, part, lock }: Added): Hit {
  const table = nameOf(lock.table);
  const before = tableIn(ran.migration.before, lock.table)?.checks?.map(({ name }) => name) ?? [];
  const made = tableIn(ran.migration.after, lock.table)?.checks?.find(
    ({ name }) => name === part.name || (part.name === undefined && !before.includes(name)),
  );
  const name = part.name ?? made?.name;
  const own = quotedTable(lock.table);
  return {
    at: part.at,
    subject: `${table} ${name ?? part.columns.join(",")}`,
    title: `Adding the check${name ? ` ${name}` : ""} reads every row of ${table} while nobody can read or write it`,
    scenario: `ADD CONSTRAINT … CHECK holds an AccessExclusiveLock on ${table} while it reads all of it; until the transaction ends every query on it waits, SELECT as well. A single row that does not fit makes the migration fail after that wait.`,
    instead: `${part.columns.length > 0 ? "Add the column without the check, then add the check" : "Add it"} as a table constraint with NOT VALID, so that only new rows are checked, and ${inLaterMigration(ran.migration)} run ALTER TABLE ${own} VALIDATE CONSTRAINT ${name ? quoted(name) : "…"}: it reads the rows under a lock that lets reads and writes go on.`,
    evidence: [
      executed(ran, {
        locks: [lock],
        ...(made
          ? { catalog: [{ table, constraint: made.name, check: made.expression, validated: made.validated }] }
          : {}),
      }),
    ],
  };
}
