import type { Hit, Rule } from "../../domain/rule.ts";
import { type Added, addedTo, indexOf, rewroteToo } from "./added-constraint.ts";
import { executed, listed, nameOf, quoted, quotedTable, tableIn } from "./on-tables.ts";
import { inLaterMigration, wayOut } from "./tools.ts";

export const primaryKeyInline: Rule<"migration"> = {
  id: "migrations/primary-key-inline",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "a primary key is added to a table that was there before the pull request, and builds its index on the spot",
  harm: "nobody can read or write the table until every row has been read and the index is built",
  instead:
    "make the columns NOT NULL safely, build a unique index with CREATE UNIQUE INDEX CONCURRENTLY, and add the key with PRIMARY KEY USING INDEX",
  source:
    "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ADD-TABLE-CONSTRAINT-USING-INDEX",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) =>
    addedTo(migration, "key", ({ primary, usingIndex }) => primary === true && usingIndex === undefined).map(
      hitFor,
    ),
};

function hitFor(added: Added): Hit {
  const { ran, part, lock } = added;
  const table = nameOf(lock.table);
  const before = tableIn(ran.migration.before, lock.table)?.columns ?? [];
  const columns = part.columns.join(", ");
  const missing = part.columns.filter((column) => !before.some(({ name }) => name === column));
  const nullable = part.columns.filter((column) => before.some((one) => one.name === column && one.nullable));
  const rewrote = rewroteToo(added);
  const built = indexOf(added);
  const name = part.name ?? built?.name ?? `${lock.table.name}_pkey`;
  const [first, keys, own] = [
    missing[0] ?? nullable[0],
    part.columns.map(quoted).join(", "),
    quotedTable(lock.table),
  ];
  const ready =
    missing.length > 0
      ? `Add ${listed(missing)} as an ordinary column first, let new rows get their number from a default, number the old ones in batches, and make it NOT NULL by way of a validated CHECK. `
      : nullable.length > 0
        ? `First add CHECK (${quoted(first ?? "")} IS NOT NULL) as NOT VALID, validate it, and SET NOT NULL. `
        : "";
  return {
    at: part.at,
    subject: `${table} (${columns})`,
    title: `The primary key on ${table} (${columns}) ${rewrote ? "writes every row anew and " : ""}builds its index while nobody can read or write ${table}`,
    scenario: `Under an AccessExclusiveLock PostgreSQL reads all of ${table}${nullable.length > 0 ? ` once to see that ${listed(nullable)} ${nullable.length > 1 ? "are" : "is"} never null` : ""}${nullable.length > 0 ? " and once more" : ""} to build the index; until the transaction ends every query on it waits, SELECT as well.`,
    instead: `${ready}Then run CREATE UNIQUE INDEX CONCURRENTLY ${quoted(name)} ON ${own} (${keys}). ${wayOut(ran.migration)} And ${inLaterMigration(ran.migration)}, run ALTER TABLE ${own} ADD CONSTRAINT ${quoted(name)} PRIMARY KEY USING INDEX ${quoted(name)}.`,
    evidence: [
      executed(ran, {
        locks: [lock],
        ...(rewrote ? { rewrote: [table] } : {}),
        ...(built ? { catalog: [{ table, index: built.name, primary: built.primary, columns }] } : {}),
      }),
    ],
  };
}
