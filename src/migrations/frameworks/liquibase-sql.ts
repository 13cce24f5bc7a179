import type { MigrationFramework } from "../framework.ts";
import { claimSqlFile, readSqlFile } from "../sql-file.ts";

const HEADER = /^\s*--\s*liquibase\s+formatted\s+sql\b/i;

/**
 * Liquibase formatted SQL: `--changeset author:id` before each change. Its `--rollback` lines are comments to
 * PostgreSQL as well. A change set with `runInTransaction:false` takes the whole file out of a transaction here.
 */
export const liquibaseSql: MigrationFramework = {
  name: "liquibase-sql",
  claims: claimSqlFile,
  confirms: ({ text }) => HEADER.test(text),
  read: (file) =>
    readSqlFile(file, "liquibase-sql", {
      transactional: () => !/^\s*--\s*changeset\b.*\brunInTransaction:\s*false\b/im.test(file.text),
    }),
};
