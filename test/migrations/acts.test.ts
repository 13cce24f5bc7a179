import { describe, expect, test } from "vitest";
import { splitSql } from "../../src/migrations/split.ts";

const acts = async (sql: string) =>
  (await splitSql(sql, "m.sql", "head")).statements.flatMap((statement) => statement.acts ?? []);

describe("src/migrations/acts.ts", () => {
  test("an UPDATE tells which columns its condition pins, by the table's own name or alias only", async () => {
    expect(
      await acts(
        "update orders o set state = 'open' from t where o.id = 4 and t.x = 1 and o.n between 1 and 9",
      ),
    ).toMatchObject([
      {
        act: "change-rows",
        how: "update",
        table: { name: "orders" },
        reads: [{ name: "t" }],
        sets: [{ column: "state", to: "constant" }],
        equals: ["id"],
        ranges: ["n"],
        limited: false,
      },
    ]);
  });

  test("a condition joined by OR pins nothing", async () => {
    expect(await acts("delete from t where id = 1 or state = 'x'")).toMatchObject([
      { filtered: true, equals: [], ranges: [] },
    ]);
  });

  test("a LIMIT in a sub-query, and rows chosen by ctid, bound a change", async () => {
    const [first, second] = await acts(
      "delete from t where id in (select id from t limit 5); delete from t where ctid = any (array(select ctid from t))",
    );
    expect([first, second]).toMatchObject([{ limited: true }, { limited: true }]);
  });

  test("rows that a WITH changes are told, and values that are written out are not", async () => {
    expect(
      await acts(
        "with gone as (delete from a returning *) insert into b select * from gone; insert into c values (1)",
      ),
    ).toMatchObject([
      { how: "delete", table: { name: "a" } },
      { how: "insert", table: { name: "b" }, reads: [{ name: "a" }] },
    ]);
  });

  test("rights, roles and functions are told as they are granted", async () => {
    expect(
      await acts(
        "grant all on all tables in schema app to public; revoke all on t from public; create role w superuser nologin; create function f() returns int language sql security definer as 'select 1'; alter function f() set search_path = ''",
      ),
    ).toMatchObject([
      { act: "grant", privileges: [], every: true, names: [{ name: "app" }], to: ["PUBLIC"] },
      { act: "role-powers", role: "w", powers: ["SUPERUSER"] },
      { act: "create-function", definer: true, searchPath: false },
      { act: "secure-function", routine: { name: "f" } },
    ]);
  });

  test("a column is told on its own line, with the server's name of its type", async () => {
    expect(
      await acts("create table t (\n  id serial,\n  code char(3),\n  primary key (id)\n)"),
    ).toMatchObject([
      { column: "id", type: "serial", numbered: true, primaryKey: true, at: { from: 2 } },
      { column: "code", type: "bpchar", length: 3, primaryKey: false, at: { from: 3 } },
    ]);
  });
});
