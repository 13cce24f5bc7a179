import type { MigrationFramework } from "../framework.ts";
import { join } from "../place.ts";
import { readSqlFile } from "../sql-file.ts";
import { claimFolder } from "./folder-per-migration.ts";

/** Diesel (Rust): `2024-01-01-120000_add_orders/up.sql`, in a transaction unless `metadata.toml` says otherwise. */
export const diesel: MigrationFramework = {
  name: "diesel",
  claims: (place) => claimFolder(place, "up.sql", "down.sql"),
  pairs: true,
  companions: (places) => places.map(({ folder }) => join(folder, "metadata.toml")),
  read: (file) =>
    readSqlFile(file, "diesel", {
      transactional: () =>
        !/^\s*run_in_transaction\s*=\s*false\b/m.test(
          file.around.companion(join(file.place.folder, "metadata.toml")) ?? "",
        ),
    }),
};
