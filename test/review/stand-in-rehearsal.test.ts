import { describe, expect, test } from "vitest";
import { gatherMigrationFacts } from "../../src/review/migration-facts.ts";
import { rehearsal } from "../support/rehearsal.ts";
import { aPull, type Files } from "../support/trees.ts";

async function gather(base: Files, added: Files) {
  const { facts, read } = await gatherMigrationFacts(aPull(base, { ...base, ...added }), rehearsal.rehearse);
  return { fact: facts[0], read: read[0] };
}

describe("src/review/stand-in-rehearsal.ts", () => {
  test("a lone migration of tables from elsewhere runs on stand-ins, and says so", async () => {
    const { fact, read } = await gather(
      {},
      { "migrations/007_state.sql": "alter table orders alter column state set not null;\n" },
    );
    expect(fact?.standIns).toEqual(["orders"]);
    expect(fact?.statements[0]).toMatchObject({
      outcome: "ran",
      locks: [{ mode: "AccessExclusiveLock", table: { name: "orders", existedBefore: true } }],
    });
    expect(read?.depth).toBe("partial");
    expect(read?.reason).toContain(
      "rehearsed on a stand-in for table orders, which no migration here creates",
    );
  });

  test("one unknown table among known ones is made up, and the way back proves nothing then", async () => {
    const { fact, read } = await gather(
      {
        "db/migrations/20240101000000_a.sql":
          "-- migrate:up\ncreate table a (id bigint primary key);\n\n-- migrate:down\n",
      },
      {
        "db/migrations/20240201000000_b.sql":
          "-- migrate:up\nalter table a add column b_id bigint references b (id);\n\n-- migrate:down\nalter table a drop column b_id;\n",
      },
    );
    expect(fact?.standIns).toEqual(["b"]);
    expect(fact?.statements[0]?.outcome).toBe("ran");
    expect(fact?.rollback?.outcome).toBe("not-run");
    expect(read?.reason).toContain("stand-in for table b");
  });

  test("a history that has everything gets no stand-ins", async () => {
    const { fact } = await gather(
      { "migrations/001_a.sql": "create table a (id bigint);\n" },
      { "migrations/002_a.sql": "alter table a add column n integer;\n" },
    );
    expect(fact?.standIns).toBeUndefined();
  });
});
