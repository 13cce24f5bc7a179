import type { MigrationFile, MigrationFramework } from "../framework.ts";
import { above, join } from "../place.ts";
import { claimSqlFile, readSqlFile } from "../sql-file.ts";
import { claimPair } from "./up-down-pair.ts";

/** sqlx (Rust): `20240101120000_add_orders.sql` or an up and down pair, below a Cargo package. */
export const sqlx: MigrationFramework = {
  name: "sqlx",
  claims: (place) =>
    /^\d+_.*\.sql$/i.test(place.name) ? (claimPair(place) ?? claimSqlFile(place)) : undefined,
  confirms: belowCargoPackage,
  pairs: true,
  read: (file) =>
    readSqlFile(file, "sqlx", { transactional: () => !/^\s*--\s*no-transaction\b/i.test(file.text) }),
};

function belowCargoPackage({ root, around }: MigrationFile): boolean {
  for (let folder = root; folder !== ""; folder = above(folder)) {
    if (around.has(join(above(folder), "Cargo.toml"))) return true;
  }
  return false;
}
