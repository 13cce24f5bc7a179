import type { Catalog, CatalogForeignKey, CatalogIndex, CatalogTable } from "../../domain/catalog.ts";
import type { RehearsedMigration, RehearsedStatement, StatementPart } from "../../domain/facts.ts";
import type { Row } from "../../domain/finding.ts";
import type { Hit, Rule } from "../../domain/rule.ts";
import { isTable, nameOf, statementOf, tableIn } from "./on-tables.ts";

export const fkWithoutIndex: Rule<"migration"> = {
  id: "migrations/fk-without-index",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "a new foreign key has no index that starts with its columns",
  harm: "deleting a row of the referenced table, or changing its key, reads the whole referencing table while holding locks; joins along the key read it as well",
  instead:
    "add an index whose first columns are those of the foreign key; on a table with rows, with CREATE INDEX CONCURRENTLY",
  source: "https://www.postgresql.org/docs/current/ddl-constraints.html#DDL-CONSTRAINTS-FK",
  appliesTo: (migration) => migration.rehearsed && migration.whole !== undefined,
  check: (migration) => {
    const { whole } = migration;
    if (!whole) return [];
    return migration.after.tables.flatMap((table) =>
      table.foreignKeys
        .filter((key) => isNew(table, key, migration) && survives(table, key, whole.after))
        .filter((key) => !isCovered(tableIn(whole.after, table) ?? table, key, migration.unproven ?? []))
        .flatMap((key) => hitFor(migration, tableIn(whole.after, table) ?? table, key)),
    );
  },
};

/** Made by this file, and not merely made again: a key that was there before the pull request is its history. */
function isNew(table: CatalogTable, key: CatalogForeignKey, { before, whole }: RehearsedMigration): boolean {
  return !hasKey(before, table, key) && !(whole && hasKey(whole.before, table, key));
}

/** A later migration of the pull request may have dropped it again. */
function survives(table: CatalogTable, key: CatalogForeignKey, after: Catalog): boolean {
  return hasKey(after, table, key);
}

function hasKey(catalog: Catalog, table: CatalogTable, key: CatalogForeignKey): boolean {
  return (tableIn(catalog, table)?.foreignKeys ?? []).some(
    (other) =>
      sameColumns(other.columns, key.columns) &&
      other.references.schema === key.references.schema &&
      other.references.table === key.references.table,
  );
}

function isCovered(table: CatalogTable, key: CatalogForeignKey, unproven: readonly StatementPart[]): boolean {
  const usable = table.indexes.filter((index) => index.valid && !index.partial && searchable(index));
  // An index that a statement defines which could not be run here may well be there in production.
  const claimed = unproven.filter(
    (part) => (part.kind === "index" || part.kind === "key") && isTable(part.table, table),
  );
  return [...usable, ...claimed].some(({ columns }) =>
    sameColumns(columns.slice(0, key.columns.length), key.columns),
  );
}

/** Only these find the rows of one key without reading the others. */
function searchable({ method }: CatalogIndex): boolean {
  return method === "btree" || method === "hash";
}

/** For finding rows by equality, the order within the prefix does not matter. */
function sameColumns(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && right.every((column) => left.includes(column));
}

function hitFor(migration: RehearsedMigration, table: CatalogTable, key: CatalogForeignKey): Hit[] {
  const found = whereMade(migration.statements, table, key);
  if (!found) return [];
  const { statement, at } = found;
  const columns = key.columns.join(", ");
  const referenced = nameOf({ schema: key.references.schema, name: key.references.table });
  const from = nameOf(table);
  return [
    {
      at,
      subject: `${from}.${columns}`,
      title: `The foreign key ${from} (${columns}) → ${referenced} has no index that starts with ${key.columns.length > 1 ? "these columns" : "this column"}`,
      scenario: `Deleting a row of ${referenced}, or changing its key, makes PostgreSQL look for rows of ${from} that refer to it: without an index it reads the whole table each time, and joins from ${referenced} to ${from} do so too.`,
      instead: `Add an index on ${from} (${columns})${wasThere(migration, table) ? ", with CREATE INDEX CONCURRENTLY outside a transaction since the table is in use" : ""}.`,
      evidence: [
        {
          ...statementOf(statement),
          engine: migration.engine,
          locks: statement.locks,
          catalog: [key.row, ...table.indexes.map(indexRow)],
        },
      ],
    },
  ];
}

/** Where the key is written; for one that a block of code made, the statement that made it. */
function whereMade(
  statements: readonly RehearsedStatement[],
  table: CatalogTable,
  key: CatalogForeignKey,
): { statement: RehearsedStatement; at: RehearsedStatement["at"] } | undefined {
  const ran = statements.filter((statement) => statement.outcome === "ran");
  for (const statement of ran) {
    const part = statement.parts?.find(
      (one) =>
        one.kind === "foreign-key" && isTable(one.table, table) && sameColumns(one.columns, key.columns),
    );
    if (part) return { statement, at: part.at };
  }
  const maker = ran.findLast((statement) => statement.created.includes(key.name));
  return maker && { statement: maker, at: maker.at };
}

function wasThere({ whole }: RehearsedMigration, table: CatalogTable): boolean {
  return whole !== undefined && tableIn(whole.before, table) !== undefined;
}

function indexRow({ name, columns, unique, valid, partial }: CatalogIndex): Row {
  return {
    index: name,
    columns: columns.map((column) => column || "(expression)").join(", "),
    unique,
    valid,
    partial,
  };
}
