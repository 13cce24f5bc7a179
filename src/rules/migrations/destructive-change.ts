import type { StatementPart } from "../../domain/facts.ts";
import type { Lock, Row } from "../../domain/finding.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { codeUses } from "./code-uses.ts";
import { isReadMysql, partsOnOldTables, type ReadPart } from "./mysql-parts.ts";
import {
  executed,
  listed,
  lockOnOld,
  nameOf,
  parsed,
  type Ran,
  statementsRan,
  tableIn,
} from "./on-tables.ts";

export const destructiveChange: Rule<"migration"> = {
  id: "migrations/destructive-change",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "a table or column that was there before the pull request is dropped, or a TRUNCATE with CASCADE empties one",
  harm: "the data is gone, also when the deployment is taken back, and code that is still running fails as soon as it names what was dropped",
  instead:
    "deploy code that no longer uses it first, make sure that the data is kept elsewhere or needed no more, and drop it with a later release",
  source: "https://www.postgresql.org/docs/current/ddl-alter.html#DDL-ALTER-REMOVING-A-COLUMN",
  appliesTo: (migration) => migration.rehearsed || isReadMysql(migration),
  check: (migration) => [
    ...statementsRan(migration).flatMap((ran) => [
      ...droppedTables(ran),
      ...droppedColumns(ran),
      ...emptiedTables(ran),
    ]),
    ...(isReadMysql(migration)
      ? partsOnOldTables(migration, ["drop-table", "drop-column"]).flatMap(readDrop)
      : []),
  ],
};

function droppedTables(ran: Ran): Hit[] {
  const locks = ran.parts
    .filter(({ kind }) => kind === "drop-table")
    .flatMap(({ table }) => lockOnOld(ran, table) ?? []);
  if (locks.length === 0) return [];
  const names = listed(locks.map(({ table }) => nameOf(table)));
  const uses = codeUses(ran.migration, locks);
  return [
    {
      at: ran.statement.at,
      subject: names,
      ...tablesDropped(names, locks.length > 1, uses.sentence),
      evidence: [executed(ran, { locks }), ...uses.evidence],
    },
  ];
}

function droppedColumns(ran: Ran): Hit[] {
  const columns = ran.parts
    .filter(({ kind }) => kind === "drop-column")
    .flatMap((part) => oldColumn(ran, part) ?? []);
  const [first] = columns;
  if (!first) return [];
  const several = columns.length > 1;
  const names = listed(columns.map(({ name }) => name));
  const uses = codeUses(
    ran.migration,
    columns.map(({ lock, column }) => ({ table: lock.table, column })),
  );
  return [
    {
      at: ran.statement.at,
      subject: names,
      ...columnsDropped(names, several, uses.sentence),
      evidence: [
        executed(ran, { locks: [first.lock], catalog: columns.map(({ row }) => row) }),
        ...uses.evidence,
      ],
    },
  ];
}

type Words = Required<Pick<Hit, "title" | "scenario" | "instead">>;

function tablesDropped(names: string, several: boolean, uses: string): Words {
  return {
    title: `Dropping ${names} takes all ${several ? "their" : "its"} rows along`,
    scenario: `Code that is still running while the migration does fails on its next query to ${names}, and taking the deployment back brings back the code but not the rows.${uses}`,
    instead: `First deploy code that no longer uses ${names}; then drop ${several ? "them" : "it"} with a later release, once a backup or an archive holds what may still be asked for.`,
  };
}

function columnsDropped(names: string, several: boolean, uses: string): Words {
  return {
    title: `Dropping ${names} takes ${several ? "their" : "its"} values along`,
    scenario: `Code that is still running while the migration does fails on its next query that names ${several ? "one of these columns" : "this column"} (an ORM names every column it knows), and taking the deployment back does not bring the values back.${uses}`,
    instead: `First deploy code that neither reads nor writes ${several ? "them" : "it"}, its ORM's models included; drop ${several ? "them" : "it"} with a later release.`,
  };
}

/** MySQL's own DROP TABLE and DROP COLUMN, as they are written: one statement drops either tables or columns. */
function readDrop(all: readonly [ReadPart, ...ReadPart[]]): Hit[] {
  const [first] = all;
  const parts = all.filter((one) => !isReplaced(one)).map(({ part }) => part);
  if (parts.length === 0) return [];
  const ofTables = first.part.kind === "drop-table";
  const names = listed(
    parts.map(({ table, columns: [column] }) => (ofTables ? nameOf(table) : `${nameOf(table)}.${column}`)),
  );
  const uses = codeUses(
    first.migration,
    parts.map(({ table, columns: [column] }) => ({
      table: { schema: "public", ...table },
      ...(column === undefined ? {} : { column }),
    })),
  );
  const words = ofTables ? tablesDropped : columnsDropped;
  return [
    {
      at: first.statement.at,
      subject: names,
      ...words(names, parts.length > 1, uses.sentence),
      evidence: [parsed(first.statement), ...uses.evidence],
    },
  ];
}

/** Another table is renamed into its place later in the file: its rows are in that one. */
function isReplaced({ migration: { statements }, statement, part }: ReadPart): boolean {
  return statements
    .slice(statements.indexOf(statement))
    .some(
      ({ mysql }) =>
        part.kind === "drop-table" &&
        mysql !== undefined &&
        mysql.gone.length > 0 &&
        mysql.made.some((made) => nameOf(made) === nameOf(part.table)),
    );
}

interface OldColumn {
  name: string;
  column: string;
  lock: Lock;
  row: Row;
}

/** What the pull request itself added holds nothing that anybody could miss. */
function oldColumn(ran: Ran, part: StatementPart): OldColumn | undefined {
  const lock = lockOnOld(ran, part.table);
  const column =
    lock &&
    tableIn(ran.migration.whole?.before, lock.table)?.columns.find(({ name }) => name === part.columns[0]);
  if (!lock || !column) return undefined;
  const table = nameOf(lock.table);
  return {
    name: `${table}.${column.name}`,
    column: column.name,
    lock,
    row: { table, column: column.name, type: column.type, nullable: column.nullable },
  };
}

/** A plain TRUNCATE says which tables it means; with CASCADE it empties those as well that nobody wrote down. */
function emptiedTables(ran: Ran): Hit[] {
  const written = ran.parts.filter(({ kind, cascade }) => kind === "truncate" && cascade);
  if (written.length === 0) return [];
  const named = written.flatMap(({ table }) => lockOnOld(ran, table) ?? []);
  const others = ran.statement.locks.filter(
    (lock) => lock.mode === "AccessExclusiveLock" && lock.table.existedBefore && !named.includes(lock),
  );
  const locks = [...named, ...others];
  if (locks.length === 0) return [];
  const namesOf = (some: readonly Lock[]) => listed(some.map(({ table }) => nameOf(table)));
  return [
    {
      at: ran.statement.at,
      subject: `truncate ${namesOf(locks)}`,
      title:
        named.length > 0 && others.length > 0
          ? `TRUNCATE … CASCADE empties ${namesOf(named)}, and ${namesOf(others)} with ${named.length > 1 ? "them" : "it"}`
          : `TRUNCATE … CASCADE empties ${namesOf(locks)}, and whatever refers to ${locks.length > 1 ? "them" : "it"}`,
      scenario:
        "Every row is gone, in these tables and in each one that refers to them through a foreign key, whatever that key's ON DELETE says; taking the deployment back does not bring them back.",
      instead:
        "Name the tables that are meant in TRUNCATE without CASCADE, so that PostgreSQL refuses to empty another one; better, delete only the rows that have to go.",
      evidence: [executed(ran, { locks })],
    },
  ];
}
