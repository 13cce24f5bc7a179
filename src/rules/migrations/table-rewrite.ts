import type { StatementPart } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { executed, listed, nameOf, type Ran, statementsRan, tableIn, wasEmptied } from "./on-tables.ts";

export const tableRewrite: Rule<"migration"> = {
  id: "migrations/table-rewrite",
  architect: "database-architect",
  severity: "blocker",
  judges: "migration",
  when: "a statement makes PostgreSQL write a table anew that was there before the pull request",
  harm: "nobody can read or write the table until every row has been written into a new file and every index has been built again",
  instead:
    "add a new column without a default, fill it in batches while the application goes on, and switch over to it",
  source: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-NOTES",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => statementsRan(migration).flatMap(hitFor),
};

function hitFor(ran: Ran): Hit[] {
  const { statement } = ran;
  // A truncation gives the table a new file, too, and writes nothing into it.
  if (statement.kind !== "alter-table" && /\btruncate\b/i.test(statement.sql)) return [];
  const rewritten = statement.rewrote.filter((name) => !wasEmptied(ran, split(name)));
  const [first] = rewritten;
  if (first === undefined) return [];
  const causes = causesOf(ran);
  const part = causes[0]?.part;
  // A partitioned table has no rows of its own: what is written anew are its partitions.
  const table = part ? nameOf(part.table) : first;
  return [
    {
      at: part?.at ?? statement.at,
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
    },
  ];
}

interface Cause {
  part: StatementPart;
  /** What is done, as the subject of a sentence. */
  what: string;
  instead: string;
}

const OTHERWISE =
  "Keep statements that rewrite a table out of migrations that run while the application does; pg_repack rewrites one with only short locks.";

/** Those that always rewrite; of the rest the ones that may have, when none of them does. */
function causesOf(ran: Ran): readonly Cause[] {
  const certain = ran.parts.flatMap((part) => [...certainCause(part), ...typeChange(ran, part)]);
  return certain.length > 0 ? certain : ran.parts.flatMap(possibleCause);
}

function certainCause(part: StatementPart): Cause[] {
  const column = `${nameOf(part.table)}.${part.columns[0]}`;
  if (part.kind === "storage")
    return [{ part, what: `changing how ${nameOf(part.table)} is stored`, instead: OTHERWISE }];
  if (part.filledBy === "stored")
    return [
      {
        part,
        what: `adding the stored generated column ${column}`,
        instead:
          "Add an ordinary column that may be null, let a trigger fill it for new rows, and fill the rest in batches; or compute the value in the query or a view.",
      },
    ];
  if (part.filledBy === "sequence")
    return [
      {
        part,
        what: `adding ${column} with a number from a sequence for each row`,
        instead: `Add ${column} without a default, give it its sequence with ALTER COLUMN … SET DEFAULT for new rows, and number the rows that are there in batches.`,
      },
    ];
  return [];
}

function typeChange({ migration }: Ran, part: StatementPart): Cause[] {
  if (part.kind !== "column-type") return [];
  const [column] = part.columns;
  const before = typeIn(migration.before, part, column);
  const after = typeIn(migration.after, part, column);
  if (before !== undefined && before === after) return [];
  const change = before && after ? ` from ${before} to ${after}` : "";
  return [
    {
      part,
      what: `changing the type of ${nameOf(part.table)}.${column}${change}`,
      instead: `Add a second column${after ? ` of type ${after}` : " of the new type"}, keep it up to date with a trigger, fill it in batches, let the code read it, and drop the old one in a later release.`,
    },
  ];
}

function typeIn(
  catalog: Ran["migration"]["before"],
  part: StatementPart,
  column: string | undefined,
): string | undefined {
  return tableIn(catalog, part.table)?.columns.find(({ name }) => name === column)?.type;
}

function possibleCause(part: StatementPart): Cause[] {
  if (part.kind !== "add-column" || part.filledBy !== "expression") return [];
  const column = `${nameOf(part.table)}.${part.columns[0]}`;
  return [
    {
      part,
      what: `adding ${column} with a default that is computed for each row`,
      instead: `Add ${column} without a default, set the default in a second statement (ALTER COLUMN … SET DEFAULT), which only new rows get, and fill the rows that are there in batches.`,
    },
  ];
}

/** A table with hundreds of partitions needs no list of them. */
function shown(names: readonly string[]): string[] {
  return names.length > 3 ? [...names.slice(0, 2), `${names.length - 2} more tables`] : [...names];
}

function sentence(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Of a name as facts have it: the schema is `public` when there is none. */
function split(name: string): { schema: string; name: string } {
  const dot = name.indexOf(".");
  return dot === -1 ? { schema: "public", name } : { schema: name.slice(0, dot), name: name.slice(dot + 1) };
}
