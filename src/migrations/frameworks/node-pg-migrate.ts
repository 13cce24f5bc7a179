import type { MigrationFramework } from "../framework.ts";
import { upSection } from "../sections.ts";
import { asOneQuery, claimSqlFile, readSqlFile } from "../sql-file.ts";

const UP = /^\s*--[-\s]*up\s+migration\b/i;

/** node-pg-migrate's SQL files: `-- Up Migration` and `-- Down Migration`. */
export const nodePgMigrate: MigrationFramework = {
  name: "node-pg-migrate",
  claims: claimSqlFile,
  confirms: ({ text }) => new RegExp(UP, "im").test(text),
  read: (file) =>
    readSqlFile(file, "node-pg-migrate", {
      up: (text) => upSection(text, { up: UP, down: /^\s*--[-\s]*down\s+migration\b/i }),
      transactional: asOneQuery,
    }),
};
