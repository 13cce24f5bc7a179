import { NO_FACTS } from "../../src/domain/facts.ts";
import { afterAll, describe, expect, test } from "vitest";
import type { Rehearse } from "../../src/domain/rehearsal.ts";
import { createRehearsal } from "../../src/rehearsal/rehearse.ts";
import { gatherMigrationFacts } from "../../src/review/migration-facts.ts";
import { verifyFixes } from "../../src/review/verify-fixes.ts";
import { allRules } from "../../src/rules/all.ts";
import { applyRules } from "../../src/rules/apply.ts";
import { aPull, type Files } from "../support/trees.ts";

const rehearsal = createRehearsal({ again: "any" });
afterAll(() => rehearsal.close());

const BASE = {
  "migrations/001_base.sql":
    "create table buyers (id bigserial primary key);\ncreate table orders (id bigserial primary key, buyer bigint, note text);\n",
};

async function fixesOf(added: Files, rehearse: Rehearse = rehearsal.rehearse) {
  const loaded = aPull(BASE, { ...BASE, ...added });
  const { facts } = await gatherMigrationFacts(loaded, rehearsal.rehearse);
  const { findings } = applyRules({ ...NO_FACTS, migration: facts }, allRules, {});
  const tried = await verifyFixes(findings, facts, loaded, { rehearse, rules: allRules });
  return tried.flatMap(({ rule, fix }) => (fix ? [{ rule, ...fix }] : []));
}

describe("src/review/verify-fixes.ts", () => {
  test("a foreign key of a new table gets its index in the next line", async () => {
    const fixes = await fixesOf({
      "migrations/002_items.sql":
        "create table items (\n  id bigserial primary key,\n  order_id bigint references orders (id)\n);\n",
    });
    expect(fixes).toMatchObject([
      {
        rule: "migrations/fk-without-index",
        at: { path: "migrations/002_items.sql", from: 1, to: 4, side: "head" },
        replacement:
          "create table items (\n  id bigserial primary key,\n  order_id bigint references orders (id)\n);\nCREATE INDEX items_order_id_idx ON items (order_id);",
      },
    ]);
  });

  test("an index that is built outside a transaction is built concurrently", async () => {
    const fixes = await fixesOf({
      "migrations/002_index.sql": "create index orders_note on orders (note);\n",
    });
    expect(fixes.map(({ replacement }) => replacement)).toContain(
      "create index concurrently orders_note on orders (note);",
    );
  });

  test("in a transaction there is no such edit", async () => {
    const fixes = await fixesOf({
      "migrations/002_index.sql": "begin;\ncreate index orders_note on orders (note);\ncommit;\n",
    });
    expect(fixes.filter(({ rule }) => rule === "migrations/index-not-concurrent")).toEqual([]);
  });

  test("a constraint is left unchecked for the rows that are there", async () => {
    const fixes = await fixesOf({
      "migrations/002_key.sql":
        "alter table orders add constraint by_buyer foreign key (buyer) references buyers (id); -- and no more\n",
    });
    expect(fixes.map(({ replacement }) => replacement)).toContain(
      "alter table orders add constraint by_buyer foreign key (buyer) references buyers (id) not valid; -- and no more",
    );
  });

  test("an edit that was not seen to work is not offered", async () => {
    const added = { "migrations/002_index.sql": "create index orders_note on orders (note);\n" };
    const broken: Rehearse = async () => {
      throw new Error("Postgres did not start");
    };
    expect(await fixesOf(added, broken)).toEqual([]);
    const stubborn: Rehearse = (request) =>
      rehearsal.rehearse({
        ...request,
        changed: request.changed.map((migration) => ({
          ...migration,
          statements: migration.statements.map((one) => ({
            ...one,
            sql: one.sql.replace(" concurrently", ""),
          })),
        })),
      });
    expect(await fixesOf(added, stubborn)).toEqual([]);
  });
});
