import type { StatementPart } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { codeUses } from "./code-uses.ts";
import { isReadMysql, partsOnOldTables, type ReadPart } from "./mysql-parts.ts";
import {
  executed,
  lockOnOld,
  nameOf,
  parsed,
  quotedTable,
  type Ran,
  statementsRan,
  tableIn,
} from "./on-tables.ts";

export const renameBreaksDeployedCode: Rule<"migration"> = {
  id: "migrations/rename-breaks-deployed-code",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "a table or column that was there before the pull request gets another name, and nothing answers to the old one",
  harm: "code that is still running while the migration does uses the old name, and each of its queries fails until the new version is everywhere",
  instead:
    "keep the old name working until no running code uses it: a view under a table's old name, or a second column that a trigger keeps the same",
  source: "https://www.postgresql.org/docs/current/sql-altertable.html#SQL-ALTERTABLE-DESC-RENAME",
  appliesTo: (migration) => migration.rehearsed || isReadMysql(migration),
  check: (migration) => {
    if (isReadMysql(migration))
      return partsOnOldTables(migration, ["rename-table", "rename-column"]).flatMap(readRenames);
    const all = statementsRan(migration).flatMap((ran) => ran.parts.map((part) => ({ ran, part })));
    return [
      ...all.flatMap(({ ran, part }) => (part.kind === "rename-table" ? renamedTable(ran, part) : [])),
      ...alike(all.filter(({ part }) => part.kind === "rename-column")).flatMap(renamedColumns),
    ];
  },
};

/** MySQL's own renames, as they are written. */
function readRenames(parts: readonly [ReadPart, ...ReadPart[]]): Hit[] {
  const [first, ...others] = parts.flatMap(readRename);
  return first ? [{ ...first, siblings: others.map(({ at }) => at) }] : [];
}

function readRename({ migration, statement, part }: ReadPart): Hit[] {
  const { table, columns, to = "" } = part;
  const [column] = columns;
  if (answersLater(migration, statement, part)) return [];
  const name = nameOf(table);
  const old = column === undefined ? name : `${name}.${column}`;
  const uses = codeUses(migration, [
    { table: { schema: "public", ...table }, ...(column === undefined ? {} : { column }) },
  ]);
  return [
    {
      at: statement.at,
      subject: old,
      title: `Renaming ${old} to ${to} breaks the code that is running`,
      scenario: `From the moment the statement is done, every query of the running version ${column === undefined ? `to ${name} fails with “Table doesn't exist”` : `that names ${column} fails with “Unknown column”`}, until the new version has replaced it everywhere; taking the deployment back breaks it again.${uses.sentence}`,
      instead:
        column === undefined
          ? `Right after it, run CREATE VIEW ${name} AS SELECT * FROM ${to}: MySQL lets such a view be read and written like the table. Drop it with a later release. Or keep the name, and rename only in the code.`
          : `Add ${to} as a second column, keep both the same with a trigger, fill it in batches, move the code over, and drop ${column} with a later release. Or keep the name, and rename only in the code.`,
      evidence: [parsed(statement), ...uses.evidence],
    },
  ];
}

/** The same statement or a later one puts a table, a view or a column in the place of what is renamed. */
function answersLater(
  { statements }: Ran["migration"],
  statement: ReadPart["statement"],
  { table, columns: [column] }: StatementPart,
): boolean {
  const name = nameOf(table);
  const view = new RegExp(`\\bview\\s+[\`"]?${name.replace(/[^\w]/g, "\\$&")}[\`"]?\\s`, "i");
  return statements
    .slice(statements.indexOf(statement))
    .some(({ sql, mysql, parts = [] }) =>
      column === undefined
        ? mysql?.made.some((made) => nameOf(made) === name) === true || view.test(sql)
        : parts.some(
            (part) => part.kind === "add-column" && nameOf(part.table) === name && part.columns[0] === column,
          ),
    );
}

interface Rename {
  ran: Ran;
  part: StatementPart;
}

/** Columns of several tables that get the same new name are one decision, and one finding. */
function alike(renames: readonly Rename[]): readonly (readonly Rename[])[] {
  const groups = new Map<string, Rename[]>();
  for (const rename of renames) {
    const key = `${rename.part.columns[0]} ${rename.part.to}`;
    groups.set(key, [...(groups.get(key) ?? []), rename]);
  }
  return [...groups.values()];
}

function renamedColumns(renames: readonly Rename[]): Hit[] {
  const hits = renames.flatMap(({ ran, part }) => renamedColumn(ran, part));
  const [first, ...others] = hits;
  if (!first || others.length === 0) return hits;
  return [{ ...first, siblings: others.map(({ at }) => at) }];
}

function renamedTable(ran: Ran, { table, to = "" }: StatementPart): Hit[] {
  // The lock of the rename itself is seen under the new name, one that the transaction holds under the old.
  const lock = lockOnOld(ran, { ...table, name: to }) ?? lockOnOld(ran, table);
  if (!lock) return [];
  const old = { schema: lock.table.schema, name: table.name };
  const { before, after } = ran.migration.whole ?? {};
  if (!tableIn(before, old) || tableIn(after, old) || madeLater(ran, nameOf(old))) return [];
  const uses = codeUses(ran.migration, [{ table: old }]);
  return [
    {
      at: ran.statement.at,
      subject: nameOf(old),
      title: `Renaming ${nameOf(old)} to ${to} breaks the code that is running`,
      scenario: `From the moment the migration commits, every query of the running version to ${nameOf(old)} fails with “relation does not exist”, until the new version has replaced it everywhere; taking the deployment back breaks it again.${uses.sentence}`,
      instead: `In the same transaction, run CREATE VIEW ${quotedTable(old)} AS SELECT * FROM ${quotedTable({ ...old, name: to })}: PostgreSQL lets such a view be read and written like the table. Drop it with a later release. Or keep the name, and rename only in the code.`,
      evidence: [executed(ran, { locks: [lock] }), ...uses.evidence],
    },
  ];
}

/** A view or a new table under the old name goes on answering. */
function madeLater({ migration, statement }: Ran, name: string): boolean {
  const later = migration.statements.slice(migration.statements.indexOf(statement) + 1);
  return later.some(({ created }) => created.includes(name));
}

function renamedColumn(ran: Ran, { table, columns: [column = ""], to = "" }: StatementPart): Hit[] {
  const lock = lockOnOld(ran, table);
  if (!lock) return [];
  const { before, after } = ran.migration.whole ?? {};
  const has = (one: typeof before) =>
    tableIn(one, lock.table)?.columns.some(({ name }) => name === column) === true;
  if (!has(before) || has(after)) return [];
  const old = `${nameOf(lock.table)}.${column}`;
  const uses = codeUses(ran.migration, [{ table: lock.table, column }]);
  return [
    {
      at: ran.statement.at,
      subject: old,
      title: `Renaming ${old} to ${to} breaks the code that is running`,
      scenario: `From the moment the migration commits, every query of the running version that names ${column} fails with “column does not exist”, until the new version has replaced it everywhere; taking the deployment back breaks it again.${uses.sentence}`,
      instead: `Add ${to} as a second column, keep both the same with a trigger, fill it in batches, move the code over, and drop ${column} with a later release. Or keep the name, and rename only in the code.`,
      evidence: [executed(ran, { locks: [lock] }), ...uses.evidence],
    },
  ];
}
