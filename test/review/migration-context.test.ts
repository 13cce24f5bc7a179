import { describe, expect, test } from "vitest";
import { gatherMigrationFacts } from "../../src/review/migration-facts.ts";
import { rehearsal } from "../support/rehearsal.ts";
import { aPull, aTree, type Files } from "../support/trees.ts";

const M = "db/migrations";
const BASE: Files = {
  [`${M}/000001_shop.up.sql`]:
    "create table customers (id bigint primary key, loyalty_tier text, status text);\n",
  [`${M}/000001_shop.down.sql`]: "drop table customers;\n",
};

const gather = (head: Files, base: Files = BASE, today: Files = base) => {
  const loaded = aPull(base, head);
  return gatherMigrationFacts(
    { ...loaded, trees: { ...loaded.trees, base: aTree(today) } },
    rehearsal.rehearse,
  );
};

describe("src/review/migration-context.ts", () => {
  test("code that names a dropped column is quoted, tests and migrations and comments are not", async () => {
    const { facts } = await gather({
      ...BASE,
      [`${M}/000002_tier.up.sql`]: "alter table customers drop column loyalty_tier, drop column status;\n",
      "src/customer.ts":
        "// loyalty_tier is gone\nexport const Customer = ['loyaltyTier'];\nexport const status = 'open';\n",
      "test/customer.test.ts": "const customers = { loyalty_tier: 1 };\n",
      "src/other.ts": "const unrelated = { loyaltyTierList: 1, status: 2 };\n",
    });
    expect(facts[0]?.usesOf).toEqual([
      {
        table: { name: "customers" },
        column: "loyalty_tier",
        side: "head",
        count: 1,
        places: [
          {
            at: { path: "src/customer.ts", from: 2, to: 2, side: "head" },
            excerpt: "export const Customer = ['loyaltyTier'];",
          },
        ],
      },
    ]);
  });

  test("a common name counts only in a query or model that names the table beside it", async () => {
    const { facts } = await gather({
      ...BASE,
      [`${M}/000002_status.up.sql`]: "alter table customers drop column status;\n",
      "src/a.ts": "const customers = 1;\n\n\n\n\n\n\nexport const where = { status: 'open' };\n",
      "src/b.ts": "await db.query(\"select id from customers where status = 'open'\");\n",
    });
    expect(facts[0]?.usesOf?.flatMap(({ places }) => places.map(({ at }) => at.path))).toEqual(["src/b.ts"]);
  });

  test("a version that the base branch has taken meanwhile is told, though the merge base knows nothing of it", async () => {
    const late = {
      ...BASE,
      [`${M}/000002_other.up.sql`]: "select 1;\n",
      [`${M}/000003_more.up.sql`]: "select 1;\n",
    };
    const { facts } = await gather(
      { ...BASE, [`${M}/000002_mine.up.sql`]: "create table mine (id int);\n" },
      BASE,
      late,
    );
    expect(facts[0]?.history).toMatchObject({
      change: "added",
      twin: `${M}/000002_other.up.sql`,
      behind: `${M}/000003_more.up.sql`,
    });
  });

  test("migrations that are gone are one fact, quoted at the merge base", async () => {
    const base = {
      ...BASE,
      [`${M}/000002_a.up.sql`]: "\nselect 1;\n",
      [`${M}/000003_b.up.sql`]: "select 2;\n",
    };
    const { facts } = await gather(BASE, base);
    expect(facts).toMatchObject([
      {
        statements: [],
        history: {
          change: "removed",
          at: { path: `${M}/000002_a.up.sql`, from: 2, side: "base" },
          excerpt: "select 1;",
          also: [{ path: `${M}/000003_b.up.sql` }],
        },
      },
    ]);
  });

  test("whether a folder keeps ways back is told with what the migration's own changes", async () => {
    const { facts } = await gather({
      ...BASE,
      [`${M}/000002_fill.up.sql`]: "update customers set status = 'open';\n",
      [`${M}/000002_fill.down.sql`]: "update customers set status = null;\n",
      [`${M}/000003_x.up.sql`]: "create table x (id int);\n",
      [`${M}/000003_x.down.sql`]: "-- cannot be undone\n",
    });
    expect(facts.map(({ kept }) => kept)).toEqual([
      { own: "yes", saysSo: false, siblings: { with: 1, of: 1 }, changesRows: ["customers"] },
      { own: "no", saysSo: true, siblings: { with: 1, of: 1 }, changesRows: [] },
    ]);
  });
});
