import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import type { Migration } from "../../src/domain/rehearsal.ts";
import { splitSql } from "../../src/migrations/split.ts";
import { createRehearsal } from "../../src/rehearsal/rehearse.ts";

const rehearsal = createRehearsal({ spare: true });
afterAll(() => rehearsal.close());

async function aMigration(sql: string, over: Partial<Migration> = {}): Promise<Migration> {
  const { statements } = await splitSql(sql, "m.sql", "head");
  const plain = statements.map(({ node: _node, alone: _alone, ...statement }) => statement);
  return { path: "m.sql", framework: "plain-sql", transactional: false, statements: plain, ...over };
}

const run = async (sql: string, own = rehearsal) =>
  own.rehearse({ base: [], changed: [await aMigration(sql)] });
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

  test("an endless loop is killed at the time limit", async () => {
    const brief = createRehearsal({ timeoutMs: 3_000 });
    await expect(run("do $$ begin loop end loop; end $$;", brief)).rejects.toThrow("it took longer than 3 s");
    await brief.close();
  });

  test("a memory bomb is killed at the memory limit", { timeout: PATIENCE }, async () => {
    const small = createRehearsal({ memoryBytes: 600 * 1024 ** 2 });
    await expect(
      run(
        "create table t as select repeat(md5(g::text), 100) as x from generate_series(1, 100000000) g;",
        small,
      ),
    ).rejects.toThrow("memory");
    await small.close();
  });

  test("an aborted review ends its rehearsal", async () => {
    const abort = new AbortController();
    const running = rehearsal.rehearse(
      { base: [], changed: [await aMigration("do $$ begin loop end loop; end $$;")] },
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
    const own = createRehearsal({ timeoutMs: 5_000 });
    const sql = `create table t (a int, b text);\n${"insert into t values (1, 'x');\n".repeat(340_000)}`;
    const answer = await run(sql, own).then(
      (result) => result.migrations.length,
      (error: Error) => error.message,
    );
    expect([1, "it took longer than 5 s"]).toContain(answer);
    await own.close();
  });
});
