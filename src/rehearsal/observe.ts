import type { Lock } from "../domain/finding.ts";
import type { Session } from "./session.ts";

/** What can be seen of the database at one moment, from inside the transaction that runs. */
export interface Sight {
  relations: ReadonlyMap<number, Relation>;
  /** Constraints by object id: their names. */
  constraints: ReadonlyMap<number, string>;
  /** `oid mode`, of relations only. */
  locks: ReadonlySet<string>;
}

interface Relation {
  schema: string;
  name: string;
  table: boolean;
  /** The file its rows are stored in; a new number means that they were written anew. 0 for those without storage. */
  file: number;
}

interface RawSight {
  relations: [oid: number, schema: string, name: string, kind: string, file: number][] | null;
  constraints: [oid: number, name: string][] | null;
  locks: [oid: number, mode: string][] | null;
}

/** Object ids below this belong to the system. Source: PostgreSQL, `access/transam.h`, FirstNormalObjectId. */
const FIRST_NORMAL_OID = 16384;

const LOOK = `select pg_catalog.json_build_object(
  'relations', (select pg_catalog.json_agg(pg_catalog.json_build_array(c.oid::int8, n.nspname, c.relname, c.relkind,
       coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)::int8))
     from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
     where c.oid >= ${FIRST_NORMAL_OID} and n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'),
  'constraints', (select pg_catalog.json_agg(pg_catalog.json_build_array(k.oid::int8, k.conname))
     from pg_catalog.pg_constraint k where k.oid >= ${FIRST_NORMAL_OID} and k.contype <> 'n'),
  'locks', (select pg_catalog.json_agg(pg_catalog.json_build_array(l.relation::int8, l.mode))
     from pg_catalog.pg_locks l
     where l.pid = pg_catalog.pg_backend_pid() and l.locktype = 'relation' and l.granted and l.relation >= ${FIRST_NORMAL_OID}))`;

export async function look(session: Session): Promise<Sight> {
  const raw = await session.json<RawSight>(LOOK);
  return {
    relations: new Map(
      (raw.relations ?? []).map(([oid, schema, name, kind, file]) => [
        oid,
        { schema, name, table: kind === "r" || kind === "p", file },
      ]),
    ),
    constraints: new Map(raw.constraints ?? []),
    locks: new Set((raw.locks ?? []).map(([oid, mode]) => `${oid} ${mode}`)),
  };
}

/** What one statement did: the difference between two sights. */
export interface Seen {
  locks: readonly Lock[];
  rewrote: readonly string[];
  created: readonly string[];
}

/** @param existing object ids of the tables that were there before the pull request */
export function difference(before: Sight, after: Sight, existing: ReadonlySet<number>): Seen {
  const locks: Lock[] = [];
  for (const lock of after.locks) {
    if (before.locks.has(lock)) continue;
    const [oid, mode] = lock.split(" ");
    // A dropped table is locked under a name that is gone: the sight before still has it.
    const relation = after.relations.get(Number(oid)) ?? before.relations.get(Number(oid));
    if (!relation?.table || mode === undefined) continue;
    const { schema, name } = relation;
    locks.push({ mode, table: { schema, name, existedBefore: existing.has(Number(oid)) } });
  }
  locks.sort((left, right) => keyOf(left).localeCompare(keyOf(right)));

  const rewrote: string[] = [];
  const created: string[] = [];
  for (const [oid, relation] of after.relations) {
    const old = before.relations.get(oid);
    if (!old) created.push(nameOf(relation));
    else if (relation.table && relation.file !== old.file && existing.has(oid))
      rewrote.push(nameOf(relation));
  }
  for (const [oid, name] of after.constraints) if (!before.constraints.has(oid)) created.push(name);
  return { locks, rewrote: rewrote.sort(), created: [...new Set(created)].sort() };
}

export function tablesOf(sight: Sight): ReadonlySet<number> {
  return new Set([...sight.relations].filter(([, relation]) => relation.table).map(([oid]) => oid));
}

function keyOf({ table, mode }: Lock): string {
  return `${table.schema}.${table.name} ${mode}`;
}

function nameOf({ schema, name }: Relation): string {
  return schema === "public" ? name : `${schema}.${name}`;
}
