import { describe, expect, test } from "vitest";
import type { Catalog } from "../../../src/domain/catalog.ts";
import type { RehearsedMigration } from "../../../src/domain/facts.ts";
import { splitSql } from "../../../src/migrations/split.ts";
import { columnTypeRewrite } from "../../../src/rules/migrations/column-type-rewrite.ts";
import { storageChangeRewrite } from "../../../src/rules/migrations/storage-change-rewrite.ts";
import { storedColumnRewrite } from "../../../src/rules/migrations/stored-column-rewrite.ts";
import { tableRewrite } from "../../../src/rules/migrations/table-rewrite.ts";
import { volatileDefaultRewrite } from "../../../src/rules/migrations/volatile-default-rewrite.ts";

const RULES = [
  columnTypeRewrite,
  storageChangeRewrite,
  storedColumnRewrite,
  tableRewrite,
  volatileDefaultRewrite,
];

const catalog = (type: string): Catalog => ({
  tables: [
    {
      schema: "public",
      name: "t",
      columns: [{ name: "a", type, nullable: true }],
      indexes: [],
      foreignKeys: [],
    },
  ],
});

/** What is said of a statement that is known to have rewritten these tables. */
async function titleOf(
  sql: string,
  rewrote: readonly string[] = ["t"],
  after = "integer",
  standIns: string[] = [],
) {
  const { statements } = await splitSql(sql, "m.sql", "head");
  const migration: RehearsedMigration = {
    path: "m.sql",
    framework: "plain-sql",
    dialect: "postgres",
    rehearsed: true,
    engine: "PostgreSQL",
    statements: statements.map(({ kind, sql: text, at, parts = [] }) => ({
      kind,
      sql: text,
      at,
      parts,
      inTransaction: false,
      outcome: "ran",
      locks: [],
      rewrote,
      created: [],
    })),
    before: catalog("integer"),
    after: catalog(after),
    standIns,
  };
  const hits = RULES.flatMap((rule) => rule.check(migration));
  // One root cause, one finding: never two rules for the same rewrite.
  expect(hits.length).toBeLessThan(2);
  return hits[0]?.title;
}

describe("src/rules/migrations/rewrite.ts", () => {
  test("the type before and after comes from the catalogs", async () => {
    expect(await titleOf("alter table t alter a type int8", ["t"], "bigint")).toBe(
      "Changing the type of t.a from integer to bigint writes every row of t anew",
    );
  });

  test("a type that stays the same is no cause, and a constant default is none either", async () => {
    const sql =
      "alter table t alter a type int, add column n int default 1, add column b int generated always as (a) stored";
    expect(await titleOf(sql)).toBe("Adding the stored generated column t.b writes every row of t anew");
  });

  test("a computed default is named only when nothing else explains the rewrite", async () => {
    const add = "alter table t add column x uuid default gen_random_uuid()";
    expect(await titleOf(add)).toBe(
      "Adding t.x with a default that is computed for each row writes every row of t anew",
    );
    expect(await titleOf(`${add}, add column id bigserial`)).toBe(
      "Adding t.id with a number from a sequence for each row writes every row of t anew",
    );
  });

  test("a statement whose cause cannot be read is told without one", async () => {
    expect(await titleOf("do $$ begin execute x; end $$")).toBe("This statement writes every row of t anew");
  });

  test("hundreds of partitions are not listed", async () => {
    const partitions = Array.from({ length: 300 }, (_, index) => `t_${index}`);
    expect(await titleOf("alter table t set unlogged", partitions)).toMatch(
      /t_0, t_1 and 298 more tables anew$/,
    );
  });

  test("a block of code that truncates is not taken for a rewrite", async () => {
    expect(await titleOf("do $$ begin truncate t; end $$")).toBeUndefined();
  });

  test("the type that a made-up column had is not told", async () => {
    expect(await titleOf("alter table t alter a type int8", ["t"], "bigint", ["t"])).toBe(
      "Changing the type of t.a writes every row of t anew",
    );
  });

  test("maintenance and a new serial key are told by rules of their own", async () => {
    expect(await titleOf("vacuum full t")).toBeUndefined();
    expect(await titleOf("alter table t add column id bigserial primary key")).toBeUndefined();
  });
});
