import { describe, expect, test } from "vitest";
import { recognise } from "../../../src/migrations/recognise.ts";
import { readRoot } from "../../../src/migrations/read-root.ts";
import { notNullSteps } from "../../../src/migrations/safe/indexes.ts";
import type { SafeStep } from "../../../src/migrations/safe/way.ts";
import { writeMigration } from "../../../src/migrations/safe/write/write-migration.ts";

const NOWHERE = { from: 0, to: 0 };

const INDEX: SafeStep = {
  phase: "expand",
  does: "Build it",
  outsideTransaction: true,
  statements: [
    {
      sql: "CREATE INDEX CONCURRENTLY by_note ON orders (note)",
      step: {
        do: "create-index",
        lines: NOWHERE,
        table: { name: "orders" },
        name: "by_note",
        keys: [{ column: "note" }],
        concurrently: true,
      },
    },
  ],
};

const KEY: SafeStep = {
  phase: "expand",
  does: "Add it",
  outsideTransaction: false,
  statements: [
    {
      sql: "ALTER TABLE orders ADD CONSTRAINT by_buyer FOREIGN KEY (buyer_id) REFERENCES buyers(id) NOT VALID",
      step: {
        do: "alter-table",
        lines: NOWHERE,
        table: { name: "orders" },
        actions: [
          {
            act: "add-constraint",
            lines: NOWHERE,
            constraint: {
              is: "foreign-key",
              name: "by_buyer",
              columns: ["buyer_id"],
              references: { table: { name: "buyers" }, columns: ["id"] },
              notValid: true,
            },
          },
        ],
      },
    },
  ],
};

const [CHECK, VALIDATE, NOT_NULL] = notNullSteps({ name: "orders" }, "note");

const BLOCK: SafeStep = {
  phase: "backfill",
  does: "Fill it",
  outsideTransaction: true,
  statements: [
    { sql: "DO $$\nBEGIN\n  UPDATE orders SET note = 'it''s \"so\"' WHERE id > 1;\n  COMMIT;\nEND $$" },
  ],
};

/** Where each framework would look for the file, and what stands around what we write. */
const FRAMEWORKS: readonly [framework: string, path: string, wrap?: (text: string) => string][] = [
  ["goose", "migrations/0001_a.sql"],
  ["dbmate", "db/migrations/0001_a.sql"],
  ["sql-migrate", "migrations/0001_a.sql"],
  ["plain-sql", "migrations/0001_a.sql"],
  ["rails", "db/migrate/20240101000000_name_it.rb"],
  [
    "django",
    "shop/migrations/0001_a.py",
    (text) =>
      `from django.db import migrations\n\n\n${text.replace("    operations", "    dependencies = []\n    operations")}\n`,
  ],
  [
    "alembic",
    "migrations/versions/a_name_it.py",
    (text) => `from alembic import op\n\nrevision = "a"\ndown_revision = None\n\n\n${text}\n`,
  ],
  ["knex", "migrations/20240101000000_a.js"],
  ["sequelize", "migrations/20240101000000-a.js"],
  [
    "typeorm",
    "src/migrations/1700000000000-NameIt.ts",
    (text) =>
      `import { MigrationInterface, QueryRunner } from "typeorm";\n${text.replace("NameIt", "NameIt1700000000000").replace(/\}$/, "  public async down() {}\n}")}\n`,
  ],
  [
    "mikro-orm",
    "src/migrations/Migration20240219102530.ts",
    (text) => `import { Migration } from "@mikro-orm/migrations";\n${text}\n`,
  ],
  [
    "db-migrate",
    "migrations/20240101000000-a.js",
    (text) => `let dbm;\nexports.setup = (options) => { dbm = options.dbmigrate; };\n${text}\n`,
  ],
  [
    "laravel",
    "database/migrations/2024_01_01_000000_a.php",
    (text) =>
      `<?php\nuse Illuminate\\Database\\Migrations\\Migration;\nuse Illuminate\\Support\\Facades\\DB;\n\n${text}\n`,
  ],
  ["ecto", "priv/repo/migrations/20240101000000_a.exs"],
  ["liquibase", "db/changelog/db.changelog-master.yaml", (text) => `databaseChangeLog:\n${text}\n`],
];

async function readBack(
  framework: string,
  path: string,
  step: SafeStep,
  wrap = (text: string) => `${text}\n`,
) {
  const text = wrap(writeMigration(framework, step).text);
  const recognised = recognise(path);
  if (!recognised) throw new Error(`${path} is not recognised`);
  const root = await readRoot(recognised.root, [{ recognised, text }], "head", {
    has: () => false,
    companion: () => undefined,
  });
  const [read] = root.migrations;
  const statements = read?.migration?.statements ?? [];
  const lets = (sql: string) =>
    sql
      .replace(/"(\w+)"/g, "$1")
      .replace(/\s+/g, " ")
      .toLowerCase();
  return {
    framework: read?.framework,
    said: read?.unread ?? read?.problems.map(({ message }) => message).join() ?? "",
    sql: statements
      .filter(({ kind }) => kind !== "transaction")
      .map(({ sql, skip }) => skip ?? lets(sql).replace(/ buyers ?\(/, " buyers(")),
    inTransaction:
      read?.migration?.transactional === true && !statements.some(({ sql }) => /^commit\b/i.test(sql)),
  };
}

describe("src/migrations/safe/write/write-migration.ts", () => {
  test.each(FRAMEWORKS)(
    "what is written for %s is what its own reader reads",
    async (framework, path, wrap) => {
      for (const step of [INDEX, KEY, CHECK, VALIDATE, NOT_NULL, BLOCK]) {
        const back = await readBack(framework, path, step, wrap);
        const wanted = step.statements.map(({ sql }) =>
          sql.replace(/\s+/g, " ").toLowerCase().replace(/"/g, ""),
        );
        expect({ ...back, sql: back.sql.map((sql) => sql.replace(/"/g, "")) }).toMatchObject({
          framework,
          said: "",
          sql: wanted,
        });
        if (step.outsideTransaction && framework !== "db-migrate") expect(back.inTransaction).toBe(false);
      }
    },
  );
});
