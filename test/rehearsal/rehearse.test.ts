import { describe, expect, test } from "vitest";
import type { Migration, RehearsalResult } from "../../src/domain/rehearsal.ts";
import { splitSql } from "../../src/migrations/split.ts";
import { rehearsal } from "../support/rehearsal.ts";

async function aMigration(path: string, sql: string, over: Partial<Migration> = {}): Promise<Migration> {
  const { statements } = await splitSql(sql, path, "head");
  const plain = statements.map(({ node: _node, alone: _alone, ...statement }) => statement);
  return { path, framework: "plain-sql", transactional: false, statements: plain, ...over };
}

const inTransaction = { transactional: true };

async function rehearse(base: string, ...changed: readonly (string | Migration)[]): Promise<RehearsalResult> {
  return rehearsal.rehearse({
    base: base === "" ? [] : [await aMigration("1.sql", base)],
    changed: await Promise.all(
      changed.map((one, index) =>
        typeof one === "string" ? aMigration(`${index + 2}.sql`, one, inTransaction) : one,
      ),
    ),
  });
}

const outcomes = (result: RehearsalResult) =>
  result.migrations.map((file) =>
    file.statements.map(({ outcome, error }) => (error?.code ? `${outcome} ${error.code}` : outcome)),
  );
const locks = (result: RehearsalResult) =>
  result.migrations.map((file) =>
    file.statements.map((statement) =>
      statement.locks
        .filter(({ mode }) => mode !== "AccessShareLock")
        .map(({ mode, table }) => `${table.name}${table.existedBefore ? "" : " (new)"}: ${mode}`),
    ),
  );

const USERS =
  "create table users (id int primary key, email varchar(50)); create table orders (id int primary key, user_id int);";

describe("src/rehearsal/rehearse.ts", () => {
  test("each statement shows the locks that it took itself", async () => {
    const result = await rehearse(
      USERS,
      "create index a on users (email); create index b on users (email, id); alter table users add column x int; create table t (id int primary key); create index c on t (id);",
    );
    expect(result.engine).toMatch(/^PostgreSQL \d+\.\d+ \(embedded\)$/);
    expect(locks(result)).toEqual([
      [
        ["users: ShareLock"],
        [],
        ["users: AccessExclusiveLock"],
        ["t (new): AccessExclusiveLock", "t (new): ShareLock"],
        [],
      ],
    ]);
  });

  test("outside a transaction each statement's locks are seen, too", async () => {
    const result = await rehearse(
      USERS,
      await aMigration("2.sql", "create index a on users (email); create index b on users (email);"),
    );
    expect(locks(result)).toEqual([[["users: ShareLock"], ["users: ShareLock"]]]);
    expect(result.migrations[0]?.statements.map((one) => one.inTransaction)).toEqual([false, false]);
  });

  test("a table that an earlier changed migration made did not exist before", async () => {
    const result = await rehearse(USERS, "create table t (id int);", "create index i on t (id);");
    expect(locks(result)[1]).toEqual([["t (new): ShareLock"]]);
  });

  test("what refuses a transaction runs without one, and its locks are not made up", async () => {
    const result = await rehearse(
      USERS,
      await aMigration("2.sql", "create index concurrently a on users (email); vacuum users;"),
    );
    expect(result.migrations[0]?.statements).toMatchObject([
      { outcome: "ran", locks: [], locksSeen: false, created: ["a"] },
      { outcome: "ran", locks: [], locksSeen: false },
    ]);
  });

  test("inside the framework's transaction it fails as it would in production, and nothing of the file stays", async () => {
    const result = await rehearse(
      USERS,
      "alter table users add column x int; create index concurrently a on users (email); select 1;",
    );
    expect(outcomes(result)).toEqual([["ran", "failed 25001", "not-run"]]);
    expect(result.migrations[0]?.after).toEqual(result.migrations[0]?.before);
  });

  test("rewritten tables are told from those that only changed their description", async () => {
    const result = await rehearse(
      USERS,
      "alter table users alter column email type varchar(100); alter table users alter column id type bigint; alter table users add column at timestamptz default clock_timestamp(); truncate orders;",
    );
    expect(result.migrations[0]?.statements.map((one) => one.rewrote)).toEqual([
      [],
      ["users"],
      ["users"],
      [],
    ]);
  });

  test("the catalog knows the order of key columns, and which index is whole", async () => {
    const result = await rehearse(
      USERS,
      "create index i on orders (user_id, lower(id::text)) include (id) where id > 0; alter table orders add constraint fk foreign key (user_id) references users (id) not valid;",
    );
    const orders = result.migrations[0]?.after.tables.find((table) => table.name === "orders");
    expect(orders?.indexes.find((index) => index.name === "i")).toEqual({
      name: "i",
      columns: ["user_id", ""],
      unique: false,
      primary: false,
      valid: true,
      partial: true,
      method: "btree",
      definition:
        "CREATE INDEX i ON public.orders USING btree (user_id, lower((id)::text)) INCLUDE (id) WHERE (id > 0)",
    });
    expect(orders?.foreignKeys).toMatchObject([
      {
        name: "fk",
        columns: ["user_id"],
        references: { schema: "public", table: "users", columns: ["id"] },
        validated: false,
      },
    ]);
    expect(result.baseCatalog).toEqual(result.migrations[0]?.before);
  });

  test("a file's own commit ends the transaction, and the tool's driver opens the next", async () => {
    const result = await rehearse(
      USERS,
      "alter table users add column x int; commit; create index concurrently a on users (email);",
    );
    expect(outcomes(result)).toEqual([["ran", "ran", "failed 25001"]]);
    expect(result.migrations[0]?.after.tables.find((table) => table.name === "users")?.columns).toHaveLength(
      3,
    );
  });

  test("a constraint that is checked at the commit fails the last statement", async () => {
    const base =
      "create table a (id int primary key); create table b (a int references a deferrable initially deferred);";
    expect(outcomes(await rehearse(base, "select 1; insert into b values (7);"))).toEqual([
      ["ran", "failed 23503"],
    ]);
  });

  test("settings of one file do not reach the next", async () => {
    const result = await rehearse(
      `set search_path = ''; create table public.t (id int); set role none;`,
      "create index i on t (id);",
    );
    expect(outcomes(result)).toEqual([["ran"]]);
  });

  test("a base file that fails is run on, statement by statement, and the places are told", async () => {
    const result = await rehearse(
      "create table a (id int);\nselect nonsense();\ncreate table b (id int);",
      "create index i on b (id);",
    );
    expect(result.baseProblems).toEqual([
      { at: { path: "1.sql", from: 2, to: 2, side: "head" }, message: expect.stringContaining("nonsense") },
    ]);
    expect(outcomes(result)).toEqual([["ran"]]);
  });

  test("base files that are run together are what they are one by one", async () => {
    const files = [
      "create schema other; create type mood as enum ('good'); set search_path = other; create table a (id int)",
      "create table b (id int, m mood)",
      "alter type mood add value 'bad'",
      "alter table b alter column m set default 'bad'",
      "create index concurrently by_id on b (id)",
      "create role keeper; grant all on schema public to keeper; set role keeper; create table mine (id int)",
      "create table c (id int references nowhere)",
      "do $$ begin create table d (id int); commit; end $$",
      "set statement_timeout = 5; create table e (id int)",
      "select pg_sleep(0.02); create table f (id int)",
    ];
    const base = await Promise.all(files.map((sql, at) => aMigration(`${at}.sql`, sql)));
    const { baseCatalog, baseProblems } = await rehearsal.rehearse({ base, changed: [] });
    expect(baseProblems.map(({ at, message }) => `${at.path}: ${message}`)).toEqual([
      '6.sql: relation "nowhere" does not exist',
    ]);
    expect(baseCatalog?.tables.map(({ schema, name }) => `${schema}.${name}`)).toEqual([
      "other.a",
      ...["b", "d", "e", "f", "mine"].map((name) => `public.${name}`),
    ]);
    const b = baseCatalog?.tables.find(({ name }) => name === "b");
    expect(b?.columns[1]?.default).toBe("'bad'::mood");
    expect(b?.indexes.map(({ name, valid }) => [name, valid])).toEqual([["by_id", true]]);
  });

  test("a base file that fails as a whole is run on inside its transaction, where LOCK TABLE has a meaning", async () => {
    const sql = [
      "create table a (id int)",
      "lock table a in access exclusive mode",
      "alter table nowhere add column x int",
      "grant select on a to first_reader, second_reader",
      "create index concurrently a_id on a (id)",
      "create table b (id int)",
    ];
    const base = await aMigration("1.sql", sql.join(";\n"), inTransaction);
    const result = await rehearsal.rehearse({ base: [base], changed: [] });
    expect(result.baseProblems.map(({ message }) => message)).toEqual(['relation "nowhere" does not exist']);
    const a = result.baseCatalog?.tables.find(({ name }) => name === "a");
    expect(a?.indexes.map(({ name }) => name)).toEqual(["a_id"]);
    expect(result.baseCatalog?.tables.map(({ name }) => name)).toContain("b");
  });

  test("a schema that was made by hand before the first migration is made up", async () => {
    const result = await rehearse("create table shop.a (id int);", "create table archive.b (id int);");
    expect(result.baseProblems).toEqual([]);
    expect(outcomes(result)).toEqual([["ran"]]);
  });

  test("extensions are loaded when the engine ships them, and named when it does not", async () => {
    const result = await rehearse(
      'create extension if not exists "uuid-ossp"; create extension citext; create table t (id uuid default uuid_generate_v4(), name citext);\ncreate extension postgis;',
      "create extension pg_trgm; create index i on t using gin (name gin_trgm_ops);",
      "create extension vector; alter table t add column x int;",
    );
    expect(result.baseProblems).toMatchObject([
      { at: { from: 2 }, message: "extension postgis is not available in the rehearsal" },
    ]);
    expect(outcomes(result)).toEqual([
      ["ran", "ran"],
      ["not-run", "ran"],
    ]);
  });

  test("roles that only the server has are made up", async () => {
    const result = await rehearse(
      "create table t (id int); grant select on t to reader, writer; alter table t owner to app; create role app;",
      "alter table t add column x int; grant select on t to auditor;",
      await aMigration(
        "3.sql",
        "create policy p on t to owner_of_t using (true); alter table t owner to somebody;",
      ),
    );
    expect(result.baseProblems).toEqual([]);
    expect(outcomes(result)).toEqual([
      ["ran", "ran"],
      ["ran", "ran"],
    ]);
  });

  test("a Supabase project finds the schemas it was promised", async () => {
    const sql =
      "create table profiles (id uuid primary key references auth.users on delete cascade); alter table profiles enable row level security; create policy own on profiles for all to authenticated using (auth.uid() = id); create extension if not exists pgcrypto with schema extensions;";
    const result = await rehearsal.rehearse({
      base: [],
      changed: [await aMigration("1.sql", sql, { framework: "supabase", transactional: true })],
    });
    expect(outcomes(result)).toEqual([["ran", "ran", "ran", "ran"]]);
  });
});
