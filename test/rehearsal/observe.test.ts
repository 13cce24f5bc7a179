import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startEngine } from "../../src/rehearsal/engine.ts";
import { look, type Sight } from "../../src/rehearsal/observe.ts";
import { Session, StatementError } from "../../src/rehearsal/session.ts";
import { CASES, TABLES } from "./side-by-side.ts";

/** What must not depend on how it was looked at. */
const facts = ({ relations, schemas, locks, limits, scans }: Sight) => ({
  relations: new Map([...relations].toSorted(([one], [other]) => one - other)),
  schemas,
  locks,
  limits,
  scans,
});

describe("src/rehearsal/observe.ts", () => {
  test("a look at what the transaction has locked sees all that a look at everything sees", async () => {
    const folder = mkdtempSync(join(tmpdir(), "observe-"));
    const engine = await startEngine(folder, []);
    const session = new Session(engine);
    try {
      await session.run(TABLES);
      const start = await look(session);
      const more = [
        "create schema s; create table s.t (id serial primary key, n int references users); create type s.pair as (a int, b int)",
        "alter schema public rename to private; create schema public; create sequence q; alter view private.names set schema public",
        "create domain d as int constraint low check (value > 3); create table w (d d[]); drop domain d cascade",
        "create temp table passing (id int); create view v as select * from passing",
        "do $$ begin create table a1 (id int); begin create table a2 (id int); raise exception 'x'; exception when others then null; end; end $$",
        "drop owned by current_user cascade",
      ];
      for (const sql of [...CASES.flatMap((one) => [one.before ?? "", one.sql]), ...more]) {
        await session.run("begin");
        try {
          const before = await look(session, start);
          await session.run(sql);
          const quick = await look(session, before);
          const whole = await look(session);
          expect(facts(quick), sql).toEqual(facts(whole));
          const known = [...whole.constraints].filter(([oid]) => !before.constraints.has(oid));
          expect(
            [...quick.constraints].filter(([oid]) => !before.constraints.has(oid)),
            sql,
          ).toEqual(known);
          for (const [oid, one] of whole.constraints) expect(quick.constraints.get(oid), sql).toEqual(one);
        } catch (error) {
          if (!(error instanceof StatementError)) throw error;
        }
        await session.run("rollback");
      }
    } finally {
      await engine.close();
      rmSync(folder, { recursive: true });
    }
  }, 120_000);
});
