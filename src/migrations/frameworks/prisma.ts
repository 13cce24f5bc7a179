import type { MigrationFramework } from "../framework.ts";
import { asOneQuery, readSqlFile } from "../sql-file.ts";
import { claimFolder } from "./folder-per-migration.ts";

/** Prisma Migrate: `20240101120000_add_orders/migration.sql`, sent to the server in one piece. */
export const prisma: MigrationFramework = {
  name: "prisma",
  claims: (place) => claimFolder(place, "migration.sql", "down.sql"),
  read: (file) => readSqlFile(file, "prisma", { transactional: asOneQuery }),
};
