import type { RehearsedMigration, RehearsedStatement } from "../../domain/facts.ts";
import type { MysqlAlter, MysqlChange } from "../../domain/mysql.ts";
import type { Rule } from "../../domain/rule.ts";
import { heavier, type Work, type Worked, workOf } from "./innodb.ts";
import { listed, nameOf, parsed } from "./on-tables.ts";
import { type Caused, oneEach } from "./siblings.ts";

export const mysqlOnlineDdl: Rule<"migration"> = {
  id: "migrations/mysql-online-ddl",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "MySQL or MariaDB cannot make a change of a table that was there before the pull request while others write to it, or writes every row of it anew",
  harm: "every INSERT, UPDATE and DELETE on the table waits until it is copied: seconds on a small table, hours on a large one",
  instead:
    "end the statement with ALGORITHM and LOCK=NONE, so that the server refuses instead of blocking, and let gh-ost or pt-online-schema-change make the changes that it refuses",
  source: "https://dev.mysql.com/doc/refman/8.4/en/innodb-online-ddl-operations.html",
  appliesTo: ({ dialect, rehearsed }) => dialect === "mysql" && !rehearsed,
  check: (migration) => oneEach(migration.statements.flatMap((statement) => hitFor(migration, statement))),
};

function hitFor(migration: RehearsedMigration, statement: RehearsedStatement): Caused[] {
  const alter = statement.mysql ? statement.mysql.alter : fromParts(statement);
  if (!alter || !migration.parsedBefore?.includes(nameOf(alter.table))) return [];
  const all = workOf(alter);
  const [first, ...more] = heaviest(all);
  if (!first) return [];
  const verdict = verdictOf(alter, first.work);
  if (!verdict) return [];
  const table = nameOf(alter.table);
  const what = listed([first, ...more].slice(0, MAX_TOLD).map((one) => one.what));
  return [
    {
      cause: `${table} ${first.change.do} ${verdict.severity}`,
      hit: {
        at: first.change.at,
        subject: `${table} ${[first, ...more].map(({ change }) => subjectOf(change)).join(",")}`,
        severity: verdict.severity,
        title: `${verdict.title(table)}: ${what}`,
        scenario: verdict.scenario(table),
        instead: insteadOf(alter, first, verdict.refused),
        evidence: [parsed(statement)],
        siblings: more.map(({ change }) => change.at),
      },
    },
  ];
}

/** Changes that a title has room for. */
const MAX_TOLD = 3;

/** The server does all changes of one statement the way the heaviest of them needs. */
function heaviest(all: readonly Worked[]): readonly Worked[] {
  const work = all.reduce<Work>((most, one) => (heavier(one.work, most) ? one.work : most), "instant");
  return all.filter((one) => one.work === work);
}

interface Verdict {
  severity: "concern" | "note";
  refused: boolean;
  title(table: string): string;
  scenario(table: string): string;
}

function verdictOf(alter: MysqlAlter, work: Work): Verdict | undefined {
  const { algorithm, lock } = alter;
  const server = alter.server === "mariadb" ? "MariaDB" : "MySQL";
  const asked = [algorithm && `ALGORITHM=${algorithm}`, lock && `LOCK=${lock}`].filter(Boolean).join(", ");
  const blocks = work === "copy" || work === "shared";
  if (refuses(alter, work))
    return {
      severity: "concern",
      refused: true,
      title: (table) => `${server} refuses ${asked} for this change of ${table}`,
      scenario: () =>
        `The migration stops here with an error, and nothing of this statement is done: ${needs(work)}. Statements before it stay done, since each change of a table commits by itself.`,
    };
  if (blocks || algorithm === "COPY" || lock === "SHARED" || lock === "EXCLUSIVE") {
    if (!blocks && work === "instant") return undefined;
    const copies = work === "copy" || algorithm === "COPY";
    const chosen = algorithm === "COPY" || lock === "SHARED" || lock === "EXCLUSIVE";
    const reads = lock === "EXCLUSIVE" ? "reads and writes" : "writes";
    return {
      // What the statement itself asks for was decided by somebody.
      severity: chosen ? "note" : "concern",
      refused: false,
      title: (table) =>
        copies
          ? `${server} copies ${table}, and ${reads} wait for it`
          : `${reads[0]?.toUpperCase()}${reads.slice(1)} to ${table} wait`,
      scenario: (table) =>
        `${copies ? `${server} writes every row of ${table} into a new table` : `${server} works on ${table} under a shared lock`}${chosen ? `, as ${asked} asks for` : ""}: until it is done, every INSERT, UPDATE and DELETE on ${table} waits, minutes to hours on a large table, and on each replica once more.${copies && alter.server === "mariadb" ? " From MariaDB 11.2 on, writes go on during the copy." : ""} Nothing of this was run: it is what the manual says of such a change.`,
    };
  }
  if (work !== "rebuild") return undefined;
  return {
    severity: "note",
    refused: false,
    title: (table) => `${server} writes every row of ${table} anew`,
    scenario: (table) =>
      `Reads and writes go on, but the whole of ${table} is rebuilt: it takes as much disk again, the changes made meanwhile have to fit into innodb_online_alter_log_max_size, and each replica stands still for as long. Nothing of this was run: it is what the manual says of such a change.`,
  };
}

function refuses({ algorithm, lock }: MysqlAlter, work: Work): boolean {
  if (algorithm === "INSTANT") return work !== "instant";
  if (algorithm === "NOCOPY") return work === "rebuild" || work === "copy";
  if (algorithm === "INPLACE" && work === "copy") return true;
  return lock === "NONE" && (work === "copy" || work === "shared");
}

function needs(work: Work): string {
  if (work === "copy") return "it needs ALGORITHM=COPY, under which nobody writes";
  return work === "shared"
    ? "it needs LOCK=SHARED, under which nobody writes"
    : "it needs ALGORITHM=INPLACE, since the rows change";
}

function insteadOf(alter: MysqlAlter, { change, work }: Worked, refused: boolean): string {
  if (change.do === "add-foreign-key")
    return `Look first that no row of ${nameOf(alter.table)} refers to nothing, then run the statement with SET SESSION foreign_key_checks = 0 before it and ALGORITHM=INPLACE, LOCK=NONE at its end: the key is added in place, and the rows that are there are not checked.`;
  if (change.do === "drop-primary-key")
    return "Put DROP PRIMARY KEY and ADD PRIMARY KEY into one statement, with ALGORITHM=INPLACE, LOCK=NONE at its end: then the table is rebuilt while others write.";
  if (work === "inplace" && !refused)
    return "Leave LOCK and ALGORITHM=COPY out, or ask for ALGORITHM=INPLACE, LOCK=NONE: this change does not need writes to wait.";
  if (isQuickAlone(change) && work === "rebuild")
    return "Give the column a statement of its own, ending with ALGORITHM=INSTANT, and what is not done at once another one: then no row is touched.";
  if (work === "rebuild" && !refused)
    return "End the statement with ALGORITHM=INPLACE, LOCK=NONE, so that the server refuses rather than blocks, and run it when there is disk and time for it; on a large table with a replica, let a tool copy it in small steps.";
  if (refused && (work === "inplace" || work === "rebuild"))
    return "Ask for ALGORITHM=INPLACE, LOCK=NONE instead.";
  return [
    change.do === "change-column" && change.after.members
      ? "New values at the end of the list, with the old ones in their order, are added at once."
      : "",
    toolFor(alter),
    refused
      ? ""
      : "Where the change stays in the migration, ALGORITHM=INPLACE, LOCK=NONE at the end of the statement makes the server refuse it rather than block.",
  ]
    .filter((sentence) => sentence !== "")
    .join(" ");
}

function isQuickAlone(change: MysqlChange): boolean {
  if (change.do === "add-column") return change.after.key !== "primary";
  return change.do === "drop-column" && change.before?.generated === undefined;
}

/**
 * gh-ost refuses tables with foreign keys or triggers, and both tools copy by a unique key. Sources: "Requirements
 * and limitations" of gh-ost, and the documentation of pt-online-schema-change.
 */
function toolFor({ table, was }: MysqlAlter): string {
  const name = nameOf(table);
  if (was && !was.keyed)
    return `${name} has no unique key that a tool could copy it by: make this change when nobody has to write.`;
  if (was && !was.foreignKeys && !was.triggers)
    return `Let gh-ost or pt-online-schema-change make this change of ${name}: they copy the table in small steps while others write to it.`;
  const option = was?.foreignKeys
    ? " with --alter-foreign-keys-method, since the table has foreign keys or is referred to"
    : was?.triggers
      ? " with --preserve-triggers, since the table has triggers"
      : "";
  return `Let pt-online-schema-change make this change of ${name}${option}: it copies the table in small steps while others write to it.`;
}

function subjectOf(change: MysqlChange): string {
  switch (change.do) {
    case "add-column":
    case "change-column":
    case "drop-column":
    case "rename-column":
      return change.column;
    case "add-index":
    case "add-primary-key":
    case "add-foreign-key":
      return change.columns.join(" ");
    case "partition":
    case "rebuild":
      return change.what;
    default:
      return change.do;
  }
}

/** Of a program that writes the statement, as far as its parts tell. What was there before is not known. */
function fromParts({ kind, parts = [] }: RehearsedStatement): MysqlAlter | undefined {
  if (kind !== "alter-table") return undefined;
  const changes = parts.flatMap((part): MysqlChange[] => {
    const { at, columns, references } = part;
    if (part.kind === "check") return [{ do: "add-check", at }];
    return part.kind === "foreign-key" && references
      ? [{ do: "add-foreign-key", columns, references, at }]
      : [];
  });
  const [first] = parts;
  return first && changes.length > 0 ? { table: first.table, server: "mysql", changes } : undefined;
}
