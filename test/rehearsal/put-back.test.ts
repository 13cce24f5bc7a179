import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterAll, describe, expect, test } from "vitest";
import type { Migration, RehearsalRequest } from "../../src/domain/rehearsal.ts";
import { createRehearsal } from "../../src/rehearsal/rehearse.ts";
import { aMigration } from "../support/migrations.ts";

const rehearsal = createRehearsal({ again: "same-base" });
const strangers = createRehearsal({ again: "any" });
afterAll(async () => {
  await rehearsal.close();
  await strangers.close();
});

const BASE = `create table orders (id bigserial primary key, note text);
  insert into orders (note) select 'n' || g from generate_series(1, 200) g;
  create index orders_note on orders (note);
  create function touch() returns trigger language plpgsql as $$ begin return new; end $$;`;

const ask = async (base: string, changed: string, down?: Migration["down"]): Promise<RehearsalRequest> => ({
  base: [await aMigration("1.sql", base)],
  changed: [{ ...(await aMigration("2.sql", changed)), ...(down ? { down } : {}) }],
});

/** Everything that a migration can leave behind. */
const MESS = [
  "alter table orders add column a int default 5; update orders set note = 'x'; delete from orders where id > 50",
  "create table t (id serial primary key, x text); insert into t (x) select md5(g::text) from generate_series(1, 5000) g; create index on t (x); drop table orders",
  "create schema s; create role stranger; create type mood as enum ('a'); set search_path = s; create table s.orders ()",
  "set session_replication_role = replica; set role postgres; alter database postgres set lock_timeout = '1s'",
  "truncate orders cascade; alter sequence orders_id_seq restart with 900; create trigger z before insert on orders execute function touch()",
  "select lo_create(4711); create view v as select * from orders; comment on table orders is 'x'; listen news; notify news",
  "vacuum full orders",
  "update orders set note = note || 'z'; checkpoint",
  "insert into orders (note) select repeat('n', 900) from generate_series(1, 30000); delete from orders; checkpoint",
  "begin; lock table orders",
];

describe("src/rehearsal/put-back.ts", () => {
  test("after anything that was run, the next rehearsal on the same base sees what the first one saw", async () => {
    const look = await ask(BASE, "alter table orders add column fresh int; select count(*) from orders;");
    const first = await rehearsal.rehearse(look);
    for (const mess of MESS) {
      await rehearsal.rehearse(await ask(BASE, mess));
      expect(await rehearsal.rehearse(look)).toEqual(first);
    }
  });

  test("SQL that throws away or replaces what we have prepared gets the answer that it gets without", async () => {
    const each = (act: string) => `do $do$ declare one record; begin
      for one in select name from pg_prepared_statements loop ${act} end loop; end $do$;`;
    const fake = "execute format('deallocate %I', one.name); execute format($$prepare %I as select";
    const tricks = [
      "deallocate all; alter table orders add column a int",
      "alter table orders add column a int; deallocate all; create index on orders (a); drop table missing",
      each(`${fake} null::text as value$$, one.name);`),
      each(`if one.name like '%tables' then ${fake} '[]' as value$$, one.name); end if;`),
      each(`if one.name like '%tables' then ${fake} $1::text as value$$, one.name); end if;`),
    ];
    const apart = createRehearsal();
    try {
      const look = await ask(BASE, "alter table orders add column fresh int; lock table orders;");
      const first = await rehearsal.rehearse(look);
      for (const trick of tricks) {
        const tricky = await ask(
          BASE,
          `${trick}; alter table orders add column late int; create index on orders (late)`,
        );
        expect(await rehearsal.rehearse(tricky), trick).toEqual(await apart.rehearse(tricky));
        expect(await rehearsal.rehearse(look)).toEqual(first);
      }
      const back = await ask(BASE, "alter table orders add column a int", {
        path: "2.sql",
        transactional: true,
        statements: (await aMigration("2.sql", `${each(`${fake} null::text$$, one.name);`)} select 1`))
          .statements,
      });
      expect(await rehearsal.rehearse(back)).toEqual(await apart.rehearse(back));
    } finally {
      await apart.close();
    }
  });

  test("a base that goes on from the one that is up comes on top of it, and is gone afterwards", async () => {
    const first = await aMigration("1.sql", BASE);
    const more = await aMigration("3.sql", "create table more (id int); insert into nowhere values (1);");
    const short = { base: [first], changed: [] };
    const long = { base: [first, more], changed: [] };
    const apart = createRehearsal();
    try {
      const before = await rehearsal.rehearse(short);
      const onTop = await rehearsal.rehearse(long);
      expect(onTop).toEqual(await apart.rehearse(long));
      expect(onTop.baseProblems.map(({ at }) => at.path)).toEqual(["3.sql"]);
      expect(onTop.baseCatalog?.tables.map(({ name }) => name)).toContain("more");
      expect(await rehearsal.rehearse(short)).toEqual(before);
    } finally {
      await apart.close();
    }
  });

  test("a base comes up once, for requests at the same time and for those that read it from another side", async () => {
    const marked = `${BASE}
      do $$ begin execute format('create table %I ()', 'once_' || md5(clock_timestamp()::text)); end $$;`;
    const request = await ask(marked, "alter table orders add column c int");
    const base = request.base.map((migration) => ({
      ...migration,
      statements: migration.statements.map((one) => ({ ...one, at: { ...one.at, side: "base" as const } })),
    }));
    const requests = [request, request, { base, changed: [] }];
    const answers = await Promise.all(requests.map((one) => rehearsal.rehearse(one)));
    const marks = answers.map(({ baseCatalog }) =>
      baseCatalog?.tables.map(({ name }) => name).find((name) => name.startsWith("once_")),
    );
    expect(marks[0]).toMatch(/^once_/);
    expect(new Set(marks).size).toBe(1);
  });

  test("a request that waits for another's answer can be called off", async () => {
    const endless = createRehearsal({ again: "same-base" });
    const slow = endless.rehearse(await ask(BASE, "do $$ begin loop end loop; end $$"));
    slow.catch(() => undefined);
    const off = new AbortController();
    const waits = endless.rehearse(await ask(BASE, "select 1"), off.signal);
    off.abort(new Error("no longer wanted"));
    await expect(waits).rejects.toThrow("no longer wanted");
    await endless.close();
    await expect(slow).rejects.toThrow(/closed/);
  });

  test("rows, indexes and sequences can be read and written after it, and a checkpoint taken", async () => {
    for (let round = 0; round < 5; round++) {
      const { migrations } = await rehearsal.rehearse(
        await ask(
          BASE,
          `do $$ begin
             if (select count(*) from orders where note like 'n%') <> 200 then raise exception 'rows'; end if;
             if nextval('orders_id_seq') <> 201 then raise exception 'sequence'; end if;
             if (select id from orders where note = 'n7') <> 7 then raise exception 'index'; end if;
           end $$;
           insert into orders (note) select 'm' || g from generate_series(1, 500) g;
           create table big as select md5(g::text) from generate_series(1, 20000) g;`,
        ),
      );
      expect(migrations[0]?.statements.map(({ error }) => error?.message)).toEqual([
        undefined,
        undefined,
        undefined,
      ]);
    }
  });

  test("an answer that was handed out is held by nobody, also while its process is asked again and again", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const look = await ask(BASE, "alter table orders add column fresh int");
    const answered = async () => new WeakRef(await rehearsal.rehearse(look));
    const first = await answered();
    await rehearsal.rehearse(look);
    // What was looked at in this turn is held until its end.
    for (let tries = 0; tries < 20 && first.deref(); tries++) {
      await new Promise((next) => setImmediate(next));
      collect();
    }
    expect(first.deref()).toBeUndefined();
  });

  test("another base is never taken for the one that is up", async () => {
    const other = await rehearsal.rehearse(
      await ask("create table others (id int);", "alter table others add x int;"),
    );
    expect(other.baseCatalog?.tables.map(({ name }) => name)).toEqual(["others"]);
    expect(other.migrations[0]?.statements[0]?.outcome).toBe("ran");
  });

  test("requests with other bases can share a process, each with an empty database", async () => {
    for (const name of ["a", "b", "c"]) {
      const { baseCatalog } = await strangers.rehearse(
        await ask(`create table ${name} (id int);`, `alter table ${name} add x int;`),
      );
      expect(baseCatalog?.tables.map((table) => table.name)).toEqual([name]);
    }
  });

  test("after a rehearsal that was killed, a new process answers", async () => {
    const short = createRehearsal({ again: "same-base" });
    const endless = await ask(BASE, "do $$ begin loop end loop; end $$");
    await short.rehearse(await ask(BASE, "select 1"));
    await expect(short.rehearse(endless, AbortSignal.timeout(1_000))).rejects.toThrow(/called off/);
    const after = await short.rehearse(await ask(BASE, "alter table orders add column b int"));
    expect(after.migrations[0]?.statements[0]?.outcome).toBe("ran");
    await short.close();
  });
});
