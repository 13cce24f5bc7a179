import { describe, expect, test } from "vitest";
import type { Catalog, CatalogTable } from "../../../src/domain/catalog.ts";
import { sqlUses } from "../../../src/source/filters/sql-filters.ts";

function aTable(name: string, columns: readonly string[], schema = "public"): CatalogTable {
  return {
    schema,
    name,
    columns: columns.map((column) => ({ name: column, type: "text", nullable: true })),
    indexes: [],
    foreignKeys: [],
  };
}

const SHOP: Catalog = {
  tables: [
    aTable("orders", ["id", "customer_id", "status", "placed_at"]),
    aTable("customers", ["id", "email", "status"]),
    aTable("orders", ["id", "year"], "archive"),
  ],
};

/** What a statement filters by, in short: `orders.status value`. */
async function filtersOf(sql: string): Promise<readonly string[]> {
  const uses = await sqlUses(sql, SHOP);
  return (uses?.tables ?? []).flatMap(({ table, filters, sort }) =>
    [...filters, ...(sort ? [sort] : [])].map(({ column, by }) => `${table.name}.${column} ${by}`),
  );
}

describe("src/source/filters/sql-filters.ts", () => {
  test("finds what is compared with a value, on either side, in a list, and in a range", async () => {
    expect(
      await filtersOf(
        "select * from orders where $1 = status and id in ($2, $3) and customer_id = any($4) and placed_at between $5 and $6",
      ),
    ).toEqual([
      "orders.status value",
      "orders.id value",
      "orders.customer_id value",
      "orders.placed_at range",
    ]);
  });

  test("gives a join's columns to their tables, through aliases", async () => {
    expect(
      await filtersOf(
        "select 1 from orders o left join customers as c on c.id = o.customer_id where c.email = $1",
      ),
    ).toEqual(["orders.customer_id join", "customers.id join", "customers.email value"]);
  });

  test("leaves out a column without a table's name that two tables have", async () => {
    expect(await filtersOf("select 1 from orders, customers where status = $1 and email = $2")).toEqual([
      "customers.email value",
    ]);
  });

  test("leaves out a column that an unknown table beside may have", async () => {
    expect(await filtersOf("select 1 from orders, elsewhere where status = $1")).toEqual([]);
  });

  test("does not take a common table expression for the table of its name", async () => {
    const sql =
      "with customers as (select * from orders where status = $1) select 1 from customers where email = $2";
    expect(await filtersOf(sql)).toEqual(["orders.status value"]);
  });

  test("follows queries inside, and columns of the query around them", async () => {
    const sql =
      "select 1 from customers c where exists (select 1 from orders where customer_id = c.id and status = $1)";
    expect(await filtersOf(sql)).toEqual([
      "customers.id join",
      "orders.customer_id join",
      "orders.status value",
    ]);
  });

  test("takes a table from the schema that is written, and from public otherwise", async () => {
    expect(await filtersOf("delete from archive.orders where year = $1")).toEqual(["orders.year value"]);
    expect(await filtersOf("delete from orders where year = $1")).toEqual([]);
  });

  test("sorting counts when the first rows are wanted and nothing is filtered", async () => {
    expect(await filtersOf("select 1 from orders order by placed_at desc limit 10")).toEqual([
      "orders.placed_at sort",
    ]);
    expect(await filtersOf("select 1 from orders order by placed_at desc")).toEqual([]);
  });

  test("says when a condition was not understood", async () => {
    const whole = async (sql: string) => (await sqlUses(sql, SHOP))?.whole;
    expect(await whole("select 1 from orders where status = $1 and placed_at is null")).toBe(true);
    expect(await whole("select 1 from orders where status = $1 and $2")).toBe(false);
    expect(await whole("select 1 from orders where status = $1 or id = $2")).toBe(false);
    expect(await whole("select 1 from orders where status = $1 and id in (select 1)")).toBe(false);
    expect(await whole("select 1 from orders o join unnest($1) n on n.id = o.id")).toBe(false);
  });

  test("has nothing to say of two statements, of others, and of what is no SQL", async () => {
    expect(await sqlUses("select 1 from orders; drop table orders", SHOP)).toBeUndefined();
    expect(await sqlUses("insert into orders values (1)", SHOP)).toBeUndefined();
    expect(await sqlUses("update your settings where needed, please", SHOP)).toBeUndefined();
  });
});
