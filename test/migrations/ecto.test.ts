import { describe, expect, test } from "vitest";
import { recognise } from "../../src/migrations/recognise.ts";
import { type ReadRoot, readRoot, type RootMigration } from "../../src/migrations/read-root.ts";
import { gatherMigrationFacts } from "../../src/review/migration-facts.ts";
import { rehearsal } from "../support/rehearsal.ts";
import { aPull, type Files } from "../support/trees.ts";

const ROOT = "priv/repo/migrations";

/** Migrations by their names; anything with a slash is another file of the repository. */
async function readFiles(files: Files): Promise<ReadRoot> {
  const paths = new Map(
    Object.entries(files).map(([name, text]) => [name.includes("/") ? name : `${ROOT}/${name}`, text]),
  );
  const own = [...paths].flatMap(([path, text]) => {
    const recognised = recognise(path);
    return recognised?.root === ROOT && typeof text === "string" ? [{ recognised, text }] : [];
  });
  return readRoot(ROOT, own, "head", {
    has: (path) => paths.has(path),
    companion: (path) => {
      const text = paths.get(path);
      return typeof text === "string" ? text : undefined;
    },
  });
}

const module = (body: string): string =>
  `defmodule Shop.Repo.Migrations.A do\n  use Ecto.Migration\n${body}\nend\n`;
const change = (body: string): string => module(`  def change do\n${body}\n  end`);

async function readOne(text: string, more: Files = {}): Promise<RootMigration> {
  const { migrations } = await readFiles({ "20240101000000_a.exs": text, ...more });
  return migrations.find(({ path }) => path.endsWith("_a.exs")) as RootMigration;
}

const sqlOf = (one: RootMigration | undefined): string[] =>
  (one?.migration?.statements ?? []).map(({ sql, skip }) => (skip ? `-- ${skip}` : sql.replace(/\s+/g, " ")));
const backOf = (one: RootMigration | undefined): string[] =>
  (one?.migration?.down?.statements ?? []).map(({ sql }) => sql.replace(/\s+/g, " "));

describe("src/migrations/ecto/", () => {
  test("a new table has Ecto's key, types, defaults and names", async () => {
    const one = await readOne(
      change(`    create table(:orders, comment: "what is sold") do
      add :customer_id, references(:customers, on_delete: :nilify_all, validate: false)
      add(:number, :string, null: false, size: 40)
      add :tags, {:array, :string}, default: []
      add :extra, :map, default: %{}
      add :total, :decimal, precision: 10, scale: 2
      add :token, :binary_id, default: fragment("gen_random_uuid()")
      add :paid_at, :utc_datetime
      timestamps(type: :utc_datetime_usec, updated_at: false)
    end

    create unique_index(:orders, [:customer_id, "lower(number)"], where: "total > 0")
    create constraint("orders", :total_is_positive, check: "total >= 0")`),
    );
    expect(one.problems).toEqual([]);
    expect(sqlOf(one)).toEqual([
      'CREATE TABLE "orders" ( "id" bigserial, "customer_id" bigint, "number" varchar(40) NOT NULL, ' +
        `"tags" varchar(255)[] DEFAULT ARRAY[]::varchar[], "extra" jsonb DEFAULT '{}', "total" decimal(10, 2), ` +
        '"token" uuid DEFAULT gen_random_uuid(), "paid_at" timestamp(0), "inserted_at" timestamp NOT NULL, ' +
        'CONSTRAINT "orders_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE SET NULL NOT VALID, ' +
        'PRIMARY KEY ("id") )',
      `COMMENT ON TABLE "orders" IS 'what is sold'`,
      'CREATE UNIQUE INDEX "orders_customer_id_lower_number_index" ON "orders" ("customer_id", lower(number)) WHERE total > 0',
      'ALTER TABLE "orders" ADD CONSTRAINT "total_is_positive" CHECK (total >= 0)',
    ]);
    expect(one.migration?.statements[0]?.parts?.map(({ kind, at }) => `${kind} ${at.from}`)).toContain(
      "foreign-key 5",
    );
    expect(backOf(one)).toEqual([
      'ALTER TABLE "orders" DROP CONSTRAINT "total_is_positive"',
      'DROP INDEX "orders_customer_id_lower_number_index"',
      'DROP TABLE "orders"',
    ]);
  });

  test("a table's change is one statement of several clauses, and `change` is turned around as Ecto does", async () => {
    const one = await readOne(
      change(`    alter table(:orders) do
      add :note, :text
      modify :number, :text, null: true, from: {:string, null: false}
      modify :customer_id, references(:customers, on_delete: :delete_all), from: references(:customers)
      remove :state, :string, default: "open"
    end

    rename table(:orders), :note, to: :remark
    rename table(:orders), to: table(:sales)
    execute "create view v as select 1", "drop view v"`),
    );
    expect(sqlOf(one)).toEqual([
      'ALTER TABLE "orders" ADD COLUMN "note" text, ALTER COLUMN "number" TYPE text, ALTER COLUMN "number" DROP NOT NULL, ' +
        'DROP CONSTRAINT "orders_customer_id_fkey", ALTER COLUMN "customer_id" TYPE bigint, ' +
        'ADD CONSTRAINT "orders_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id") ON DELETE CASCADE, ' +
        'DROP COLUMN "state"',
      'ALTER TABLE "orders" RENAME COLUMN "note" TO "remark"',
      'ALTER TABLE "orders" RENAME TO "sales"',
      "create view v as select 1",
    ]);
    expect(backOf(one)).toEqual([
      "drop view v",
      'ALTER TABLE "sales" RENAME TO "orders"',
      'ALTER TABLE "orders" RENAME COLUMN "remark" TO "note"',
      `ALTER TABLE "orders" ADD COLUMN "state" varchar(255) DEFAULT 'open', ` +
        'DROP CONSTRAINT "orders_customer_id_fkey", ALTER COLUMN "customer_id" TYPE bigint, ' +
        'ADD CONSTRAINT "orders_customer_id_fkey" FOREIGN KEY ("customer_id") REFERENCES "customers" ("id"), ' +
        'ALTER COLUMN "number" TYPE varchar(255), ALTER COLUMN "number" SET NOT NULL, DROP COLUMN "note"',
    ]);
  });

  test("what Ecto refuses to take back is said, with its line", async () => {
    const alter = await readOne(change("    alter table(:a) do\n      remove :b\n    end"));
    expect(alter.unreadBack).toBe("line 4: Ecto does not know how to take this back");
    const raised = await readOne(module('  def up, do: execute("select 1")\n  def down, do: raise "never"'));
    expect(raised.unreadBack).toBe('line 4: it stops with `raise "never"`');
    const nothing = await readOne(module('  def up, do: execute("select 1")\n  def down, do: :ok'));
    expect([nothing.unreadBack, nothing.migration?.down]).toEqual([undefined, undefined]);
  });

  test("an index that is built concurrently says so both ways, outside of a transaction", async () => {
    const one = await readOne(
      module(`  @disable_ddl_transaction true
  @disable_migration_lock true
  def change do
    create_if_not_exists index(:orders, [desc: :total], concurrently: true, using: :btree, include: [:number], prefix: "shop")
  end`),
    );
    expect(one.migration?.transactional).toBe(false);
    expect(sqlOf(one)).toEqual([
      'CREATE INDEX CONCURRENTLY IF NOT EXISTS "orders_total_index" ON "shop"."orders" USING btree ("total" DESC) INCLUDE ("number")',
    ]);
    expect(backOf(one)).toEqual(['DROP INDEX CONCURRENTLY IF EXISTS "shop"."orders_total_index"']);
    expect(one.migration?.down?.transactional).toBe(false);
  });

  test("attributes, loops, pipes and functions of the module are followed", async () => {
    const one = await readOne(
      module(`  @tables ~w(a b)a
  def change do
    for table <- @tables, column <- [:x] do
      create index(table, [column])
    end
    Enum.each([c: "y"], fn {name, type} -> grow(name, type) end)
    [:d] |> Enum.each(&drop(index(&1, [:z])))
    if direction() == :up, do: execute("select 1"), else: flush()
    case repo().__adapter__() do
      Ecto.Adapters.Postgres -> execute(view("p"), "")
      _ -> execute("select 'other'", "")
    end
  end
  defp grow(name, type \\\\ "text")
  defp grow(name, type), do: alter(table(name), do: add(:grown, String.to_atom(type)))
  defp view(name), do: "create view #{name} as select 1"`),
    );
    expect(sqlOf(one)).toEqual([
      'CREATE INDEX "a_x_index" ON "a" ("x")',
      'CREATE INDEX "b_x_index" ON "b" ("x")',
      'ALTER TABLE "c" ADD COLUMN "grown" y',
      'DROP INDEX "d_z_index"',
      "select 1",
      "create view p as select 1",
    ]);
  });

  test("SQL in a heredoc has lines of its own, and the repository's own queries do not wait for the others", async () => {
    const one = await readOne(
      change(
        '    execute """\n    update a\n      set b = 1\n    """, ""\n    repo().query!("select 2")\n    flush()',
      ),
    );
    expect(one.migration?.statements.map(({ sql, at }) => `${at.from}-${at.to} ${sql}`)).toEqual([
      "8-8 select 2",
      "5-6 update a\n  set b = 1",
    ]);
  });

  test("what program code does to rows is named, and what cannot be known is said", async () => {
    const one = await readOne(
      module(`  def up do
    Shop.Repo.update_all("orders", set: [a: 1])
    count = repo().aggregate("orders", :count)
    if count > 3, do: drop(table(:orders))
    Oban.Migrations.up(version: 11)
    execute "select #{System.get_env("X")}"
    alter table(:orders) do
      add :kind, Shop.Kind
      add :made_by, :string, null: false, default: Shop.name()
    end
  end`),
    );
    expect(sqlOf(one)).toEqual([
      '-- `Shop.Repo.update_all("orders", set: [a: 1])` is not run in the rehearsal',
      "-- not understood: if `count > 3`",
      "-- not understood: `Oban.Migrations.up(version: 11)`",
      '-- not understood: `execute "select #{System.get_env("X")}"`',
      'ALTER TABLE "orders" ADD COLUMN "made_by" varchar(255)',
      "-- not understood: the type of orders.kind",
      "-- not understood: the default of orders.made_by",
    ]);
  });

  test("the repository's configuration decides on keys and timestamps", async () => {
    const one = await readOne(
      change("    create table(:a) do\n      add :b_id, references(:b)\n      timestamps()\n    end"),
      {
        "config/config.exs":
          "import Config\nconfig :shop, Shop.Repo,\n  migration_primary_key: [name: :uid, type: :binary_id],\n  migration_timestamps: [type: :utc_datetime, updated_at: :changed_at]\n",
      },
    );
    expect(sqlOf(one)[0]).toBe(
      'CREATE TABLE "a" ( "uid" uuid, "b_id" uuid, "inserted_at" timestamp(0) NOT NULL, "changed_at" timestamp(0) NOT NULL, ' +
        'CONSTRAINT "a_b_id_fkey" FOREIGN KEY ("b_id") REFERENCES "b" ("id"), PRIMARY KEY ("uid") )',
    );
  });

  test("migrations run by their number, and a dumped structure only where migrations are gone", async () => {
    const files = (versions: string): Files => ({
      "20240102000000_b.exs": change("    create table(:b)"),
      "9_early.exs": change("    create table(:early)"),
      "priv/repo/structure.sql": `CREATE TABLE public.gone (id bigint);\nINSERT INTO public."schema_migrations" (version) VALUES ${versions};\n`,
    });
    const gone = await readFiles(files("(20230101000000), (20240102000000)"));
    expect(gone.migrations.map(({ path }) => path)).toEqual([
      `${ROOT}/9_early.exs`,
      `${ROOT}/20240102000000_b.exs`,
    ]);
    expect([...(gone.dump?.covers ?? [])]).toEqual([`${ROOT}/20240102000000_b.exs`]);
    expect((await readFiles(files("(20240102000000)"))).dump).toBeUndefined();
  });

  test("no migration, a syntax error, absurd nesting and endless work are told, and nothing hangs", async () => {
    expect((await readOne("# nothing")).unread).toMatch(/no module/);
    expect((await readOne("defmodule A do\n  def change do\n    create (((\n")).unread).toMatch(
      /not understood as Elixir/,
    );
    expect((await readOne(change("[".repeat(5000)))).unread).toMatch(/nested/);
    const joined = await readOne(change(`    execute "x"${' <> "x"'.repeat(20_000)}`));
    expect(sqlOf(joined)[0]).toMatch(/not understood/);
    const many = `[${"1,".repeat(999)}1]`;
    const loops = await readOne(change(`    for a <- ${many}, b <- ${many}, do: execute("select 1")`));
    expect(sqlOf(loops).at(-1)).toMatch(/more than is followed/);
    expect((await readOne(module("  def change, do: change()"))).migration).toBeDefined();
  });

  test("a pull request's migration runs on what the others made, and back", async () => {
    const base: Files = {
      [`${ROOT}/20240101000000_users.exs`]: change(
        "    create table(:users) do\n      add :email, :string\n    end",
      ),
      [`${ROOT}/.formatter.exs`]: "[import_deps: [:ecto_sql]]",
    };
    const pull = aPull(base, {
      ...base,
      [`${ROOT}/20240201000000_teams.exs`]: change(`    create table(:teams, primary_key: false) do
      add :id, :uuid, primary_key: true, default: fragment("gen_random_uuid()")
      add :size, :integer, default: 1, null: false
      timestamps()
    end

    alter table(:users) do
      add :team_id, references(:teams, type: :uuid, on_delete: :delete_all)
      modify :email, :text, null: false, from: {:string, null: true}
    end

    create index(:users, [:team_id])`),
    });
    const { facts } = await gatherMigrationFacts(pull, rehearsal.rehearse);
    expect(facts[0]?.statements.map(({ outcome }) => outcome)).toEqual(["ran", "ran", "ran"]);
    expect(facts[0]).toMatchObject({ framework: "ecto", rehearsed: true, rollback: { outcome: "back" } });
  });
});
