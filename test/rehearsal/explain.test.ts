import { afterAll, describe, expect, test } from "vitest";
import { splitSql } from "../../src/migrations/split.ts";
import { createRehearsal } from "../../src/rehearsal/rehearse.ts";

const rehearsal = createRehearsal();
afterAll(() => rehearsal.close());

const BASE = `
create table orders (id bigint primary key, status text not null, total numeric);
create index orders_status on orders (status);
select pg_catalog.set_config('search_path', '', false);
`;

describe("src/rehearsal/explain.ts", () => {
  test("queries are planned on the schema after the last migration, and never executed", async () => {
    const at = async (path: string, sql: string) => ({
      path,
      framework: "plain-sql",
      transactional: false,
      statements: (await splitSql(sql, path, "head")).statements.map(
        ({ node: _node, alone: _alone, ...statement }) => statement,
      ),
    });
    const { plans, migrations } = await rehearsal.rehearse({
      base: [await at("1.sql", BASE)],
      changed: [await at("2.sql", "alter table public.orders add column placed_at timestamptz;")],
      explain: [
        "select 1 from orders where status = $1",
        "delete from orders where placed_at < $1",
        "select 1 from missing",
        "select 1; drop table orders",
        "select 1 from orders where total > $1",
      ],
    });
    expect(migrations[0]?.statements[0]?.outcome).toBe("ran");
    expect(plans?.[0]).toMatch(/Index Cond: \(status = \$1\)/);
    expect(plans?.[1]).toMatch(/Seq Scan on orders/);
    expect(plans?.[2]).toBeNull();
    expect(plans?.[3]).toBeNull();
    expect(plans?.[4]).toMatch(/Seq Scan on orders/);
  });

  test("without a query to plan there are no plans", async () => {
    expect(await rehearsal.rehearse({ base: [], changed: [] })).not.toHaveProperty("plans");
  });
});
