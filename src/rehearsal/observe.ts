import type { RehearsedStatement } from "../domain/facts.ts";
import type { Lock } from "../domain/finding.ts";
import type { Question, Session } from "./session.ts";

/** What can be seen of the database at one moment, from inside the transaction that runs. */
export interface Sight {
  relations: ReadonlyMap<number, Relation>;
  /** By object id. Of those that are gone some may still be here. */
  constraints: ReadonlyMap<number, Constraint>;
  /** Names by object id. */
  schemas: ReadonlyMap<number, string>;
  /** How often tables were read from end to end, as far as the server has not yet written that down; else 0. */
  scans: ReadonlyMap<number, number>;
  /** `oid mode`, of relations only. */
  locks: ReadonlySet<string>;
  limits: NonNullable<RehearsedStatement["limits"]>;
}

interface Relation {
  /** Object id of its schema. */
  schema: number;
  name: string;
  table: boolean;
  /** The file its rows are stored in; a new number means that they were written anew. 0 for those without storage. */
  file: number;
}

interface Constraint {
  name: string;
  table: number;
  /** Of a foreign key: the table that it refers to; otherwise 0. */
  refersTo: number;
  validated: boolean;
}

interface RawSight {
  relations: [oid: number, schema: number, name: string, kind: string, file: number][] | null;
  constraints: [oid: number, name: string, table: number, refersTo: number, validated: boolean][] | null;
  schemas: [oid: number, name: string][] | null;
  scans: [oid: number, scans: number][] | null;
  locks: [oid: number, mode: string][] | null;
  limits: [lock: string, statement: string];
}

/** Object ids below this belong to the system. Source: PostgreSQL, `access/transam.h`, FirstNormalObjectId. */
const FIRST_NORMAL_OID = 16384;

const OWN_LOCKS = `pg_catalog.pg_locks l where l.pid = pg_catalog.pg_backend_pid() and l.locktype = 'relation'
  and l.granted and l.relation >= ${FIRST_NORMAL_OID}`;

const lookAt = (
  relations: string,
  constraints: string,
) => `with mine as materialized (select l.relation, l.mode from ${OWN_LOCKS})
select pg_catalog.json_build_object(
  'relations', (select pg_catalog.json_agg(pg_catalog.json_build_array(c.oid::int8, c.relnamespace::int8, c.relname, c.relkind,
       coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)::int8))
     from pg_catalog.pg_class c where c.oid >= ${FIRST_NORMAL_OID} and ${relations}),
  'constraints', (select pg_catalog.json_agg(pg_catalog.json_build_array(k.oid::int8, k.conname, k.conrelid::int8,
       k.confrelid::int8, k.convalidated))
     from pg_catalog.pg_constraint k where k.oid >= ${FIRST_NORMAL_OID} and k.contype <> 'n' and ${constraints}),
  'schemas', (select pg_catalog.json_agg(pg_catalog.json_build_array(n.oid::int8, n.nspname)) from pg_catalog.pg_namespace n
     where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'),
  'scans', (select pg_catalog.json_agg(pg_catalog.json_build_array(c.oid::int8, pg_catalog.pg_stat_get_xact_numscans(c.oid)))
     from pg_catalog.pg_class c where c.oid >= ${FIRST_NORMAL_OID} and c.relkind in ('r', 'm')
       and pg_catalog.pg_stat_get_xact_numscans(c.oid) > 0),
  'locks', (select pg_catalog.json_agg(pg_catalog.json_build_array(relation::int8, mode)) from mine),
  'limits', pg_catalog.json_build_array(pg_catalog.current_setting('lock_timeout'), pg_catalog.current_setting('statement_timeout')))`;

export const LOOK: Question = { name: "architect_look", sql: () => lookAt("true", "true") };

/** Whatever a transaction creates, changes or drops it has locked until its end; domains alone are no relations. */
export const LOOK_AGAIN: Question = {
  name: "architect_look_again",
  sql: () =>
    lookAt(
      "c.oid = any (array(select relation from mine))",
      "(k.conrelid = any (array(select relation from mine)) or k.conrelid = 0)",
    ),
};

/**
 * @param since a sight since which nothing was done but by the transaction that is open now, and nothing taken back:
 *   then only what that has locked is looked at, which in a large schema takes a fraction of the time
 */
export async function look(session: Session, since?: Sight): Promise<Sight> {
  const raw = await session.ask<RawSight>(since ? LOOK_AGAIN : LOOK);
  const schemas = new Map(raw.schemas ?? []);
  const relations = new Map(since?.relations);
  for (const [oid] of raw.locks ?? []) relations.delete(oid);
  for (const [oid, schema, name, kind, file] of raw.relations ?? [])
    if (schemas.has(schema)) relations.set(oid, { schema, name, table: kind === "r" || kind === "p", file });
  const constraints = new Map(since?.constraints);
  for (const [oid, name, table, refersTo, validated] of raw.constraints ?? [])
    constraints.set(oid, { name, table, refersTo, validated });
  return {
    relations,
    constraints,
    schemas,
    scans: new Map(raw.scans ?? []),
    locks: new Set((raw.locks ?? []).map(([oid, mode]) => `${oid} ${mode}`)),
    limits: { lockMs: milliseconds(raw.limits[0]), statementMs: milliseconds(raw.limits[1]) },
  };
}

/** Source: PostgreSQL, `utils/misc/guc.c`, `convert_int_from_base_unit`: the largest unit that leaves a whole number. */
const UNITS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, min: 60_000, h: 3_600_000, d: 86_400_000 };

function milliseconds(setting: string): number {
  const [, number, unit = "ms"] = /^(\d+)(ms|s|min|h|d)?$/.exec(setting) ?? [];
  return Number(number ?? 0) * (UNITS[unit] ?? 1);
}

/** What one statement did: the difference between two sights. */
export interface Seen {
  locks: readonly Lock[];
  rewrote: readonly string[];
  created: readonly string[];
  /** Tables that were there before the pull request and that it read from end to end. */
  scanned: readonly string[];
}

/** @param existing object ids of the tables that were there before the pull request */
export function difference(before: Sight, after: Sight, existing: ReadonlySet<number>): Seen {
  const locks: Lock[] = [];
  for (const lock of after.locks) {
    if (before.locks.has(lock)) continue;
    const [oid, mode] = lock.split(" ");
    // A dropped table is locked under a name that is gone: the sight before still has it.
    const there = after.relations.has(Number(oid)) ? after : before;
    const relation = there.relations.get(Number(oid));
    if (!relation?.table || mode === undefined) continue;
    const { name } = relation;
    const schema = schemaOf(relation, there);
    locks.push({ mode, table: { schema, name, existedBefore: existing.has(Number(oid)) } });
  }
  locks.sort((left, right) => keyOf(left).localeCompare(keyOf(right)));

  const rewrote: string[] = [];
  const created: string[] = [];
  const scanned: string[] = [];
  const referred = referredOnly(before, after);
  for (const [oid, relation] of after.relations) {
    const old = before.relations.get(oid);
    if (!old) created.push(nameOf(relation, after));
    else if (!existing.has(oid)) continue;
    else {
      const anew = relation.table && relation.file !== old.file;
      if (anew) rewrote.push(nameOf(relation, after));
      const byItself = DDL_LOCKS.some((mode) => after.locks.has(`${oid} ${mode}`));
      const read = (after.scans.get(oid) ?? 0) > (before.scans.get(oid) ?? 0);
      if (byItself && read && (anew || !referred.has(oid))) scanned.push(nameOf(relation, after));
    }
  }
  for (const [oid, { name }] of after.constraints) if (!before.constraints.has(oid)) created.push(name);
  return { locks, rewrote: rewrote.sort(), created: [...new Set(created)].sort(), scanned: scanned.sort() };
}

/**
 * Those of statements that read a table themselves. What a query reads (in CREATE TABLE AS, in a function) the planner
 * decides, by how many rows there are: nothing that can be said of other tables than ours.
 */
const DDL_LOCKS = [
  "ShareUpdateExclusiveLock",
  "ShareLock",
  "ShareRowExclusiveLock",
  "ExclusiveLock",
  "AccessExclusiveLock",
];

/** The tables that foreign keys validated between the two sights refer to. The planner decides here as well. */
function referredOnly(before: Sight, after: Sight): ReadonlySet<number> {
  const fresh = [...after.constraints].flatMap(([oid, one]) =>
    one.refersTo !== 0 && one.validated && !before.constraints.get(oid)?.validated ? [one] : [],
  );
  const checked = new Set(fresh.map(({ table }) => table));
  return new Set(fresh.map(({ refersTo }) => refersTo).filter((oid) => !checked.has(oid)));
}

export function tablesOf(sight: Sight): ReadonlySet<number> {
  return new Set([...sight.relations].filter(([, relation]) => relation.table).map(([oid]) => oid));
}

function keyOf({ table, mode }: Lock): string {
  return `${table.schema}.${table.name} ${mode}`;
}

function nameOf(relation: Relation, sight: Sight): string {
  const schema = schemaOf(relation, sight);
  return schema === "public" ? relation.name : `${schema}.${relation.name}`;
}

function schemaOf({ schema }: Relation, { schemas }: Sight): string {
  return schemas.get(schema) ?? "";
}
