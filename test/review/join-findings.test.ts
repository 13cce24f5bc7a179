import { describe, expect, test } from "vitest";
import { review } from "../../src/review/review.ts";
import { allRules } from "../../src/rules/all.ts";
import { rehearsal } from "../support/rehearsal.ts";
import { anArchitect } from "../support/architects.ts";
import { aPull, type Files } from "../support/trees.ts";

const WANTED = /^migrations\/(?:filtered-column-without-index|fk-without-index|required-column-no-default)$/;

const reviewed = (base: Files, added: Files) =>
  review(aPull(base, { ...base, ...added }), {
    architects: [anArchitect({ rest: true })],
    rules: allRules.filter(({ id }) => WANTED.test(id)),
    rehearse: rehearsal.rehearse,
    clock: () => 0,
  });

const SHOP = {
  "migrations/001_shop.sql":
    "create table customers (id bigint primary key);\ncreate table orders (id bigint primary key);\n",
  "package.json": '{"dependencies":{"express":"4"}}\n',
  "src/app.js": 'const app = require("express")();\nmodule.exports = app;\n',
};
const routeFor = (column: string) => ({
  "src/app.js": [
    'const app = require("express")();',
    'app.get("/orders", async (req, res) => {',
    `  res.json(await db.query("select * from orders where ${column} = $1", [req.query.x]));`,
    "});",
    "module.exports = app;",
    "",
  ].join("\n"),
});

describe("src/review/join-findings.ts", () => {
  test("a column that is added, filtered by and answered with is one finding that names all three places", async () => {
    const { findings, unfinished } = await reviewed(SHOP, {
      ...routeFor("status"),
      "migrations/002_status.sql": "alter table orders add column status text;\n",
    });
    expect(unfinished).toEqual([]);
    expect(findings).toMatchObject([
      {
        rule: "migrations/filtered-column-without-index",
        at: { path: "src/app.js", from: 3 },
        siblings: [
          { path: "migrations/002_status.sql", from: 1 },
          { path: "src/app.js", from: 2 },
        ],
      },
    ]);
    expect(findings[0]?.scenario).toContain(
      "In the same pull request `orders.status` is met again. migrations/002_status.sql:1 adds the column. src/app.js:2 answers `GET /orders`",
    );
    expect(findings[0]?.evidence.map(({ kind, at }) => `${kind} ${at.path}:${at.from}`)).toEqual([
      "executed src/app.js:3",
      "parsed migrations/002_status.sql:1",
      "parsed src/app.js:2",
    ]);
  });

  test("findings of two rules from two sides become one: the worst speaks, under its own fingerprint", async () => {
    const migration = {
      "migrations/002_customer.sql":
        "alter table orders add column customer_id bigint references customers (id);\n",
    };
    const apart = await reviewed(SHOP, migration);
    const own = apart.findings.find(({ rule }) => rule === "migrations/fk-without-index");
    const { findings } = await reviewed(SHOP, { ...routeFor("customer_id"), ...migration });
    expect(findings).toHaveLength(1);
    const [one] = findings;
    expect(one?.fingerprint).toBe(own?.fingerprint);
    expect(one?.joins).toMatchObject([
      { rule: "migrations/filtered-column-without-index", at: { path: "src/app.js", from: 3 } },
    ]);
    expect(one?.instead).toContain("For migrations/filtered-column-without-index: Add an index");
    expect(one?.siblings).toMatchObject([
      { path: "src/app.js", from: 3 },
      { path: "src/app.js", from: 2 },
    ]);
  });

  test("findings about other columns, and two of one side, stay apart", async () => {
    const { findings } = await reviewed(
      {
        ...SHOP,
        "migrations/001_shop.sql": `${SHOP["migrations/001_shop.sql"]}alter table orders add note text;\n`,
      },
      {
        ...routeFor("note"),
        "migrations/002_customer.sql":
          "alter table orders add column customer_id bigint not null references customers (id);\n",
      },
    );
    expect(findings.map(({ rule }) => rule).sort()).toEqual([
      "migrations/filtered-column-without-index",
      "migrations/fk-without-index",
      "migrations/required-column-no-default",
    ]);
    expect(findings.every(({ joins }) => joins === undefined)).toBe(true);
  });
});
