import type { Catalog } from "../../domain/catalog.ts";
import type { RehearsedMigration, StatementPart } from "../../domain/facts.ts";
import type { Hit } from "../../domain/rule.ts";
import {
  executed,
  listed,
  nameOf,
  type Ran,
  statementsRan,
  tableIn,
  tableOfName,
  wasEmptied,
} from "./on-tables.ts";

/** What made PostgreSQL write a table anew. `key` and `maintenance` have rules of their own. */
export type CauseKind = "default" | "generated" | "type" | "storage" | "key" | "maintenance" | "unknown";

interface Cause {
  kind: CauseKind;
  part: StatementPart;
  /** What is done, as the subject of a sentence. */
  what: string;
  instead: string;
}

/** Hits for the statements that wrote a table in use anew, and did so first of all for this cause. */
export function rewritesBy(migration: RehearsedMigration, kind: CauseKind): Hit[] {
  return statementsRan(migration).flatMap((ran) => {
    const { statement } = ran;
    // A truncation gives the table a new file, too, and writes nothing into it.
    if (statement.kind !== "alter-table" && /\btruncate\b/i.test(statement.sql)) return [];
    const rewritten = statement.rewrote.filter((name) => !wasEmptied(ran, tableOfName(name)));
    if (rewritten.length === 0) return [];
    const causes = causesOf(ran);
    return (causes[0]?.kind ?? "unknown") === kind ? [hitFor(ran, rewritten, causes)] : [];
  });
}

export const REWRITE_SOURCE =
  "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES";

export const REWRITE_HARM =
  "nobody can read or write the table until every row has been written into a new file and every index has been built again";

function hitFor(ran: Ran, rewritten: readonly string[], causes: readonly Cause[]): Hit {
  const part = causes[0]?.part;
  // A partitioned table has no rows of its own: what is written anew are its partitions.
  const table = part ? nameOf(part.table) : (rewritten[0] ?? "");
  return {
    at: part?.at ?? ran.statement.at,
    subject: [table, ...causes.flatMap((cause) => cause.part.columns)].join(" "),
    title: `${causes.length > 0 ? sentence(listed(causes.map(({ what }) => what))) : "This statement"} writes every row of ${listed(shown(rewritten))} anew`,
    scenario: `Until the transaction ends, every query on ${table} waits, SELECT as well, and the disk has to hold the table and its indexes twice: seconds on a small table, hours on a large one.`,
    instead: causes[0]?.instead ?? OTHERWISE,
    evidence: [
      executed(ran, {
        locks: ran.locks.filter(
          (lock) => lock.mode === "AccessExclusiveLock" && rewritten.includes(nameOf(lock.table)),
        ),
        rewrote: rewritten,
      }),
    ],
  };
}

const OTHERWISE =
  "Keep statements that rewrite a table out of migrations that run while the application does; pg_repack rewrites one with only short locks.";

/** Those that always rewrite; of the rest the ones that may have, when none of them does. */
function causesOf(ran: Ran): readonly Cause[] {
  const certain = ran.parts.flatMap((part) => [...certainCause(ran, part), ...typeChange(ran, part)]);
  return certain.length > 0
    ? certain
    : [...ran.parts.flatMap(possibleDefault), ...ran.parts.flatMap(possibleStorage)];
}

function certainCause({ parts }: Ran, part: StatementPart): Cause[] {
  const column = `${nameOf(part.table)}.${part.columns[0]}`;
  if (part.kind === "maintenance")
    return [{ kind: "maintenance", part, what: part.command ?? "", instead: OTHERWISE }];
  if (part.filledBy === "stored")
    return [
      {
        kind: "generated",
        part,
        what: `adding the stored generated column ${column}`,
        instead:
          "Add an ordinary column that may be null, let a trigger fill it for new rows, and fill the rest in batches; or compute the value in the query or a view.",
      },
    ];
  if (part.filledBy === "sequence")
    return [
      {
        kind: isNewKey(parts, part) ? "key" : "generated",
        part,
        what: `adding ${column} with a number from a sequence for each row`,
        instead: `Add ${column} without a default, give it its sequence with ALTER COLUMN … SET DEFAULT for new rows, and number the rows that are there in batches.`,
      },
    ];
  return [];
}

function isNewKey(parts: readonly StatementPart[], { columns }: StatementPart): boolean {
  return parts.some(
    ({ kind, primary, columns: keys }) =>
      kind === "key" && primary === true && keys.includes(columns[0] ?? ""),
  );
}

function typeChange({ migration }: Ran, part: StatementPart): Cause[] {
  if (part.kind !== "column-type") return [];
  const [column] = part.columns;
  const after = typeIn(migration.after, part, column);
  // What a made-up column was before says nothing about the real one.
  const before = isMadeUp(migration, part) ? undefined : typeIn(migration.before, part, column);
  if (before !== undefined && before === after) return [];
  const change = before && after ? ` from ${before} to ${after}` : "";
  return [
    {
      kind: "type",
      part,
      what: `changing the type of ${nameOf(part.table)}.${column}${change}`,
      instead: `Add a second column${after ? ` of type ${after}` : " of the new type"}, keep it up to date with a trigger, fill it in batches, let the code read it, and drop the old one in a later release.`,
    },
  ];
}

export function isMadeUp({ standIns = [] }: RehearsedMigration, { table }: StatementPart): boolean {
  return standIns.includes(nameOf(table));
}

function typeIn(catalog: Catalog, part: StatementPart, column: string | undefined): string | undefined {
  return tableIn(catalog, part.table)?.columns.find(({ name }) => name === column)?.type;
}

function possibleDefault(part: StatementPart): Cause[] {
  if (part.kind !== "add-column" || part.filledBy !== "expression") return [];
  const column = `${nameOf(part.table)}.${part.columns[0]}`;
  return [
    {
      kind: "default",
      part,
      what: `adding ${column} with a default that is computed for each row`,
      instead: `Add ${column} without a default, set the default in a second statement (ALTER COLUMN … SET DEFAULT), which only new rows get, and fill the rows that are there in batches.`,
    },
  ];
}

/** `SET LOGGED` and its like rewrite nothing where the table is so already. */
function possibleStorage(part: StatementPart): Cause[] {
  if (part.kind !== "storage") return [];
  return [
    { kind: "storage", part, what: `changing how ${nameOf(part.table)} is stored`, instead: OTHERWISE },
  ];
}

/** A table with hundreds of partitions needs no list of them. */
function shown(names: readonly string[]): string[] {
  return names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more tables`] : [...names];
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
