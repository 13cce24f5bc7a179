import type { Hit, Rule } from "../../domain/rule.ts";
import { type Added, addedTo, indexOf } from "./added-constraint.ts";
import { executed, nameOf } from "./on-tables.ts";

export const exclusionConstraint: Rule<"migration"> = {
  id: "migrations/exclusion-constraint",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "an exclusion constraint is added to a table that was there before the pull request",
  harm: "nobody can read or write the table until every row has been compared and the index is built; there is no form of it that does this concurrently",
  instead:
    "create a table that has the constraint from the start, copy the rows over in batches, and switch to it; or add it in a window when nobody needs the table",
  source: "https://www.postgresql.org/docs/current/sql-createtable.html#SQL-CREATETABLE-EXCLUDE",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => addedTo(migration, "exclusion").map(hitFor),
};

function hitFor(added: Added): Hit {
  const { ran, part, lock } = added;
  const table = nameOf(lock.table);
  const built = indexOf(added);
  const name = part.name ?? built?.name;
  return {
    at: part.at,
    subject: `${table} ${part.name ?? part.columns.join(",")}`,
    title: `The exclusion constraint${name ? ` ${name}` : ""} is built while nobody can read or write ${table}`,
    scenario: `PostgreSQL reads all of ${table}, builds an index and compares the rows under an AccessExclusiveLock; until the transaction ends every query on it waits, SELECT as well. An exclusion constraint knows neither NOT VALID nor USING INDEX, so no part of this can be done beforehand.`,
    instead: `Create a second table with the constraint from the start, keep it in step with a trigger, copy the rows in batches and swap the names. Or keep ${table}, and let a trigger refuse what overlaps in new rows. On a small table, set lock_timeout and add it when the table is quiet.`,
    evidence: [
      executed(ran, {
        locks: [lock],
        ...(built ? { catalog: [{ table, index: built.name, method: built.method }] } : {}),
      }),
    ],
  };
}
