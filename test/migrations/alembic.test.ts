import { describe, expect, test } from "vitest";
import { type ReadRoot, readRoot } from "../../src/migrations/read-root.ts";
import { recognise } from "../../src/migrations/recognise.ts";
import { gatherMigrationFacts } from "../../src/review/migration-facts.ts";
import { rehearsal } from "../support/rehearsal.ts";
import { aPull, type Files } from "../support/trees.ts";

async function read(files: Files): Promise<ReadRoot> {
  const recognised = Object.entries(files).flatMap(([path, text]) => {
    const one = recognise(path);
    return one ? [{ recognised: one, text }] : [];
  });
  const around = { has: (path: string) => path in files, companion: (path: string) => files[path] };
  return readRoot(recognised[0]?.recognised.root ?? "", recognised, "head", around);
}

const FOLDER = "app/alembic/versions";

/** A migration with the given bodies; the first line of the way up is line 7. */
function migration(id: string, parent: string | undefined, up: string, down = "pass"): string {
  const indent = (body: string) => body.replace(/^(?=.)/gm, "    ");
  return `from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql
revision = "${id}"
down_revision = ${parent === undefined ? "None" : `"${parent}"`}
def upgrade() -> None:
${indent(up)}

def downgrade() -> None:
${indent(down)}
`;
}

async function one(up: string, down?: string) {
  const root = await read({ [`${FOLDER}/a1_x.py`]: migration("a1", undefined, up, down) });
  const [only] = root.migrations;
  if (!only) throw new Error("it was not read");
  return only;
}

const sqlOf = async (up: string) =>
  ((await one(up)).migration?.statements ?? []).map(({ sql }) => sql.replace(/\s+/g, " ").trim());

describe("src/migrations/frameworks/alembic.ts", () => {
  test("a table is written as SQLAlchemy writes it for PostgreSQL", async () => {
    const sql = await sqlOf(`op.create_table(
    "orders",
    sa.Column("id", sa.Integer(), nullable=False),
    sa.Column("email", sa.String(length=80), nullable=False, index=True),
    sa.Column("state", sa.Enum("open", "paid", name="state"), server_default="open"),
    sa.Column("tags", postgresql.ARRAY(sa.Text()), server_default=sa.text("'{}'")),
    sa.Column("at", sa.DateTime(timezone=True), server_default=sa.func.now()),
    sa.Column("user_id", sa.BigInteger(), sa.ForeignKey("app.users.id", ondelete="CASCADE")),
    sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
    sa.UniqueConstraint("email"),
    schema="app",
)`);
    expect(sql).toEqual([
      `CREATE TYPE "state" AS ENUM ('open', 'paid')`,
      `CREATE TABLE "app"."orders" ( "id" serial NOT NULL, "email" character varying(80) NOT NULL, "state" "state" DEFAULT 'open', "tags" text[] DEFAULT '{}', "at" timestamp with time zone DEFAULT now(), "user_id" bigint, CONSTRAINT "pk_orders" PRIMARY KEY ("id"), FOREIGN KEY ("user_id") REFERENCES "app"."users" ("id") ON DELETE CASCADE, UNIQUE ("email") )`,
      `CREATE INDEX "ix_app_orders_email" ON "app"."orders" ("email")`,
    ]);
  });

  test("only a lone integer key without a reference counts up by itself", async () => {
    const sql =
      await sqlOf(`op.create_table("a", sa.Column("x", sa.Integer(), primary_key=True), sa.Column("y", sa.Integer(), primary_key=True))
op.create_table("b", sa.Column("id", sa.BigInteger(), sa.ForeignKey("c.id"), primary_key=True))
op.create_table("d", sa.Column("id", sa.BigInteger(), primary_key=True))
op.create_table("e", sa.Column("id", sa.Integer(), autoincrement=False, primary_key=True))`);
    expect(sql.map((text) => /serial|bigserial/.exec(text)?.[0])).toEqual([
      undefined,
      undefined,
      "bigserial",
      undefined,
    ]);
  });

  test("a column is added alone; its constraints and index follow", async () => {
    expect(
      await sqlOf(
        `op.add_column("t", sa.Column("u", sa.Integer(), sa.ForeignKey("users.id", name="fk_u"), unique=True, nullable=False, server_default="0"))`,
      ),
    ).toEqual([
      `ALTER TABLE "t" ADD COLUMN "u" integer DEFAULT '0' NOT NULL`,
      `ALTER TABLE "t" ADD UNIQUE ("u")`,
      `ALTER TABLE "t" ADD CONSTRAINT "fk_u" FOREIGN KEY ("u") REFERENCES "users" ("id")`,
    ]);
  });

  test("a column is altered in Alembic's order: type, NOT NULL, default, name", async () => {
    expect(
      await sqlOf(
        `op.alter_column("t", "a", new_column_name="b", server_default=None, nullable=False, type_=sa.BigInteger(), postgresql_using="a::bigint")`,
      ),
    ).toEqual([
      `ALTER TABLE "t" ALTER COLUMN "a" TYPE bigint USING a::bigint`,
      `ALTER TABLE "t" ALTER COLUMN "a" SET NOT NULL`,
      `ALTER TABLE "t" ALTER COLUMN "a" DROP DEFAULT`,
      `ALTER TABLE "t" RENAME COLUMN "a" TO "b"`,
    ]);
  });

  test("types and operations of packages around SQLAlchemy are known", async () => {
    expect(
      await sqlOf(
        'op.add_column("users", sa.Column("name", citext.CIText()))\nop.sync_enum_values("public", "mood", ["ok"], ["ok", "it\'s"])',
      ),
    ).toEqual([
      'ALTER TABLE "users" ADD COLUMN "name" citext',
      "ALTER TYPE \"public\".\"mood\" ADD VALUE IF NOT EXISTS 'it''s'",
    ]);
  });

  test("constants, loops, functions of the file and batches are followed", async () => {
    const sql = await sqlOf(`NAMES = {"a": ["x"], "b": ["y", "z"]}
def index_of(table, columns):
    op.create_index(f"ix_{table}_" + "_".join(columns), table, columns)
for table, columns in NAMES.items():
    index_of(table, columns)
with op.batch_alter_table("t", schema="app") as batch_op:
    batch_op.drop_column("old")
    batch_op.create_index(batch_op.f("ix_n"), ["n"], unique=True)
if op.get_bind().dialect.name == "postgresql":
    op.drop_constraint("c", "t")
else:
    op.drop_table("t")`);
    expect(sql).toEqual([
      `CREATE INDEX "ix_a_x" ON "a" ("x")`,
      `CREATE INDEX "ix_b_y_z" ON "b" ("y", "z")`,
      `ALTER TABLE "app"."t" DROP COLUMN "old"`,
      `CREATE UNIQUE INDEX "ix_n" ON "app"."t" ("n")`,
      `ALTER TABLE "t" DROP CONSTRAINT "c"`,
    ]);
  });

  test("SQL has the lines of the program on which it stands", async () => {
    const { migration: read } = await one(`op.execute("""
    update t
       set a = 1;
    drop table u
""")
op.get_bind().execute(sa.text("select 'a\\\\:b'"))`);
    expect(read?.statements.map(({ sql, at }) => [sql.replace(/\s+/g, " "), at.from, at.to])).toEqual([
      ["update t set a = 1", 8, 9],
      ["drop table u", 10, 10],
      ["select 'a:b'", 12, 12],
    ]);
  });

  test("what stands in an autocommit block is outside the transaction, and the rest is not", async () => {
    const mixed = await one(`op.drop_table("a")
with op.get_context().autocommit_block():
    op.create_index("i", "t", ["a"], postgresql_concurrently=True, postgresql_where=sa.text("a > 1"))
op.drop_table("b")`);
    expect(mixed.migration?.transactional).toBe(false);
    expect(mixed.migration?.statements.map(({ sql }) => sql)).toEqual([
      "BEGIN",
      'DROP TABLE "a"',
      "COMMIT",
      'CREATE INDEX CONCURRENTLY "i" ON "t" ("a") WHERE a > 1',
      "BEGIN",
      'DROP TABLE "b"',
      "COMMIT",
    ]);
    expect((await one('op.drop_table("a")')).migration?.transactional).toBe(true);
  });

  test("the graph decides the order, also through merges; a parent that is missing is told", async () => {
    const root = await read({
      [`${FOLDER}/1.py`]: `${migration("d", undefined, "pass")}\ndown_revision = ("b", "c")\n`,
      [`${FOLDER}/2.py`]: migration("b", "a", "pass"),
      [`${FOLDER}/2024/3.py`]: migration("c", "a", "pass"),
      [`${FOLDER}/4.py`]: migration("a", undefined, "pass"),
      [`${FOLDER}/5.py`]: migration("f", "gone", "pass"),
    });
    expect(root.migrations.map(({ path }) => path.slice(FOLDER.length + 1))).toEqual([
      "4.py",
      "2.py",
      "2024/3.py",
      "1.py",
      "5.py",
    ]);
    expect(root.migrations.at(-1)?.problems).toEqual([
      { line: 5, message: "revision gone, which it comes after, is not there" },
    ]);
  });

  test("a circle of revisions ends, and is told", async () => {
    const root = await read({
      [`${FOLDER}/1.py`]: migration("a", "b", "pass"),
      [`${FOLDER}/2.py`]: migration("b", "a", "pass"),
    });
    expect(root.migrations.map(({ problems }) => problems[0]?.message)).toEqual([
      "the revisions go round in a circle",
      "the revisions go round in a circle",
    ]);
  });

  test("what is not understood is told at its line, what changes rows is not run", async () => {
    const { migration: read, unreadBack } = await one(
      `op.create_table("t", sa.Column("id", sa.Integer(), primary_key=True), sa.Column("x", money.Amount()))
op.execute(f"alter table t add column {sys.argv[1]} int")
if settings.TIDY:
    op.drop_column("t", "y")
op.bulk_insert(sa.table("t"), [{"id": 1}])
session = Session(bind=op.get_bind())
session.query(Order).update({"a": 1})
op.get_bind().execute(sa.text("update t set a = :a"), {"a": 1})
grow(op.get_bind())`,
      'op.drop_table("t")',
    );
    expect(read?.statements.map(({ kind, at, skip }) => [at.from, kind, skip])).toEqual([
      [7, "create-table", undefined],
      [7, "other", "not understood: the type money.Amount(...) of column x"],
      [8, "other", expect.stringContaining("SQL that is put together at run time")],
      [9, "other", "not understood: whether `settings.TIDY`"],
      [11, "data", "bulk_insert is not run in the rehearsal"],
      [13, "data", "update of a session is not run in the rehearsal"],
      [14, "data", "UPDATE with parameters is not run in the rehearsal"],
      [15, "other", "not understood: grow, which is not in this file"],
    ]);
    expect(read?.down).toBeUndefined();
    expect(unreadBack).toBe("the way up is not read whole");
  });

  test.each([
    ["an empty file", "# alembic\n"],
    ["a syntax error", migration("a1", undefined, "op.drop_table('t'").replace("def downgrade", "def (")],
    [
      "absurd nesting",
      `revision = "a"\ndown_revision = None\ndef upgrade():\n    x = ${"(".repeat(5000)}1${")".repeat(5000)}\n`,
    ],
    [
      "a function that calls itself",
      `revision = "a"\ndown_revision = None\ndef again():\n    again()\n    again()\ndef upgrade():\n    again()\n`,
    ],
    [
      "blocks within blocks",
      `revision = "a"\ndown_revision = None\ndef upgrade():\n${Array.from({ length: 400 }, (_, at) => `${" ".repeat(at + 1)}for a${at} in range(4000):`).join("\n")}\n${" ".repeat(401)}op.drop_table("t")\n`,
    ],
    [
      "loops that do nothing",
      `revision = "a"\ndown_revision = None\ndef upgrade():\n    for a in range(5000):\n        for b in range(5000):\n            c = a\n`,
    ],
    [
      "functions that call one another",
      `revision = "a"\ndown_revision = None\n${Array.from({ length: 12 }, (_, at) => `def f${at}():\n${`    f${at + 1}()\n`.repeat(20)}`).join("")}def upgrade():\n    f0()\n`,
    ],
    [
      "a sum of many parts",
      `revision = "a"\ndown_revision = None\ndef upgrade():\n    op.execute(${Array.from({ length: 5000 }, () => '"a"').join(" + ")})\n`,
    ],
  ])("%s ends, and never passes for understood", async (_, text) => {
    const [only] = (await read({ [`${FOLDER}/a.py`]: text })).migrations;
    const skipped = only?.migration?.statements.every(({ skip }) => skip !== undefined) ?? true;
    expect(skipped).toBe(true);
    expect(only?.migration?.statements.length ?? 0).toBeLessThan(25_000);
  });

  test("what is looked for by name before it is made, or taken away, is as with IF NOT EXISTS", async () => {
    const sql = await sqlOf(`columns = [c["name"] for c in sa.inspect(op.get_bind()).get_columns("t")]
if "note" not in columns:
    op.add_column("t", sa.Column("note", sa.Text()))
if has_table("u"):
    op.drop_table("u")
if "other" not in columns:
    op.add_column("t", sa.Column("note", sa.Text()))`);
    expect(sql).toEqual([
      `ALTER TABLE "t" ADD COLUMN IF NOT EXISTS "note" text`,
      `DROP TABLE IF EXISTS "u"`,
      "",
    ]);
  });

  test("twenty thousand lines are read", async () => {
    const lines = Array.from({ length: 20_000 }, (_, at) => `op.execute("select ${at}")`).join("\n");
    expect((await one(lines)).migration?.statements).toHaveLength(20_000);
  }, 60_000);

  test("a migration is rehearsed, taken back, and told by the program's lines", async () => {
    const base = {
      [`${FOLDER}/a_users.py`]: migration(
        "a",
        undefined,
        'op.create_table("users", sa.Column("id", postgresql.UUID(), primary_key=True), sa.Column("n", sa.Integer()))',
      ),
    };
    const added = {
      [`${FOLDER}/0_later.py`]: migration(
        "b",
        "a",
        'op.alter_column("users", "n", type_=sa.BigInteger())\nop.create_index("ix_n", "users", ["n"])',
        'op.drop_index("ix_n", table_name="users")\nop.alter_column("users", "n", type_=sa.Integer())',
      ),
    };
    const { facts, read: told } = await gatherMigrationFacts(
      aPull(base, { ...base, ...added }),
      rehearsal.rehearse,
    );
    expect(told).toMatchObject([{ path: `${FOLDER}/0_later.py`, depth: "full" }]);
    expect(facts).toMatchObject([
      {
        framework: "alembic",
        dialect: "postgres",
        statements: [
          { outcome: "ran", rewrote: ["users"], at: { from: 7 } },
          { outcome: "ran", kind: "create-index", at: { from: 8 } },
        ],
        rollback: { outcome: "back" },
      },
    ]);
  });
});
