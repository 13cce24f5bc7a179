import type { Catalog, CatalogTable } from "../domain/facts.ts";
import type { Session } from "./session.ts";

/** Beyond this many tables nobody reads the catalog any more, and a hostile file could fill memory with it. */
const MAX_TABLES = 5_000;

interface RawTable {
  schema: string;
  name: string;
  columns: CatalogTable["columns"] | null;
  indexes: CatalogTable["indexes"] | null;
  keys:
    | {
        name: string;
        columns: string[];
        schema: string;
        table: string;
        target: string[];
        validated: boolean;
      }[]
    | null;
}

/** Names of a list of column numbers, in the order of the list; an expression (0) is an empty string. */
const namesOf = (numbers: string, table: string, limit: string) => `
  (select pg_catalog.json_agg(coalesce(a.attname, '') order by k.ord)
     from pg_catalog.unnest(${numbers}) with ordinality k(attnum, ord)
     left join pg_catalog.pg_attribute a on a.attrelid = ${table} and a.attnum = k.attnum and k.attnum > 0
    where k.ord <= ${limit})`;

const TABLES = `select pg_catalog.json_agg(pg_catalog.json_build_object(
  'schema', t.nspname, 'name', t.relname,
  'columns', (select pg_catalog.json_agg(pg_catalog.json_build_object('name', a.attname,
       'type', pg_catalog.format_type(a.atttypid, a.atttypmod), 'nullable', not a.attnotnull) order by a.attnum)
     from pg_catalog.pg_attribute a where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped),
  'indexes', (select pg_catalog.json_agg(pg_catalog.json_build_object('name', c.relname,
       'columns', ${namesOf("i.indkey::int2[]", "t.oid", "i.indnkeyatts")},
       'unique', i.indisunique, 'primary', i.indisprimary, 'valid', i.indisvalid, 'partial', i.indpred is not null,
       'method', m.amname) order by c.relname)
     from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_am m on m.oid = c.relam
     where i.indrelid = t.oid),
  'keys', (select pg_catalog.json_agg(pg_catalog.json_build_object('name', k.conname,
       'columns', ${namesOf("k.conkey", "t.oid", "100")}, 'schema', rn.nspname, 'table', r.relname,
       'target', ${namesOf("k.confkey", "r.oid", "100")}, 'validated', k.convalidated) order by k.conname)
     from pg_catalog.pg_constraint k join pg_catalog.pg_class r on r.oid = k.confrelid
     join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
     where k.conrelid = t.oid and k.contype = 'f' and k.conparentid = 0))
  order by t.nspname, t.relname)
from (select c.oid, c.relname, n.nspname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
  order by 3, 2 limit ${MAX_TABLES}) t`;

/** Every table with its columns, indexes and foreign keys, as the transaction sees them now. */
export async function readCatalog(session: Session): Promise<Catalog> {
  const raw = (await session.json<RawTable[] | null>(TABLES)) ?? [];
  return {
    tables: raw.map(({ schema, name, columns, indexes, keys }) => ({
      schema,
      name,
      columns: columns ?? [],
      indexes: indexes ?? [],
      foreignKeys: (keys ?? []).map((key) => ({
        name: key.name,
        columns: key.columns,
        references: { schema: key.schema, table: key.table, columns: key.target },
        validated: key.validated,
        row: {
          constraint: key.name,
          table: qualified(schema, name),
          columns: key.columns.join(", "),
          references: `${qualified(key.schema, key.table)} (${key.target.join(", ")})`,
          validated: key.validated,
        },
      })),
    })),
  };
}

function qualified(schema: string, name: string): string {
  return schema === "public" ? name : `${schema}.${name}`;
}
