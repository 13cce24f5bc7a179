import type { Hit, Rule } from "../../domain/rule.ts";
import { type Added, addedTo, readAllRows, rewroteToo } from "./added-constraint.ts";
import { executed, nameOf, quoted, quotedTable, tableIn } from "./on-tables.ts";
import { inLaterMigration } from "./tools.ts";

export const setNotNullScan: Rule<"migration"> = {
  id: "migrations/set-not-null-scan",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "a column of a table that was there before the pull request is made NOT NULL, and no validated check proves that it never is",
  harm: "every row is read while nobody can read or write the table, and one null makes the migration fail",
  instead:
    "add CHECK (column IS NOT NULL) with NOT VALID, validate it in a later migration, and then SET NOT NULL: PostgreSQL takes the check's word and reads nothing",
  source: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-SET-DROP-NOT-NULL",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) =>
    addedTo(migration, "set-not-null", ({ checksRows }) => checksRows === true)
      .filter((added) => readAll(added) && !rewroteToo(added))
      .map(hitFor),
};

/** Seen in the rehearsal; without that, told from the catalog before the file. */
function readAll(added: Added): boolean {
  const { ran, part, lock } = added;
  if (ran.statement.scanned !== undefined) return readAllRows(added);
  const table = tableIn(ran.migration.before, lock.table);
  return part.columns.some((column) => {
    const nullable = table?.columns.find(({ name }) => name === column)?.nullable !== false;
    const proved = table?.checks?.some(
      ({ expression, validated }) => validated && expression === `${quoted(column)} IS NOT NULL`,
    );
    return nullable && proved !== true;
  });
}

function hitFor({ ran, part, lock }: Added): Hit {
  const table = nameOf(lock.table);
  const column = part.columns[0] ?? "";
  const check = `${lock.table.name}_${column}_not_null`;
  const own = quotedTable(lock.table);
  const checks = tableIn(ran.migration.after, lock.table)?.checks?.filter(({ columns }) =>
    columns.includes(column),
  );
  return {
    at: part.at,
    subject: `${table}.${column}`,
    title: `SET NOT NULL on ${table}.${column} reads every row of ${table} while nobody can read or write it`,
    scenario: `ALTER COLUMN … SET NOT NULL holds an AccessExclusiveLock on ${table} while it looks for a null in all of it; until the transaction ends every query on it waits, SELECT as well. A single null makes the migration fail after that wait.`,
    instead: `Run ALTER TABLE ${own} ADD CONSTRAINT ${quoted(check)} CHECK (${quoted(column)} IS NOT NULL) NOT VALID first; ${inLaterMigration(ran.migration)} VALIDATE CONSTRAINT ${quoted(check)}, which lets reads and writes go on, then SET NOT NULL, which now reads nothing, and drop the check.`,
    evidence: [
      executed(ran, {
        locks: [lock],
        ...(checks && checks.length > 0
          ? {
              catalog: checks.map(({ name, expression, validated }) => ({
                table,
                constraint: name,
                check: expression,
                validated,
              })),
            }
          : {}),
      }),
    ],
  };
}
