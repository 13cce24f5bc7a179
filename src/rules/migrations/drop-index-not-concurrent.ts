import type { StatementPart } from "../../domain/facts.ts";
import type { Rule } from "../../domain/rule.ts";
import { indexIn } from "./catalog-indexes.ts";
import { executed, lockOnOld, nameOf, quoted, quotedTable, type Ran, statementsRan } from "./on-tables.ts";
import { type Caused, oneEach } from "./siblings.ts";
import { dropConcurrently } from "./tools.ts";

export const dropIndexNotConcurrent: Rule<"migration"> = {
  id: "migrations/drop-index-not-concurrent",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "an index of a table that was there before the pull request is dropped without CONCURRENTLY",
  harm: "the drop waits for every query that runs on the table, and every query that comes after it waits behind it",
  instead: "drop it with DROP INDEX CONCURRENTLY, in a migration that runs outside a transaction",
  source: "https://www.postgresql.org/docs/current/sql-dropindex.html",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) =>
    oneEach(
      statementsRan(migration).flatMap((ran) =>
        ran.parts.filter(({ kind }) => kind === "drop-index").flatMap((part) => dropped(ran, part)),
      ),
    ),
};

function dropped(ran: Ran, part: StatementPart): Caused[] {
  // Not in the catalog before the file: it was built by the same file, or it was never there.
  const found = indexIn(ran.migration.before, part.table);
  if (!found || part.concurrent === true) return [];
  const lock = lockOnOld(ran, found.table);
  if (!lock) return [];
  const table = nameOf(found.table);
  const { name } = found.index;
  const index =
    found.table.schema === "public" ? quoted(name) : quotedTable({ schema: found.table.schema, name });
  return [
    {
      cause: table,
      hit: {
        at: part.at,
        subject: `${table} ${name}`,
        title: `Dropping the index ${name} locks ${table} against reads and writes`,
        scenario: `DROP INDEX takes an AccessExclusiveLock on ${table}: it waits for the longest query that runs there, and everything that arrives meanwhile, SELECT as well, queues behind it until the transaction ends.`,
        instead: dropConcurrently(ran.migration, `DROP INDEX CONCURRENTLY ${index}`),
        evidence: [executed(ran, { locks: [lock] })],
      },
    },
  ];
}
