import type { Hit, Rule } from "../../domain/rule.ts";
import { executed, nameOf, type Ran, statementsRan } from "./on-tables.ts";
import { changesUnderLock, type PlacedChange, unboundedChanges, verbOf } from "./row-changes.ts";

export const unbatchedBackfill: Rule<"migration"> = {
  id: "migrations/unbatched-backfill",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "one statement changes rows of a table that was there before, and nothing bounds how many",
  harm: "the rows stay locked until the last one is written, dead rows pile up, replicas fall behind, and a failure near the end undoes it all",
  instead:
    "change the rows in batches by key, each in a transaction of its own, outside the migration's transaction",
  source: "https://docs.gitlab.com/development/database/batched_background_migrations/",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => {
    const told = new Set(changesUnderLock(migration));
    return statementsRan(migration)
      .filter(({ statement }) => !told.has(statement))
      .flatMap((ran) =>
        unboundedChanges(migration, ran.statement)
          .slice(0, 1)
          .flatMap((change) => hitFor(ran, change)),
      );
  },
};

function hitFor(ran: Ran, change: PlacedChange): Hit[] {
  // An INSERT locks no row that others want.
  if (change.how === "insert") return [];
  const table = nameOf(change.table);
  const all = !change.filtered;
  const gone = change.how === "delete";
  return [
    {
      at: ran.statement.at,
      subject: `${change.how} ${table}`,
      title: all
        ? `This ${verbOf(change)} ${gone ? "deletes" : "writes"} every row of ${table} in one go`
        : `This ${verbOf(change)} goes through all of ${table} in one go`,
      scenario: `On a large table it runs for minutes in a single transaction: each row that it ${gone ? "deletes" : "changes"} stays locked until the end, so requests that write the same rows wait; ${gone ? "the deleted" : "the old"} versions cannot be cleaned up meanwhile, and if it fails everything starts over.`,
      instead: `Go through ${table} by its key, a few thousand rows at a time (WHERE id > … ORDER BY id LIMIT …), with a commit after each batch, in a script or a migration outside a transaction. If ${table} is sure to stay small, say so and go on.`,
      evidence: [
        executed(ran, { locks: ran.locks.filter(({ table: one }) => one.name === change.table.name) }),
      ],
    },
  ];
}
