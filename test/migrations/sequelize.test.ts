import { describe, expect, test } from "vitest";
import { readRoot } from "../../src/migrations/read-root.ts";
import { recognise } from "../../src/migrations/recognise.ts";
import { rehearsal } from "../support/rehearsal.ts";

async function read(files: Readonly<Record<string, string>>) {
  const recognised = Object.entries(files).flatMap(([name, text]) => {
    const found = recognise(`server/migrations/${name}`);
    return found ? [{ recognised: found, text }] : [];
  });
  return readRoot("server/migrations", recognised, "head", { has: () => false, companion: () => undefined });
}

const ways = (up: string, down = "") =>
  `"use strict";\nmodule.exports = {\n  async up(queryInterface, Sequelize) {\n${up}\n  },\n  async down(queryInterface) {\n${down}\n  },\n};\n`;

async function one(text: string) {
  const [first] = (await read({ "20260101-a.js": text })).migrations;
  if (!first) throw new Error("it is not taken for a migration");
  const statements = first.migration?.statements ?? [];
  return { ...first, statements, sql: statements.map(({ sql }) => sql.replace(/\s+/g, " ")) };
}

const sqlOf = async (up: string) => (await one(ways(up))).sql;

describe("src/migrations/sequelize/read.ts", () => {
  test("a table has Sequelize's types for PostgreSQL, and its enum is made first", async () => {
    expect(
      await sqlOf(`await queryInterface.createTable("orders", {
        id: { type: Sequelize.INTEGER, primaryKey: true, autoIncrement: true, allowNull: false },
        key: { type: Sequelize.UUID, defaultValue: Sequelize.UUIDV4, unique: true },
        state: { type: Sequelize.ENUM("new", "sent"), allowNull: false, defaultValue: "new" },
        tags: { type: Sequelize.ARRAY(Sequelize.STRING), defaultValue: [] },
        userId: { type: Sequelize.UUID, references: { model: "users", key: "id" }, onDelete: "cascade" },
        price: Sequelize.DECIMAL(10, 2),
        createdAt: { type: Sequelize.DATE, defaultValue: Sequelize.fn("now"), comment: "when" },
      });`),
    ).toEqual([
      `DO 'BEGIN CREATE TYPE "enum_orders_state" AS ENUM(''new'', ''sent''); EXCEPTION WHEN duplicate_object THEN null; END'`,
      `CREATE TABLE IF NOT EXISTS "orders" ( "id" SERIAL PRIMARY KEY, "key" UUID UNIQUE, "state" "enum_orders_state" DEFAULT 'new' NOT NULL, "tags" VARCHAR(255)[] DEFAULT ARRAY[]::VARCHAR(255)[], "userId" UUID REFERENCES "users" ("id") ON DELETE CASCADE, "price" DECIMAL(10,2), "createdAt" TIMESTAMP WITH TIME ZONE DEFAULT now() )`,
      `COMMENT ON COLUMN "orders"."createdAt" IS 'when'`,
    ]);
  });

  test("a changed column is a statement for each part", async () => {
    expect(
      await sqlOf(`await queryInterface.changeColumn("orders", "total", { type: Sequelize.BIGINT, allowNull: false });
      await queryInterface.changeColumn("orders", "userId", { type: Sequelize.UUID, references: { model: "users" } });`),
    ).toEqual([
      'ALTER TABLE "orders" ALTER COLUMN "total" SET NOT NULL',
      'ALTER TABLE "orders" ALTER COLUMN "total" DROP DEFAULT',
      'ALTER TABLE "orders" ALTER COLUMN "total" TYPE BIGINT',
      'ALTER TABLE "orders" ADD FOREIGN KEY ("userId") REFERENCES "users" ("id")',
    ]);
  });

  test("keys and indexes without a name have the one that Sequelize makes", async () => {
    expect(
      await sqlOf(`await queryInterface.addIndex("apiKeys", ["teamId", "createdAt"]);
      await queryInterface.addIndex("apiKeys", { fields: [{ name: "at", order: "DESC" }], unique: true, where: { deletedAt: null, kind: { [Sequelize.Op.ne]: "x" } }, concurrently: true, name: "n" });
      await queryInterface.removeIndex("apiKeys", ["teamId"]);
      await queryInterface.addConstraint("apiKeys", { fields: ["teamId", "at"], type: "unique" });
      await queryInterface.addConstraint("apiKeys", { fields: ["teamId"], type: "foreign key", references: { table: "teams", field: "id" }, onDelete: "set null" });`),
    ).toEqual([
      'CREATE INDEX "api_keys_team_id_created_at" ON "apiKeys" ("teamId", "createdAt")',
      'CREATE UNIQUE INDEX CONCURRENTLY "n" ON "apiKeys" ("at" DESC) WHERE "deletedAt" IS NULL AND "kind" != \'x\'',
      'DROP INDEX IF EXISTS "api_keys_team_id"',
      'ALTER TABLE "apiKeys" ADD CONSTRAINT "apiKeys_teamId_at_uk" UNIQUE ("teamId", "at")',
      'ALTER TABLE "apiKeys" ADD CONSTRAINT "apiKeys_teamId_teams_fk" FOREIGN KEY ("teamId") REFERENCES "teams" ("id") ON DELETE SET NULL',
    ]);
  });

  test("there is no transaction but the one that a migration opens, and only what names it is in it", async () => {
    const found = await one(
      ways(`await queryInterface.sequelize.transaction(async (transaction) => {
        await queryInterface.addIndex("a", ["b"], { concurrently: true });
        await queryInterface.addColumn("a", "c", Sequelize.TEXT, { transaction });
      });
      const t = await queryInterface.sequelize.transaction();
      try {
        await queryInterface.dropTable("d", { transaction: t });
        await t.commit();
      } catch (error) {
        await t.rollback();
        throw error;
      }`),
    );
    expect(found.migration?.transactional).toBe(false);
    expect(found.sql).toEqual([
      "BEGIN",
      'ALTER TABLE "a" ADD COLUMN "c" TEXT',
      "COMMIT",
      'CREATE INDEX CONCURRENTLY "a_b" ON "a" ("b")',
      "BEGIN",
      'DROP TABLE IF EXISTS "d"',
      "COMMIT",
    ]);
  });

  test("written SQL keeps its lines, with its replacements filled in", async () => {
    const { statements, sql } = await one(
      ways(`    await queryInterface.sequelize.query(\`
      alter table a add b int;
      alter table a add c int;
    \`);
    await queryInterface.sequelize.query("update a set b = :b where c in (:c)", { replacements: { b: "x", c: [1, 2] } });`),
    );
    expect(statements.map(({ at }) => at.from)).toEqual([5, 6, 8]);
    expect(sql.at(-1)).toBe("update a set b = 'x' where c in (1, 2)");
  });

  test("rows are told as rows, whatever the loop around them", async () => {
    const { statements } = await one(
      ways(`await queryInterface.bulkInsert("a", [{ b: 1 }]);
      const [rows] = await queryInterface.sequelize.query("select id from a", { type: Sequelize.QueryTypes.SELECT });
      for (const row of rows) await queryInterface.sequelize.query(\`update a set b = 2 where id = '\${row.id}'\`);
      let left = 1;
      while (left) { const [, done] = await queryInterface.sequelize.query("update a set c = 1"); left = done.rowCount; }`),
    );
    expect(statements.map(({ kind, skip }) => [kind, skip !== undefined])).toEqual([
      ["data", true],
      ["data", true],
      ["data", true],
    ]);
  });

  test("what is not known is told with its line, and the way back is left out for it", async () => {
    const { statements, unreadBack } = await one(
      ways(
        `    await queryInterface.createTable("a", {
      id: Sequelize.UUID,
      b: { type: process.env.KIND },
    });
    await queryInterface.addColumn("c", column, Sequelize.TEXT);`,
        `    await queryInterface.dropAllTables();`,
      ),
    );
    expect(statements.map(({ kind, at, skip }) => [kind, at.from, skip])).toEqual([
      ["create-table", 4, undefined],
      ["other", 6, "not understood: column b of a"],
      ["other", 8, expect.stringContaining("not understood: queryInterface.addColumn")],
    ]);
    expect(unreadBack).toBe("line 11: not understood: queryInterface.dropAllTables()");
  });

  test("umzug's form and imported types are read as well", async () => {
    const { sql } = await one(`import { DataTypes, type QueryInterface } from "sequelize";
export const up = async ({ context: queryInterface }: { context: QueryInterface }) => {
  const columns = await queryInterface.describeTable("a");
  if (!columns.b) await queryInterface.addColumn({ tableName: "a", schema: "s" }, "b", { type: DataTypes.STRING(10) });
};`);
    expect(sql).toEqual(['ALTER TABLE "s"."a" ADD COLUMN IF NOT EXISTS "b" VARCHAR(10)']);
  });

  test("a migration is rehearsed with its own transaction, and taken back", async () => {
    const { migrations } = await read({
      "1-a.js": ways(
        `await queryInterface.createTable("a", { id: { type: Sequelize.UUID, primaryKey: true } });`,
      ),
      "2-b.js": ways(
        `await queryInterface.sequelize.transaction(async (transaction) => {
          await queryInterface.addColumn("a", "kind", { type: Sequelize.ENUM("x", "y"), allowNull: false, defaultValue: "x" }, { transaction });
          await queryInterface.addIndex("a", ["kind"], { transaction });
        });`,
        `await queryInterface.removeIndex("a", ["kind"]);
         await queryInterface.removeColumn("a", "kind");
         await queryInterface.sequelize.query('drop type "enum_a_kind"');`,
      ),
    });
    const [base, changed] = migrations.flatMap(({ migration }) => (migration ? [migration] : []));
    if (!base || !changed) throw new Error("nothing to run");
    const result = await rehearsal.rehearse({ base: [base], changed: [changed] });
    expect(
      result.migrations[0]?.statements.map(({ outcome, inTransaction }) => [outcome, inTransaction]),
    ).toEqual([
      ["ran", false],
      ["ran", true],
      ["ran", true],
      ["ran", true],
      ["ran", true],
    ]);
    expect(result.migrations[0]?.rollback?.outcome).toBe("back");
  });
});
