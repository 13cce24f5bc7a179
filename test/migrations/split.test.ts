import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { blankPsql } from "../../src/migrations/psql.ts";
import { splitSql } from "../../src/migrations/split.ts";

const split = (sql: string) => splitSql(sql, "m.sql", "head");
const shown = async (sql: string) =>
  (await split(sql)).statements.map(({ at, sql }) => `${at.from}-${at.to} ${sql}`);

describe("src/migrations/split.ts", () => {
  test("a statement starts after the comments before it", async () => {
    expect(await shown("-- first\n/* two\n /* nested */ */ select 1;\n\n  select\n  2;\n")).toEqual([
      "3-3 select 1",
      "5-6 select\n  2",
    ]);
  });

  test("lines count right after letters of several bytes", async () => {
    expect(await shown("select 'été – 🐘';\nselect '日本';\nselect 3")).toEqual([
      "1-1 select 'été – 🐘'",
      "2-2 select '日本'",
      "3-3 select 3",
    ]);
  });

  test("semicolons in strings, dollar quotes and rules do not split", async () => {
    const sql =
      "do $x$ begin perform ';'; end $x$;\ncreate rule r as on insert to t do (select 1; select 2);";
    expect(await shown(sql)).toHaveLength(2);
  });

  test("Windows line ends are no part of a statement", async () => {
    expect(await shown("select 1;\r\nselect 2;\r\n")).toEqual(["1-1 select 1", "2-2 select 2"]);
  });

  test("one wrong statement costs only itself, and its place is told", async () => {
    const { statements, problems } = await split("select 1;\n\ncreate tabel été (a int);\nselect ';' , 2;\n");
    expect(statements.map(({ at }) => at.from)).toEqual([1, 4]);
    expect(problems).toEqual([{ line: 3, message: expect.stringContaining('"tabel"') }]);
  });

  test("the line of an error is the line of the word, not of the statement", async () => {
    const { problems } = await split("select 'é';\ncreate table t (\n  a int,\n  b intt eger\n);\nselect 2;");
    expect(problems.map(({ line }) => line)).toEqual([4]);
  });

  test("a forgotten parenthesis does not swallow the statements after it", async () => {
    const { statements, problems } = await split("create table a (id int;\n\ncreate table b (id int);\n");
    expect(statements.map(({ at }) => at.from)).toEqual([3]);
    expect(problems).toHaveLength(1);
  });

  test("absurd nesting is a problem of that statement", async () => {
    const { statements, problems } = await split(
      `select ${"(".repeat(100_000)}1${")".repeat(100_000)};\nselect 2;`,
    );
    expect(statements.map(({ at }) => at.from)).toEqual([2]);
    expect(problems).toHaveLength(1);
  });

  test("a chain that overflows the parser's stack leaves it usable", async () => {
    const { problems } = await split(`select 1${"+1".repeat(200_000)};`);
    expect(problems).toHaveLength(1);
    expect(await shown("select 1")).toHaveLength(1);
  });

  test("a NUL character hides nothing behind it", async () => {
    expect((await split("select 1;\0drop table t;")).problems).toHaveLength(1);
  });

  test("foreign keys, keys and indexes have their own lines", async () => {
    const { statements } = await split(
      "create table s.t (\n  id int primary key,\n  a int\n    references x (id),\n  b int, c int,\n  constraint k\n    foreign key (b, c) references y (b, c)\n);\nalter table t\n  add column d int references z,\n  add unique (d);\ncreate index i on t (lower(e), d);",
    );
    expect(
      statements
        .flatMap(({ parts }) => parts ?? [])
        .map(({ kind, at, columns }) => [kind, at.from, ...columns]),
    ).toEqual([
      ["key", 2, "id"],
      ["foreign-key", 3, "a"],
      ["foreign-key", 6, "b", "c"],
      ["add-column", 10, "d"],
      ["foreign-key", 10, "d"],
      ["key", 11, "d"],
      ["index", 12, "", "d"],
    ]);
  });

  test("changes of a table that is there are told with what they name", async () => {
    const { statements } = await split(
      "alter table t\n  alter column a type bigint,\n  drop column b,\n  set unlogged;\nalter table s.t rename a to z;\nalter table t rename to u;\ndrop table s.x, y;\ntruncate p,\n  q cascade;\nalter view v rename to w;\ncreate table n (a int not null);",
    );
    expect(
      statements
        .flatMap(({ parts }) => parts ?? [])
        .map(({ kind, at, table, columns, to, cascade }) => [
          kind,
          at.from,
          [table.schema, table.name, ...columns].filter(Boolean).join("."),
          to ?? cascade,
        ]),
    ).toEqual([
      ["column-type", 2, "t.a", undefined],
      ["drop-column", 1, "t.b", undefined],
      ["storage", 1, "t", undefined],
      ["rename-column", 5, "s.t.a", "z"],
      ["rename-table", 6, "t", "u"],
      ["drop-table", 7, "s.x", undefined],
      ["drop-table", 7, "y", undefined],
      ["truncate", 8, "p", true],
      ["truncate", 9, "q", true],
    ]);
  });

  test("an added column tells whether it may be null, and what fills the rows that are there", async () => {
    const columns = [
      "int not null",
      "int default null not null",
      "int primary key",
      "text not null default 'a'::text",
      "int default -1",
      "timestamptz not null default current_timestamp",
      "timestamptz default now()",
      "timestamptz default pg_catalog.clock_timestamp()",
      "text default upper('a')",
      "bigserial",
      "int generated by default as identity",
      "int generated always as (x + 1) stored",
      "int generated always as (x + 1) virtual",
    ];
    const { statements } = await split(columns.map((one) => `alter table t add column c ${one};`).join("\n"));
    expect(
      statements.map(({ parts }) => {
        const part = parts?.find(({ kind }) => kind === "add-column");
        return [part?.notNull, part?.filledBy];
      }),
    ).toEqual([
      [true, undefined],
      [true, undefined],
      [true, undefined],
      [true, "constant"],
      [false, "constant"],
      [true, "constant"],
      [false, "constant"],
      [false, "expression"],
      [false, "expression"],
      [false, "sequence"],
      [false, "sequence"],
      [false, "stored"],
      [false, "virtual"],
    ]);
  });

  test("a foreign key tells what it refers to, and whether rows that are there are checked", async () => {
    const { statements } = await split(
      [
        "alter table t add constraint k foreign key (a) references s.x (id);",
        "alter table t add constraint k foreign key (a) references x not valid;",
        "alter table t add column a int references x;",
        "alter table t add column a int default 1 references x;",
        "create table n (a int references x);",
      ].join("\n"),
    );
    expect(
      statements.map(({ parts }) => {
        const part = parts?.find(({ kind }) => kind === "foreign-key");
        return [part?.references, part?.checksRows];
      }),
    ).toEqual([
      [{ schema: "s", name: "x" }, true],
      [{ name: "x" }, false],
      [{ name: "x" }, undefined],
      [{ name: "x" }, true],
      [{ name: "x" }, undefined],
    ]);
  });

  test("kinds come from the grammar", async () => {
    const sql =
      "create unique index concurrently i on t (a); drop index i; drop table t; drop view v; alter table t rename to u; begin; set a = 1; update t set a = 1; create type e as enum ('a'); alter type e add value 'b'; comment on table t is 'create index'";
    expect((await split(sql)).statements.map(({ kind }) => kind)).toEqual([
      "create-index",
      "drop-index",
      "drop-table",
      "drop",
      "rename",
      "transaction",
      "setting",
      "data",
      "create-type",
      "alter-type",
      "other",
    ]);
  });

  test("any text gives an answer, and every statement stands where it says", async () => {
    const word = fc.constantFrom(
      "select 1",
      ";",
      "\n",
      "'",
      '"',
      "$$",
      "$a$",
      "--",
      "/*",
      "*/",
      "(",
      ")",
      "é",
      "create table t (a int)",
      " ",
      "\\c x",
    );
    await fc.assert(
      fc.asyncProperty(fc.array(word, { maxLength: 30 }), async (words) => {
        const sql = words.join("");
        const lines = sql.split("\n");
        for (const { at, sql: text } of (await split(sql)).statements) {
          expect(lines.slice(at.from - 1, at.to).join("\n")).toContain(text);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe("src/migrations/psql.ts", () => {
  test("what only psql understands becomes blank, line for line", async () => {
    const { sql, problems } = blankPsql(
      "\\restrict abc\nselect 1;\nCOPY t (a) FROM stdin;\n1\tx;y\n\\.\nselect 2;\n",
    );
    expect(problems).toEqual([]);
    expect(await shown(sql)).toEqual(["2-2 select 1", "6-6 select 2"]);
  });

  test("a file that is drawn in from elsewhere is named", () => {
    expect(blankPsql("select 1;\n\\i other.sql\n").problems).toEqual([
      { line: 2, message: expect.stringContaining("\\i") },
    ]);
  });

  test("a backslash inside a function body stays", () => {
    const sql = "do $$\n\\x\n$$;";
    expect(blankPsql(sql).sql).toBe(sql);
  });
});
