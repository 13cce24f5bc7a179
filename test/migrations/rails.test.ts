import { describe, expect, test } from "vitest";
import type { MigrationFile } from "../../src/migrations/framework.ts";
import { rails } from "../../src/migrations/frameworks/rails.ts";
import { placeOf } from "../../src/migrations/place.ts";
import { gatherMigrationFacts } from "../../src/review/migration-facts.ts";
import { rehearsal } from "../support/rehearsal.ts";
import { aPull, type Files } from "../support/trees.ts";

const aFile = (path: string, text: string, beside: Files = {}): MigrationFile => ({
  place: placeOf(path),
  root: "db/migrate",
  text,
  side: "head",
  around: { has: (name) => name in beside, companion: (name) => beside[name] },
});

const migration = (body: string, version = "7.1", head = "") =>
  `class AMigration < ActiveRecord::Migration[${version}]\n${head}${body}\nend\n`;

const inChange = (body: string, version = "7.1") => migration(`  def change\n    ${body}\n  end`, version);

/** The SQL of the last file, read after the others, on one line each. */
async function read(...texts: readonly string[]) {
  const files = texts.map((text, at) => aFile(`db/migrate/2024010100000${at}_step.rb`, text));
  const series = await rails.readAll?.(files);
  const last = series?.files.at(-1)?.read;
  const squeeze = (sql: string) => sql.replace(/\s+/g, " ").replace(/"/g, "");
  return {
    ...last,
    up: last?.migration?.statements.map(({ sql, skip }) => skip ?? squeeze(sql)) ?? [],
    down: last?.migration?.down?.statements.map(({ sql, skip }) => skip ?? squeeze(sql)),
  };
}

const USERS = inChange("create_table(:users) { |t| t.string :email; t.timestamps }");

describe("src/migrations/frameworks/rails.ts", () => {
  test.each([
    [
      "add_column :users, :age, :integer, limit: 8, null: false, default: 0",
      ["ALTER TABLE users ADD COLUMN age bigint DEFAULT 0 NOT NULL"],
    ],
    [
      "add_index :users, [:email, :city], unique: true, algorithm: :concurrently, where: 'city is not null', order: { city: :desc }",
      [
        "CREATE UNIQUE INDEX CONCURRENTLY index_users_on_email_and_city ON users (email, city DESC) WHERE city is not null",
      ],
    ],
    [
      "add_index :users, 'lower(email) varchar_pattern_ops, city'",
      [
        "CREATE INDEX index_users_on_lower_email_varchar_pattern_ops_city ON users ((lower(email)) varchar_pattern_ops, city)",
      ],
    ],
    [
      "add_reference :users, :team, foreign_key: { on_delete: :cascade, validate: false }",
      [
        "ALTER TABLE users ADD COLUMN team_id bigint",
        "CREATE INDEX index_users_on_team_id ON users (team_id)",
        "ALTER TABLE users ADD CONSTRAINT fk_rails_b2bbf87303 FOREIGN KEY (team_id) REFERENCES teams (id) ON DELETE CASCADE NOT VALID",
      ],
    ],
    [
      "add_reference :notes, :subject, polymorphic: true",
      [
        "ALTER TABLE notes ADD COLUMN subject_type character varying",
        "ALTER TABLE notes ADD COLUMN subject_id bigint",
        "CREATE INDEX index_notes_on_subject ON notes (subject_type, subject_id)",
      ],
    ],
    [
      "change_column :users, :age, :bigint, null: false, default: 1",
      [
        "ALTER TABLE users ALTER COLUMN age TYPE bigint, ALTER COLUMN age SET DEFAULT 1, ALTER COLUMN age SET NOT NULL",
      ],
    ],
    [
      "change_column_null :users, :age, false, 0",
      ["UPDATE users SET age='0' WHERE age IS NULL", "ALTER TABLE users ALTER COLUMN age SET NOT NULL"],
    ],
    ["drop_table :users, force: :cascade, if_exists: true", ["DROP TABLE IF EXISTS users CASCADE"]],
    [
      "change_table(:users, bulk: true) { |t| t.string :a, :b; t.remove :email; t.index :a }",
      [
        "ALTER TABLE users ADD COLUMN a character varying, ADD COLUMN b character varying, DROP COLUMN email",
        "CREATE INDEX index_users_on_a ON users (a)",
      ],
    ],
    [
      '%w[a b].each { |name| add_column :users, :"#{name}_at", :datetime }',
      ["ALTER TABLE users ADD COLUMN a_at timestamp(6)", "ALTER TABLE users ADD COLUMN b_at timestamp(6)"],
    ],
    [
      "add_check_constraint :users, 'age > 0', validate: false",
      ["ALTER TABLE users ADD CONSTRAINT chk_rails_a4b2d327da CHECK (age > 0) NOT VALID"],
    ],
    ["create_enum :mood, %w[happy sad]", ["CREATE TYPE mood AS ENUM ('happy', 'sad')"]],
    ["safety_assured { execute 'select 1; select 2' }", ["select 1", "select 2"]],
    ["enable_extension 'uuid-ossp'", ["CREATE EXTENSION IF NOT EXISTS uuid-ossp"]],
  ])("%s", async (body, statements) => {
    expect((await read(inChange(body))).up).toEqual(statements);
  });

  test("what a table is made of depends on the version of Rails that the migration was written for", async () => {
    const body =
      "create_table :orders do |t|\n t.references :user, foreign_key: true\n t.datetime :paid_at\n t.timestamps\n end";
    expect((await read(inChange(body, "7.1"))).up).toEqual([
      "CREATE TABLE orders ( id bigserial PRIMARY KEY, user_id bigint, paid_at timestamp(6), created_at timestamp(6) NOT NULL, updated_at timestamp(6) NOT NULL, CONSTRAINT fk_rails_f868b47f6a FOREIGN KEY (user_id) REFERENCES users (id) )",
      "CREATE INDEX index_orders_on_user_id ON orders (user_id)",
    ]);
    expect((await read(inChange(body, "5.0"))).up[0]).toBe(
      "CREATE TABLE orders ( id serial PRIMARY KEY, user_id integer, paid_at timestamp, created_at timestamp NOT NULL, updated_at timestamp NOT NULL, CONSTRAINT fk_rails_f868b47f6a FOREIGN KEY (user_id) REFERENCES users (id) )",
    );
    expect((await read(inChange(body, "4.2"))).up).toHaveLength(1);
  });

  test("a name that a migration leaves out is that of the schema the earlier ones have made", async () => {
    const named = inChange("add_index :users, :email, name: 'by_email'");
    expect((await read(USERS, named, inChange("remove_index :users, :email"))).up).toEqual([
      "DROP INDEX by_email",
    ]);
    expect((await read(USERS, inChange("rename_table :users, :people"))).up).toEqual([
      "ALTER TABLE users RENAME TO people",
      "ALTER INDEX users_pkey RENAME TO people_pkey",
      "ALTER TABLE users_id_seq RENAME TO people_id_seq",
    ]);
    const index = inChange("add_index :users, :email");
    expect((await read(USERS, index, inChange("rename_column :users, :email, :mail"))).up).toEqual([
      "ALTER TABLE users RENAME COLUMN email TO mail",
      "ALTER INDEX index_users_on_email RENAME TO index_users_on_mail",
    ]);
  });

  test("questions to the schema are answered from history, those to the environment as in production", async () => {
    const body = `
    return if table_exists?(:users)
    create_table :users`;
    expect((await read(USERS, migration(`  def up${body}\n  end`))).up).toEqual([]);
    expect((await read(migration(`  def up${body}\n  end`))).up).toHaveLength(1);
    expect((await read(inChange("drop_table :x unless Rails.env.production?"))).up).toEqual([]);
    expect((await read(inChange("drop_table :x if connection.adapter_name =~ /mysql/i"))).up).toEqual([]);
  });

  test("what only a run could tell is said and not guessed, and the rest goes on", async () => {
    const text = inChange(
      "add_column :users, :a, :string if ENV['A']\n    add_magic :users\n    add_column :users, :b, :string, limit: LIMIT\n    add_column :users, :c, :string",
    );
    const { up, migration: made } = await read(USERS, text);
    expect(up).toEqual([
      "not understood: a condition: add_column :users, :a, :string if ENV['A']",
      "not understood: add_magic, which is not defined here",
      "not understood: add_column: limit: is computed",
      "ALTER TABLE users ADD COLUMN c character varying",
    ]);
    expect(made?.statements.map(({ at }) => at.from)).toEqual([3, 4, 5, 6]);
  });

  test("models change rows, and are not run", async () => {
    const text = migration(
      "  class User < ApplicationRecord; end\n  def up\n    User.reset_column_information\n    User.where(a: nil).find_each do |user|\n      next unless user.a\n      user.update!(a: 1)\n    end\n  end",
    );
    const { migration: made } = await read(text);
    expect(made?.statements).toMatchObject([{ kind: "data", sql: "", at: { from: 5, to: 8 } }]);
  });

  test("statements of a heredoc have the lines they stand on", async () => {
    const text = migration(
      "  def up\n    execute <<~SQL\n      create table a (\n        x int\n      );\n      create index on a (x);\n    SQL\n  end",
    );
    const { migration: made } = await read(text);
    expect(made?.statements.map(({ at, written }) => [at.from, at.to, written])).toEqual([
      [4, 6, undefined],
      [7, 7, undefined],
    ]);
  });

  test("methods of the migration are followed with their arguments", async () => {
    const text = migration(
      "  def up\n    both(:users, unique: true) { |t| add_column t, :z, :text }\n  end\n\n  private\n\n  def both(table, column = :email, unique:)\n    add_index table, column, unique: unique\n    yield table\n  end",
    );
    expect((await read(text)).up[0]).toBe("CREATE UNIQUE INDEX index_users_on_email ON users (email)");
    const endless = migration("  def up\n    again\n  end\n  def again\n    again\n  end");
    expect((await read(endless)).up).toEqual(["not understood: again, which calls itself"]);
  });

  test("`change` is taken back as Rails does: last things first, each by its inverse", async () => {
    const text = inChange(
      "add_column :users, :a, :string\n    reversible do |dir|\n      dir.up { execute 'select 1' }\n      dir.down { execute 'select 2' }\n    end\n    add_index :users, :a\n    rename_column :users, :email, :mail",
    );
    expect((await read(USERS, text)).down).toEqual([
      "ALTER TABLE users RENAME COLUMN mail TO email",
      "DROP INDEX index_users_on_a",
      "select 2",
      "ALTER TABLE users DROP COLUMN a",
    ]);
  });

  test("a way back that Rails would refuse is left out and told; one that the author rules out is not missed", async () => {
    const refused = await read(USERS, inChange("remove_column :users, :email"));
    expect(refused.down).toBeUndefined();
    expect(refused.unreadBack).toBe("remove_column without a type is not reversible");
    const kept = await read(
      migration(
        "  def up\n    drop_table :users\n  end\n  def down\n    raise ActiveRecord::IrreversibleMigration\n  end",
      ),
    );
    expect(kept.migration?.down).toBeUndefined();
    expect(kept.unreadBack).toBeUndefined();
  });

  test("each migration is one transaction, unless it says otherwise", async () => {
    expect((await read(USERS)).migration?.transactional).toBe(true);
    const outside = migration("  def change\n  end", "7.1", "  disable_ddl_transaction!\n");
    expect((await read(outside)).migration?.transactional).toBe(false);
  });

  test("files are ordered by their versions, and engines and later ones lie in the same history", () => {
    const claim = (path: string) => rails.claims(placeOf(path));
    expect(claim("db/migrate/20240101_a.rb")).toMatchObject({ root: "db/migrate", role: "up" });
    expect(claim("db/post_migrate/20240101_a.rb")?.root).toBe("db/migrate");
    expect(claim("db/migrate/2024/20240101_a.spree.rb")?.root).toBe("db/migrate");
    expect(claim("db/cache_migrate/20240101_a.rb")?.root).toBe("db/cache_migrate");
    expect(claim("db/migrate/helper.rb")).toBeUndefined();
  });

  test.each([
    ["an empty file", "", "it defines no migration"],
    ["no Ruby", "class <<< (", "line 1 is no valid Ruby"],
    [
      "brackets without end",
      `class A < ActiveRecord::Migration[7.1]\n${"(".repeat(5_000)}`,
      "brackets are nested",
    ],
  ])("%s is said, and nothing is made up", async (_, text, why) => {
    const { unread, migration: made } = await read(text);
    expect(unread).toContain(why);
    expect(made).toBeUndefined();
  });

  test("a very long migration and a very long expression come to an end", async () => {
    const long = inChange(Array.from({ length: 20_000 }, () => "add_magic").join("\n"));
    expect((await read(long)).up.length).toBeLessThanOrEqual(20_001);
    const deep = inChange(`execute ${Array.from({ length: 20_000 }, () => "'a'").join(" + ")}`);
    const { unread, up } = await read(deep);
    expect(unread ?? up.join()).not.toBe("");
  });
});

describe("src/migrations/rails/dump.ts", () => {
  const BASE = {
    Gemfile: "gem 'pg'\n",
    "db/migrate/20200101000000_first.rb": inChange("create_table :forgotten"),
  };
  const NEXT = {
    "db/migrate/20240101000000_index.rb": inChange("add_index :users, :email"),
  };

  test("the committed schema.rb is what a new migration runs on, and not the history", async () => {
    const schema =
      'ActiveRecord::Schema[7.1].define(version: 2023_01_01_000000) do\n  enable_extension "plpgsql"\n  create_table "users", id: :uuid, default: -> { "gen_random_uuid()" }, force: :cascade do |t|\n    t.string "email", default: "", null: false\n    t.string "tags", default: [], array: true\n    t.virtual "low", type: :string, as: "lower((email)::text)", stored: true\n  end\nend\n';
    const { facts, read: coverage } = await gatherMigrationFacts(
      aPull({ ...BASE, "db/schema.rb": schema }, { ...BASE, ...NEXT, "db/schema.rb": schema }),
      rehearsal.rehearse,
    );
    expect(coverage).toEqual([
      { path: "db/migrate/20240101000000_index.rb", by: "database-architect", depth: "full" },
    ]);
    expect(facts).toMatchObject([
      { framework: "rails", statements: [{ outcome: "ran" }], rollback: { outcome: "back" } },
    ]);
    expect(facts[0]?.before.tables.map(({ name }) => name)).toEqual(["users"]);
    expect(facts[0]?.before.tables[0]?.columns).toMatchObject([
      { name: "id", type: "uuid", default: "gen_random_uuid()" },
      { name: "email", nullable: false },
      { name: "tags", type: "character varying[]" },
      { name: "low", generated: "stored" },
    ]);
  });

  test("structure.sql runs as pg_dump wrote it, and holds the versions at its end", async () => {
    const structure =
      "\\restrict abc\nSET statement_timeout = 0;\nSELECT pg_catalog.set_config('search_path', '', false);\nCREATE EXTENSION IF NOT EXISTS pg_stat_statements WITH SCHEMA public;\nCOMMENT ON EXTENSION pg_stat_statements IS 'x';\nCREATE TABLE public.users (id bigint NOT NULL, email text);\nCREATE TABLE public.schema_migrations (version character varying NOT NULL);\n\\unrestrict abc\nSET search_path TO \"$user\", public;\nINSERT INTO \"schema_migrations\" (version) VALUES\n('20200101000000');\n";
    const later = {
      "db/migrate/20210101000000_late.rb": inChange("create_table :late"),
    };
    const base = { ...BASE, ...later, "db/structure.sql": structure };
    const { facts } = await gatherMigrationFacts(aPull(base, { ...base, ...NEXT }), rehearsal.rehearse);
    expect(facts[0]?.before.tables.map(({ name }) => name).sort()).toEqual([
      "late",
      "schema_migrations",
      "users",
    ]);
    expect(facts).toMatchObject([{ statements: [{ outcome: "ran" }], rollback: { outcome: "back" } }]);
  });
});
