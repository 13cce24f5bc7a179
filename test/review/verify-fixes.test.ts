import { NO_FACTS } from "../../src/domain/facts.ts";
import { describe, expect, test } from "vitest";
import type { Finding } from "../../src/domain/finding.ts";
import type { Rehearse } from "../../src/domain/rehearsal.ts";
import type { AnyRule } from "../../src/domain/rule.ts";
import { gatherMigrationFacts } from "../../src/review/migration-facts.ts";
import { fixesOf as verifiedFixes, withFixes } from "../../src/review/verify-fixes.ts";
import { allRules } from "../../src/rules/all.ts";
import { applyRules } from "../../src/rules/apply.ts";
import { rehearsal } from "../support/rehearsal.ts";
import { aPull, type Files } from "../support/trees.ts";

const BASE = {
  "migrations/001_base.sql":
    "create table buyers (id bigserial primary key);\ncreate table orders (id bigserial primary key, buyer bigint, note text);\n",
};

type Heard = (findings: readonly Finding[]) => readonly Finding[];

/** A rule of somebody who wants no index built concurrently. */
const disliked: AnyRule = {
  id: "migrations/disliked",
  architect: "database-architect",
  severity: "concern",
  judges: "migration",
  when: "an index is built concurrently",
  harm: "None.",
  instead: "Leave it.",
  source: "https://www.postgresql.org/docs/current/sql-createindex.html",
  appliesTo: () => true,
  check: ({ statements }) =>
    statements
      .filter(({ sql }) => /concurrently/.test(sql))
      .map(({ at, sql }) => ({
        at,
        title: "Concurrently.",
        subject: "index",
        evidence: [{ kind: "parsed", at, excerpt: sql }],
      })),
};

async function fixesOf(
  added: Files,
  rehearse: Rehearse = rehearsal.rehearse,
  rules: readonly AnyRule[] = allRules,
  heard: Heard = (all) => all,
) {
  const loaded = aPull(BASE, { ...BASE, ...added });
  const { facts } = await gatherMigrationFacts(loaded, rehearsal.rehearse);
  const { findings } = applyRules({ ...NO_FACTS, migration: facts }, rules, {});
  const fixes = await verifiedFixes(facts, loaded, { rehearse, rules, heard });
  const tried = withFixes(heard(findings), fixes);
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

  test("the edits of several files are tried in one rehearsal, and those of a file alone when they fail together", async () => {
    const files = {
      "migrations/002_index.sql": "create index orders_note on orders (note);\n",
      "migrations/003_index.sql": "create index orders_buyer on orders (buyer);\n",
    };
    let asked = 0;
    const together = await fixesOf(files, (request) => {
      asked++;
      return rehearsal.rehearse(request);
    });
    expect(asked).toBe(1);
    asked = 0;
    const alone = await fixesOf(files, async (request) => {
      const both = request.changed.every(({ statements }) => /concurrently/.test(statements[0]?.sql ?? ""));
      asked++;
      if (both) throw new Error("not both at once");
      return rehearsal.rehearse(request);
    });
    expect(asked).toBe(3);
    expect(together.map(({ at }) => at.path)).toEqual(Object.keys(files));
    expect(alone).toEqual(together);
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

  test("what a rule that is switched off would say of the edit does not stand in its way", async () => {
    const added = { "migrations/002_index.sql": "create index orders_note on orders (note);\n" };
    const offered = (heard: Heard) => fixesOf(added, rehearsal.rehearse, [...allRules, disliked], heard);
    expect(await offered((all) => all)).toEqual([]);
    expect(await offered((all) => all.filter(({ rule }) => rule !== disliked.id))).not.toEqual([]);
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
