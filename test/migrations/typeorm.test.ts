import { describe, expect, test } from "vitest";
import { readRoot } from "../../src/migrations/read-root.ts";
import { recognise } from "../../src/migrations/recognise.ts";
import { rehearsal } from "../support/rehearsal.ts";

async function read(files: Readonly<Record<string, string>>) {
  const recognised = Object.entries(files).flatMap(([name, text]) => {
    const found = recognise(`src/migrations/${name}`);
    return found ? [{ recognised: found, text }] : [];
  });
  return readRoot("src/migrations", recognised, "head", { has: () => false, companion: () => undefined });
}

const migration = (
  name: string,
  up: string,
  down = "",
  more = "",
) => `import { MigrationInterface, QueryRunner, Table, TableColumn, TableForeignKey, TableIndex } from "typeorm";

export class ${name} implements MigrationInterface {
  name = "${name}";
  ${more}
  public async up(queryRunner: QueryRunner): Promise<void> {
${up}
  }
  public async down(queryRunner: QueryRunner): Promise<void> {
${down}
  }
}
`;

async function one(text: string) {
  const [first] = (await read({ "1767225600000-A.ts": text })).migrations;
  if (!first) throw new Error("it is not taken for a migration");
  const statements = first.migration?.statements ?? [];
  return { ...first, statements, sql: statements.map(({ sql }) => sql.replace(/\s+/g, " ")) };
}

const NAME = "A1767225600000";
const sqlOf = async (up: string) => (await one(migration(NAME, up))).sql;

describe("src/migrations/typeorm/read.ts", () => {
  test("SQL is taken as it stands, with its lines", async () => {
    const { sql, statements } = await one(
      migration(
        NAME,
        "    await queryRunner.query(`\n      ALTER TABLE a ADD b int;\n      DROP TABLE c`);\n    await queryRunner.query('DROP ' + 'TABLE d');",
      ),
    );
    expect(sql).toEqual(["ALTER TABLE a ADD b int", "DROP TABLE c", "DROP TABLE d"]);
    expect(statements.map(({ at }) => at.from)).toEqual([8, 9, 10]);
  });

  test("a described table has TypeORM's types and names", async () => {
    expect(
      await sqlOf(`await queryRunner.createTable(new Table({
        name: "question",
        columns: [
          { name: "id", type: "int", isPrimary: true, isGenerated: true, generationStrategy: "increment" },
          { name: "name", type: "varchar", length: "80", isUnique: true },
          { name: "state", type: "enum", enum: ["open", "done"], default: "'open'" },
          new TableColumn({ name: "at", type: "timestamptz", precision: 3, isNullable: true, default: "now()" }),
        ],
        foreignKeys: [{ columnNames: ["name"], referencedTableName: "s.names", referencedColumnNames: ["id"], onDelete: "CASCADE" }],
        indices: [{ columnNames: ["at"] }],
      }), true);`),
    ).toEqual([
      `CREATE TYPE "question_state_enum" AS ENUM ('open', 'done')`,
      expect.stringMatching(
        /^CREATE TABLE IF NOT EXISTS "question" \( "id" SERIAL NOT NULL, "name" character varying\(80\) NOT NULL, "state" "question_state_enum" DEFAULT 'open' NOT NULL, "at" timestamp\(3\) with time zone DEFAULT now\(\), CONSTRAINT "UQ_[0-9a-f]{27}" UNIQUE \("name"\), CONSTRAINT "FK_[0-9a-f]{27}" FOREIGN KEY \("name"\) REFERENCES "s"."names" \("id"\) ON DELETE CASCADE, CONSTRAINT "PK_21e5786aa0ea704ae185a79b2d5" PRIMARY KEY \("id"\) \)$/,
      ),
      expect.stringMatching(/^CREATE INDEX "IDX_[0-9a-f]{26}" ON "question" \("at"\)$/),
    ]);
  });

  test("columns, keys and indexes are changed by their descriptions", async () => {
    expect(
      await sqlOf(`const key = new TableForeignKey({ columnNames: ["b"], referencedTableName: "c", referencedColumnNames: ["id"], name: "FK_b" });
      await queryRunner.addColumn("a", new TableColumn({ name: "b", type: "int", isNullable: true }));
      await queryRunner.createForeignKey("a", key);
      await queryRunner.createIndex("a", new TableIndex({ name: "i", columnNames: ["b"], isUnique: true, where: "b > 0" }));
      await queryRunner.dropForeignKey("a", key);
      await queryRunner.dropIndex("a", "i");
      if (await queryRunner.hasColumn("a", "old")) await queryRunner.dropColumn("a", "old");
      await queryRunner.renameColumn("a", "b", "d");
      await queryRunner.dropTable("e", true);`),
    ).toEqual([
      'ALTER TABLE "a" ADD COLUMN "b" integer',
      'ALTER TABLE "a" ADD CONSTRAINT "FK_b" FOREIGN KEY ("b") REFERENCES "c" ("id")',
      'CREATE UNIQUE INDEX "i" ON "a" ("b") WHERE b > 0',
      'ALTER TABLE "a" DROP CONSTRAINT "FK_b"',
      'DROP INDEX "i"',
      'ALTER TABLE "a" DROP COLUMN IF EXISTS "old"',
      'ALTER TABLE "a" RENAME COLUMN "b" TO "d"',
      'DROP TABLE IF EXISTS "e"',
    ]);
  });

  test("it runs in a transaction unless the class says otherwise or the program ends it", async () => {
    const found = await one(
      migration(
        NAME,
        `await queryRunner.commitTransaction();
      await queryRunner.query("CREATE INDEX CONCURRENTLY i ON a (b)");
      await queryRunner.startTransaction();`,
      ),
    );
    expect(found.migration?.transactional).toBe(true);
    expect(found.sql).toEqual(["COMMIT", "CREATE INDEX CONCURRENTLY i ON a (b)", "BEGIN"]);
    const outside = await one(migration(NAME, "", "", "transaction = false as const;"));
    expect(outside.migration?.transactional).toBe(false);
  });

  test("the time in the class's name decides the order, whatever the file is called", async () => {
    const { migrations } = await read({
      "a.ts": migration("Later1767225600002", ""),
      "1767225600009-b.ts": migration("First1767225600001", ""),
      "c.js": `module.exports = class Last1767225600003 { async up(queryRunner) { await this.go(queryRunner, "t"); }
  async go(queryRunner, table) { await queryRunner.query(\`DROP TABLE \${table}\`); } };`,
    });
    expect(migrations.map(({ path }) => path)).toEqual([
      "src/migrations/1767225600009-b.ts",
      "src/migrations/a.ts",
      "src/migrations/c.js",
    ]);
    expect(migrations[2]?.migration?.statements.map(({ sql }) => sql)).toEqual(["DROP TABLE t"]);
  });

  test("entities are rows, and what the database would tell is not guessed", async () => {
    const { statements, unreadBack } = await one(
      migration(
        NAME,
        `await queryRunner.manager.getRepository(User).save({ a: 1 });
        await queryRunner.query("UPDATE a SET b = $1", [process.env.B]);
        const table = await queryRunner.getTable("a");
        const key = table.foreignKeys.find((fk) => fk.columnNames.includes("b"));
        await queryRunner.dropForeignKey("a", key);
        await queryRunner.changeColumn("a", "b", new TableColumn({ name: "b", type: "text" }));`,
        `await queryRunner.query("DROP TABLE a");`,
      ),
    );
    expect(statements.map(({ kind, at }) => [kind, at.from])).toEqual([
      ["data", 7],
      ["data", 8],
      ["other", 11],
      ["other", 12],
    ]);
    expect(unreadBack).toBe("the way up is not read whole");
  });

  test.each([
    [
      "an empty class",
      `import { MigrationInterface } from "typeorm";\nexport class A implements MigrationInterface {}`,
    ],
    ["no class at all", "// MigrationInterface"],
    [
      "a class cut off",
      `import { MigrationInterface } from "typeorm";\nexport class A implements MigrationInterface { async up(queryRunner) {`,
    ],
  ])("%s is told as it is", async (_, text) => {
    const { unread, problems, statements } = await one(text);
    expect(statements).toEqual([]);
    expect(unread !== undefined || problems.length > 0).toBe(true);
  });

  test("generated keys find their function, which TypeORM makes itself, and the way back is proved", async () => {
    const { migrations } = await read({
      "1767225600001-A.ts": migration(
        "A1767225600001",
        'await queryRunner.query(`CREATE TABLE "a" ("id" uuid NOT NULL DEFAULT uuid_generate_v4(), PRIMARY KEY ("id"))`);',
      ),
      "1767225600002-B.ts": migration(
        "B1767225600002",
        'await queryRunner.addColumn("a", new TableColumn({ name: "b", type: "varchar", isUnique: true, isNullable: true }));',
        'await queryRunner.dropColumn("a", "b");',
      ),
    });
    const [base, changed] = migrations.flatMap((read) => (read.migration ? [read.migration] : []));
    if (!base || !changed) throw new Error("nothing to run");
    const result = await rehearsal.rehearse({ base: [base], changed: [changed] });
    expect(result.baseProblems).toEqual([]);
    expect(result.migrations[0]?.statements.map(({ outcome }) => outcome)).toEqual(["ran", "ran"]);
    expect(result.migrations[0]?.rollback?.outcome).toBe("back");
  });
});
