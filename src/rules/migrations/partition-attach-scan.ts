import type { StatementPart } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import {
  executed,
  isTable,
  listed,
  nameOf,
  quotedTable,
  type Ran,
  statementsRan,
  tableIn,
  wasEmptied,
} from "./on-tables.ts";

export const partitionAttachScan: Rule<"migration"> = {
  id: "migrations/partition-attach-scan",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "a table that was there before the pull request is attached as a partition, or one is attached beside a default partition, and no validated check spares PostgreSQL the look at its rows",
  harm: "every row of the table, or of the default partition, is read while nobody can read or write it",
  instead:
    "add a check that repeats the partition's bounds with NOT VALID, validate it, and attach then: PostgreSQL takes the check's word; for the default partition, a check that excludes the new bounds",
  source: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-ATTACH-PARTITION",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) =>
    statementsRan(migration).flatMap((ran) =>
      ran.parts.filter(({ kind }) => kind === "attach-partition").flatMap((part) => hitFor(ran, part)),
    ),
};

function hitFor(ran: Ran, part: StatementPart): Hit[] {
  const { partition, table } = part;
  const { before } = ran.migration;
  const parent = tableIn(before, table);
  if (!partition || !parent) return [];
  const read = before.tables.filter(
    (one) => ran.statement.scanned?.includes(nameOf(one)) === true && !wasEmptied(ran, one),
  );
  const locks = ran.locks.filter(
    (lock) =>
      lock.mode === "AccessExclusiveLock" &&
      lock.table.existedBefore &&
      read.some((one) => isTable(lock.table, one)),
  );
  if (locks.length === 0) return [];
  const others = read.filter((one) => !isTable(partition, one));
  const names = listed(locks.map((lock) => nameOf(lock.table)));
  const name = nameOf(parent);
  const own = others[0];
  return [
    {
      at: part.at,
      ...(own ? { severity: "blocker" as const } : {}),
      subject: `${name} ${nameOf(partition)}`,
      title: `Attaching ${nameOf(partition)} to ${name} reads every row of ${names} while nobody can read or write there`,
      scenario: own
        ? `The default partition ${nameOf(own)} may hold rows that belong into the new one, so PostgreSQL reads all of it under an AccessExclusiveLock; every query on ${name} that needs it waits until the transaction ends.`
        : `PostgreSQL has to see that every row of ${names} is within the bounds, and reads it all under an AccessExclusiveLock; every query on it waits until the transaction ends.`,
      instead: own
        ? `Before, add a check to ${quotedTable(own)} that excludes the bounds of the new partition, with NOT VALID, and validate it; drop it after the attachment.`
        : `Before, run ALTER TABLE ${quotedTable({ schema: partition.schema ?? "public", name: partition.name })} ADD CONSTRAINT … CHECK (the bounds, and the key IS NOT NULL) NOT VALID and VALIDATE CONSTRAINT; drop it after the attachment.`,
      evidence: [executed(ran, { locks })],
    },
  ];
}
