import { describe, expect, test } from "vitest";
import type { MigrationFile } from "../../../src/migrations/framework.ts";
import { placeOf } from "../../../src/migrations/place.ts";
import type { Step } from "../../../src/migrations/steps/step.ts";
import { toStatements } from "../../../src/migrations/steps/to-statements.ts";

const aProgram = (text: string): MigrationFile => ({
  place: placeOf("db/migrate/2_notes.rb"),
  root: "db/migrate",
  text,
  side: "head",
  around: { has: () => false, companion: () => undefined },
});
const line = (at: number) => ({ from: at, to: at });
const read = (text: string, ...steps: Step[]) => toStatements(aProgram(text), steps);

describe("src/migrations/steps/to-statements.ts", () => {
  test("a statement stands at its step's lines, with the program's text beside the SQL", async () => {
    const { statements } = await read("class A\n  add_index :notes,\n    :author\nend", {
      do: "create-index",
      lines: { from: 2, to: 3 },
      table: { name: "notes" },
      name: "by_author",
      keys: [{ column: "author" }],
    });
    expect(statements).toMatchObject([
      {
        kind: "create-index",
        sql: 'CREATE INDEX "by_author" ON "notes" ("author")',
        at: { path: "db/migrate/2_notes.rb", from: 2, to: 3, side: "head" },
        written: "  add_index :notes,\n    :author",
      },
    ]);
  });

  test("what a column declares stands at the column's own line", async () => {
    const { statements } = await read("create\n  id\n  author\nend", {
      do: "create-table",
      lines: { from: 1, to: 4 },
      table: { schema: "app", name: "Notes" },
      columns: [
        { name: "id", type: "bigserial", primaryKey: true, lines: line(2) },
        {
          name: "author",
          type: "bigint",
          default: "nullif(1,\n 2)",
          references: { table: { name: "users" }, onDelete: "cascade" },
          lines: line(3),
        },
      ],
    });
    expect(statements[0]?.parts?.map(({ kind, at }) => `${kind} ${at.from}`)).toEqual([
      "key 2",
      "foreign-key 3",
    ]);
  });

  test("SQL that stands in the program line for line has lines of its own, and is not told twice", async () => {
    const { statements } = await read("run <<SQL\nselect 1;\n\nselect\n  2\nSQL", {
      do: "sql",
      sql: "select 1;\n\nselect\n  2",
      firstLine: 2,
      lines: { from: 1, to: 6 },
    });
    expect(statements.map(({ at, written }) => [at.from, at.to, written])).toEqual([
      [2, 2, undefined],
      [4, 5, undefined],
    ]);
  });

  test("SQL with escapes does not stand there as it runs, so the program's lines are quoted", async () => {
    const { statements } = await read('run "select \\"a\\" from t"', {
      do: "sql",
      sql: 'select "a" from t',
      firstLine: 1,
      lines: line(1),
    });
    expect(statements).toMatchObject([
      { sql: 'select "a" from t', at: { from: 1, to: 1 }, written: 'run "select \\"a\\" from t"' },
    ]);
  });

  test("what is not run and what is not understood keep their places, and say why", async () => {
    const { statements } = await read(
      "User.update_all\nmagic",
      { do: "data", what: "User.update_all", lines: line(1) },
      { do: "unread", what: "magic", lines: line(2) },
    );
    expect(statements.map(({ kind, skip, at }) => [kind, skip, at.from])).toEqual([
      ["data", "User.update_all is not run in the rehearsal", 1],
      ["other", "not understood: magic", 2],
    ]);
  });

  test("a step that is no SQL costs only itself, and is told with the program's line", async () => {
    const { statements, problems } = await read(
      "a\nb\nc",
      { do: "sql", sql: "selec 1", firstLine: 2, lines: line(2) },
      { do: "drop-table", tables: [{ name: 'a"b' }], lines: line(3) },
    );
    expect(problems.map(({ line: at }) => at)).toEqual([2]);
    expect(statements.map(({ sql }) => sql)).toEqual(['DROP TABLE "a""b"']);
  });
});
