import { describe, expect, test } from "vitest";
import { type ReadRoot, readRoot } from "../../src/migrations/read-root.ts";
import { recognise } from "../../src/migrations/recognise.ts";
import type { Files } from "../support/trees.ts";

/** Reads all files of the one root they make up. */
async function read(files: Files): Promise<ReadRoot> {
  const recognised = Object.entries(files).flatMap(([path, text]) => {
    const one = recognise(path);
    return one ? [{ recognised: one, text }] : [];
  });
  const around = { has: (path: string) => path in files, companion: (path: string) => files[path] };
  return readRoot(recognised[0]?.recognised.root ?? "", recognised, "head", around);
}

const statementsOf = (root: ReadRoot) =>
  root.migrations.flatMap(({ path, migration }) =>
    (migration?.statements ?? []).map(
      ({ sql, at }) => `${path.slice(path.lastIndexOf("/") + 1)}:${at.from} ${sql}`,
    ),
  );
const transactional = (root: ReadRoot) => root.migrations.map(({ migration }) => migration?.transactional);

const TABLE = "create table t (id bigserial primary key);";

describe("src/migrations/read-root.ts", () => {
  test("versions are ordered as numbers, not as text", async () => {
    const root = await read({
      "db/migration/V10__c.sql": "select 10;",
      "db/migration/V2__b.sql": "select 2;",
      "db/migration/V1.5__a.sql": TABLE,
      "db/migration/R__views.sql": "select 0;",
    });
    expect(root.migrations.map(({ path, framework }) => `${framework} ${path.split("/").at(-1)}`)).toEqual([
      "flyway V1.5__a.sql",
      "flyway V2__b.sql",
      "flyway V10__c.sql",
      "flyway R__views.sql",
    ]);
  });

  test("timestamps longer than a safe integer keep their order", async () => {
    const root = await read({
      "migrations/20240101000000000002_b.sql": "select 2;",
      "migrations/20240101000000000001_a.sql": "select 1;",
    });
    expect(statementsOf(root)).toEqual([
      "20240101000000000001_a.sql:1 select 1",
      "20240101000000000002_b.sql:1 select 2",
    ]);
  });

  test("goose: only the way up is read, at its own lines", async () => {
    const root = await read({
      "migrations/1_a.sql":
        "-- +goose Up\n-- +goose StatementBegin\ncreate function f() returns int language sql as $$ select 1; $$;\n-- +goose StatementEnd\nselect 2;\n\n-- +goose Down\nselect 3;\n",
    });
    expect(root.migrations[0]?.framework).toBe("goose");
    expect(statementsOf(root)).toEqual([
      "1_a.sql:3 create function f() returns int language sql as $$ select 1; $$",
      "1_a.sql:5 select 2",
    ]);
    expect(transactional(root)).toEqual([true]);
  });

  test("dbmate: the way up, and its transaction switch", async () => {
    const root = await read({
      "db/migrations/1_a.sql": "-- migrate:up transaction:false\nselect 1;\n-- migrate:down\nselect 2;\n",
    });
    expect(statementsOf(root)).toEqual(["1_a.sql:2 select 1"]);
    expect(transactional(root)).toEqual([false]);
  });

  test("Play evolutions: its comments are not SQL", async () => {
    const root = await read({
      "conf/evolutions/default/1.sql": "# Orders\n# --- !Ups\nselect 1;\n# --- !Downs\nselect 2;\n",
    });
    expect(statementsOf(root)).toEqual(["1.sql:3 select 1"]);
  });

  test("golang-migrate: one statement has no transaction, several have; down files are not run on the way up", async () => {
    const root = await read({
      "m/1_a.up.sql": "create index concurrently i on t (id);",
      "m/2_b.up.sql": "select 1; select 2;",
      "m/2_b.down.sql": "select 3;",
    });
    expect(transactional(root)).toEqual([false, true]);
    expect(root.backwards).toEqual([{ path: "m/2_b.down.sql", of: "m/2_b.up.sql" }]);
  });

  test("the same pair below a Cargo package is sqlx's, always in a transaction but for its first line", async () => {
    const root = await read({
      "app/Cargo.toml": "",
      "app/migrations/1_a.up.sql": "select 1;",
      "app/migrations/2_b.up.sql": "-- no-transaction\nselect 1;",
    });
    expect(root.migrations.map(({ framework }) => framework)).toEqual(["sqlx", "sqlx"]);
    expect(transactional(root)).toEqual([true, false]);
  });

  test("Diesel: metadata.toml takes one migration out of its transaction", async () => {
    const root = await read({
      "migrations/2024-01-01-000000_a/up.sql": "select 1;",
      "migrations/2024-01-02-000000_b/up.sql": "select 2;",
      "migrations/2024-01-02-000000_b/metadata.toml": "run_in_transaction = false\n",
    });
    expect(transactional(root)).toEqual([true, false]);
  });

  test("Flyway: a statement that refuses a transaction takes its file out of one", async () => {
    const root = await read({
      "db/migration/V1__a.sql": TABLE,
      "db/migration/V2__b.sql": "create index concurrently i on t (id);",
      "db/migration/V3__c.sql": "select 1;",
      "db/migration/V3__c.sql.conf": "executeInTransaction=false\n",
    });
    expect(transactional(root)).toEqual([true, false, false]);
  });

  test("Drizzle and Supabase run everything in a transaction", async () => {
    const drizzle = await read({ "drizzle/0000_a.sql": `${TABLE}\n--> statement-breakpoint\nselect 1;` });
    expect([drizzle.migrations[0]?.framework, ...transactional(drizzle)]).toEqual(["drizzle", true]);
    const supabase = await read({ "supabase/migrations/20240101000000_a.sql": "select 1;" });
    expect([supabase.migrations[0]?.framework, ...transactional(supabase)]).toEqual(["supabase", true]);
  });

  test("Liquibase formatted SQL: rollback lines are comments, runInTransaction counts", async () => {
    const root = await read({
      "db/changelog/1.sql":
        "--liquibase formatted sql\n--changeset ann:1 runInTransaction:false\nselect 1;\n--rollback select 2;\n",
    });
    expect(statementsOf(root)).toEqual(["1.sql:3 select 1"]);
    expect([root.migrations[0]?.framework, ...transactional(root)]).toEqual(["liquibase-sql", false]);
  });

  test.each<[string, Files, string, boolean]>([
    [
      "golang-migrate, by version alone",
      { "m/1_a.up.sql": TABLE, "m/01_b.down.sql": "drop table t;" },
      "m/01_b.down.sql:1 drop table t",
      false,
    ],
    [
      "golang-migrate, in one query",
      { "m/1_a.up.sql": TABLE, "m/1_a.down.sql": "drop index i; drop table t;" },
      "m/1_a.down.sql:1 drop index i, m/1_a.down.sql:1 drop table t",
      true,
    ],
    [
      "Diesel",
      {
        "migrations/2024-01-01-000000_a/up.sql": TABLE,
        "migrations/2024-01-01-000000_a/down.sql": "drop table t;",
      },
      "migrations/2024-01-01-000000_a/down.sql:1 drop table t",
      true,
    ],
    [
      "sqlx",
      {
        "Cargo.toml": "",
        "migrations/1_a.up.sql": TABLE,
        "migrations/1_a.down.sql": "-- no-transaction\ndrop table t;",
      },
      "migrations/1_a.down.sql:2 drop table t",
      false,
    ],
    [
      "goose",
      { "migrations/1_a.sql": `-- +goose Up\n${TABLE}\n-- +goose Down\ndrop table t;\n` },
      "migrations/1_a.sql:4 drop table t",
      true,
    ],
    [
      "dbmate",
      { "migrations/1_a.sql": `-- migrate:up\n${TABLE}\n-- migrate:down transaction:false\ndrop table t;\n` },
      "migrations/1_a.sql:4 drop table t",
      false,
    ],
    [
      "sql-migrate",
      { "migrations/1_a.sql": `-- +migrate Down notransaction\ndrop table t;\n-- +migrate Up\n${TABLE}\n` },
      "migrations/1_a.sql:2 drop table t",
      false,
    ],
  ])("the way back: %s", async (_name, files, statements, inTransaction) => {
    const root = await read(files);
    const [migration, ...others] = root.migrations;
    const down = migration?.migration?.down;
    expect(others).toEqual([]);
    expect(down?.statements.map(({ sql, at }) => `${at.path}:${at.from} ${sql}`).join(", ")).toBe(statements);
    expect(down?.transactional).toBe(inTransaction);
    expect(migration?.migration?.statements.map(({ sql }) => sql)).toEqual([TABLE.slice(0, -1)]);
  });

  test.each([
    ["comments alone", "-- there is none\n"],
    [
      "the line of a template",
      "-- +goose StatementBegin\nSELECT 'down SQL query';\n-- +goose StatementEnd\n",
    ],
  ])("%s are no way back", async (_name, down) => {
    const root = await read({ "migrations/1_a.sql": `-- +goose Up\n${TABLE}\n-- +goose Down\n${down}` });
    expect(root.migrations[0]).toMatchObject({ framework: "goose", problems: [] });
    expect(root.migrations[0]?.migration?.down).toBeUndefined();
    expect(root.migrations[0]?.unreadBack).toBeUndefined();
  });

  test("a way back that is not read whole is left out, and the way up is none the worse", async () => {
    const root = await read({
      "migrations/1_a.sql": `-- +goose Up\n${TABLE}\n-- +goose Down\ndrop tabel t;\n`,
      "m/2_b.up.sql": "select 1;",
    });
    expect(root.migrations[0]).toMatchObject({
      problems: [],
      unreadBack: expect.stringMatching(/^line 4: syntax error/),
    });
    expect(root.migrations[0]?.migration?.down).toBeUndefined();
  });

  test("two files of one version are no pair", async () => {
    const root = await read({
      "m/1_a.up.sql": TABLE,
      "m/1_a.down.sql": "drop table t;",
      "m/1_b.down.sql": "drop table t;",
    });
    expect(root.migrations[0]?.migration?.down).toBeUndefined();
    expect(root.backwards).toEqual([{ path: "m/1_a.down.sql" }, { path: "m/1_b.down.sql" }]);
  });

  test("a migration of a framework that is not read is left unread, by name", async () => {
    const root = await read({ "shop/V2__Fill.java": "class V2__Fill extends BaseJavaMigration {}" });
    expect(root.migrations[0]?.unread).toContain("Flyway (Java)");
  });

  test("scripts are told apart by what they use", async () => {
    const root = await read({
      "migrations/1-a.ts": "export class A1700000000000 implements MigrationInterface {}",
      "migrations/2-b.js": "exports.up = (knex) => knex.schema.createTable('t', () => {})",
      "migrations/3-c.ts": "import { Kysely } from 'kysely';\nexport async function up(db: Kysely<any>) {}",
      "migrations/readme.ts": "export const nothing = 1;",
    });
    expect(root.migrations.map(({ framework }) => framework).sort()).toEqual(["Kysely", "knex", "typeorm"]);
  });

  test("SQL files among another framework's migrations are its material, not migrations", async () => {
    const root = await read({
      "migrations/1-a.ts": "import { Kysely } from 'kysely';",
      "migrations/views.sql": "create view v as select 1;",
    });
    expect(root.migrations.map(({ migration }) => migration)).toEqual([undefined, undefined]);
  });

  test.each([
    ["SQLite", "create table t (id integer primary key autoincrement);"],
    ["SQL Server", "create table t (id int identity(1,1), name nvarchar(50));\nGO\n"],
  ])("%s is refused by name", async (name, sql) => {
    const root = await read({ "migrations/1_a.sql": sql });
    expect(root.migrations[0]?.unread).toContain(`written for ${name}`);
    expect(root.migrations[0]?.migration).toBeUndefined();
  });

  test("a backtick in a remark is not MySQL", async () => {
    const root = await read({ "migrations/1_a.sql": `-- the \`orders\` table\n${TABLE}` });
    expect(root.dialect).toBe("postgres");
  });

  test("a declared provider counts more than what the SQL looks like", async () => {
    const root = await read({
      "prisma/migrations/20240101000000_a/migration.sql":
        'CREATE TABLE "t" ("id" INTEGER NOT NULL PRIMARY KEY);',
      "prisma/migrations/migration_lock.toml": 'provider = "sqlite"\n',
    });
    expect(root.dialect).toBe("sqlite");
  });

  test("when the SQL does not tell, the nearest manifest with one database does", async () => {
    const root = await read({
      "api/migrations/1_a.sql": "create table t (id int primary key);",
      "api/go.mod": "require github.com/jackc/pgx/v5 v5.5.0",
      "package.json": '{"dependencies":{"mysql2":"3"}}',
    });
    expect([root.dialect, root.because]).toEqual(["postgres", "`api/go.mod` depends on it"]);
  });

  test("nothing that tells is unknown, and read all the same", async () => {
    const root = await read({ "migrations/1_a.sql": "create table t (id int primary key);" });
    expect(root.dialect).toBe("unknown");
    expect(root.migrations[0]?.migration?.statements).toHaveLength(1);
  });
});
