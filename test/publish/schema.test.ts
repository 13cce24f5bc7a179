import { describe, expect, test } from "vitest";
import type { CatalogTable } from "../../src/domain/catalog.ts";
import type { RehearsedStatement } from "../../src/domain/facts.ts";
import type { SchemaChange } from "../../src/domain/review.ts";
import { erDiagram } from "../../src/publish/er-diagram.ts";
import { fit } from "../../src/publish/fit.ts";
import { linksFor } from "../../src/publish/links.ts";
import { schemaBlocks } from "../../src/publish/schema.ts";
import { aPullRequest } from "./builders.ts";

const aTable = (name: string, over: Partial<CatalogTable> = {}): CatalogTable => ({
  schema: "public",
  name,
  columns: [{ name: "id", type: "bigint", nullable: false }],
  indexes: [
    {
      name: `${name}_pkey`,
      columns: ["id"],
      unique: true,
      primary: true,
      valid: true,
      partial: false,
      method: "btree",
    },
  ],
  foreignKeys: [],
  ...over,
});

const ORDERS = aTable("orders", {
  columns: [
    { name: "id", type: "bigint", nullable: false },
    { name: "note", type: "text", nullable: true },
  ],
});
const ORDERS_AFTER = aTable("orders", {
  columns: [
    { name: "id", type: "bigint", nullable: false },
    { name: "note", type: "character varying(80)", nullable: false },
    { name: "customer_id", type: "bigint", nullable: true },
  ],
  foreignKeys: [
    {
      name: "fk",
      columns: ["customer_id"],
      references: { schema: "public", table: "customers", columns: ["id"] },
      validated: true,
      row: {},
    },
  ],
});

const aStatement = (over: Partial<RehearsedStatement>): RehearsedStatement => ({
  kind: "alter-table",
  sql: "alter table orders add note text",
  at: { path: "db/2.sql", from: 1, to: 1, side: "head" },
  inTransaction: true,
  outcome: "ran",
  locks: [],
  rewrote: [],
  created: [],
  ...over,
});

const textOf = (change: Partial<SchemaChange>, statements: readonly RehearsedStatement[] = []) =>
  fit(
    schemaBlocks(
      {
        schema: [
          {
            migrations: [
              {
                path: "db/2.sql",
                framework: "plain-sql",
                dialect: "postgres",
                rehearsed: true,
                engine: "PostgreSQL 18.6 (embedded)",
                statements,
              },
            ],
            before: [],
            after: [],
            ...change,
          },
        ],
      },
      linksFor(aPullRequest()),
    ),
    60_000,
  ).text;

describe("src/publish/schema.ts", () => {
  test("the tables are drawn as they were and as they are, and what changed is marked", () => {
    const text = textOf({ before: [ORDERS], after: [ORDERS_AFTER] });
    expect(text).toContain("Tables before and after (1)");
    expect(text).toContain('    text note "becomes character varying(80), becomes not null"');
    expect(text).toContain('    varchar(80) note "was text, now not null"');
    expect(text).toContain('    bigint customer_id FK "new"');
    expect(text).toContain('  orders }o--o| customers : "customer_id"');
  });

  test("each statement is a row: the strongest lock on each table in use, what it read or wrote whole, what it made", () => {
    const lock = (mode: string, name: string, existedBefore = true) => ({
      mode,
      table: { schema: "public", name, existedBefore },
    });
    const text = textOf({}, [
      aStatement({
        locks: [
          lock("AccessShareLock", "orders"),
          lock("ShareRowExclusiveLock", "orders"),
          lock("AccessExclusiveLock", "fresh", false),
        ],
        rewrote: ["orders"],
        scanned: ["orders", "customers"],
        created: ["fk"],
      }),
    ]);
    expect(text).toContain(
      "| `ShareRowExclusiveLock on orders` | `rewrote orders`, `read customers` | `fk` | yes |",
    );
  });

  test("what failed and what was not run says so in its row", () => {
    const text = textOf({}, [
      aStatement({ outcome: "failed", error: { message: "relation | does not exist" } }),
      aStatement({ outcome: "not-run", sql: "", written: "User.update_all" }),
    ]);
    expect(text).toContain("| **failed**: <code>relation &#124; does not exist</code> |");
    expect(text).toMatch(/\| `User\.update_all` \|.*\| not run \|/);
  });

  test("nothing is drawn for a review without migrations", () => {
    expect(schemaBlocks({ schema: [] }, linksFor(aPullRequest()))).toEqual([]);
  });

  test("names from strangers cannot leave the diagram", () => {
    const hostile = aTable('x" {\n}\n```\n<script>', {
      columns: [{ name: 'a"\nclick b', type: 'int"; %%', nullable: true }],
    });
    const text = erDiagram([hostile], [], "new");
    expect(text.split("\n")).toHaveLength(4);
    expect(text).toContain("  x___________script_ {");
    expect(text).not.toMatch(/[`<>]|click |"; /);
  });
});
