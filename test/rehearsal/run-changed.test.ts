import { describe, expect, test } from "vitest";
import { aMigration } from "../support/migrations.ts";
import { rehearsal } from "../support/rehearsal.ts";

const BASE = `
  create table teams (id int primary key);
  create table users (id int primary key, email varchar(50) not null, team int, n int);
  create table orders (id bigint primary key, user_id int references users, total numeric);
  alter table orders add constraint dear check (total > 0) not valid;
  alter table users add constraint in_team foreign key (team) references teams not valid;
  create table events (at date) partition by range (at); create table events_rest partition of events default;
  create table events_2022 (at date); create materialized view sums as select count(*) from orders;`;

async function statementsOf(sql: string, transactional = false) {
  const result = await rehearsal.rehearse({
    base: [await aMigration("1.sql", BASE)],
    changed: [await aMigration("2.sql", sql, { transactional })],
  });
  expect(result.baseProblems).toEqual([]);
  return result.migrations[0]?.statements ?? [];
}

describe("src/rehearsal/run-changed.ts", () => {
  test("a statement that reads every row of a table by itself is seen to", async () => {
    const cases: readonly (readonly [sql: string, scanned: readonly string[]])[] = [
      ["alter table users alter column n set not null", ["users"]],
      ["alter table orders validate constraint dear", ["orders"]],
      ["alter table users validate constraint in_team", ["users"]],
      ["alter table orders add constraint positive check (id > 0)", ["orders"]],
      ["alter table orders add constraint owner foreign key (user_id) references users", ["orders"]],
      ["alter table orders add unique (total)", ["orders"]],
      ["create index by_total on orders (total)", ["orders"]],
      ["reindex table orders", ["orders"]],
      ["alter table users add column at timestamptz default clock_timestamp()", ["users"]],
      ["alter table users alter column email type varchar(20)", ["users"]],
      ["alter table users alter column id type bigint", ["orders", "users"]],
      ["cluster orders using orders_pkey", ["orders"]],
      [
        "alter table events attach partition events_2022 for values from ('2022-01-01') to ('2023-01-01')",
        ["events_2022", "events_rest"],
      ],
    ];
    const statements = await statementsOf(cases.map(([sql]) => sql).join(";\n"));
    expect(statements.map(({ scanned }, at) => [cases[at]?.[0], scanned])).toEqual(cases);
  });

  test("one that need not, or where the planner decides, is not said to", async () => {
    const sql = [
      "alter table users add column x int",
      "alter table users add column y int default 5",
      "alter table users alter column email type text",
      "alter table orders add constraint later check (id > 0) not valid",
      "alter table orders add constraint owner foreign key (user_id) references users not valid",
      "alter table users add constraint present check (n is not null) not valid",
      "create table copy as select * from users",
      "refresh materialized view sums",
      "drop index if exists none",
      "drop table events_2022",
    ];
    const statements = await statementsOf(sql.join(";\n"));
    expect(statements.map(({ outcome, scanned }) => [outcome, scanned])).toEqual(sql.map(() => ["ran", []]));
  });

  test("a validated check spares SET NOT NULL its scan", async () => {
    const statements = await statementsOf(
      "alter table users add constraint present check (n is not null); alter table users alter column n set not null;",
    );
    expect(statements.map(({ scanned }) => scanned)).toEqual([["users"], []]);
  });

  test("data statements tell how many rows they changed, and nothing of the way there", async () => {
    const statements = await statementsOf(
      "insert into teams values (1), (2), (3); update teams set id = id + 10 where id > 1; delete from teams where id = 12; with gone as (delete from teams returning id) insert into orders (id) select id from gone where id < 5; select 1; alter table teams add column x int;",
    );
    expect(statements.map(({ rows }) => rows)).toEqual([3, 4, 1, 1, undefined, undefined]);
    expect(statements.slice(0, 5).map(({ scanned }) => scanned)).toEqual(Array(5).fill(undefined));
  });

  test("the limits that a statement runs under are those before it", async () => {
    const statements = await statementsOf(
      "set lock_timeout = '5s'; set statement_timeout = '90s'; alter table users add column x int; create index concurrently c on users (x); begin; set local lock_timeout = '2min'; alter table users add column y int; commit; alter table users add column z int;",
    );
    const limits = statements.map((one) => one.limits && [one.limits.lockMs, one.limits.statementMs]);
    expect(limits).toEqual([
      [0, 0],
      [5_000, 0],
      [5_000, 90_000],
      [5_000, 90_000],
      undefined,
      [5_000, 90_000],
      [120_000, 90_000],
      undefined,
      [5_000, 90_000],
    ]);
  });
});
