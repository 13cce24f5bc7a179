import { describe, expect, test } from "vitest";
import { recognise } from "../../src/migrations/recognise.ts";

const first = (path: string) => {
  const recognised = recognise(path);
  return recognised && { root: recognised.root, role: recognised.claims[0]?.claim.role };
};

describe("src/migrations/recognise.ts", () => {
  test.each([
    ["src/main/resources/db/migration/V1__init.sql", "src/main/resources/db/migration", "up"],
    ["src/main/resources/db/migration/2024/V12.3__more.sql", "src/main/resources/db/migration", "up"],
    ["db/migration/postgresql/V1__init.sql", "db/migration/postgresql", "up"],
    ["db/migration/R__views.sql", "db/migration", "repeatable"],
    ["db/migration/U3__orders.sql", "db/migration", "down"],
    ["store/000003_orders.up.sql", "store", "up"],
    ["store/000003_orders.down.sql", "store", "down"],
    ["migrations/2024-01-01-000000_init/up.sql", "migrations", "up"],
    ["migrations/2024-01-01-000000_init/down.sql", "migrations", "down"],
    [
      "packages/db/prisma/migrations/20240101000000_init/migration.sql",
      "packages/db/prisma/migrations",
      "up",
    ],
    ["drizzle/0003_late_hulk.sql", "drizzle", "up"],
    ["supabase/migrations/20240101000000_init.sql", "supabase/migrations", "up"],
    ["db/migrate/001_init.sql", "db/migrate", "up"],
    ["migrations/v2/003_orders.sql", "migrations", "up"],
    ["migrations/rollback/003_orders.sql", "migrations", "down"],
    ["migrations/003_orders_down.sql", "migrations", "down"],
    ["sql/schema/004_users.sql", "sql/schema", "up"],
    ["conf/evolutions/default/7.sql", "conf/evolutions/default", "up"],
    ["migrations/orders.sql", "migrations", "up"],
    ["self-host/pg/20240830075257_create_roles.sql", "self-host/pg", "up"],
  ])("%s belongs to %s", (path, root, role) => {
    expect(first(path)).toEqual({ root, role });
  });

  test.each([
    "shop/orders/migrations/0007_order_total.py",
    "alembic/versions/3f2a_add_total.py",
    "db/migrate/20240101000000_add_total.rb",
    "database/migrations/2024_01_01_000000_create_orders.php",
    "priv/repo/migrations/20240101000000_create_orders.exs",
    "src/migrations/1700000000000-AddTotal.ts",
    "migrations/20240101-add-total.js",
    "Migrations/20240101000000_AddTotal.cs",
    "db/changelog/db.changelog-master.yaml",
    "migration/src/m20240101_000001_create_orders.rs",
  ])("%s is a migration of a framework that is not read", (path) => {
    expect(recognise(path)).toBeDefined();
  });

  test.each([
    "src/orders.ts",
    "db/schema.sql",
    "migrations/schema.sql",
    "db/structure.sql",
    "store/migration/postgres/LATEST.sql",
    "db/seeds/001_users.sql",
    "migrations/seed.sql",
    "queries/orders.sql",
    "001_notes.sql",
    "node_modules/pg/migrations/001_init.sql",
    "test/fixtures/migrations/001_init.sql",
    "db/migrate/README.md",
  ])("%s is no migration of this repository", (path) => {
    expect(recognise(path)).toBeUndefined();
  });
});
