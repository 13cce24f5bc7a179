import { describe, expect, test } from "vitest";
import type { RehearsalResult } from "../../src/domain/rehearsal.ts";
import { aMigration } from "../support/migrations.ts";
import { rehearsal } from "../support/rehearsal.ts";

interface Changed {
  sql: string;
  transactional?: boolean;
  down?: string;
}

async function rehearse(base: string, ...changed: readonly (string | Changed)[]): Promise<RehearsalResult> {
  const files = changed.map(async (one, index) => {
    const { sql, transactional = true, down } = typeof one === "string" ? { sql: one } : one;
    const path = `${index + 2}.sql`;
    const up = await aMigration(path, sql, { transactional });
    if (down === undefined) return up;
    const { statements } = await aMigration(path, down);
    return { ...up, down: { path, transactional, statements } };
  });
  const result = await rehearsal.rehearse({
    base: [await aMigration("1.sql", base)],
    changed: await Promise.all(files),
  });
  expect(result.baseProblems).toEqual([]);
  return result;
}

/** Of each statement: what happened without rows, and how it failed on them. */
const outcomes = ({ migrations }: RehearsalResult) =>
  migrations.map(({ statements }) =>
    statements.map(({ outcome, onRows, error }) =>
      [outcome, error?.code, onRows && `on rows ${onRows.error.code}${onRows.always ? " always" : ""}`]
        .filter((one) => one !== undefined)
        .join(" "),
    ),
  );

const rowsOf = ({ migrations }: RehearsalResult) =>
  migrations.flatMap(({ statements }) => statements.map(({ rows }) => rows));

const A = "create table a (id bigserial primary key, name text); create table b (id int);";

describe("src/rehearsal/seed.ts", () => {
  test("tables that the pull request touches, and what these refer to, have rows; others have none", async () => {
    const result = await rehearse(
      "create table far (id int primary key); create table near (id int primary key, far_id int not null references far); create table other (id int);",
      "update near set id = id + 100; delete from far where id = 0;",
    );
    expect(result.seeded).toEqual({ tables: ["far", "near"], without: [] });
    expect(rowsOf(result)).toEqual([2, 0]);
  });

  test("every kind of column, check, key and partition is met", async () => {
    const base = `
      create extension citext; create extension hstore; create type mood as enum ('sad', 'ok');
      create domain email as text check (value like '%@%'); create domain amount as int not null check (value < 10);
      create table teams (id bigserial primary key, slug citext unique not null, code char(2) not null, flag boolean unique);
      create table users (id uuid primary key default gen_random_uuid(), team_id bigint not null references teams,
        boss uuid references users, e email not null, m mood not null, age amount, status text not null check (status in ('new', 'old')),
        starts date not null, ends date not null, check (ends > starts), price numeric(3,2) check (price between 1 and 5),
        a text, b text, check ((a is null) <> (b is null)), full_name text generated always as (status || 'x') stored,
        tags text[] not null, j jsonb not null check (jsonb_typeof(j) = 'array'), iban varchar(34) check (iban ~ '^[A-Z]{3}$'),
        n int generated always as identity, h hstore, bits bit(3) not null, r tstzrange not null, exclude using gist (r with &&),
        "Odd Name" int not null, c varchar(3) not null check (length(c) = 3));
      create table members (team_id bigint references teams, user_id uuid references users, primary key (team_id, user_id));
      create table events (id int, at date not null, primary key (id, at)) partition by range (at);
      create table events_2020 partition of events for values from ('2020-01-01') to ('2021-01-01');
      create table kinds (k text not null) partition by list (k); create table kinds_a partition of kinds for values in ('a', 'b');
      create schema s; create table s.places (id smallint primary key, p point not null, x xml, i interval not null, ip inet);`;
    const names = ["teams", "users", "members", "events", "kinds", "s.places"];
    const result = await rehearse(
      base,
      names
        .map((name) => `delete from ${name}`)
        .reverse()
        .join(";"),
    );
    expect(result.seeded).toEqual({ tables: names.toSorted(), without: [] });
    expect(rowsOf(result)).toEqual([2, 2, 2, 2, 2, 2]);
  });

  test("what cannot be filled is told by name, with what stands in the way", async () => {
    const result = await rehearse(
      "create table never (a int check (a > 5 and a < 3) not null); create table child (n int primary key, o int not null); create table parent (id int primary key, c int not null references child); alter table child add foreign key (o) references parent; create table whole (id int) partition by list (id);",
      "select 1 from never, parent, whole;",
    );
    expect(result.seeded?.tables).toEqual([]);
    expect(result.seeded?.without).toEqual([
      { table: "never", reason: expect.stringContaining('check constraint "never_a_check"') },
      { table: "child", reason: "it refers to parent, which has no rows" },
      { table: "parent", reason: "it refers to child, which has no rows" },
      { table: "whole", reason: 'no partition of relation "whole" found for row' },
    ]);
  });

  test("rows of the base's own migrations are left as they are, and triggers sleep", async () => {
    const result = await rehearse(
      `create table a (id int); insert into a values (7); create table b (id int); create table log (id int);
       create function f() returns trigger language plpgsql as $$ begin insert into log values (1); return new; end $$;
       create trigger t after insert on b for each row execute function f();`,
      "update a set id = 8; update b set id = 9; insert into c select id from log;".replace(
        "c select",
        "a select",
      ),
    );
    expect(result.seeded?.tables).toEqual(["b", "log"]);
    expect(rowsOf(result)).toEqual([1, 2, 2]);
  });

  test("sequences do not run into them, and the schema shows nothing of them", async () => {
    const result = await rehearse(A, "insert into a (name) values ('x'), ('y'); select 1 from b;");
    expect(outcomes(result)).toEqual([["ran", "ran"]]);
    expect(result.migrations[0]?.before).toEqual(result.baseCatalog);
  });
});

describe("src/rehearsal/on-rows.ts", () => {
  test("a required column without a default fails on every table with rows, and the rest is still looked at", async () => {
    const result = await rehearse(
      A,
      "update b set id = 1; alter table a add column x int not null; create index i on a (x);",
    );
    expect(outcomes(result)).toEqual([["ran", "ran on rows 23502 always", "ran"]]);
    expect(result.migrations[0]?.statements[1]).toMatchObject({
      onRows: {
        table: "a",
        column: "x",
        error: { message: 'column "x" of relation "a" contains null values' },
      },
      locks: [{ mode: "AccessExclusiveLock", table: { name: "a" } }],
    });
    expect(result.migrations[0]?.statements[2]?.locks).toMatchObject([{ mode: "ShareLock" }]);
  });

  test("so does one that is required before it has been filled, in one file or in two", async () => {
    const add = "alter table a add column x int;";
    const require = "alter table a alter column x set not null;";
    expect(outcomes(await rehearse(A, `${add} ${require}`))).toEqual([["ran", "ran on rows 23502 always"]]);
    expect(outcomes(await rehearse(A, add, require))).toEqual([["ran"], ["ran on rows 23502 always"]]);
    expect(outcomes(await rehearse(A, `${add} update a set x = 1; ${require}`))).toEqual([
      ["ran", "ran", "ran"],
    ]);
  });

  test("what might have filled it makes that uncertain", async () => {
    const fill = { sql: "alter table a add column x int; update a set x = 1 where id < 10;" };
    expect(outcomes(await rehearse(A, fill, "alter table a alter column x set not null;"))).toEqual([
      ["ran", "ran"],
      ["ran on rows 23502"],
    ]);
  });

  test("a failure on what the made-up values happen to be is told as such", async () => {
    const result = await rehearse(
      `${A} alter table b add column at text;`,
      "alter table a add constraint known check (name in ('x', 'y')); alter table b alter column at type date using at::date;",
    );
    expect(outcomes(result)).toEqual([["ran on rows 23514", "ran on rows 22007"]]);
  });

  test("our rows break no unique index, no foreign key and no NOT NULL of their own making", async () => {
    const result = await rehearse(
      "create table a (id int primary key, name text, ok boolean, at timestamptz); create table b (a_id int, u uuid);",
      "create unique index i on a (name); alter table a add unique (at), add unique (ok); alter table b add foreign key (a_id) references a; alter table b alter column u set not null; alter table a alter column name type int using name::int;",
    );
    expect(outcomes(result)).toEqual([["ran", "ran", "ran", "ran", "ran"]]);
  });

  test("what fails without rows as well has failed, and is held against no rows", async () => {
    const result = await rehearse(A, "alter table a add column x int; alter table nowhere add column x int;");
    expect(outcomes(result)).toEqual([["ran", "failed 42P01"]]);
    expect(
      outcomes(
        await rehearse(A, "alter table nowhere add column x int;", "update a set id = 1 where id = 0;"),
      ),
    ).toEqual([["failed 42P01"], ["ran"]]);
  });

  test("a unique index that fails CONCURRENTLY is tried again, and nothing invalid stays", async () => {
    const result = await rehearse(A, {
      sql: "alter table a add column x int default 1; create unique index concurrently i on a (x); update b set id = 3;",
      transactional: false,
    });
    expect(outcomes(result)).toEqual([["ran", "ran on rows 23505", "ran"]]);
    expect(result.migrations[0]?.after.tables[0]?.indexes).toMatchObject(
      [{ name: "a_pkey" }, { name: "i", valid: true }].toSorted((one, other) =>
        one.name.localeCompare(other.name),
      ),
    );
    expect(rowsOf(result)[2]).toBe(2);
  });

  test("a file's own transaction is run again from its BEGIN, and what came before it is not", async () => {
    const result = await rehearse(A, {
      sql: "create table c (id int); begin; alter table a add column y int; alter table a add column x int not null; commit; insert into c values (1);",
      transactional: false,
    });
    expect(outcomes(result)).toEqual([["ran", "ran", "ran", "ran on rows 23502 always", "ran", "ran"]]);
  });

  test("a deferred constraint that our rows break at the commit is no failure", async () => {
    const result = await rehearse(
      "create table a (id int primary key); create table b (id int primary key, a_id int references a deferrable initially deferred);",
      "update b set a_id = id + 1; delete from b where id < 0;",
    );
    expect(outcomes(result)).toEqual([["ran", "ran on rows 23503"]]);
  });

  test("later files see rows again", async () => {
    const result = await rehearse(
      A,
      "alter table a add constraint c check (name = 'x') not valid; alter table a validate constraint c;",
      "update b set id = 3;",
    );
    expect(outcomes(result)).toEqual([["ran", "ran on rows 23514"], ["ran"]]);
    expect(rowsOf(result)).toEqual([undefined, undefined, 2]);
  });

  test("a way back that fails on every table with rows says so, and the schema is compared without them", async () => {
    const result = await rehearse("create table a (id int primary key, x int not null);", {
      sql: "alter table a drop column x;",
      down: "select 1; alter table a add column x int not null;",
    });
    expect(result.migrations[0]?.rollback).toMatchObject({
      outcome: "back",
      onRows: { statement: 1, always: true, table: "a", column: "x" },
    });
  });
});
