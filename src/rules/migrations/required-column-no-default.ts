import type { StatementPart } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import {
  executed,
  lockOnOld,
  nameOf,
  quoted,
  type Ran,
  statementsRan,
  tableIn,
  wasEmptied,
} from "./on-tables.ts";

export const requiredColumnNoDefault: Rule<"migration"> = {
  id: "migrations/required-column-no-default",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "a column that may not be null is added without a default to a table that was there before the pull request",
  harm: "PostgreSQL refuses it as soon as the table has a single row, so the migration fails where there is data",
  instead:
    "give it a constant default, which PostgreSQL adds without touching the rows; or add it as nullable, fill it, and make it NOT NULL later",
  source: "https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-ADDING-A-COLUMN",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) =>
    statementsRan(migration).flatMap((ran) =>
      ran.parts
        .filter(({ kind, notNull, filledBy }) => kind === "add-column" && notNull && filledBy === undefined)
        .flatMap((part) => hitFor(ran, part)),
    ),
};

function hitFor(ran: Ran, part: StatementPart): Hit[] {
  const lock = lockOnOld(ran, part.table);
  if (!lock || wasEmptied(ran, lock.table)) return [];
  const table = nameOf(lock.table);
  const [name = ""] = part.columns;
  const column = tableIn(ran.migration.after, lock.table)?.columns.find((one) => one.name === name);
  const row = column && { table, column: name, type: column.type, nullable: column.nullable };
  return [
    {
      at: part.at,
      subject: `${table}.${name}`,
      title: `Adding ${table}.${name} fails when ${table} has rows: it may not be null, and nothing gives it a value`,
      scenario: `With one row in ${table}, PostgreSQL answers “column "${name}" of relation "${lock.table.name}" contains null values” and takes the migration back; on an empty table it passes, and then every INSERT of the running version fails, since it does not know the column.`,
      instead: `Add ${name} with a constant DEFAULT if there is a sensible one. Otherwise add it without NOT NULL, deploy code that writes it, fill the rows in batches, then add CHECK (${quoted(name)} IS NOT NULL) as NOT VALID, validate it, and SET NOT NULL.`,
      evidence: [executed(ran, { locks: [lock], ...(row ? { catalog: [row] } : {}) })],
    },
  ];
}
