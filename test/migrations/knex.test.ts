import { describe, expect, test } from "vitest";
import { readRoot } from "../../src/migrations/read-root.ts";
import { recognise } from "../../src/migrations/recognise.ts";
import { rehearsal } from "../support/rehearsal.ts";

/** Migrations of one folder, by their names. */
async function read(files: Readonly<Record<string, string>>) {
  const recognised = Object.entries(files).flatMap(([name, text]) => {
    const found = recognise(`db/migrations/${name}`);
    return found ? [{ recognised: found, text }] : [];
  });
  return readRoot("db/migrations", recognised, "head", { has: () => false, companion: () => undefined });
}

const up = (body: string) => `exports.up = async function (knex) {\n${body}\n};\n`;

async function one(text: string) {
  const root = await read({ "20260101_a.js": text });
  const [first] = root.migrations;
  if (!first) throw new Error("it is not taken for a migration");
  const statements = first.migration?.statements ?? [];
  return { ...first, statements, sql: statements.map(({ sql }) => sql.replace(/\s+/g, " ")) };
}

const sqlOf = async (body: string) => (await one(up(body))).sql;

describe("src/migrations/knex/read.ts", () => {
  test("a table is created first, and its keys and indexes follow in statements of their own", async () => {
    expect(
      await sqlOf(`await knex.schema.createTable("order_lines", (table) => {
        table.increments();
        table.bigInteger("order_id").notNullable().references("id").inTable("orders").onDelete("CASCADE").index();
        table.string("Sku", 40).unique();
        table.decimal("price", 10, 2).defaultTo(0);
        table.enu("state", ["new", "sent"]).comment("of 'now'");
        table.timestamps(true, true);
      });`),
    ).toEqual([
      'CREATE TABLE "order_lines" ( "id" serial PRIMARY KEY, "order_id" bigint NOT NULL, "Sku" varchar(40), "price" decimal(10, 2) DEFAULT \'0\', "state" text CHECK ("state" in (\'new\', \'sent\')), "created_at" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL, "updated_at" timestamptz DEFAULT CURRENT_TIMESTAMP NOT NULL )',
      "COMMENT ON COLUMN \"order_lines\".\"state\" IS 'of ''now'''",
      'ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_order_id_foreign" FOREIGN KEY ("order_id") REFERENCES "orders" ("id") ON DELETE CASCADE',
      'CREATE INDEX "order_lines_order_id_index" ON "order_lines" ("order_id")',
      'ALTER TABLE "order_lines" ADD CONSTRAINT "order_lines_sku_unique" UNIQUE ("Sku")',
    ]);
  });

  test("an altered column is a statement for each part, and new columns travel together", async () => {
    expect(
      await sqlOf(`return knex.schema.withSchema("shop").alterTable("orders", (t) => {
        t.bigInteger("total").notNullable().alter();
        t.text("note");
        t.boolean("paid").defaultTo(false);
        t.dropIndex(["state"]);
        t.dropForeign("user_id");
        t.dropNullable("state");
      });`),
    ).toEqual([
      'ALTER TABLE "shop"."orders" ADD COLUMN "note" text, ADD COLUMN "paid" boolean DEFAULT \'0\'',
      'ALTER TABLE "shop"."orders" ALTER COLUMN "total" DROP DEFAULT',
      'ALTER TABLE "shop"."orders" ALTER COLUMN "total" DROP NOT NULL',
      'ALTER TABLE "shop"."orders" ALTER COLUMN "total" TYPE bigint USING ("total"::bigint)',
      'ALTER TABLE "shop"."orders" ALTER COLUMN "total" SET NOT NULL',
      'DROP INDEX "shop"."orders_state_index"',
      'ALTER TABLE "shop"."orders" DROP CONSTRAINT "orders_user_id_foreign"',
      'ALTER TABLE "shop"."orders" ALTER COLUMN "state" SET NOT NULL',
    ]);
  });

  test("constants, loops over lists, functions of the file and chains of promises are followed", async () => {
    const { sql } = await one(`import type { Knex } from "knex";
const TABLES = ["a", "b"] as const;
const stamp = (table: Knex.CreateTableBuilder) => { table.timestamp("at", { useTz: false }).defaultTo(knexNow); };
const knexNow = "now";
export function up(knex: Knex): Promise<void> {
  return knex.schema
    .createTable(\`\${TABLES[0]}_log\`, (t) => stamp(t))
    .then(() => Promise.all(TABLES.map((name) => knex.raw("drop table ??", [name]))));
}
`);
    expect(sql).toEqual([
      `CREATE TABLE "a_log" ( "at" timestamp DEFAULT 'now' )`,
      'drop table "a"',
      'drop table "b"',
    ]);
  });

  test("a statement stands at its own lines, whether built or written as SQL", async () => {
    const { statements } = await one(
      up(`  await knex.schema
    .dropTable("a")
    .alterTable("b", (t) => {
      t.text("c")
        .notNullable();
    });
  await knex.raw(\`
    update b set c = 1;
    drop table d;
  \`);`),
    );
    expect(statements.map(({ at }) => [at.from, at.to])).toEqual([
      [3, 3],
      [5, 6],
      [9, 9],
      [10, 10],
    ]);
  });

  test("what a migration asks the database first becomes IF EXISTS and IF NOT EXISTS", async () => {
    expect(
      await sqlOf(`
      if (!(await knex.schema.hasTable("a"))) { await knex.schema.createTable("a", (t) => { t.uuid("id"); }); }
      const has = await knex.schema.hasColumn("b", "c");
      await knex.schema.alterTable("b", (t) => { if (has) { t.dropColumn("c"); } if (!has) t.integer("d"); });`),
    ).toEqual([
      'CREATE TABLE IF NOT EXISTS "a" ( "id" uuid )',
      'ALTER TABLE "b" ADD COLUMN IF NOT EXISTS "d" integer',
      'ALTER TABLE "b" DROP COLUMN IF EXISTS "c"',
    ]);
  });

  test("every migration runs in a transaction but one that says otherwise", async () => {
    expect((await one(up(""))).migration?.transactional).toBe(true);
    expect((await one(`${up("")}exports.config = { transaction: false };`)).migration?.transactional).toBe(
      false,
    );
    expect(
      (await one("export const config = { transaction: false };\nexport const up = (knex) => {};")).migration,
    ).toMatchObject({ transactional: false });
  });

  test("rows that a program changes are no statements, and are told", async () => {
    const { statements } = await one(
      up(`await knex("users").where({ a: 1 }).update({ b: 2 });
const rows = await knex("users").select("id");
for (const row of rows) await knex("users").insert(row);`),
    );
    expect(statements.map(({ kind, at, skip }) => [kind, at.from, skip !== undefined])).toEqual([
      ["data", 2, true],
      ["data", 4, true],
    ]);
  });

  test("what the file does not tell is told as not understood, with its line, and nothing is made up", async () => {
    const { statements, unreadBack } = await one(`const { addAudit } = require("../helpers");
exports.up = async (knex) => {
  if (process.env.BIG) await knex.schema.dropTable("a");
  await addAudit(knex, "b");
  await knex.schema.alterTable("c", (t) => { t.string(process.env.COLUMN); t.text("d"); });
  await knex.raw(require("fs").readFileSync("x.sql"));
  if (process.env.STOP) return;
  await knex.schema.dropTable("e");
};
exports.down = (knex) => knex.schema.dropTable("d");
`);
    expect(
      statements.map(({ sql, skip, at }) => [at.from, skip?.slice(0, 40) ?? sql.replace(/\s+/g, " ")]),
    ).toEqual([
      [3, "not understood: if (process.env.BIG)"],
      [4, 'not understood: addAudit(knex, "b")'],
      [5, 'ALTER TABLE "c" ADD COLUMN "d" text'],
      [5, "not understood: t.string(process.env.COL"],
      [6, expect.stringContaining("not understood: knex.raw(")],
      [8, 'DROP TABLE "e"'],
      [7, expect.stringContaining("not understood: what follows runs only")],
    ]);
    expect(unreadBack).toBe("the way up is not read whole");
  });

  test("a dialect that is asked for is PostgreSQL", async () => {
    expect(
      await sqlOf(`if (knex.client.config.client === "sqlite3") return;
      if (["pg", "mysql2"].includes(knex.client.config.client)) await knex.raw("drop table a");
      else await knex.raw("drop table b");`),
    ).toEqual(["drop table a"]);
  });

  test.each([
    ["an empty function", up(""), 0],
    ["a loop without end", up("while (true) { await knex.raw('drop table a'); }"), 1],
    ["a function that calls itself", `const f = (knex) => f(knex);\nexports.up = (knex) => f(knex);`, 0],
    [
      "a text that doubles",
      up(`let s = "a"; for (let i = 0; i < 400; i++) s = s + s; await knex.raw(s);`),
      1,
    ],
    [
      "a list that holds itself",
      up(
        `const a = []; for (let i = 0; i < 9; i++) a.push(a); await knex.raw(a.join() + JSON.stringify(a)); other(knex, a);`,
      ),
      undefined,
    ],
    [
      "raw SQL that holds itself twice",
      up(`let r = knex.raw("a"); for (let i = 0; i < 60; i++) r = knex.raw("? ?", [r, r]); await r;`),
      1,
    ],
    [
      "a long text taken apart again and again",
      up(`let s = "${"ab".repeat(40_000)}"; for (let i = 0; i < 5000; i++) s = s.split("").join("");`),
      undefined,
    ],
    ["twenty thousand statements", up("  await knex.raw('select 1');\n".repeat(20_000)), undefined],
    ["brackets a thousand deep", up(`knex.raw(${"(".repeat(900)}"select 1"${")".repeat(900)})`), undefined],
  ])("%s comes to an end", async (_, text, statements) => {
    const found = await one(text);
    if (statements !== undefined) expect(found.statements).toHaveLength(statements);
    expect(found.statements.length > 0 || found.problems.length > 0 || statements === 0).toBe(true);
  });

  test("a syntax error is a problem with its line; the rest is read", async () => {
    const { problems } = await one(
      `exports.up = async (knex) => {\n  await knex.raw("drop table a");\n  knex.(;\n};\n`,
    );
    expect(problems.map(({ line }) => line)).toEqual([3]);
  });

  test("other programs in the folder are left to their own tools", async () => {
    const { migrations } = await read({
      "1_kysely.ts": `import { Kysely } from "kysely";\nexport const up = (db: Kysely<any>) => db.schema.createTable("a").execute();`,
      "helpers.js": "module.exports = (knex) => knex;",
    });
    expect(migrations.map(({ framework }) => framework)).toEqual(["Kysely"]);
  });

  test("the way back of a rehearsed migration is run, and the schema is what it was", async () => {
    const { migrations } = await read({
      "1_a.js": up(
        `return knex.schema.createTable("a", (t) => { t.increments(); t.string("b").unique(); });`,
      ),
      "2_b.js": `${up(`return knex.schema.alterTable("a", (t) => { t.dropUnique(["b"]); t.integer("c").index(); });`)}
exports.down = (knex) => knex.schema.table("a", (t) => { t.dropColumn("c"); t.unique(["b"]); });\n`,
    });
    const [base, changed] = migrations.flatMap(({ migration }) => (migration ? [migration] : []));
    if (!base || !changed) throw new Error("nothing to run");
    const result = await rehearsal.rehearse({ base: [base], changed: [changed] });
    expect(result.baseProblems).toEqual([]);
    expect(result.migrations[0]?.statements.map(({ outcome }) => outcome)).toEqual(["ran", "ran", "ran"]);
    expect(result.migrations[0]?.rollback?.outcome).toBe("back");
  });
});
