import type { RehearsedMigration, RehearsedStatement, StatementPart } from "../../domain/facts.ts";
import type { Lock, Severity } from "../../domain/finding.ts";
import type { Rule } from "../../domain/rule.ts";
import { indexIn } from "./catalog-indexes.ts";
import {
  executed,
  isTable,
  nameOf,
  parsed,
  quotedTable,
  type Ran,
  statementsRan,
  tableIn,
} from "./on-tables.ts";
import { type Caused, oneEach } from "./siblings.ts";
import { wayOut } from "./tools.ts";

export const maintenanceBlocks: Rule<"migration"> = {
  id: "migrations/maintenance-blocks",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "a maintenance command that locks out the application stands in a migration: REINDEX, VACUUM FULL, CLUSTER, REFRESH MATERIALIZED VIEW, LOCK TABLE or DETACH PARTITION",
  harm: "queries on what it works on wait until it is done, for as long as the data is large",
  instead:
    "use the form with CONCURRENTLY where there is one, outside a transaction, or leave the work to a job that runs when it suits",
  source: "https://www.postgresql.org/docs/current/explicit-locking.html#LOCKING-TABLES",
  appliesTo: ({ dialect }) => dialect === "postgres" || dialect === "unknown",
  check: (migration) =>
    oneEach([
      ...statementsRan(migration).flatMap((ran) =>
        ran.parts.flatMap((part) => [...onTable(ran, part), ...onView(ran, part), ...detached(ran, part)]),
      ),
      ...migration.statements.flatMap((statement) => onEverything(migration, statement)),
    ]),
};

/** What stops others: readers of the index, writers, or everybody. */
const STOPS = ["ShareLock", "ShareRowExclusiveLock", "ExclusiveLock", "AccessExclusiveLock"];

interface Command {
  severity: Severity;
  harm: (table: string) => string;
  instead: (table: string, migration: RehearsedMigration) => string;
}

const REWRITES: Command = {
  severity: "blocker",
  harm: (table) =>
    `Every row of ${table} is written into a new file and its indexes are built again; until that is done every query on it waits, SELECT as well, and the disk holds it twice.`,
  instead: (table) =>
    `Take it out of the migration. Where ${table} has to shrink, pg_repack or pg_squeeze does it with only short locks; a plain VACUUM frees the space for new rows without stopping anybody.`,
};

const COMMANDS: Readonly<Record<string, Command>> = {
  "VACUUM FULL": REWRITES,
  CLUSTER: REWRITES,
  "REINDEX TABLE": {
    severity: "blocker",
    harm: (table) =>
      `Every write to ${table} waits until all its indexes are built again, and so does every query that would use the index being built.`,
    instead: (table, migration) =>
      `Run REINDEX TABLE CONCURRENTLY ${table}, which lets reads and writes go on. ${wayOut(migration)}`,
  },
  "REINDEX INDEX": {
    severity: "blocker",
    harm: (table) =>
      `Every write to ${table} waits until the index is built again, and so does every query that would use it.`,
    instead: (_table, migration) =>
      `Run REINDEX INDEX CONCURRENTLY, which lets reads and writes go on. ${wayOut(migration)}`,
  },
  "LOCK TABLE": {
    severity: "concern",
    harm: (table) =>
      `The lock on ${table} stays until the transaction ends, through everything that the migration still does; who wants to write, or with ACCESS EXCLUSIVE to read, waits as long.`,
    instead: (table) =>
      `Leave the lock out: each statement takes the one it needs. Where rows must not change meanwhile, let a trigger keep old and new in step, and do the work in batches; where ${table} is locked only to be sure of getting it, set lock_timeout and try again.`,
  },
};

function onTable(ran: Ran, part: StatementPart): Caused[] {
  const { command = "", concurrent, everything } = part;
  const what = part.kind === "maintenance" ? COMMANDS[command] : undefined;
  if (!what || concurrent === true || everything === true) return [];
  const { before } = ran.migration;
  const table =
    command === "REINDEX INDEX" ? indexIn(before, part.table)?.table : tableIn(before, part.table);
  if (!table) return [];
  // A lock that the transaction has anyway is no work of LOCK TABLE.
  const lock =
    command === "LOCK TABLE"
      ? strongest(ran.statement.locks, table, STOPS.slice(1))
      : strongest(ran.locks, table, STOPS);
  const rewrote = ran.statement.rewrote.filter((name) => name === nameOf(table));
  if (!lock && rewrote.length === 0) return [];
  const name = nameOf(table);
  return [
    {
      cause: `${command} ${name}`,
      hit: {
        at: part.at,
        severity: what.severity,
        subject: `${command} ${name}`,
        title: `${command} locks ${name} against ${lock && READS.has(lock.mode) ? "writes" : "reads and writes"}`,
        scenario: what.harm(name),
        instead: what.instead(quotedTable(table), ran.migration),
        evidence: [executed(ran, { locks: lock ? [lock] : [], ...(rewrote.length > 0 ? { rewrote } : {}) })],
      },
    },
  ];
}

/** Modes that let reads go on. */
const READS = new Set(["ShareLock", "ShareRowExclusiveLock", "ExclusiveLock"]);

function strongest(
  locks: readonly Lock[],
  table: { schema: string; name: string },
  modes: readonly string[],
): Lock | undefined {
  return locks
    .filter((lock) => lock.table.existedBefore && modes.includes(lock.mode) && isTable(lock.table, table))
    .sort((left, right) => STOPS.indexOf(right.mode) - STOPS.indexOf(left.mode))[0];
}

/** A view is no table: no lock of it is in the facts, but its statement ran. */
function onView(ran: Ran, part: StatementPart): Caused[] {
  if (part.command !== "REFRESH MATERIALIZED VIEW" || part.concurrent === true) return [];
  const name = nameOf(part.table);
  if (ran.earlier.some(({ created }) => created.includes(name))) return [];
  return [
    {
      cause: `${part.command} ${name}`,
      hit: {
        at: part.at,
        severity: "concern",
        subject: `${part.command} ${name}`,
        title: `Refreshing ${name} locks it against reads until its query is done`,
        scenario: `REFRESH MATERIALIZED VIEW holds an AccessExclusiveLock on ${name} while it runs the view's whole query: everything that reads the view waits.`,
        instead: `Run REFRESH MATERIALIZED VIEW CONCURRENTLY ${name}, which lets readers go on and needs a unique index on the view; and run it from a job, not from a migration, unless the migration changed what the view reads.`,
        evidence: [executed(ran, { locks: ran.statement.locks })],
      },
    },
  ];
}

function detached(ran: Ran, part: StatementPart): Caused[] {
  if (part.kind !== "detach-partition" || part.concurrent === true || !part.partition) return [];
  const parent = tableIn(ran.migration.before, part.table);
  const lock = parent && strongest(ran.locks, parent, ["AccessExclusiveLock"]);
  if (!parent || !lock) return [];
  const [name, partition] = [nameOf(parent), nameOf(part.partition)];
  return [
    {
      cause: `DETACH PARTITION ${name}`,
      hit: {
        at: part.at,
        severity: "concern",
        subject: `DETACH PARTITION ${name} ${partition}`,
        title: `Detaching ${partition} locks all of ${name} against reads and writes`,
        scenario: `DETACH PARTITION takes an AccessExclusiveLock on ${name}: it waits for the longest query on any partition, and every query on ${name} that arrives meanwhile queues behind it.`,
        instead: `Run ALTER TABLE ${quotedTable(parent)} DETACH PARTITION … CONCURRENTLY, which lets queries go on (it is not possible while ${name} has a default partition, nor in a transaction). ${wayOut(ran.migration)}`,
        evidence: [executed(ran, { locks: [lock] })],
      },
    },
  ];
}

/** Whether it ran or not: what it names is the whole schema or database, so it needs no table to be looked at. */
function onEverything(migration: RehearsedMigration, statement: RehearsedStatement): Caused[] {
  const part = statement.parts?.find(({ kind, everything }) => kind === "maintenance" && everything === true);
  const { command } = part ?? {};
  if (!part || command === undefined || part.concurrent === true) return [];
  const ran = statementsRan(migration).find((one) => one.statement === statement);
  return [
    {
      cause: command,
      hit: {
        at: part.at,
        subject: command,
        title: `${command} locks one table after the other, all there are`,
        scenario: command.startsWith("REINDEX")
          ? "Every index is built again, and writes to its table wait as long, as does every query that would use it."
          : "Every table that it comes to is written anew, and every query on it waits as long, SELECT as well.",
        instead: command.startsWith("REINDEX")
          ? `Name the indexes that need it, and run REINDEX INDEX CONCURRENTLY for each, from a job and not from a migration.`
          : "Take it out of the migration; a plain VACUUM stops nobody, and pg_repack rewrites a table with only short locks.",
        evidence: [
          ran
            ? executed(ran, {
                locks: statement.locks.filter(({ mode }) => STOPS.includes(mode)),
                ...(statement.rewrote.length > 0 ? { rewrote: statement.rewrote } : {}),
              })
            : parsed(statement),
        ],
      },
    },
  ];
}
