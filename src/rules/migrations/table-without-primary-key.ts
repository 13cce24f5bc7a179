import type { CatalogTable } from "../../domain/catalog.ts";
import type { RehearsedMigration } from "../../domain/facts.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { type NewTable, newTables } from "./new-tables.ts";
import { nameOf, statementOf } from "./on-tables.ts";

export const tableWithoutPrimaryKey: Rule<"migration"> = {
  id: "migrations/table-without-primary-key",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "a new table has neither a primary key nor another unique key of columns that may not be null",
  harm: "no row can be named by itself: duplicates cannot be told apart, logical replication refuses updates, and batches have no key to go by",
  instead: "declare a primary key: the columns that already identify a row, or a generated number",
  source: "https://wiki.postgresql.org/wiki/Don't_Do_This",
  appliesTo: ({ rehearsed }) => rehearsed,
  check: (migration) => newTables(migration).flatMap((one) => hitFor(migration, one)),
};

function hitFor(migration: RehearsedMigration, { table, statement }: NewTable): Hit[] {
  if (identifies(table) || isPartOfOther(migration, table) || unprovenKey(migration, table)) return [];
  const name = nameOf(table);
  return [
    {
      at: statement.at,
      subject: name,
      // What is measured or logged over time is written once, and read in stretches.
      ...(table.partitioned ? { severity: "note" as const } : {}),
      title: `${name} has no primary key`,
      scenario: `Two rows of ${name} with the same values cannot be told apart, so that one of them cannot be mended or deleted; once the table is published, each UPDATE and DELETE fails, and tools that copy or backfill in batches have no key to go by. Adding one later locks the table.`,
      instead: `Make the columns that identify a row the primary key, or add id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY.`,
      evidence: [
        {
          ...statementOf(statement),
          engine: migration.engine,
          locks: [],
          catalog: [{ table: name, columns: table.columns.length, primary_key: null }],
        },
      ],
    },
  ];
}

function identifies({ indexes, columns }: CatalogTable): boolean {
  const required = new Set(columns.filter(({ nullable }) => !nullable).map(({ name }) => name));
  return indexes.some(
    (index) =>
      index.primary ||
      (index.unique && !index.partial && index.columns.every((column) => required.has(column))),
  );
}

/** A table of measurements that an extension splits by time has no key on purpose. */
function isPartOfOther({ statements }: RehearsedMigration, { name }: CatalogTable): boolean {
  return statements.some(({ sql }) => /\bcreate_hypertable\b/i.test(sql) && sql.includes(name));
}

/** A key that could not be built here may stand in production. */
function unprovenKey({ unproven }: RehearsedMigration, { name }: CatalogTable): boolean {
  return unproven?.some((part) => part.kind === "key" && part.table.name === name) === true;
}
