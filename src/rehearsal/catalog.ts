import type { Catalog, CatalogCheck, CatalogColumn, CatalogIndex, CatalogTable } from "../domain/catalog.ts";
import type { Question, Session } from "./session.ts";

/** Beyond this many tables nobody reads the catalog any more, and a hostile file could fill memory with it. */
const MAX_TABLES = 5_000;

/** Characters of an expression or a definition; nobody writes longer ones, but a hostile file could. */
const MAX_TEXT = 10_000;

interface RawCatalog {
  tables: RawTable[] | null;
  enums: NonNullable<Catalog["enums"]> | null;
}

/** Columns travel as a list each, since a schema has thousands of them. */
type RawColumn = [
  name: string,
  type: string,
  nullable: boolean,
  value: string | null,
  generated: "" | "s" | "v",
  identity: boolean,
];

interface RawTable {
  oid: number;
  schema: string;
  name: string;
  columns: RawColumn[] | null;
  indexes: (CatalogIndex & { constraint: string | null })[] | null;
  keys:
    | {
        name: string;
        columns: string[];
        schema: string;
        table: string;
        target: string[];
        validated: boolean;
        definition: string;
      }[]
    | null;
  checks: (CatalogCheck & { columns: readonly string[] | null })[] | null;
  triggers: CatalogTable["triggers"] | null;
  policies: CatalogTable["policies"] | null;
  security: [enabled: boolean, forced: boolean];
  identity: string;
  partitioned: string | null;
  parent: { schema: string; name: string; isDefault: boolean } | null;
}

/** Names of a list of column numbers, in the order of the list; an expression (0) is an empty string. */
const namesOf = (numbers: string, table: string, limit: string) => `
  (select pg_catalog.json_agg(coalesce(a.attname, '') order by k.ord)
     from pg_catalog.unnest(${numbers}) with ordinality k(attnum, ord)
     left join pg_catalog.pg_attribute a on a.attrelid = ${table} and a.attnum = k.attnum and k.attnum > 0
    where k.ord <= ${limit})`;

const short = (text: string) => `pg_catalog.left(${text}, ${MAX_TEXT})`;

const IN_USER_SCHEMA = `n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'`;

/** @param chosen which relations (`c`), besides being tables of the user */
const tables = (chosen: string) => `select pg_catalog.json_agg(pg_catalog.json_build_object(
  'oid', t.oid::int8, 'schema', t.nspname, 'name', t.relname,
  'columns', (select pg_catalog.json_agg(pg_catalog.json_build_array(a.attname,
       pg_catalog.format_type(a.atttypid, a.atttypmod), not a.attnotnull,
       case when a.atthasdef then (select ${short("pg_catalog.pg_get_expr(d.adbin, d.adrelid)")}
         from pg_catalog.pg_attrdef d where d.adrelid = a.attrelid and d.adnum = a.attnum) end,
       a.attgenerated, a.attidentity <> '') order by a.attnum)
     from pg_catalog.pg_attribute a where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped),
  'indexes', (select pg_catalog.json_agg(pg_catalog.json_build_object('name', c.relname,
       'columns', ${namesOf("i.indkey::int2[]", "t.oid", "i.indnkeyatts")},
       'unique', i.indisunique, 'primary', i.indisprimary, 'valid', i.indisvalid, 'partial', i.indpred is not null,
       'method', m.amname, 'definition', ${short("pg_catalog.pg_get_indexdef(c.oid)")},
       'constraint', (select k.conname from pg_catalog.pg_constraint k
          where k.conrelid = t.oid and k.conindid = c.oid and k.contype in ('p', 'u', 'x') limit 1)) order by c.relname)
     from pg_catalog.pg_index i join pg_catalog.pg_class c on c.oid = i.indexrelid join pg_catalog.pg_am m on m.oid = c.relam
     where i.indrelid = t.oid),
  'keys', (select pg_catalog.json_agg(pg_catalog.json_build_object('name', k.conname,
       'columns', ${namesOf("k.conkey", "t.oid", "100")}, 'schema', rn.nspname, 'table', r.relname,
       'target', ${namesOf("k.confkey", "r.oid", "100")}, 'validated', k.convalidated,
       'definition', ${short("pg_catalog.pg_get_constraintdef(k.oid)")}) order by k.conname)
     from pg_catalog.pg_constraint k join pg_catalog.pg_class r on r.oid = k.confrelid
     join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
     where k.conrelid = t.oid and k.contype = 'f' and k.conparentid = 0),
  'checks', (select pg_catalog.json_agg(pg_catalog.json_build_object('name', k.conname,
       'expression', ${short("pg_catalog.pg_get_expr(k.conbin, k.conrelid, true)")},
       'columns', ${namesOf("k.conkey", "t.oid", "100")}, 'validated', k.convalidated) order by k.conname)
     from pg_catalog.pg_constraint k where k.conrelid = t.oid and k.contype = 'c'),
  'triggers', (select pg_catalog.json_agg(pg_catalog.json_build_object('name', g.tgname, 'enabled', g.tgenabled <> 'D')
       order by g.tgname)
     from pg_catalog.pg_trigger g where g.tgrelid = t.oid and not g.tgisinternal),
  'policies', (select pg_catalog.json_agg(pg_catalog.json_build_object('name', p.polname, 'command',
       case p.polcmd when 'r' then 'SELECT' when 'a' then 'INSERT' when 'w' then 'UPDATE' when 'd' then 'DELETE' else 'ALL' end)
       order by p.polname)
     from pg_catalog.pg_policy p where p.polrelid = t.oid),
  'security', pg_catalog.json_build_array(t.relrowsecurity, t.relforcerowsecurity), 'identity', t.relreplident,
  'partitioned', case when t.relkind = 'p' then ${short("pg_catalog.pg_get_partkeydef(t.oid)")} end,
  'parent', case when t.relispartition then (select pg_catalog.json_build_object('schema', pn.nspname, 'name', p.relname,
       'isDefault', pg_catalog.pg_get_expr(t.relpartbound, t.oid) = 'DEFAULT')
     from pg_catalog.pg_inherits h join pg_catalog.pg_class p on p.oid = h.inhparent
     join pg_catalog.pg_namespace pn on pn.oid = p.relnamespace where h.inhrelid = t.oid limit 1) end)
  order by t.nspname, t.relname)
from (select c.*, n.nspname from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and ${IN_USER_SCHEMA} and ${chosen}
  order by n.nspname, c.relname limit ${MAX_TABLES}) t`;

const ENUMS = `select pg_catalog.json_agg(pg_catalog.json_build_object('schema', e.nspname, 'name', e.typname, 'values',
  (select pg_catalog.json_agg(v.enumlabel order by v.enumsortorder) from pg_catalog.pg_enum v where v.enumtypid = e.oid))
  order by e.nspname, e.typname)
from (select y.oid, y.typname, n.nspname from pg_catalog.pg_type y join pg_catalog.pg_namespace n on n.oid = y.typnamespace
  where y.typtype = 'e' and ${IN_USER_SCHEMA} order by n.nspname, y.typname limit ${MAX_TABLES}) e`;

/** Everything. */
export const CATALOG: Question = {
  name: "architect_catalog",
  sql: () => `select pg_catalog.json_build_object('tables', (${tables("true")}), 'enums', (${ENUMS}))`,
};

/** Some tables, known by themselves or by an index of theirs. */
export const TABLES: Question = {
  name: "architect_tables",
  ofSome: true,
  sql: (oids) =>
    tables(`(c.oid = any (${oids}) or c.oid in
      (select i.indrelid from pg_catalog.pg_index i where i.indexrelid = any (${oids})))`),
};

/** A catalog, and its tables by their object ids. */
export interface CatalogAt {
  catalog: Catalog;
  tables: ReadonlyMap<number, CatalogTable>;
}

/**
 * Every table with its columns, indexes, keys and what else belongs to it, and every enum, as the transaction sees
 * them now. Expressions are written for the search path that is set. Tables that are still what they were are the
 * same objects as `before`.
 */
export async function readCatalog(session: Session, before?: CatalogAt): Promise<CatalogAt> {
  const raw = await session.ask<RawCatalog>(CATALOG);
  return atOf(
    (raw.tables ?? []).map((one) => [one.oid, sharing(before?.tables.get(one.oid), tableOf(one))]),
    (raw.enums ?? []).map((one) => ({ ...one, values: one.values ?? [] })),
  );
}

/** More are not worth a list of them. */
const MAX_CHOSEN = 200;

/**
 * The same, when since `before` nothing has changed but tables that have been locked, under the names that they had:
 * only these are read, which in most schemas is a small part.
 *
 * @param locked object ids of all relations that were
 */
export async function readCatalogAgain(
  session: Session,
  before: CatalogAt,
  locked: ReadonlySet<number>,
): Promise<CatalogAt> {
  if (locked.size === 0) return before;
  if (locked.size > MAX_CHOSEN || before.tables.size >= MAX_TABLES) return readCatalog(session, before);
  const raw = await session.ask<RawTable[] | null>(TABLES, [...locked]);
  const now = new Map([...before.tables].filter(([oid]) => !locked.has(oid)));
  for (const one of raw ?? []) now.set(one.oid, sharing(before.tables.get(one.oid), tableOf(one)));
  return atOf([...now].sort(byName), before.catalog.enums ?? []);
}

function atOf(
  tables: readonly (readonly [oid: number, table: CatalogTable])[],
  enums: NonNullable<Catalog["enums"]>,
): CatalogAt {
  return { catalog: { tables: tables.map(([, table]) => table), enums }, tables: new Map(tables) };
}

/** Equal states of a table are one object, so that each is sent once. */
function sharing(before: CatalogTable | undefined, now: CatalogTable): CatalogTable {
  return before !== undefined && JSON.stringify(before) === JSON.stringify(now) ? before : now;
}

/** As Postgres sorts names: by their bytes. */
function byName(
  [, one]: readonly [oid: number, table: CatalogTable],
  [, other]: readonly [oid: number, table: CatalogTable],
): number {
  const bytes = (text: string) => Buffer.from(text, "utf8");
  return (
    Buffer.compare(bytes(one.schema), bytes(other.schema)) ||
    Buffer.compare(bytes(one.name), bytes(other.name))
  );
}

const REPLICA_IDENTITY = { d: "default", n: "nothing", f: "full", i: "index" } as const;

function tableOf(raw: RawTable): CatalogTable {
  const { schema, name, identity, partitioned, parent } = raw;
  const [enabled, forced] = raw.security;
  return {
    schema,
    name,
    columns: (raw.columns ?? []).map(columnOf),
    indexes: (raw.indexes ?? []).map(({ constraint, ...index }) => ({
      ...index,
      ...(constraint === null ? {} : { constraint }),
    })),
    foreignKeys: (raw.keys ?? []).map((key) => ({
      name: key.name,
      columns: key.columns,
      references: { schema: key.schema, table: key.table, columns: key.target },
      validated: key.validated,
      definition: key.definition,
      row: {
        constraint: key.name,
        table: qualified(schema, name),
        columns: key.columns.join(", "),
        references: `${qualified(key.schema, key.table)} (${key.target.join(", ")})`,
        validated: key.validated,
      },
    })),
    checks: (raw.checks ?? []).map((check) => ({ ...check, columns: check.columns ?? [] })),
    triggers: raw.triggers ?? [],
    policies: raw.policies ?? [],
    rowSecurity: { enabled, forced },
    replicaIdentity: identity in REPLICA_IDENTITY ? REPLICA_IDENTITY[identity as "d"] : "default",
    ...(partitioned === null ? {} : { partitioned: { by: partitioned } }),
    ...(parent === null ? {} : { partitionOf: parent }),
  };
}

function columnOf([name, type, nullable, value, generated, identity]: RawColumn): CatalogColumn {
  return {
    name,
    type,
    nullable,
    ...(value === null || generated !== "" ? {} : { default: value }),
    ...(identity ? { identity } : {}),
    ...(generated === "" ? {} : { generated: generated === "s" ? "stored" : "virtual" }),
    ...(value === null || generated === "" ? {} : { expression: value }),
  };
}

function qualified(schema: string, name: string): string {
  return schema === "public" ? name : `${schema}.${name}`;
}
