import type { CatalogForeignKey } from "../../domain/catalog.ts";
import type { StatementPart } from "../../domain/facts.ts";
import type { Lock } from "../../domain/finding.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import {
  executed,
  lockOnOld,
  nameOf,
  quoted,
  quotedTable,
  type Ran,
  statementsRan,
  tableIn,
  wasEmptied,
} from "./on-tables.ts";

export const fkValidatedAtOnce: Rule<"migration"> = {
  id: "migrations/fk-validated-at-once",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "a foreign key between two tables that were there before the pull request is added without NOT VALID",
  harm: "every row of the referencing table is looked up in the other one while writes to both tables wait",
  instead:
    "add the foreign key with NOT VALID, which reads no row, and validate it in a later migration with VALIDATE CONSTRAINT, which lets writes go on",
  source: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) =>
    statementsRan(migration).flatMap((ran) =>
      ran.parts
        .filter(({ kind, checksRows }) => kind === "foreign-key" && checksRows === true)
        .flatMap((key) => hitFor(ran, key)),
    ),
};

/** The key's own lock, or a stronger one that the transaction has anyway. */
const STOPS_WRITES = ["ShareRowExclusiveLock", "AccessExclusiveLock"];

function hitFor(ran: Ran, key: StatementPart): Hit[] {
  const from = lockOnOld(ran, key.table, STOPS_WRITES);
  const to = key.references && lockOnOld(ran, key.references, STOPS_WRITES);
  if (!from || !to || wasEmptied(ran, from.table)) return [];
  const made = inCatalog(ran, key, from, to);
  const constraint = key.name ?? made?.name;
  const [referencing, referenced] = [nameOf(from.table), nameOf(to.table)];
  const itself = referencing === referenced;
  return [
    {
      at: key.at,
      subject: `${referencing} (${key.columns.join(", ")}) ${referenced}`,
      title: `Adding the foreign key ${referencing} (${key.columns.join(", ")}) → ${referenced} stops writes to ${itself ? "the table" : "both tables"} while every row of ${referencing} is checked`,
      scenario: `PostgreSQL reads all of ${referencing} and looks each row up in ${itself ? "the same table" : referenced}; until the transaction ends, every INSERT, UPDATE and DELETE on ${itself ? "it" : "either table"} waits. A single row that does not fit makes the migration fail after that wait.`,
      instead: `Add the key as a table constraint with NOT VALID, so that only new rows are checked, and in a later migration run ALTER TABLE ${quotedTable(from.table)} VALIDATE CONSTRAINT ${constraint ? quoted(constraint) : "…"}: it reads the rows under a lock that lets writes go on.`,
      evidence: [
        executed(ran, { locks: itself ? [from] : [from, to], ...(made ? { catalog: [made.row] } : {}) }),
      ],
    },
  ];
}

/** The key as it stands in the catalog after the file, unless the file has taken it away again. */
function inCatalog(
  { migration }: Ran,
  key: StatementPart,
  from: Lock,
  to: Lock,
): CatalogForeignKey | undefined {
  return tableIn(migration.after, from.table)?.foreignKeys.find(
    ({ columns, references, validated }) =>
      validated &&
      references.table === to.table.name &&
      references.schema === to.table.schema &&
      columns.join() === key.columns.join(),
  );
}
