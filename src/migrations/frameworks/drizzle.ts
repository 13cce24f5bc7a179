import type { MigrationFile, MigrationFramework } from "../framework.ts";
import { join } from "../place.ts";
import { claimSqlFile, readSqlFile } from "../sql-file.ts";
import { claimFolder } from "./folder-per-migration.ts";

/** Drizzle Kit: `0001_add_orders.sql` with a journal beside it; all pending files run in one transaction. */
export const drizzle: MigrationFramework = {
  name: "drizzle",
  claims: (place) => claimFolder(place, "migration.sql", "down.sql") ?? claimSqlFile(place),
  confirms: ({ root, place, text, around }: MigrationFile) =>
    around.has(join(root, "meta/_journal.json")) ||
    (place.name === "migration.sql" && around.has(join(place.folder, "snapshot.json"))) ||
    /^-->\s*statement-breakpoint/m.test(text),
  read: (file) => readSqlFile(file, "drizzle", { transactional: () => true }),
};
