import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { createRehearsal } from "../../src/rehearsal/rehearse.ts";
import { gatherMigrationFacts } from "../../src/review/migration-facts.ts";
import { aMigration } from "../support/migrations.ts";
import { aPull } from "../support/trees.ts";

const rehearsal = createRehearsal({ spare: true });
/** For what never ends: the next process comes up while one is in its loop. */
const brief = createRehearsal({ spare: true, timeoutMs: 2_500 });
brief.warm();
afterAll(() => Promise.all([rehearsal.close(), brief.close()]));

const run = async (sql: string, own = rehearsal) =>
  own.rehearse({ base: [], changed: [await aMigration("m.sql", sql)] });
const outcomesOf = async (sql: string) =>
  (await run(sql)).migrations[0]?.statements.map(({ outcome }) => outcome);

/** Says that the next rehearsal is as good as the first. */
async function expectFine(own = rehearsal): Promise<void> {
  const result = await run("create table t (id int primary key);", own);
  expect(result.migrations[0]?.after.tables.map(({ name }) => name)).toEqual(["t"]);
}

/** Milliseconds: what these take on a machine that is busy with everything else. */
const PATIENCE = 180_000;

const marker = join(tmpdir(), `backend-architect-escape-${process.pid}`);

describe("src/rehearsal/process.ts, with hostile SQL", () => {
  test("COPY to a program is not run, and no program starts", async () => {
    expect(
      await outcomesOf(
        `create table t (a int); copy t to program 'touch ${marker}'; copy t from program 'touch ${marker}';`,
      ),
    ).toEqual(["ran", "not-run", "not-run"]);
    expect(existsSync(marker)).toBe(false);
  });

  test("hidden in a block of code it starts no program either, and what it breaks is noticed", async () => {
    await run(
      `create table t (a int); do $$ begin execute 'copy t to program ''touch ${marker}'''; end $$; select 1;`,
    ).catch((error: Error) => {
      expect(error.message).toContain("Postgres failed");
    });
    expect(existsSync(marker)).toBe(false);
    await expectFine();
  });

  test("the host's files are not there to be read or written", async () => {
    const result = await run("select pg_read_file('/etc/passwd');");
    expect(result.migrations[0]?.statements[0]).toMatchObject({
      outcome: "failed",
      error: { code: "58P01" },
    });
    await run(`do $$ begin execute 'copy (select 1) to ''${marker}'''; end $$;`).catch(() => undefined);
    expect(existsSync(marker)).toBe(false);
  });

  test("large objects are no way in or out either", async () => {
    expect(await outcomesOf("select lo_import('/etc/passwd');")).toEqual(["failed"]);
    await run(`select lo_export(lo_from_bytea(0, 'x'), '${marker}');`).catch(() => undefined);
    expect(existsSync(marker)).toBe(false);
  });

  test("an endless loop is killed at the time limit", async () => {
    await expect(run("do $$ begin loop end loop; end $$;", brief)).rejects.toThrow(
      "it took longer than 2.5 s",
    );
  });

  test.each([
    [
      "a function",
      "create function f() returns int language plpgsql as $$ begin while true loop end loop; end $$; select f();",
    ],
    ["a query", "with recursive r as (select 1 as n union all select 1 from r) select count(*) from r;"],
    [
      "a trigger on the made-up rows",
      "create function g() returns trigger language plpgsql as $$ begin loop end loop; end $$; create trigger t before update on t for each row execute function g(); update t set a = 1;",
    ],
    ["a sleep", "select pg_sleep(100000);"],
  ])("%s without end is, too, and the review goes on and says so", async (_name, sql) => {
    const base = { "migrations/1_t.sql": "create table t (a int);" };
    const { facts, read, unfinished } = await gatherMigrationFacts(
      aPull(base, { ...base, "migrations/2_x.sql": sql }),
      brief.rehearse,
    );
    expect(unfinished).toEqual([{ part: "rehearsal", reason: "it took longer than 2.5 s" }]);
    expect(facts).toMatchObject([{ rehearsed: false, reason: "not rehearsed: it took longer than 2.5 s" }]);
    expect(read).toMatchObject([{ path: "migrations/2_x.sql", depth: "partial" }]);
  });

  test.each([
    [
      "a long text",
      "create table t as select repeat(md5(g::text), 60) as x from generate_series(1, 100000000) g;",
    ],
    [
      "texts that double",
      "do $$ declare t text := 'x'; a text[]; begin loop a := a || repeat(t, 10000000); end loop; end $$;",
    ],
    ["an array", "select array_agg(g) from generate_series(1, 1000000000) g;"],
    [
      "a recursive query",
      "with recursive r as (select 'x'::text as t union all select t || repeat('x', 1000000) from r) select count(*) from r;",
    ],
    ["its notices", "do $$ begin loop raise notice '%', repeat('x', 1000000); end loop; end $$;"],
    [
      "its notifications",
      "listen a; do $$ begin for i in 1..100000000 loop perform pg_notify('a', i || repeat('x', 7000)); end loop; end $$;",
    ],
  ])(
    "memory filled by %s ends at a limit, or is refused by Postgres",
    { timeout: PATIENCE },
    async (_name, sql) => {
      const small = createRehearsal({ memoryBytes: 450 * 1024 ** 2, timeoutMs: 30_000 });
      const answer = await run(sql, small).then(
        ({ migrations }) => migrations[0]?.statements.at(-1)?.error?.code,
        (error: Error) => error.message,
      );
      // 53200: out of memory; 54000: program limit exceeded; XX000 is how an allocation beyond 1 GB is refused.
      expect(answer).toMatch(/memory|took longer than 30 s|^Postgres failed|^53200$|^54000$|^XX000$/);
      await small.close();
    },
  );

  test("an aborted review ends its rehearsal", async () => {
    const abort = new AbortController();
    const running = rehearsal.rehearse(
      { base: [], changed: [await aMigration("m.sql", "do $$ begin loop end loop; end $$;")] },
      abort.signal,
    );
    setTimeout(() => abort.abort(), 1_000);
    await expect(running).rejects.toThrow("it was called off");
  });

  test("closing ends what is under way", async () => {
    const own = createRehearsal();
    const running = expect(run("do $$ begin loop end loop; end $$;", own)).rejects.toThrow("closed");
    setTimeout(() => void own.close(), 1_000);
    await running;
    await expect(run("select 1;", own)).rejects.toThrow("closed");
  });

  test.each([
    "select pg_terminate_backend(pg_backend_pid());",
    "reset all; set session_replication_role = replica; set default_transaction_read_only = on;",
    "create role nobody; set session authorization nobody;",
    "commit; rollback; begin; begin; savepoint a; rollback to a; release a; prepare transaction 'x';",
    "set allow_system_table_mods = on; delete from pg_class;",
    "drop schema pg_catalog cascade;",
    "do $$ begin create table t (a int); commit; drop table t; rollback; end $$;",
    "create procedure p() language plpgsql as $$ begin for i in 1..1000 loop commit; end loop; end $$; call p();",
    "listen a; notify a, 'x'; unlisten *; do $$ begin for i in 1..100000 loop perform pg_notify('b' || i, ''); end loop; end $$;",
    "do $$ begin execute 'copy (select 1) to stdout'; end $$; select 1;",
    "set client_encoding = 'SQL_ASCII'; set standard_conforming_strings = off; set track_counts = off; set json.x = 'y'; create table t (a int);",
    "set search_path = ''; set bytea_output = 'escape'; set row_security = off; set lc_messages = 'C'; set role pg_monitor; create table public.t (a int);",
    "alter system set shared_preload_libraries = 'x'; load '/tmp/x.so'; create function c() returns int language c as '/tmp/x.so', 'x';",
    "drop table pg_catalog.pg_class; drop function pg_catalog.json_agg(anyelement); drop view pg_catalog.pg_locks;",
    "create table pg_catalog.pg_locks2 (a int); create function pg_catalog.json_build_array(int) returns json language sql as 'select null::json';",
    "create event trigger e on ddl_command_start execute function nothing(); create event trigger f on ddl_command_end execute function pg_catalog.suppress_redundant_updates_trigger();",
    "create schema evil; create function evil.json_agg(anyelement) returns json language sql as 'select null::json'; set search_path = evil, pg_catalog;",
  ])("%s has an answer or a reason", async (sql) => {
    const answer = await run(sql).then(
      (result) => result.migrations.length,
      (error: Error) => error.message,
    );
    expect(answer === 1 || (typeof answer === "string" && answer.startsWith("Postgres failed"))).toBe(true);
  });

  test("after all of these the next rehearsal is fine", () => expectFine());

  test("ten megabytes of statements end at the limit or with an answer", { timeout: PATIENCE }, async () => {
    const own = createRehearsal({ timeoutMs: 3_000 });
    const sql = `create table t (a int, b text);\n${"insert into t values (1, 'x');\n".repeat(340_000)}`;
    const answer = await run(sql, own).then(
      (result) => result.migrations.length,
      (error: Error) => error.message,
    );
    expect([1, "it took longer than 3 s"]).toContain(answer);
    await own.close();
  });
});
