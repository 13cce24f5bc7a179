import type { MigrationFramework } from "../framework.ts";
import { asOneQuery, readSqlFile } from "../sql-file.ts";
import { claimPair } from "./up-down-pair.ts";

/** golang-migrate: up and down in files of their own; a file is sent to the server in one piece. */
export const golangMigrate: MigrationFramework = {
  name: "golang-migrate",
  claims: claimPair,
  pairs: true,
  read: (file) => readSqlFile(file, "golang-migrate", { transactional: asOneQuery }),
};
