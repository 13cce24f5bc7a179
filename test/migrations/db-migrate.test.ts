import { describe, expect, test } from "vitest";
import { readRoot } from "../../src/migrations/read-root.ts";
import { recognise } from "../../src/migrations/recognise.ts";
import { rehearsal } from "../support/rehearsal.ts";

async function read(files: Readonly<Record<string, string>>) {
  const recognised = Object.entries(files).flatMap(([name, text]) => {
    const found = recognise(`migrations/${name}`);
    return found ? [{ recognised: found, text }] : [];
  });
  return readRoot("migrations", recognised, "head", {
    has: (path) => Object.hasOwn(files, path.slice("migrations/".length)),
    companion: () => undefined,
  });
}

async function one(text: string) {
  const [first] = (await read({ "20260101120000-a.js": text })).migrations;
  if (!first) throw new Error("it is not taken for a migration");
  const statements = first.migration?.statements ?? [];
  return { ...first, statements, sql: statements.map(({ sql }) => sql.replace(/\s+/g, " ")) };
}

const HEAD = `var dbm; var type;
exports.setup = function (options, seedLink) { dbm = options.dbmigrate; type = dbm.dataType; };
`;

const WRAPPER = `var fs = require('fs'); var path = require('path'); var dbm;
exports.setup = function (options) { dbm = options.dbmigrate; };
exports.up = function (db) {
  var filePath = path.join(__dirname, 'sqls', '20260102120000-b-up.sql');
  return new Promise(function (resolve, reject) {
    fs.readFile(filePath, { encoding: 'utf-8' }, function (err, data) { resolve(data); });
  }).then(function (data) { return db.runSql(data); });
};
`;

describe("src/migrations/db-migrate/read.ts", () => {
  test("tables, columns and keys are those of db-migrate's driver for PostgreSQL", async () => {
    const { sql } = await one(`${HEAD}exports.up = function (db, callback) {
  db.createTable('pets', {
    id: { type: type.INTEGER, primaryKey: true, autoIncrement: true },
    name: { type: 'string', length: 50, notNull: true, unique: true },
    owner: { type: 'int', foreignKey: { name: 'pets_owner_fk', table: 'owners', mapping: 'id', rules: { onDelete: 'CASCADE' } } },
    at: { type: 'timestamptz', defaultValue: new String('now()') },
  }, callback);
};`);
    expect(sql).toEqual([
      'CREATE TABLE "pets" ( "id" SERIAL PRIMARY KEY, "name" VARCHAR(50) NOT NULL UNIQUE, "owner" INTEGER, "at" TIMESTAMP WITH TIME ZONE DEFAULT now() )',
      'ALTER TABLE "pets" ADD CONSTRAINT "pets_owner_fk" FOREIGN KEY ("owner") REFERENCES "owners" ("id") ON DELETE CASCADE ON UPDATE NO ACTION',
    ]);
    const plain = await one(`${HEAD}exports.up = (db) => db.createTable('pets', {
      columns: { a: { type: type.BIGINT, primaryKey: true }, b: { type: 'datetime', primaryKey: true }, c: 'text' }, ifNotExists: true });`);
    expect(plain.sql).toEqual([
      'CREATE TABLE IF NOT EXISTS "pets" ( "a" BIGINT, "b" TIMESTAMP, "c" TEXT, PRIMARY KEY ("a", "b") )',
    ]);
  });

  test("callbacks, promises and the async library are followed in order", async () => {
    const { sql } = await one(`const async = require('async');
exports.up = function (db, callback) {
  async.series([
    db.addColumn.bind(db, 'a', 'b', { type: 'string', defaultValue: 'x' }),
    (cb) => db.runSql('DROP TABLE c', (err) => { if (err) return cb(err); db.runSql('DROP TABLE d', cb); }),
    db.addIndex.bind(db, 'a', 'a_b', ['b'], true),
  ], callback);
};
exports._meta = { version: 1 };`);
    expect(sql).toEqual([
      `ALTER TABLE "a" ADD COLUMN "b" VARCHAR DEFAULT 'x'`,
      "DROP TABLE c",
      "DROP TABLE d",
      'CREATE UNIQUE INDEX "a_b" ON "a" ("b")',
    ]);
    const chained = await one(`exports.up = async (db) => {
  await db.removeColumn('a', 'b');
  return db.changeColumn('a', 'c', { type: 'int', notNull: true }).then(() => db.removeIndex('a_b'));
};`);
    expect(chained.sql).toEqual([
      'ALTER TABLE "a" DROP COLUMN "b"',
      'ALTER TABLE "a" ALTER COLUMN "c" SET NOT NULL',
      'ALTER TABLE "a" ALTER COLUMN "c" DROP DEFAULT',
      'ALTER TABLE "a" ALTER COLUMN "c" TYPE INTEGER USING "c"::INTEGER',
      'DROP INDEX "a_b"',
    ]);
  });

  test("several statements of one text have lines of their own, in the tool's transaction", async () => {
    const { statements, migration } = await one(
      "exports.up = function (db, cb) {\n  db.runSql(\n    `\n    ALTER TABLE a ADD b int;\n    DROP TABLE c;\n    `,\n    cb(),\n  );\n};\n",
    );
    expect(statements.map(({ at }) => at.from)).toEqual([4, 5]);
    expect(migration?.transactional).toBe(true);
  });

  test("what comes from rows is told, not guessed", async () => {
    const { statements } = await one(`exports.up = (db, cb) => {
  db.all('select id from a', (err, rows) => {
    if (rows.length > 0) {
      db.runSql('ALTER TABLE a ADD b int', cb);
    }
    db.runSql('UPDATE a SET b = ?', [rows[0].id], cb);
  });
};`);
    expect(statements.map(({ kind, at }) => [kind, at.from])).toEqual([
      ["other", 3],
      ["data", 6],
    ]);
  });

  test("SQL in a file of its own is the migration, and the program that sends it adds nothing", async () => {
    const { migrations, backwards } = await read({
      "20260101120000-a.js": "exports.up = (db) => db.createTable('a', { id: 'int' });",
      "20260102120000-b.js": WRAPPER,
      "sqls/20260102120000-b-up.sql": "ALTER TABLE a ADD c text;\nCREATE INDEX i ON a (c);\n",
      "sqls/20260102120000-b-down.sql": "ALTER TABLE a DROP c;\n",
    });
    expect(
      migrations.map(({ path, migration, unread, problems }) => [
        path,
        migration?.statements.length,
        unread,
        problems.length,
      ]),
    ).toEqual([
      ["migrations/20260101120000-a.js", 1, undefined, 0],
      ["migrations/sqls/20260102120000-b-up.sql", 2, undefined, 0],
      ["migrations/20260102120000-b.js", 0, undefined, 0],
    ]);
    expect(backwards).toEqual([
      { path: "migrations/sqls/20260102120000-b-down.sql", of: "migrations/sqls/20260102120000-b-up.sql" },
    ]);
    const [base, changed] = migrations.flatMap(({ migration }) => (migration ? [migration] : []));
    if (!base || !changed) throw new Error("nothing to run");
    const result = await rehearsal.rehearse({ base: [base], changed: [changed] });
    expect(result.baseProblems).toEqual([]);
    expect(result.migrations[0]?.rollback?.outcome).toBe("back");
  });
});
