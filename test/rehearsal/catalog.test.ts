import { describe, expect, test } from "vitest";
import type { CatalogTable } from "../../src/domain/catalog.ts";
import { aMigration } from "../support/migrations.ts";
import { rehearsal } from "../support/rehearsal.ts";

async function catalogAfter(sql: string) {
  const { baseCatalog, baseProblems } = await rehearsal.rehearse({
    base: [await aMigration("1.sql", sql)],
    changed: [],
  });
  expect(baseProblems).toEqual([]);
  return baseCatalog;
}

async function tableAfter(sql: string): Promise<CatalogTable | undefined> {
  return (await catalogAfter(sql))?.tables.find(({ name }) => name === "t");
}

describe("src/rehearsal/catalog.ts", () => {
  test("where the values of a column come from", async () => {
    const table = await tableAfter(
      `create table t (id int generated always as identity, note text default 'x', at timestamptz default now(),
        twice int generated always as (n * 2) stored, thrice int generated always as (n * 3) virtual, n int not null);`,
    );
    expect(table?.columns).toEqual([
      { name: "id", type: "integer", nullable: false, identity: true },
      { name: "note", type: "text", nullable: true, default: "'x'::text" },
      { name: "at", type: "timestamp with time zone", nullable: true, default: "now()" },
      { name: "twice", type: "integer", nullable: true, generated: "stored", expression: "(n * 2)" },
      { name: "thrice", type: "integer", nullable: true, generated: "virtual", expression: "(n * 3)" },
      { name: "n", type: "integer", nullable: false },
    ]);
  });

  test("checks with their expression, columns and whether the rows met them", async () => {
    const table = await tableAfter(
      `create table t (a int, b int, constraint low check (a > 0 and b < 9));
       alter table t add constraint whole check (a is not null) not valid;
       create domain d as int check (value > 3);`,
    );
    expect(table?.checks).toEqual([
      { name: "low", expression: "a > 0 AND b < 9", columns: ["a", "b"], validated: true },
      { name: "whole", expression: "a IS NOT NULL", columns: ["a"], validated: false },
    ]);
  });

  test("indexes as PostgreSQL writes them, with the constraint that owns them", async () => {
    const table = await tableAfter(
      "create table t (id int primary key, a text constraint one unique); create index i on t (a text_pattern_ops desc) where id > 5;",
    );
    expect(table?.indexes.map(({ name, constraint }) => [name, constraint])).toEqual([
      ["i", undefined],
      ["one", "one"],
      ["t_pkey", "t_pkey"],
    ]);
    expect(table?.indexes[0]?.definition).toBe(
      "CREATE INDEX i ON public.t USING btree (a text_pattern_ops DESC) WHERE (id > 5)",
    );
  });

  test("triggers, policies, row security and replica identity", async () => {
    const table = await tableAfter(
      `create table t (id int primary key); create table other (id int references t);
       create function f() returns trigger language plpgsql as $$ begin return new; end $$;
       create trigger asleep before insert on t for each row execute function f(); alter table t disable trigger asleep;
       create trigger awake before update on t for each row execute function f();
       create policy everything on t; create policy reading on t for select using (true);
       alter table t enable row level security; alter table t replica identity full;`,
    );
    expect(table).toMatchObject({
      triggers: [
        { name: "asleep", enabled: false },
        { name: "awake", enabled: true },
      ],
      policies: [
        { name: "everything", command: "ALL" },
        { name: "reading", command: "SELECT" },
      ],
      rowSecurity: { enabled: true, forced: false },
      replicaIdentity: "full",
    });
  });

  test("partitioned tables, their partitions, and enums in their order", async () => {
    const catalog = await catalogAfter(
      `create table t (at date, k text) partition by range (at, lower(k)); create schema s;
       create table s.rest partition of t default; create type s.mood as enum ('sad', 'ok'); alter type s.mood add value 'odd' before 'ok';`,
    );
    expect(catalog?.tables).toMatchObject([
      { name: "t", partitioned: { by: "RANGE (at, lower(k))" } },
      { name: "rest", partitionOf: { schema: "public", name: "t", isDefault: true } },
    ]);
    expect(catalog?.enums).toEqual([{ schema: "s", name: "mood", values: ["sad", "odd", "ok"] }]);
  });

  test("settings that a migration leaves behind do not change how the schema after it is written", async () => {
    const result = await rehearsal.rehearse({
      base: [await aMigration("1.sql", "create type mood as enum ('ok'); create table t (m mood);")],
      changed: [await aMigration("2.sql", "set search_path = ''; alter table public.t add column x int;")],
    });
    expect(result.migrations[0]?.after.tables[0]?.columns.map(({ type }) => type)).toEqual([
      "mood",
      "integer",
    ]);
  });
});
