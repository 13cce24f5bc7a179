import { afterAll, describe, expect, test, vi } from "vitest";
import type { Rehearse } from "../../src/domain/rehearsal.ts";
import { createRehearsal } from "../../src/rehearsal/rehearse.ts";
import { instrumentsFor } from "../../src/review/instruments.ts";
import { anArchitect } from "../support/architects.ts";
import { aPull, type Files } from "../support/trees.ts";

const rehearsal = createRehearsal({ again: "same-base" });
afterAll(() => rehearsal.close());

const ORDERS = {
  "migrations/001_orders.sql":
    "create table orders (id bigserial primary key, customer_id bigint, total int);\n",
};
const NOTE = { ...ORDERS, "migrations/002_note.sql": "alter table orders add column note text;\n" };

const instruments = (base: Files, head: Files, rehearse: Rehearse = rehearsal.rehearse) =>
  instrumentsFor(aPull(base, head), { rehearse }, [anArchitect()]);

describe("src/review/instruments.ts", () => {
  test("SQL is tried on the schema after the change, or before it", async () => {
    const { trySql } = instruments(ORDERS, NOTE);
    const after = await trySql("select note from orders", "head");
    expect(after).toMatchObject({
      ready: true,
      text: expect.stringMatching(/of `migrations` after[^]*1\. `select note from orders`\n {3}ran/),
    });
    const before = await trySql("select note from orders", "base");
    expect(before.text).toMatch(
      /before this pull request\n[^]*failed: column "note" does not exist \(42703\)/,
    );
  });

  test("of each statement it says the locks, what was written anew, and of queries the plan; nothing remains", async () => {
    const { trySql } = instruments(ORDERS, NOTE);
    const { text } = await trySql(
      "create index by_customer on orders (customer_id); alter table orders alter total type bigint;\nselect * from orders where customer_id = 1",
      "head",
    );
    expect(text).toMatch(/1\. `create index[^]*locks: ShareLock on orders/);
    expect(text).toMatch(/2\. `alter table[^]*AccessExclusiveLock on orders[^]*wrote anew: orders/);
    expect(text).toMatch(/3\. `select[^]*Index Scan using by_customer/);
    expect((await trySql("drop index by_customer", "head")).text).toContain(
      'index "by_customer" does not exist',
    );
  });

  test("a repository whose migrations stay as they are can be tried on too", async () => {
    const { trySql } = instruments(ORDERS, { ...ORDERS, "src/a.ts": "1" });
    expect((await trySql("select total from orders", "head")).text).toContain("ran");
  });

  test("of several databases the one that the SQL speaks of is taken", async () => {
    const base = {
      "billing/migrations/1_a.sql": "create table invoices (id bigserial primary key);",
      "orders/migrations/1_a.sql": "create table parcels (id bigserial primary key);",
    };
    const { trySql } = instruments(base, {
      ...base,
      "billing/migrations/2_b.sql": "alter table invoices add column y int;",
      "orders/migrations/2_b.sql": "alter table parcels add column z int;",
    });
    expect((await trySql("select z from parcels", "head")).text).toMatch(/`orders\/migrations`[^]* ran/);
    expect((await trySql("select y from invoices", "head")).text).toMatch(/`billing\/migrations`[^]* ran/);
  });

  test("what is no SQL, too much of it, or has no schema is not tried, and no Postgres is started for it", async () => {
    const never = vi.fn<Rehearse>(() => Promise.reject(new Error("it must not be started")));
    const { trySql } = instruments(ORDERS, NOTE, never);
    for (const sql of ["selec 1", "", "select 1;".repeat(21), "select '\0'"])
      expect(await trySql(sql, "head")).toMatchObject({ ready: false });
    expect(await instruments({}, { "src/a.ts": "1" }, never).trySql("select 1", "head")).toMatchObject({
      ready: false,
    });
    expect(never).not.toHaveBeenCalled();
  });

  test("a review has ten tries, one at a time, and a broken one is told", async () => {
    let running = 0;
    let most = 0;
    const counted: Rehearse = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 5));
      running--;
      throw new Error("it used more than 1024 MB of memory");
    };
    const { trySql } = instruments(ORDERS, NOTE, counted);
    const tried = await Promise.all(Array.from({ length: 12 }, () => trySql("select 1", "head")));
    expect(most).toBe(1);
    expect(tried.filter(({ text }) => text.includes("more than 1024 MB"))).toHaveLength(10);
    expect(tried.slice(10).map(({ text }) => text)).toEqual(
      Array.from({ length: 2 }, () => "It was not tried: the 10 tries of this review are used up."),
    );
  });

  test("a try that is called off is thrown, and the next one is not held up by it", async () => {
    const off = new AbortController();
    const slow: Rehearse = (_, signal) =>
      new Promise((_resolve, reject) => signal?.addEventListener("abort", () => reject(new Error("killed"))));
    const { trySql } = instruments(ORDERS, NOTE, slow);
    const first = trySql("select 1", "head", off.signal);
    setTimeout(() => off.abort(new Error("called off")), 20);
    await expect(first).rejects.toThrow("called off");
    const again = AbortSignal.abort(new Error("off too"));
    await expect(trySql("select 1", "head", again)).rejects.toThrow("off too");
  });

  test("uses of a name are whole words of one side, at most as many as asked for", async () => {
    const { references } = instruments(
      { "a.ts": "order.customer_id; customer_ids; my_customer_id;\n" },
      { "a.ts": "customer_id\ncustomer_id\n", "image.ts": "\0customer_id" },
    );
    expect(await references("customer_id", "base", 10)).toEqual({
      found: [
        {
          path: "a.ts",
          from: 1,
          to: 1,
          side: "base",
          line: "order.customer_id; customer_ids; my_customer_id;",
        },
      ],
      cut: false,
    });
    expect((await references("_ids", "base", 10)).found).toEqual([]);
    expect(await references("customer_id", "head", 1)).toMatchObject({ found: [{ from: 1 }], cut: true });
  });

  test("comparisons are those of the review, made once when there are none", async () => {
    const base = { "schema.graphql": "type Query { a: String b: String }\n" };
    const loaded = aPull(base, { "schema.graphql": "type Query { a: String }\n" });
    const made = instrumentsFor(loaded, { rehearse: rehearsal.rehearse }, []);
    const [contract] = await made.contracts();
    expect(contract).toMatchObject({ path: "schema.graphql", changes: [{ level: "breaking" }] });
    expect(await made.contracts()).toBe(await made.contracts());
    const known = instrumentsFor(loaded, { rehearse: rehearsal.rehearse }, [], { contract: [], routes: [] });
    expect(await known.contracts()).toEqual([]);
  });
});
