import type { MigrationStatement } from "../domain/rehearsal.ts";
import type { Sight } from "./observe.ts";
import { literal } from "./quote.ts";
import type { Seeds } from "./seed.ts";
import { nameOfTable } from "./seed-choice.ts";
import { type Session, StatementError } from "./session.ts";
import { reasonToSkip } from "./stand-ins.ts";

/** SQLSTATE "not null violation". */
const IS_NULL = "23502";

/**
 * Does this failure on made-up rows happen on all rows? Of one thing that is certain: a column that came with the
 * pull request and has no value yet must not be NULL. Everything else depends on what the rows hold. To be asked
 * when the failed transaction is rolled back.
 *
 * @param mayBeFilled something before the statement may have given the column its values
 */
export async function alwaysFails(
  session: Session,
  seeds: Seeds,
  { code, on: { schema, table, column } }: StatementError,
  { parts = [] }: MigrationStatement,
  mayBeFilled: boolean,
): Promise<boolean> {
  if (code !== IS_NULL || schema === undefined || table === undefined || column === undefined) return false;
  const added = parts.find((part) => part.kind === "add-column" && part.columns.includes(column));
  if (added) return added.filledBy === undefined;
  if (mayBeFilled) return false;
  if (seeds.knew(nameOfTable({ schema, name: table }), column) === false) return true;
  const known = await session.json<boolean>(
    `select pg_catalog.to_json(exists (select from pg_catalog.pg_attribute a
       join pg_catalog.pg_class c on c.oid = a.attrelid join pg_catalog.pg_namespace n on n.oid = c.relnamespace
       where n.nspname = ${literal(schema)} and c.relname = ${literal(table)} and a.attname = ${literal(column)}
         and not a.attisdropped))`,
  );
  return !known;
}

/** May it give rows their values, when it runs here or in production? */
export function mayFill(statement: MigrationStatement): boolean {
  return statement.kind === "data" || statement.kind === "other" || reasonToSkip(statement) !== undefined;
}

/** What CREATE INDEX CONCURRENTLY leaves behind when it fails: in the way of a second try. */
export async function dropUnfinishedIndexes(session: Session, before: Sight): Promise<void> {
  const drops = await session.json<string[] | null>(
    `select pg_catalog.json_agg(pg_catalog.format('drop index %I.%I', n.nspname, c.relname))
     from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid
     join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where not i.indisvalid and n.nspname not like 'pg\\_%'
       and c.oid <> all ('{${[...before.relations.keys()].join(",")}}'::pg_catalog.oid[])`,
  );
  for (const drop of drops ?? []) {
    try {
      await session.run(drop);
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      await session.run("rollback");
    }
  }
}
