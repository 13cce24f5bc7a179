import { describe, expect, test } from "vitest";
import type { Catalog } from "../../src/domain/catalog.ts";
import type { Migration } from "../../src/domain/rehearsal.ts";
import { splitSql } from "../../src/migrations/split.ts";
import { standInsFor } from "../../src/migrations/stand-ins/stand-ins.ts";

const NO_TABLES: Catalog = { tables: [] };

async function migration(sql: string): Promise<Migration> {
  const { statements } = await splitSql(sql, "m.sql", "head");
  return {
    path: "m.sql",
    framework: "plain-sql",
    transactional: false,
    statements: statements.map(({ kind, sql: text, at }) => ({ kind, sql: text, at })),
  };
}

async function madeUp(sql: string, { known = NO_TABLES, lone = true } = {}): Promise<readonly string[]> {
  const made = await standInsFor([await migration(sql)], known, lone);
  return (made?.migration.statements ?? []).map((statement) => statement.sql);
}

const table = (name: string): Catalog => ({
  tables: [{ schema: "public", name, columns: [], indexes: [], foreignKeys: [] }],
});

describe("src/migrations/stand-ins", () => {
  test("a table gets the columns that statements name, of the types that they show", async () => {
    expect(
      await madeUp(
        `alter table orders alter column state set not null, add constraint c check (total > 0 and paid = true) not valid;
         create index on orders (lower(email), customer_id);`,
      ),
    ).toEqual([
      'create table if not exists "orders" ("state" text, "total" integer, "paid" boolean, "email" text, "customer_id" bigint)',
    ]);
  });

  test("a column whose NOT NULL is taken off had it", async () => {
    expect(await madeUp("alter table orders alter column state drop not null")).toEqual([
      'create table if not exists "orders" ("state" text not null)',
    ]);
  });

  test("a column that the migration adds is not there before", async () => {
    expect(await madeUp("alter table t add column a int; create index on t (a);")).toEqual([
      'create table if not exists "t" ("id" bigint)',
    ]);
  });

  test("what a foreign key refers to has a key, of the type of the column that refers", async () => {
    expect(
      await madeUp(
        'create table emails (user_id uuid); alter table emails add foreign key (user_id) references "user" (id);',
      ),
    ).toContainEqual('create table if not exists "user" ("id" bigint, unique ("id"))');
    expect(await madeUp("create table emails (user_id uuid references users)")).toContainEqual(
      'create table if not exists "users" ("id" uuid, primary key (id))',
    );
  });

  test("a check that tells a column's nulls by its name proves them when it is validated before SET NOT NULL", async () => {
    expect(
      await madeUp("alter table t validate constraint t_a_not_null; alter table t alter a set not null;"),
    ).toContainEqual('alter table "t" add constraint "t_a_not_null" check ("a" is not null) not valid');
  });

  test("an index that is dropped without its table stands on a table that says so", async () => {
    expect(await madeUp("drop index if exists by_name")).toEqual([
      'create table if not exists "table_of_by_name" ("id" bigint)',
      'create index if not exists "by_name" on "table_of_by_name" ("id")',
    ]);
  });

  test("what is known, made by the same statements or a name of the query is not made up", async () => {
    expect(await madeUp("alter table t alter a set not null", { known: table("t") })).toEqual([]);
    expect(await madeUp("create table t (a integer); alter table t alter a set not null")).toEqual([]);
    expect(await madeUp("drop table if exists t; create table t (a integer)")).toEqual([]);
    expect(await madeUp("with w as (select 1 as a) select a from w")).toEqual([]);
    expect(await madeUp("select relname from pg_class")).toEqual([]);
  });

  test("what is dropped IF EXISTS where there is a history does not exist", async () => {
    expect(await madeUp("drop table if exists t", { lone: false })).toEqual([]);
    expect(await madeUp("drop table t", { lone: false })).toHaveLength(1);
  });

  test("names are quoted, however they are written", async () => {
    expect(await madeUp(`alter table "a""b; drop" drop column "it's"`)).toEqual([
      `create table if not exists "a""b; drop" ("it's" text)`,
    ]);
  });

  test("a tree of absurd depth ends", async () => {
    const deep = `select ${"(".repeat(400)}a${")".repeat(400)} + ${Array.from({ length: 300 }, () => "a").join(" + ")} from t`;
    expect((await madeUp(deep)).length).toBeGreaterThan(0);
  });
});
