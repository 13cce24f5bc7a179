import { describe, expect, test } from "vitest";
import type { Rehearse } from "../../src/domain/rehearsal.ts";
import { type ExpandContractPlan, planExpandContract } from "../../src/review/expand-contract.ts";
import { allRules } from "../../src/rules/all.ts";
import { rehearsal } from "../support/rehearsal.ts";
import { aPull } from "../support/trees.ts";

const BASE = {
  "migrations/001_base.sql":
    "create table buyers (id bigserial primary key, email text);\ncreate table orders (id bigserial primary key, buyer bigint, amount integer, note text, status text);\ncreate index orders_status on orders (status);\n",
};

async function planOf(sql: string, rehearse: Rehearse = rehearsal.rehearse): Promise<ExpandContractPlan> {
  const head = { ...BASE, "migrations/002_change.sql": `begin;\n${sql}\ncommit;\n` };
  const { plans } = await planExpandContract(aPull(BASE, head), { rehearse, rules: allRules });
  const [plan] = plans;
  if (!plan) throw new Error("no plan");
  return plan;
}

const stepsOf = (plan: ExpandContractPlan) => plan.steps.map(({ phase, does }) => `${phase}: ${does}`);
const sqlOf = (plan: ExpandContractPlan) =>
  plan.steps.flatMap(({ statements }) => statements.map(({ sql }) => sql));

const DANGERS: readonly [what: string, sql: string, last: string][] = [
  [
    "an index",
    "create index on orders (note);",
    "CREATE INDEX CONCURRENTLY orders_note_idx ON orders (note)",
  ],
  ["a dropped index", "drop index orders_status;", "DROP INDEX CONCURRENTLY orders_status"],
  [
    "a foreign key, with what it does on a deletion",
    "create index on orders (buyer);\nalter table orders add foreign key (buyer) references buyers (id) on delete set null;",
    "ALTER TABLE orders VALIDATE CONSTRAINT orders_buyer_fkey",
  ],
  [
    "a check",
    "alter table orders add constraint positive check (amount > 0);",
    "ALTER TABLE orders VALIDATE CONSTRAINT positive",
  ],
  [
    "NOT NULL",
    "alter table orders alter note set not null;",
    "ALTER TABLE orders DROP CONSTRAINT orders_note_not_null",
  ],
  [
    "a unique key",
    "alter table orders add constraint one_note unique (note);",
    "ALTER TABLE orders ADD CONSTRAINT one_note UNIQUE USING INDEX one_note_idx",
  ],
  [
    "a default that is computed for each row",
    "alter table orders add token uuid default gen_random_uuid();",
    "UPDATE orders SET token = gen_random_uuid()",
  ],
  ["another type", "alter table orders alter amount type bigint;", "ALTER TABLE orders DROP COLUMN amount"],
  ["another name", "alter table buyers rename email to mail;", "ALTER TABLE buyers DROP COLUMN email"],
  ["another name of a table", "alter table buyers rename to customers;", "DROP VIEW buyers"],
  [
    "a stored column",
    "alter table orders add total bigint generated always as (amount * 2) stored;",
    "UPDATE orders SET total = (amount * 2)",
  ],
];

describe("src/review/expand-contract.ts", () => {
  test.each(DANGERS)(
    "%s is done without holding anybody up, and every step was seen to run",
    async (_, sql, last) => {
      const plan = await planOf(sql);
      expect(plan.left).toEqual([]);
      expect(sqlOf(plan).at(-1)).toContain(last);
      for (const { seen, sql: text } of plan.steps.flatMap(({ statements }) => statements)) {
        expect([text, seen?.outcome, seen?.error]).toEqual([text, "ran", undefined]);
        const exclusive = seen?.locks.some(
          ({ mode, table }) => table.existedBefore && mode === "AccessExclusiveLock",
        );
        expect([text, exclusive && (seen?.rewrote.length || seen?.scanned?.length)]).not.toEqual([
          text,
          true,
        ]);
        expect(seen?.rewrote).toEqual([]);
      }
    },
  );

  test("a foreign key keeps what it does on a deletion", async () => {
    const plan = await planOf(
      "create index on orders (buyer);\nalter table orders add foreign key (buyer) references buyers (id) on delete set null;",
    );
    expect(sqlOf(plan).join("\n")).toMatch(
      /FOREIGN KEY \(buyer\) REFERENCES buyers\(id\) ON DELETE SET NULL NOT VALID/,
    );
  });

  test("clauses of one statement are planned apart, and nothing of it is lost", async () => {
    const plan = await planOf(
      "alter table orders add column kind text not null, add column plain integer, alter column amount type bigint;",
    );
    expect(sqlOf(plan).join("\n")).toContain("add column plain integer");
    expect(stepsOf(plan)).toEqual([
      "expand: Add kind as a column that may be null",
      "expand: As the migration does",
      "expand: Add amount_new with the new type",
      "expand: Keep amount_new the same as amount for new and changed rows",
      "backfill: Fill kind in batches, each in a transaction of its own",
      "backfill: Fill amount_new in batches, each in a transaction of its own",
      "contract: Refuse new rows without kind, and leave those that are there alone",
      "contract: Check the rows that are there, while others read and write",
      "contract: Set NOT NULL, which reads nothing now that the check proves it, and drop the check",
      "contract: Drop amount and the trigger once no running code uses it",
    ]);
    expect(plan.deploy).toEqual([
      "write kind in every new row of orders",
      "read and write amount_new in place of amount",
    ]);
    const blank = plan.steps.find(({ does }) => does.startsWith("Fill kind"))?.statements[0]?.seen;
    expect(blank).toMatchObject({ outcome: "not-run" });
  });

  test("what has no mechanical way is listed, with its place", async () => {
    const plan = await planOf("update orders set note = 'x';");
    expect(plan.left.map(({ path, line }) => `${path}:${line}`)).toEqual(["migrations/002_change.sql:2"]);
  });
});
