import { describe, expect, test } from "vitest";
import type { Rehearse } from "../../src/domain/rehearsal.ts";
import { gatherMigrationFacts } from "../../src/review/migration-facts.ts";
import { fkWithoutIndex } from "../../src/rules/migrations/fk-without-index.ts";
import { indexNotConcurrent } from "../../src/rules/migrations/index-not-concurrent.ts";
import { rehearsal } from "../support/rehearsal.ts";
import { aPull, type Files } from "../support/trees.ts";

const gather = (base: Files, added: Files, rehearse: Rehearse = rehearsal.rehearse) =>
  gatherMigrationFacts(aPull(base, { ...base, ...added }), rehearse);

const never: Rehearse = async () => {
  throw new Error("it must not be started");
};

const USERS = { "migrations/001_users.sql": "create table users (id bigserial primary key, email text);\n" };

describe("src/review/migration-facts.ts", () => {
  test("without a changed migration Postgres is not started, and nothing is said", async () => {
    expect(await gather(USERS, { "src/a.ts": "1" }, never)).toEqual({ facts: [], read: [], unfinished: [] });
  });

  test("a rehearsed migration is read in full, with the schema before and after", async () => {
    const { facts, read, unfinished } = await gather(USERS, {
      "migrations/002_name.sql": "alter table users add column name text;\n",
    });
    expect(unfinished).toEqual([]);
    expect(read).toEqual([{ path: "migrations/002_name.sql", by: "database-architect", depth: "full" }]);
    expect(facts).toMatchObject([
      {
        path: "migrations/002_name.sql",
        framework: "plain-sql",
        dialect: "postgres",
        rehearsed: true,
        statements: [{ outcome: "ran" }],
      },
    ]);
    expect(facts[0]?.before.tables[0]?.columns).toHaveLength(2);
    expect(facts[0]?.after.tables[0]?.columns).toHaveLength(3);
  });

  test("each folder of migrations is a database of its own", async () => {
    const base = {
      "billing/migrations/1_a.sql": "create table t (id bigserial primary key);",
      "orders/migrations/1_a.sql": "create table t (id bigserial primary key, x int);",
    };
    const { facts, read } = await gather(base, {
      "billing/migrations/2_b.sql": "alter table t add column y int;",
      "orders/migrations/2_b.sql": "alter table t add column z int;",
    });
    expect(facts.map(({ after }) => after.tables[0]?.columns.map(({ name }) => name))).toEqual([
      ["id", "y"],
      ["id", "x", "z"],
    ]);
    expect(read.map(({ depth }) => depth)).toEqual(["full", "full"]);
  });

  test("when Postgres cannot be asked, that is unfinished, and only what the base's text proves is said", async () => {
    const added = {
      "migrations/002_indexes.sql":
        "create table orders (id int);\ncreate index a on orders (id);\ncreate index b on users (email);\ncreate index concurrently c on users (email);\ncreate index d on elsewhere (x);\n",
    };
    const { facts, read, unfinished } = await gather(USERS, added, async () => {
      throw new Error("it used more than 1024 MB of memory");
    });
    expect(unfinished).toEqual([{ part: "rehearsal", reason: "it used more than 1024 MB of memory" }]);
    expect(read).toMatchObject([
      { depth: "partial", reason: "not rehearsed: it used more than 1024 MB of memory" },
    ]);
    expect(facts).toMatchObject([
      { rehearsed: false, parsedBefore: ["users"], statements: expect.arrayContaining([]) },
    ]);
    expect(
      facts
        .flatMap((fact) => indexNotConcurrent.check(fact))
        .map(({ at, evidence }) => [at.from, evidence[0].kind]),
    ).toEqual([[3, "parsed"]]);
    expect(facts.filter((fact) => fkWithoutIndex.appliesTo(fact))).toEqual([]);
  });

  test("an aborted review is thrown, not told as unfinished", async () => {
    const abort = AbortSignal.abort(new Error("head moved on"));
    const pull = aPull(USERS, { ...USERS, "migrations/002_a.sql": "alter table users add column a text;" });
    await expect(gatherMigrationFacts(pull, rehearsal.rehearse, abort)).rejects.toThrow("head moved on");
  });

  test("a base that does not run makes its followers partial, with the place", async () => {
    const base = { ...USERS, "migrations/002_gap.sql": "create table t (\n  a geometry\n);\n" };
    const { read } = await gather(base, { "migrations/003_c.sql": "alter table users add column a text;\n" });
    expect(read).toMatchObject([
      { depth: "partial", reason: expect.stringContaining("migrations/002_gap.sql:1 ") },
    ]);
  });

  test("an index that could not be built here is not held against a foreign key", async () => {
    const base = {
      ...USERS,
      "migrations/002_t.sql":
        "create extension vector;\ncreate table t (id bigint primary key, user_id bigint);\n",
    };
    const { facts, read } = await gather(base, {
      "migrations/003_key.sql":
        "alter table t add constraint k foreign key (user_id) references users (id);\n",
      "migrations/004_index.sql": "alter table t add column e vector(3);\ncreate index i on t (user_id);\n",
    });
    expect(facts.flatMap((fact) => fkWithoutIndex.check(fact))).toEqual([]);
    expect(read.map(({ depth }) => depth)).toEqual(["partial", "partial"]);
  });

  test("a statement that fails is told with its line, and so are the parts that do not parse", async () => {
    const { read } = await gather(USERS, {
      "migrations/002_a.sql":
        "alter table users add column a text;\nalter table users drop column nowhere;\ncreate tabel c (d int);\n",
    });
    expect(read[0]?.reason).toContain("line 2: failed in the rehearsal: ");
    expect(read[0]?.reason).toContain("line 3: syntax error");
  });

  test("an edited migration is run in its place, and only its new statements are judged", async () => {
    const base = {
      "migrations/001_a.sql":
        "create table a (id bigserial primary key);\ncreate table b (a_id bigint references a);\n",
      "migrations/002_b.sql": "create table c (id bigserial primary key);\n",
    };
    const { facts, read } = await gather(base, {
      "migrations/001_a.sql":
        "create table a (id bigserial primary key);\ncreate table b (a_id bigint references a);\ncreate table d (a_id bigint references a);\n",
    });
    expect(facts).toMatchObject([{ edited: true, statements: [{ at: { from: 3 } }] }]);
    expect(facts.flatMap((fact) => fkWithoutIndex.check(fact)).map(({ at }) => at.from)).toEqual([3]);
    expect(read).toMatchObject([
      { depth: "partial", reason: expect.stringContaining("in the base already") },
    ]);
  });

  test("a renamed migration does not run twice", async () => {
    const text = "create table b (id bigserial primary key, user_id bigint references users (id));\n";
    const pull = aPull(
      { ...USERS, "migrations/002_b.sql": text },
      { ...USERS, "migrations/003_b.sql": text },
    );
    const { facts } = await gatherMigrationFacts(pull, rehearsal.rehearse);
    expect(facts.map(({ statements }) => statements.map(({ outcome }) => outcome))).toEqual([["ran"]]);
    expect(facts.flatMap((fact) => fkWithoutIndex.check(fact))).toEqual([]);
  });

  test("a squashed history is run as it is now", async () => {
    const base = {
      ...USERS,
      "migrations/002_b.sql": "create table b (user_id bigint references users (id));\n",
    };
    const { facts, read } = await gatherMigrationFacts(
      aPull(base, { "migrations/001_all.sql": Object.values(base).join("") }),
      rehearsal.rehearse,
    );
    expect(facts[0]?.statements.map(({ outcome }) => outcome)).toEqual(["ran", "ran"]);
    expect(facts.flatMap((fact) => fkWithoutIndex.check(fact))).toEqual([]);
    expect(read.map(({ path }) => path).sort()).toEqual([
      "migrations/001_all.sql",
      "migrations/001_users.sql",
      "migrations/002_b.sql",
    ]);
  });

  test("another database, another framework and the way down are partial by name", async () => {
    const { facts, read } = await gather(
      {},
      {
        "a/migrations/1_a.sql": "create table `t` (id int auto_increment primary key) engine=InnoDB;",
        "b/V2__Fill.java": "class V2__Fill extends BaseJavaMigration {}",
        "c/1_a.down.sql": "drop table t;",
      },
    );
    expect(facts).toMatchObject([{ path: "a/migrations/1_a.sql", dialect: "mysql", rehearsed: false }]);
    expect(read.map(({ path, reason }) => [path, reason])).toEqual([
      ["a/migrations/1_a.sql", expect.stringContaining("written for MySQL")],
      ["b/V2__Fill.java", expect.stringContaining("Flyway (Java)")],
      ["c/1_a.down.sql", expect.stringContaining("not rehearsed")],
    ]);
  });

  const BASE_PAIR = {
    "m/1_a.up.sql": "create table a (id bigserial primary key);",
    "m/1_a.down.sql": "drop table a;",
  };
  const reads = async (base: Files, added: Files) =>
    Object.fromEntries(
      (await gather(base, added)).read.map(({ path, depth, reason }) => [path, reason ?? depth]),
    );

  test("a way back that was rehearsed is read in full, whatever it leaves", async () => {
    const { facts, read } = await gather(BASE_PAIR, {
      "m/2_b.up.sql": "create table b (id bigserial primary key);",
      "m/2_b.down.sql": "drop table b;",
      "m/3_c.up.sql": "create table c (id bigserial primary key); create index i on a (id);",
      "m/3_c.down.sql": "drop table c;",
    });
    expect(read.map(({ path, depth }) => `${depth} ${path}`).sort()).toEqual([
      "full m/2_b.down.sql",
      "full m/2_b.up.sql",
      "full m/3_c.down.sql",
      "full m/3_c.up.sql",
    ]);
    expect(facts.map(({ rollback }) => [rollback?.outcome, rollback?.at.path, rollback?.sql])).toEqual([
      ["back", "m/2_b.down.sql", "drop table b"],
      ["different", "m/3_c.down.sql", "drop table c"],
    ]);
  });

  test("a way back that fails, is not read, or was not run is partial with its reason", async () => {
    expect(
      await reads(BASE_PAIR, {
        "m/2_b.up.sql": "create table b (id bigserial primary key);",
        "m/2_b.down.sql": "drop table b;",
        "m/3_c.up.sql": "create table c (id bigserial primary key);",
        "m/3_c.down.sql": "drop table c;\ndrop table nowhere;",
        "n/1_d.up.sql": "create table d (id bigserial primary key);",
        "n/1_d.down.sql": "drop tabel d;",
        "n/2_e.down.sql": "-- there is none",
        "n/2_e.up.sql": "create table e (id bigserial primary key);",
      }),
    ).toEqual({
      "m/2_b.up.sql": "full",
      "m/2_b.down.sql": "its way back is not rehearsed: m/3_c.up.sql runs after it and was not taken back",
      "m/3_c.up.sql": "full",
      "m/3_c.down.sql": 'line 2: failed in the rehearsal: table "nowhere" does not exist',
      "n/1_d.up.sql": "full",
      "n/1_d.down.sql": expect.stringMatching(/^not rehearsed: line 1: syntax error/),
      "n/2_e.up.sql": "full",
      "n/2_e.down.sql": "full",
    });
  });

  test("a changed way back of an unchanged migration is partial", async () => {
    expect(await reads(BASE_PAIR, { "m/1_a.down.sql": "drop table if exists a;" })).toEqual({
      "m/1_a.down.sql": "not rehearsed: the migration that it takes back is not changed here",
    });
  });

  test("on an incomplete schema a way back proves nothing", async () => {
    const { facts, read } = await gather(
      { ...BASE_PAIR, "m/2_b.up.sql": "create table b (spot geometry);" },
      { "m/3_c.up.sql": "alter table a add column x int;", "m/3_c.down.sql": "drop index elsewhere;" },
    );
    expect(facts[0]?.rollback).toMatchObject({ outcome: "not-run", differences: [] });
    expect(read.map(({ depth }) => depth)).toEqual(["partial", "partial"]);
  });

  test("a broken way back in the base is no gap in its schema", async () => {
    expect(
      await reads(
        {
          "migrations/1_a.sql":
            "-- +goose Up\ncreate table a (id bigserial);\n-- +goose Down\ndrop tabel a;\n",
        },
        {
          "migrations/2_b.sql":
            "-- +goose Up\ncreate table b (id bigserial);\n-- +goose Down\ndrop table c;\n",
        },
      ),
    ).toEqual({ "migrations/2_b.sql": 'line 4: failed in the rehearsal: table "c" does not exist' });
  });

  test("when nothing names the database it is rehearsed as PostgreSQL, and said so", async () => {
    const { facts, read } = await gather(
      {},
      { "migrations/1_a.sql": "create table t (id int primary key);" },
    );
    expect(facts).toMatchObject([{ dialect: "unknown", rehearsed: true }]);
    expect(read).toMatchObject([
      { depth: "partial", reason: expect.stringContaining("rehearsed as PostgreSQL") },
    ]);
  });
});
