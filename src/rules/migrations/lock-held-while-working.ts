import type { RehearsedMigration, RehearsedStatement } from "../../domain/facts.ts";
import type { Lock } from "../../domain/finding.ts";
import type { Rule } from "../../domain/rule.ts";
import { executed, listed, nameOf, type Ran, statementsRan, tableOfName, wasEmptied } from "./on-tables.ts";
import { earlierInTransaction, transactionKey } from "./same-transaction.ts";
import { type Caused, oneEach } from "./siblings.ts";

export const lockHeldWhileWorking: Rule<"migration"> = {
  id: "migrations/lock-held-while-working",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "a transaction has locked a table against reads and writes, and goes on to scan, rewrite or index a table before it ends",
  harm: "a change that takes a moment by itself keeps everybody out for as long as the work after it takes",
  instead: "put the work into a migration of its own, so that the short change commits at once",
  source: "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => oneEach(statementsRan(migration).flatMap((ran) => worked(migration, ran))),
};

function worked(migration: RehearsedMigration, ran: Ran): Caused[] {
  const work = workOf(ran);
  if (!work) return [];
  const before = earlierInTransaction(ran);
  // A lock that the work takes by itself is not there because of what stands before it.
  const own = new Set(ownTables(ran));
  const held = before.flatMap((statement) =>
    statement.locks
      .filter((lock) => keepsOut(lock) && !own.has(nameOf(lock.table)))
      .map((lock) => ({ statement, lock })),
  );
  const [first] = held;
  if (!first || validatesOwn(ran, before)) return [];
  const tables = [...new Set(held.map(({ lock }) => nameOf(lock.table)))];
  const { at } = ran.statement;
  return [
    {
      cause: transactionKey(ran),
      hit: {
        at,
        subject: `${tables.join(" ")} while ${work.on}`,
        title: `${listed(tables.slice(0, 3))} stay${tables.length === 1 ? "s" : ""} locked against reads and writes while this statement ${work.what}`,
        scenario: `Line ${first.statement.at.from} took the AccessExclusiveLock, and the transaction holds it until it ends: every query on ${listed(tables.slice(0, 3))} waits, SELECT as well, until this statement and all after it are done.`,
        instead: `Move the statement of line ${first.statement.at.from}, or this one, into a migration of its own${migration.framework === "plain-sql" ? " (or put a COMMIT between them)" : ""}: first what takes a moment, then what takes long.`,
        evidence: [executed(ran, { locks: held.slice(0, 3).map(({ lock }) => lock) })],
      },
    },
  ];
}

function keepsOut({ mode, table }: Lock): boolean {
  return mode === "AccessExclusiveLock" && table.existedBefore;
}

/** Work whose length depends on how many rows there are. What changes rows is told by another rule. */
function workOf(ran: Ran): { what: string; on: string } | undefined {
  const { statement } = ran;
  if (statement.kind === "data") return undefined;
  const [rewritten] = statement.rewrote.filter((name) => notEmptied(ran, name));
  if (rewritten !== undefined) return { what: `writes ${rewritten} anew`, on: rewritten };
  const [scanned] = (statement.scanned ?? []).filter((name) => notEmptied(ran, name));
  if (scanned === undefined) return undefined;
  const builds = statement.kind === "create-index";
  return { what: builds ? `builds an index of ${scanned}` : `reads every row of ${scanned}`, on: scanned };
}

function notEmptied(ran: Ran, name: string): boolean {
  return !wasEmptied(ran, tableOfName(name));
}

/** Tables that the statement itself would lock as much, without what ran before it. */
function ownTables({ statement }: Ran): string[] {
  const written = statement.kind === "alter-table" ? (statement.parts ?? []) : [];
  return [
    ...statement.locks.filter(keepsOut).map(({ table }) => nameOf(table)),
    ...written.filter(({ kind }) => !WEAKER.has(kind)).map(({ table }) => nameOf(table)),
  ];
}

/** Parts of `ALTER TABLE` that take less than an AccessExclusiveLock. */
const WEAKER: ReadonlySet<string> = new Set(["foreign-key", "validate", "attach-partition"]);

/** Told by `validate-same-transaction`. */
function validatesOwn({ parts }: Ran, before: readonly RehearsedStatement[]): boolean {
  return parts.some(
    ({ kind, name }) =>
      kind === "validate" &&
      before.some((statement) =>
        statement.parts?.some((one) => one.checksRows === false && one.name === name),
      ),
  );
}
