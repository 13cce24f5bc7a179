import type { MigrationFramework } from "../framework.ts";
import { above } from "../place.ts";
import { claimSqlFile, readSqlFile } from "../sql-file.ts";

const HEADER = /^\s*--\s*liquibase\s+formatted\s+sql\b/i;

/**
 * Liquibase formatted SQL: `--changeset author:id` before each change. Its `--rollback` lines are comments to
 * PostgreSQL as well. A change set with `runInTransaction:false` takes the whole file out of a transaction here.
 */
export const liquibaseSql: MigrationFramework = {
  name: "liquibase-sql",
  claims: (place) =>
    claimSqlFile(place) ??
    (place.name.toLowerCase().endsWith(".sql") && place.folders.some((folder) => /^(?:liquibase|changesets?|db)$/.test(folder))
      ? { root: /^(?:changes|changesets?)$/.test(place.folders.at(-1) ?? "") ? above(place.folder) : place.folder, order: { version: [], name: place.path }, role: "up" }
      : undefined),
  confirms: ({ text }) => HEADER.test(text),
  read: (file) =>
    readSqlFile(file, "liquibase-sql", {
      transactional: () => !/^\s*--\s*changeset\b.*\brunInTransaction:\s*false\b/im.test(file.text),
    }),
};
