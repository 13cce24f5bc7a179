import type { RehearsedStatement, StatementPart } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import {
  executed,
  isTable,
  listed,
  lockOnOld,
  nameOf,
  type Ran,
  statementsRan,
  wasEmptied,
} from "./on-tables.ts";
import { earlierInTransaction } from "./same-transaction.ts";
import { inLaterMigration } from "./tools.ts";

export const validateSameTransaction: Rule<"migration"> = {
  id: "migrations/validate-same-transaction",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "a constraint of a table that was there before the pull request is added with NOT VALID and validated in the same transaction",
  harm: "the lock that adding it took is held while all rows are read, so NOT VALID has gained nothing",
  instead: "validate it in a later migration, or at least after a COMMIT",
  source: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) =>
    statementsRan(migration).flatMap((ran) =>
      ran.parts.filter(({ kind }) => kind === "validate").flatMap((part) => hitFor(ran, part)),
    ),
};

/** Stronger ones first. */
const HELD = ["AccessExclusiveLock", "ShareRowExclusiveLock"];

function hitFor(ran: Ran, part: StatementPart): Hit[] {
  const added = addedBy(ran, part);
  if (!added) return [];
  const lock = HELD.map((mode) => lockOnOld(ran, part.table, [mode])).find((one) => one !== undefined);
  if (!lock || wasEmptied(ran, lock.table)) return [];
  const other =
    added.part.references && !isTable(added.part.references, lock.table)
      ? lockOnOld(ran, added.part.references, HELD)
      : undefined;
  const table = nameOf(lock.table);
  const tables = [table, ...(other ? [nameOf(other.table)] : [])];
  const everything = lock.mode === "AccessExclusiveLock";
  return [
    {
      at: part.at,
      subject: `${table} ${part.name ?? ""}`.trim(),
      title: `${part.name ?? "The constraint"} is validated in the transaction that adds it, which still locks ${listed(tables)} against ${everything ? "reads and writes" : "writes"}`,
      scenario: `Line ${added.statement.at.from} takes the ${lock.mode} and holds it until the transaction ends; VALIDATE CONSTRAINT then reads every row of ${table} while ${everything ? "every query" : "every INSERT, UPDATE and DELETE"} on ${listed(tables)} waits. NOT VALID was written to avoid just that.`,
      instead: `Commit the NOT VALID constraint first, and run VALIDATE CONSTRAINT ${inLaterMigration(ran.migration)}: by itself it reads the rows under a lock that lets reads and writes go on.`,
      evidence: [executed(ran, { locks: other ? [lock, other] : [lock] })],
    },
  ];
}

/** The statement of the same transaction that added it. Without a name PostgreSQL chose one that is in its `created`. */
function addedBy(
  ran: Ran,
  { table, name }: StatementPart,
): { statement: RehearsedStatement; part: StatementPart } | undefined {
  for (const statement of earlierInTransaction(ran)) {
    const part = statement.parts?.find(
      (one) =>
        one.checksRows === false &&
        one.table.name === table.name &&
        (one.name === name || (one.name === undefined && statement.created.includes(name ?? ""))),
    );
    if (part) return { statement, part };
  }
  return undefined;
}
