import { describe, expect, test } from "vitest";
import { mentionsQueries } from "../../src/source/query-calls.ts";

describe("src/source/query-calls.ts", () => {
  test.each([
    [
      "a text of its own, with or without more after it",
      'db.query("select 1"); db.query(\n  "select \\"a\\" from b", [id],\n)',
    ],
    ["something else than SQL", 'map.get(key); router.get("/orders", list); list.all(names)'],
    ["a name that only ends like one of them", "myquery(`select ${a}`)"],
  ])("no query can hold a pasted value where all calls are given %s", (_, text) => {
    expect(mentionsQueries(text)).toBe(false);
  });

  test.each([
    ["a template", "db.query(`select a from b where c = ${d}`)"],
    ["a sum", 'db.query("select a from b where c = " + d)'],
    ["a sum that begins elsewhere", 'const sql = "SELECT a"; db.query(sql + d)'],
    ["a statement after a comment", "const sql = `\n-- all\nselect ${a}`; db.all(sql)"],
    ["a type as well", 'db.query<Row>("select 1")'],
    ["an object", 'pool.query({ text: "select " + a })'],
    ["a part of a statement", "orders.whereRaw(part)"],
    ["whatever comes, by a name that says unsafe", "prisma.$queryRawUnsafe(part)"],
  ])("a call that is given %s may be one", (_, text) => {
    expect(mentionsQueries(text)).toBe(true);
  });
});
