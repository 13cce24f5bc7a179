import { NO_FACTS } from "../../src/domain/facts.ts";
import { describe, expect, test } from "vitest";
import type { Rehearse } from "../../src/domain/rehearsal.ts";
import { gatherFilterFacts } from "../../src/review/filter-facts.ts";
import { gatherMigrationFacts } from "../../src/review/migration-facts.ts";
import { weigh } from "../../src/review/weigh.ts";
import { applyRules } from "../../src/rules/apply.ts";
import { filteredColumnWithoutIndex } from "../../src/rules/migrations/filtered-column-without-index.ts";
import { rehearsal } from "../support/rehearsal.ts";
import { aPull, type Files } from "../support/trees.ts";

const never: Rehearse = async () => {
  throw new Error("it must not be started");
};

const gather = (base: Files, added: Files, rehearse: Rehearse = rehearsal.rehearse) =>
  gatherFilterFacts(aPull(base, { ...base, ...added }), rehearse, []);

/** What the rule says of a pull request: `path:line subject severity`, and how many places beside it. */
async function said(base: Files, added: Files): Promise<readonly string[]> {
  const loaded = aPull(base, { ...base, ...added });
  const { facts: migration } = await gatherMigrationFacts(loaded, rehearsal.rehearse);
  const { facts: query } = await gatherFilterFacts(loaded, rehearsal.rehearse, migration);
  const facts = { ...NO_FACTS, migration, query };
  const { findings } = await weigh(applyRules(facts, [filteredColumnWithoutIndex], {}).findings, loaded);
  return findings.map(
    ({ at, title, severity, siblings }) =>
      `${at.path}:${at.from} ${/ (\w+\.\w+),/.exec(title)?.[1]} ${severity} +${siblings?.length ?? 0}`,
  );
}

const SHOP = {
  "migrations/001_shop.sql":
    "create table orders (id bigint primary key, customer_id bigint, status text, placed_at timestamptz);\ncreate index orders_customer on orders (customer_id);\n",
};
const query = (sql: string) => `export const run = (x) => db.query("${sql}", [x]);\n`;
const NOTHING = { facts: [], read: [], unfinished: [] };

describe("src/review/filter-facts.ts", () => {
  test("Postgres is not started when no query is added, nor where there is no schema", async () => {
    expect(await gather(SHOP, { "src/a.ts": "export const a = 1;\n" }, never)).toEqual(NOTHING);
    expect(await gather({}, { "src/a.ts": query("select 1 from orders where id = $1") }, never)).toEqual(
      NOTHING,
    );
  });

  test("a database that does not come up is passed over in silence", async () => {
    expect(await gather(SHOP, { "src/a.ts": query("select 1 from orders where id = $1") }, never)).toEqual(
      NOTHING,
    );
  });

  test("only what no index helps with is planned", async () => {
    const asked: (readonly string[] | undefined)[] = [];
    const watched: Rehearse = (request, signal) => {
      asked.push(request.explain);
      return rehearsal.rehearse(request, signal);
    };
    await gather(SHOP, { "src/a.ts": query("select 1 from orders where customer_id = $1") }, watched);
    expect(asked).toEqual([undefined]);
    await gather(SHOP, { "src/a.ts": query("select 1 from orders where status = $1") }, watched);
    expect(asked.slice(1)).toEqual([
      undefined,
      ["select 1 from orders where status = $1", "SELECT 1 FROM orders WHERE status = $1"],
    ]);
  });

  test("one finding for a table's column; the other places stand beside it", async () => {
    const text = [
      query("select 1 from orders where status = $1"),
      query("delete from orders where status = $1 and placed_at < now()"),
    ].join("");
    expect(await said(SHOP, { "src/a.ts": text })).toEqual(["src/a.ts:1 orders.status concern +1"]);
  });

  test("sorting alone is a note", async () => {
    expect(
      await said(SHOP, { "src/a.ts": query("select 1 from orders order by placed_at limit 5") }),
    ).toEqual(["src/a.ts:1 orders.placed_at note +0"]);
  });

  test("an index that the pull request drops does not count, and a table that it makes does", async () => {
    expect(
      await said(SHOP, {
        "migrations/002_later.sql":
          "drop index orders_customer;\ncreate table notes (body text, author text);\n",
        "src/a.ts": query("select 1 from orders where customer_id = $1"),
        "src/b.ts": query("select 1 from notes where author = $1"),
      }),
    ).toEqual(["src/a.ts:1 orders.customer_id concern +0", "src/b.ts:1 notes.author concern +0"]);
  });

  test("a join is looked up only from a side that is narrowed down", async () => {
    const shop = {
      "migrations/001_shop.sql":
        "create table customers (id bigint primary key, email text unique);\ncreate table orders (id bigint primary key, customer_id bigint);\n",
    };
    const join = "from orders o join customers c on c.id = o.customer_id";
    expect(await said(shop, { "src/a.ts": query(`select 1 ${join} where c.email = $1`) })).toEqual([
      "src/a.ts:1 orders.customer_id concern +0",
    ]);
    expect(await said(shop, { "src/a.ts": query(`select 1 ${join} where o.id = $1`) })).toEqual([]);
    expect(await said(shop, { "src/a.ts": query(`select count(*) ${join}`) })).toEqual([]);
  });

  test("nothing is said of a table that an index may have been given by what did not run", async () => {
    const unsure = {
      "migrations/001_shop.sql": `${SHOP["migrations/001_shop.sql"]}create index orders_status on orders using an_extension (status);\n`,
    };
    expect(await said(unsure, { "src/a.ts": query("select 1 from orders where status = $1") })).toEqual([]);
  });

  test("a name that two databases have belongs to neither", async () => {
    const two = {
      ...SHOP,
      "other/migrations/001_shop.sql": "create table orders (id bigint, status text);\n",
    };
    expect(await said(two, { "src/a.ts": query("select 1 from orders where status = $1") })).toEqual([]);
  });
});
