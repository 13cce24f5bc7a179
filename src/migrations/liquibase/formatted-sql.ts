import type { MigrationFile, ReadFile } from "../framework.ts";
import { readSqlFile } from "../sql-file.ts";

const HEADER = /^\s*--\s*liquibase\s+formatted\s+sql\b/i;

export function isFormattedSql(text: string): boolean {
  return HEADER.test(text);
}

/**
 * Liquibase formatted SQL: `--changeset author:id` before each change. Its `--rollback` lines are comments to
 * PostgreSQL as well. A change set with `runInTransaction:false` takes the whole file out of a transaction here.
 */
export function formattedSql(file: MigrationFile): Promise<ReadFile> {
  return readSqlFile(file, "liquibase-sql", {
    transactional: () => !/^\s*--\s*changeset\b.*\brunInTransaction:\s*false\b/im.test(file.text),
  });
}
