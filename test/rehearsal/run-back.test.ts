import { describe, expect, test } from "vitest";
import type { Migration, RehearsalResult, WayBack } from "../../src/domain/rehearsal.ts";
import { splitSql } from "../../src/migrations/split.ts";
import { createRehearsal } from "../../src/rehearsal/rehearse.ts";
import { rehearsal } from "../support/rehearsal.ts";

async function statementsOf(path: string, sql: string): Promise<WayBack> {
  const { statements } = await splitSql(sql, path, "head");
  return {
    path,
    transactional: true,
    statements: statements.map(({ node: _node, alone: _alone, ...statement }) => statement),
  };
}

async function aMigration(name: string, up: string, down?: string): Promise<Migration> {
  return {
    framework: "golang-migrate",
    ...(await statementsOf(`${name}.up.sql`, up)),
    ...(down === undefined ? {} : { down: await statementsOf(`${name}.down.sql`, down) }),
  };
}

async function rehearse(
  base: string,
  changed: readonly [up: string, down?: string][],
  own = rehearsal,
): Promise<RehearsalResult> {
  return own.rehearse({
    base: [await aMigration("0", base)],
    changed: await Promise.all(changed.map(([up, down], index) => aMigration(`${index + 1}`, up, down))),
  });
}

/** What each way back came to, in a line: its differences, its error or its reason. */
const backs = ({ migrations }: RehearsalResult) =>
  migrations.map(({ rollback }) =>
    rollback?.outcome === "different"
      ? rollback.differences.map(({ kind, name, before, after }) => `${kind} ${name}: ${before} -> ${after}`)
      : (rollback?.error?.message ?? rollback?.reason ?? rollback?.outcome),
  );

const A = "create table a (id int primary key, note varchar(50) not null default 'x')";

describe("src/rehearsal/run-back.ts", () => {
  test("everything a migration can make and unmake is back, and nothing on the way up looks different for it", async () => {
    const up = `
      create schema s; create type mood as enum ('a', 'b'); create domain d as int check (value > 0); create sequence q;
      create table s.t (id bigserial primary key, m mood, e d, a_id int references a);
      create index i on a (note); create view v as select note from a; create materialized view w as select id from a;
      create function f() returns trigger language plpgsql as $$ begin return new; end $$;
      create trigger g before update on a for each row execute function f();
      alter table a enable row level security; create policy p on a using (id > 0); alter table a alter column note drop default;`;
    const down = `
      alter table a alter column note set default 'x'; drop policy p on a; alter table a disable row level security;
      drop trigger g on a; drop function f(); drop materialized view w; drop view v; drop index i; drop table s.t;
      drop sequence q; drop domain d; drop type mood; drop schema s;`;
    const result = await rehearse(A, [[up, down]]);
    expect(backs(result)).toEqual(["back"]);
    const without = await rehearse(A, [[up]]);
    expect(result.migrations[0]?.statements).toEqual(without.migrations[0]?.statements);
    expect(result.migrations[0]?.after).toEqual(without.migrations[0]?.after);
  });

  test.each([
    ["column", "alter table a add column z int", "column a.z: null -> integer"],
    [
      "null",
      "alter table a alter column note drop not null",
      "column a.note: character varying(50) not null default 'x'::character varying -> character varying(50) default 'x'::character varying",
    ],
    ["index", "create index i on a (note)", "index i: null -> CREATE INDEX i ON public.a USING btree (note)"],
    [
      "constraint",
      "alter table a add check (id > 0) not valid",
      "constraint a.a_id_check: null -> CHECK ((id > 0)) NOT VALID",
    ],
    ["enum", "create type mood as enum ('a')", "type mood: null -> enum ('a')"],
    ["composite", "create type pair as (x int, y text)", "type pair: null -> (x integer, y text)"],
    [
      "sequence",
      "create sequence s.q",
      "sequence s.q: null -> bigint start 1 increment 1 from 1 to 9223372036854775807",
    ],
    ["view", "create view v as select id from a", "view v: null -> SELECT id FROM a;"],
    [
      "table with all that is its own",
      "create table b (id serial primary key, a_id int references a)",
      "table b: null -> r p",
    ],
    [
      "row level security",
      "alter table a enable row level security",
      "table a: r p -> r p row level security",
    ],
  ])("what is left is told: %s", async (_name, up, difference) => {
    expect(backs(await rehearse(`${A}; create schema s`, [[up, "select 1 from a"]]))).toEqual([[difference]]);
  });

  test("comments, extensions, the order of columns and a tool's own table are no part of it", async () => {
    const result = await rehearse(`${A}; alter table a add column last int`, [
      [
        "alter table a drop column note; create extension citext; comment on table a is 'x'; delete from schema_migrations",
        "alter table a add column note varchar(50) not null default 'x'",
      ],
    ]);
    expect(backs(result)).toEqual(["back"]);
  });

  test("the last one is taken back first, each compared with what was there before it alone", async () => {
    const result = await rehearse(A, [
      ["create table b (id int primary key)", "drop table b"],
      ["alter table b add column x int; create index i on a (note)", "alter table b drop column x"],
      ["create table c (b_id int references b)", "drop table c"],
    ]);
    expect(backs(result)).toEqual([
      "back",
      ["index i: null -> CREATE INDEX i ON public.a USING btree (note)"],
      "back",
    ]);
  });

  test("a failure is told with its statement and code, leaves nothing, and stops those before it", async () => {
    const result = await rehearse(A, [
      ["create table b (id int primary key)", "drop table b"],
      [
        "create table c (b_id int references b)",
        "alter table a add column y int; drop table b; drop table c",
      ],
    ]);
    expect(result.migrations[1]?.rollback).toEqual({
      outcome: "failed",
      statement: 1,
      error: { message: expect.stringContaining("other objects depend on it"), code: "2BP01" },
      differences: [],
    });
    expect(result.migrations[0]?.rollback).toMatchObject({
      outcome: "not-run",
      reason: "2.up.sql runs after it and was not taken back",
    });
  });

  test("what a later one has left is not held against an earlier one", async () => {
    const result = await rehearse(A, [
      ["create table b (id int primary key)", "drop table b"],
      ["create table c (b_id int references b)", "select 1 from c"],
    ]);
    expect(result.migrations.map(({ rollback }) => rollback?.outcome)).toEqual(["not-run", "different"]);
  });

  test("without the way up, or with a later migration in the way, nothing is proved", async () => {
    const result = await rehearse(A, [
      ["create table b (id int)", "drop table b"],
      ["create table c (id int)"],
      ["create table d (id int); select nonsense()", "drop table d"],
    ]);
    expect(backs(result)).toEqual([
      "3.up.sql runs after it and was not taken back",
      undefined,
      "the way up did not run whole",
    ]);
    expect(
      backs(await rehearse(A, [["create table b (id int)", "drop table b"], ["create table c (id int)"]])),
    ).toEqual(["2.up.sql runs after it and has no way back that can be run", undefined]);
  });

  test("a way back without end is killed at the limit, and what was seen before it stands", async () => {
    const brief = createRehearsal({ timeoutMs: 6_000, again: "any" });
    try {
      // Postgres comes up first, so that the limit is for the rehearsal alone.
      await brief.rehearse({ base: [], changed: [] });
      const result = await rehearse(
        A,
        [["create index i on a (note)", "do $$ begin loop end loop; end $$"]],
        brief,
      );
      expect(backs(result)).toEqual(["it took longer than 6 s"]);
      expect(result.migrations[0]?.statements[0]?.locks).toMatchObject([{ mode: "ShareLock" }]);
    } finally {
      await brief.close();
    }
  });

  test("called off during a way back, the rehearsal is rejected", async () => {
    const abort = new AbortController();
    const endless = await aMigration("1", "select 1", "do $$ begin loop end loop; end $$");
    const under = rehearsal.rehearse({ base: [], changed: [endless] }, abort.signal);
    setTimeout(() => abort.abort(new Error("head moved on")), 2_000);
    await expect(under).rejects.toThrow("head moved on");
  });

  test("a way back that wrecks the catalog wrecks nothing else", async () => {
    const result = await rehearse(A, [
      [
        "create table b (id int)",
        "set allow_system_table_mods = on; delete from pg_catalog.pg_attribute where attrelid = 'a'::regclass; delete from pg_catalog.pg_class where relname = 'pg_namespace'",
      ],
    ]);
    expect(result.migrations[0]?.statements[0]?.outcome).toBe("ran");
    expect(result.migrations[0]?.rollback?.outcome).not.toBe("back");
  });
});
