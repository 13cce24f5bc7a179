import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Migration } from "../../src/domain/rehearsal.ts";
import { createRehearsal, type Rehearsal } from "../../src/rehearsal/rehearse.ts";
import { aMigration } from "../support/migrations.ts";
import { needs } from "../support/needs.ts";
import { type PostgresServer, startPostgres } from "../support/postgres.ts";
import { CASES, type SideCase, TABLES } from "./side-by-side.ts";

/** What one server did: `error` instead of the others when it refused. Each `locks` is `table: mode`. */
interface Done {
  locks: readonly string[];
  rewrote: readonly string[];
  error?: string;
}

const REFUSES_TRANSACTION: Done = { locks: [], rewrote: [], error: "25001" };

/** What servers older than the embedded one (18) may do otherwise, by statement; nothing else may differ. */
const OLDER: Readonly<Record<string, { there: Done; why: string }>> = {
  "grant select on users to public": {
    there: { locks: [], rewrote: [] },
    why: "18 keeps a table that is named in GRANT from being dropped meanwhile; 15 looked its name up without a lock",
  },
};

const schemaOf = (index: number) => `c${index}`;

async function baseOf({ before }: SideCase, index: number): Promise<Migration> {
  const sql = `create schema ${schemaOf(index)}; set search_path = ${schemaOf(index)}; ${TABLES} ${before ?? ""};`;
  return aMigration(`base/${index}.sql`, sql);
}

/** A few at a time: each has a whole schema, and every file is told with all tables before and after it. */
const AT_ONCE = 25;

async function embedded(): Promise<readonly Done[]> {
  const rehearsal = createRehearsal({ again: "any" });
  const done: Done[] = [];
  try {
    for (let from = 0; from < CASES.length; from += AT_ONCE)
      done.push(...(await rehearsed(rehearsal, CASES.slice(from, from + AT_ONCE))));
  } finally {
    await rehearsal.close();
  }
  return done;
}

async function rehearsed(rehearsal: Rehearsal, cases: readonly SideCase[]): Promise<readonly Done[]> {
  const result = await rehearsal.rehearse({
    base: await Promise.all(cases.map(baseOf)),
    changed: await Promise.all(
      cases.map(({ sql }, index) =>
        aMigration(`${index}.sql`, `set search_path = ${schemaOf(index)}; ${sql};`),
      ),
    ),
  });
  expect(result.baseProblems).toEqual([]);
  return result.migrations.map(({ statements: [, one] }) => {
    const rewrote = bare(one?.rewrote ?? []);
    if (one?.outcome === "failed") return { locks: [], rewrote: [], error: one.error?.code ?? "unknown" };
    if (one?.locksSeen === false) return { ...REFUSES_TRANSACTION, rewrote };
    return { locks: (one?.locks ?? []).map(({ mode, table }) => `${table.name}: ${mode}`).sort(), rewrote };
  });
}

function bare(names: readonly string[]): string[] {
  return names.map((name) => name.replace(/^.*\./, "")).sort();
}

// ------------------------------------------------------------------ the real server

const MARK = "--- next ---";

const relationsIn = (schema: string) =>
  `select json_object_agg(c.oid, json_build_object('name', c.relname, 'file', pg_relation_filenode(c.oid)))
   from pg_class c where c.relnamespace = '${schema}'::regnamespace and c.relkind in ('r', 'p')`;

/** The same with nothing of ours: the statement alone in a transaction, then its locks and the files of the tables. */
const watched = (sql: string, schema: string) => `
  set search_path = ${schema};
  ${relationsIn(schema)};
  select '${MARK}';
  begin;
  ${sql};
  select '${MARK}';
  select coalesce(json_agg(json_build_array(relation, mode)), '[]') from pg_locks
    where pid = pg_backend_pid() and locktype = 'relation' and relation >= 16384;
  select '${MARK}';
  ${relationsIn(schema)};
  rollback;`;

type Relations = Readonly<Record<string, { name: string; file: number | null }>>;

async function real(server: PostgresServer, { sql }: SideCase, index: number): Promise<Done> {
  const schema = schemaOf(index);
  try {
    const parts = (await server.run(watched(sql, schema))).split(MARK);
    const before = JSON.parse(parts[0] ?? "") as Relations;
    const locks = JSON.parse(parts.at(-2) ?? "") as [oid: number, mode: string][];
    const after = JSON.parse(parts.at(-1) ?? "") as Relations;
    return {
      locks: locks
        .flatMap(([oid, mode]) => {
          const name = (after[oid] ?? before[oid])?.name;
          return name === undefined ? [] : [`${name}: ${mode}`];
        })
        .sort(),
      rewrote: WRITES_ROWS.test(sql)
        ? []
        : Object.entries(after)
            .flatMap(([oid, { name, file }]) =>
              before[oid] !== undefined && before[oid].file !== file ? [name] : [],
            )
            .sort(),
    };
  } catch (error) {
    const code = /ERROR: {2}(\w{5}):/.exec(String(error))?.[1];
    if (code !== "25001") return { locks: [], rewrote: [], error: code ?? String(error) };
  }
  // Outside a transaction its locks are gone; the files are not.
  const files = async () => JSON.parse(await server.run(relationsIn(schema))) as Relations;
  const before = await files();
  await server.run(`set search_path = ${schema};\n${sql};`);
  const after = await files();
  const rewrote = Object.keys(after).filter((oid) => before[oid]?.file !== after[oid]?.file);
  return { ...REFUSES_TRANSACTION, rewrote: rewrote.map((oid) => after[oid]?.name ?? "").sort() };
}

/** A truncated table has a new file as well, but nothing was written into it. */
const WRITES_ROWS = /^truncate\b/;

const present = needs("postgres");

describe.skipIf(!present)("src/rehearsal beside a real PostgreSQL server", () => {
  let server: PostgresServer;
  let here: readonly Done[] = [];
  beforeAll(async () => {
    server = await startPostgres();
    for (const [index, one] of CASES.entries()) {
      const sql = `create schema ${schemaOf(index)}; set search_path = ${schemaOf(index)}; ${TABLES} ${one.before ?? ""};`;
      await server.run(sql);
    }
    here = await embedded();
  }, 180_000);
  afterAll(() => server?.stop());

  test.each(CASES.map((one, index) => [`${one.sql}${one.before ? ", prepared" : ""}`, one, index] as const))(
    "%s",
    async (_name, one, index) => {
      const there = await real(server, one, index);
      const known = server.major < 18 ? OLDER[one.sql] : undefined;
      expect(known ? [known.there, here[index]] : [here[index]]).toContainEqual(there);
    },
  );
});
