import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { readCatalog, readCatalogAgain } from "../../src/rehearsal/catalog.ts";
import { startEngine } from "../../src/rehearsal/engine.ts";
import { runChanged } from "../../src/rehearsal/run-changed.ts";
import { Seeds } from "../../src/rehearsal/seed.ts";
import { Session } from "../../src/rehearsal/session.ts";
import { aMigration } from "../support/migrations.ts";

const BASE = `
  create type mood as enum ('good', 'bad');
  create function price() returns int language sql immutable as 'select 1';
  create sequence numbers;
  create schema shop;
  create table teams (id int primary key, name text);
  create table users (id int primary key, team int references teams, m mood default 'good', p int default price(),
    n int default nextval('numbers'), constraint dear check (p > 0 and m <> 'bad'));
  create table shop.bags (id int primary key, user_id int constraint owner references users);
  create index by_team on users (team);
  create table events (at date, id int) partition by range (at);
  create table events_old (at date, id int);
  create table other (id int);`;

/** Each is a migration of its own, after those before it. */
const STEPS = [
  "alter table users add column note text; create index by_note on users (note)",
  "insert into teams (id) values (1)",
  "alter table teams alter column id type bigint",
  "create index concurrently by_p on users (p)",
  "drop index concurrently by_team",
  "drop index by_note",
  "alter index by_p set (fillfactor = 50)",
  "alter index by_p rename to by_price",
  "alter table teams rename column id to number",
  "alter table teams rename to groups",
  "alter type mood rename to feeling",
  "alter type feeling rename value 'bad' to 'sad'",
  "alter function price() rename to cost",
  "alter sequence numbers rename to counts",
  "alter schema shop rename to mall",
  "create policy own on users using (true); alter table users enable row level security",
  "drop policy own on users",
  "do $$ begin alter type feeling rename to temper; end $$",
  "create function renames() returns int language plpgsql as 'begin alter type temper rename to mood; return 1; end'",
  "select renames()",
  "alter table events attach partition events_old for values from ('2020-01-01') to ('2021-01-01')",
  "create index on events (at)",
  "alter table events detach partition events_old",
  "create table added (id int primary key); create table zz (id int references added); drop table other",
  "drop table groups cascade",
  "alter table added add column a int; rollback; begin; alter table added add column b int",
  "set role nobody_yet; alter table zz add column c int",
  "alter table zz add constraint never check (false); select 1 / 0",
  "drop type mood cascade",
  "set allow_system_table_mods = on; update pg_catalog.pg_attribute set attname = 'd' where attname = 'c'",
];

const folder = mkdtempSync(join(tmpdir(), "locked-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function aSession(): Promise<Session> {
  const session = new Session(await startEngine(folder, []));
  await session.run(BASE);
  return session;
}

describe("src/rehearsal/locked.ts", () => {
  test("what is read of the locked tables alone is what is read of all", async () => {
    const session = await aSession();
    let before = await readCatalog(session);
    const seeds = await Seeds.plant(session, before.catalog, { base: [], changed: [] }, new Map());
    const narrow: string[] = [];
    for (const step of STEPS) {
      const migration = await aMigration("2.sql", step, { transactional: !step.includes("concurrently") });
      const { locked } = await runChanged(session, migration, new Set(), seeds);
      await session.run("rollback; reset role; reset all");
      const whole = await readCatalog(session);
      if (locked) {
        narrow.push(step);
        before = await readCatalogAgain(session, before, locked);
        expect(before.catalog, step).toEqual(whole.catalog);
      }
      before = whole;
    }
    expect(narrow.length).toBeGreaterThan(STEPS.length / 3);
  });

  test("tables that are as they were are the same objects", async () => {
    const session = await aSession();
    const before = await readCatalog(session);
    await session.run("alter table users add column x int");
    const users = [...before.tables].find(([, { name }]) => name === "users")?.[0] ?? 0;
    const again = await readCatalogAgain(session, before, new Set([users]));
    const changed = again.catalog.tables.filter((table) => !before.catalog.tables.includes(table));
    expect(changed.map(({ name }) => name)).toEqual(["users"]);
    expect((await readCatalog(session, again)).catalog.tables).toEqual(again.catalog.tables);
  });
});
