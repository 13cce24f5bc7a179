import { describe, expect, test } from "vitest";
import type { MysqlChange } from "../../src/domain/mysql.ts";
import { splitMysql } from "../../src/migrations/mysql/split.ts";
import { type ReadRoot, readRoot } from "../../src/migrations/read-root.ts";
import { recognise } from "../../src/migrations/recognise.ts";
import { gatherMigrationFacts } from "../../src/review/migration-facts.ts";
import { allRules } from "../../src/rules/all.ts";
import { aPull, type Files } from "../support/trees.ts";

const split = (sql: string) => splitMysql(sql, "m/1.sql", "head", "mysql");

const kinds = (sql: string) => split(sql).statements.map(({ kind, at }) => `${kind} ${at.from}-${at.to}`);

/** The changes of the only statement, without their places. */
const changes = (sql: string) =>
  split(sql).statements.flatMap(({ mysql }) =>
    (mysql?.alter?.changes ?? []).map(({ at: _at, ...rest }) => rest),
  );

async function read(files: Files): Promise<ReadRoot> {
  const recognised = Object.entries(files).flatMap(([path, text]) => {
    const one = recognise(path);
    return one ? [{ recognised: one, text }] : [];
  });
  const around = { has: (path: string) => path in files, companion: (path: string) => files[path] };
  return readRoot(recognised[0]?.recognised.root ?? "", recognised, "head", around);
}

const allChanges = (root: ReadRoot): MysqlChange[] =>
  root.migrations.flatMap(({ migration }) =>
    (migration?.statements ?? []).flatMap(({ mysql }) => [...(mysql?.alter?.changes ?? [])]),
  );

describe("src/migrations/mysql/split.ts", () => {
  test("strings, quoted names and comments hide their semicolons, and lines are counted", () => {
    const sql = [
      "-- one; two",
      "# three; four",
      "INSERT INTO `a;b` VALUES ('it''s; \\'; x', \"y;\") /* ; */;",
      "ALTER TABLE t",
      "  ADD COLUMN a INT;",
      "DROP TABLE t",
    ].join("\n");
    expect(kinds(sql)).toEqual(["data 3-3", "alter-table 4-5", "drop-table 6-6"]);
  });

  test("two dashes without a blank are a sign, and no comment", () => {
    expect(kinds("UPDATE t SET a = 5--1; DROP TABLE t;")).toEqual(["data 1-1", "drop-table 1-1"]);
  });

  test("what stands in an executable comment is code", () => {
    const { statements } = split("/*!40101 SET NAMES utf8 */;\n/*!50003 DROP TABLE t */;");
    expect(statements.map(({ kind, sql }) => [kind, sql])).toEqual([
      ["setting", "SET NAMES utf8"],
      ["drop-table", "DROP TABLE t"],
    ]);
  });

  test("DELIMITER is obeyed, and set back", () => {
    const sql =
      "DELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  DROP TABLE a;\nEND//\ndelimiter ;\nDROP TABLE b;\n";
    expect(kinds(sql)).toEqual(["other 2-5", "drop-table 7-7"]);
  });

  test("a stored program stays whole without DELIMITER, its own IF and CASE included", () => {
    const body =
      "CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW BEGIN\n IF NEW.a THEN SET NEW.b = CASE WHEN 1 THEN 2 END; END IF;\n SET @a = 1;\nEND;\nDROP TABLE b;";
    expect(kinds(body)).toEqual(["other 1-4", "drop-table 5-5"]);
  });

  test("goose's marks hold a statement together", () => {
    const sql = "-- +goose StatementBegin\nSET @a = 1; SET @b = 2;\n-- +goose StatementEnd\nDROP TABLE b;";
    expect(kinds(sql)).toEqual(["setting 2-2", "drop-table 4-4"]);
  });

  test("what is not understood is a problem with its line, and the rest goes on", () => {
    const { statements, problems } = split(
      "ALTER TABLE t ADD COLUMN a INT;\nALTER TABLE t\n  ADD COLUMN b WHATEVER;\nFROBNICATE t;\nDROP TABLE t;",
    );
    expect(statements.map(({ kind }) => kind)).toEqual(["alter-table", "drop-table"]);
    expect(problems).toEqual([
      { line: 3, message: "the statement is not understood at `WHATEVER`" },
      { line: 4, message: "the statement is not understood at `FROBNICATE`" },
    ]);
  });

  test("each clause is a part at its own line", () => {
    const [statement] = split(
      "ALTER TABLE shop.`orders`\n  DROP COLUMN a,\n  ADD COLUMN (b INT NOT NULL, c INT),\n  ADD CONSTRAINT fk FOREIGN KEY (b)\n    REFERENCES x (id) ON DELETE SET NULL,\n  CHANGE d e INT, RENAME COLUMN f TO g, ADD UNIQUE KEY u (e, (lower(g))), DROP INDEX i",
    ).statements;
    expect(
      statement?.parts?.map(({ kind, columns, name, at }) => [kind, columns.join(), name, at.from]),
    ).toEqual([
      ["drop-column", "a", undefined, 2],
      ["add-column", "b", undefined, 3],
      ["add-column", "c", undefined, 3],
      ["foreign-key", "b", undefined, 4],
      ["column-type", "d", undefined, 6],
      ["rename-column", "d", undefined, 6],
      ["rename-column", "f", undefined, 6],
      ["key", "e,", "u", 6],
      ["drop-index", "", "i", 1],
    ]);
    expect(statement?.parts?.[0]?.table).toEqual({ schema: "shop", name: "orders" });
  });

  test.each([
    [
      "ALTER TABLE t CONVERT TO CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
      [{ do: "convert", charset: "utf8mb4" }],
    ],
    ["ALTER TABLE t FORCE, ALGORITHM=INPLACE", [{ do: "rebuild", what: "FORCE" }]],
    [
      "ALTER TABLE t ENGINE=InnoDB ROW_FORMAT=DYNAMIC",
      [
        { do: "rebuild", what: "ENGINE = INNODB", engine: "innodb" },
        { do: "rebuild", what: "ROW_FORMAT = DYNAMIC" },
      ],
    ],
    [
      "ALTER TABLE t RENAME INDEX a TO b, ALTER COLUMN c SET DEFAULT (1 + 2)",
      [{ do: "metadata", inplace: true }, { do: "metadata" }],
    ],
    [
      "ALTER TABLE t PARTITION BY RANGE (YEAR(d)) (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE)",
      [{ do: "partition", what: "PARTITION BY" }],
    ],
    [
      "ALTER TABLE t REORGANIZE PARTITION p0 INTO (PARTITION a VALUES LESS THAN (1))",
      [{ do: "partition", what: "REORGANIZE PARTITION" }],
    ],
    ["CREATE SPATIAL INDEX g ON t (p)", [{ do: "add-index", sort: "spatial", name: "g", columns: ["p"] }]],
    [
      "CREATE INDEX g USING BTREE ON t (p(10) DESC) COMMENT 'x' WITH PARSER ngram ALGORITHM = INPLACE LOCK NONE",
      [{ do: "add-index", name: "g", columns: ["p"] }],
    ],
    [
      "ALTER TABLE t ADD CHECK (a > 1), ADD CONSTRAINT c CHECK (b) NOT ENFORCED",
      [{ do: "add-check" }, { do: "metadata" }],
    ],
  ])("%s", (sql, expected) => {
    expect(changes(sql)).toEqual(expected);
  });

  test.each([
    ["an open string", `ALTER TABLE t COMMENT 'x${"y".repeat(2_000_000)}`],
    ["an open comment", `/* ${"*".repeat(2_000_000)}`],
    ["parentheses", `ALTER TABLE t ADD COLUMN a INT DEFAULT ${"(".repeat(500_000)}`],
    ["statements", "DROP TABLE a;".repeat(200_000)],
    ["clauses", `ALTER TABLE t ${"ADD COLUMN a INT,".repeat(200_000)}`],
    ["blanks", `${" ".repeat(2_000_000)}x`],
    ["ends", "END IF ".repeat(300_000)],
  ])("hostile text ends: %s", (_what, sql) => {
    const { statements, problems } = split(sql);
    expect(statements.length).toBeLessThanOrEqual(50_000);
    expect(problems.length).toBeLessThanOrEqual(21);
  });
});

describe("src/migrations/mysql/schema.ts", () => {
  const BASE =
    "-- +goose Up\nCREATE TABLE a (id INT PRIMARY KEY, name VARCHAR(20) COLLATE utf8mb4_bin, n INTEGER(11)) DEFAULT CHARSET=latin1;\nCREATE TABLE b (a_id INT, CONSTRAINT f FOREIGN KEY (a_id) REFERENCES a (id));\n-- +goose Down\nDROP TABLE b;\n";

  test("a change is told with what the column was, through renames and other files", async () => {
    const root = await read({
      "mysql/migrations/1_a.sql": BASE,
      "mysql/migrations/2_b.sql": "RENAME TABLE a TO c;\nALTER TABLE c RENAME COLUMN n TO amount;\n",
      "mysql/migrations/3_c.sql":
        "ALTER TABLE c MODIFY Amount BIGINT UNSIGNED, MODIFY name VARCHAR(30), MODIFY x INT;\n",
    });
    const told = allChanges(root).filter((change) => change.do === "change-column");
    expect(told).toMatchObject([
      { before: { type: "int", unsigned: false }, after: { type: "bigint", unsigned: true } },
      {
        before: { size: "20", charset: "utf8mb4", collation: "utf8mb4_bin" },
        after: { size: "30", charset: "latin1" },
      },
      { column: "x", after: { type: "int" } },
    ]);
    expect(told[2]).not.toHaveProperty("before");
    expect(told[1]?.after).not.toHaveProperty("collation");
  });

  test("what other tables and triggers have to do with a table is known, and switched-off checks", async () => {
    const root = await read({
      "mysql/migrations/1_a.sql": BASE,
      "mysql/migrations/2_b.sql":
        "-- +goose Up\nSET @OLD = @@x, FOREIGN_KEY_CHECKS=0;\nALTER TABLE a ADD COLUMN z INT;\n",
      "mysql/migrations/3_c.sql":
        "CREATE TRIGGER t AFTER DELETE ON b FOR EACH ROW SET @x = 1;\nALTER TABLE b FORCE;\n",
    });
    const alters = root.migrations.flatMap(({ migration }) =>
      (migration?.statements ?? []).flatMap(({ mysql }) => (mysql?.alter ? [mysql.alter] : [])),
    );
    expect(alters).toMatchObject([
      { keysUnchecked: true, was: { keyed: true, foreignKeys: true, triggers: false } },
      { was: { keyed: false, foreignKeys: true, triggers: true } },
    ]);
    expect(alters[1]).not.toHaveProperty("keysUnchecked");
  });

  test("the ways up and back are read, and nothing of them may run", async () => {
    const root = await read({ "mysql/migrations/1_a.sql": BASE });
    expect(root.notRun).toContain("it is written for MySQL");
    expect(root.migrations[0]?.migration).toMatchObject({
      framework: "goose",
      transactional: false,
      statements: [{ kind: "create-table" }, { kind: "create-table" }],
      down: { statements: [{ kind: "drop-table" }] },
    });
  });

  test("MariaDB is told by its name", async () => {
    const root = await read({ "mariadb/migrations/1_a.sql": "ALTER TABLE a FORCE;" });
    expect(root.migrations[0]?.migration?.statements[0]?.mysql?.alter?.server).toBe("mariadb");
  });
});

describe("src/review/migration-facts.ts, with MySQL", () => {
  const base = {
    "mysql/migrations/1_a.sql":
      "CREATE TABLE a (id INT PRIMARY KEY);\nCREATE TABLE gone (id INT);\nDROP TABLE gone;\n",
  };
  const added = {
    "mysql/migrations/2_b.sql":
      "ALTER TABLE a ADD COLUMN b INT NOT NULL, ADD INDEX i (b);\nUPDATE a SET b = 1;\nFROBNICATE a;\nALTER TABLE a ADD CONSTRAINT f FOREIGN KEY (b) REFERENCES a (id);\n",
  };

  test("nothing is started, the file is partial with what was not understood, and the base's tables are known", async () => {
    const {
      facts,
      read: reads,
      unfinished,
    } = await gatherMigrationFacts(aPull(base, { ...base, ...added }), () =>
      Promise.reject(new Error("it must not be started")),
    );
    expect(unfinished).toEqual([]);
    expect(facts).toMatchObject([{ dialect: "mysql", rehearsed: false, parsedBefore: ["a"] }]);
    expect(reads).toMatchObject([{ path: "mysql/migrations/2_b.sql", depth: "partial" }]);
    expect(reads[0]?.reason).toContain("only PostgreSQL is rehearsed");
    expect(reads[0]?.reason).toContain("line 3: the statement is not understood at `FROBNICATE`");
  });

  test("no rule says of it what is true of PostgreSQL", async () => {
    const { facts } = await gatherMigrationFacts(aPull(base, { ...base, ...added }), () =>
      Promise.reject(new Error("it must not be started")),
    );
    const said = allRules.flatMap((rule) =>
      rule.judges === "migration"
        ? facts.filter((fact) => rule.appliesTo(fact)).flatMap((fact) => rule.check(fact).map(() => rule.id))
        : [],
    );
    expect([...new Set(said)]).toEqual(["migrations/mysql-online-ddl"]);
  });
});
