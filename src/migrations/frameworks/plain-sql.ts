import type { MigrationFramework } from "../framework.ts";
import { claimSqlFile, readSqlFile } from "../sql-file.ts";

/**
 * SQL files in a migrations folder, run by something we do not know: statement by statement, unless the file
 * opens a transaction itself.
 */
export const plainSql: MigrationFramework = {
  name: "plain-sql",
  claims: claimSqlFile,
  read: (file) => readSqlFile(file, "plain-sql", { transactional: () => false }),
};
