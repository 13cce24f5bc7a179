import type { MigrationFramework } from "../framework.ts";
import { claimSqlFile, readSqlFile } from "../sql-file.ts";

/** Supabase CLI: `supabase/migrations/20240101120000_add_orders.sql`, sent as one pipeline, which is one transaction. */
export const supabase: MigrationFramework = {
  name: "supabase",
  claims: (place) =>
    place.folders.at(-1) === "migrations" && place.folders.at(-2) === "supabase"
      ? claimSqlFile(place)
      : undefined,
  read: (file) => readSqlFile(file, "supabase", { transactional: () => true }),
};
