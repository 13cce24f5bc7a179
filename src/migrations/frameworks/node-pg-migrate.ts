import type { MigrationFramework } from "../framework.ts";
import { downSection, type Markers, upSection } from "../sections.ts";
import { asOneQuery, claimSqlFile, readSqlFile } from "../sql-file.ts";

const UP = /^\s*--[-\s]*up\s+migration\b/i;
const MARKERS: Markers = { up: UP, down: /^\s*--[-\s]*down\s+migration\b/i };

/** node-pg-migrate's SQL files: `-- Up Migration` and `-- Down Migration`. */
export const nodePgMigrate: MigrationFramework = {
  name: "node-pg-migrate",
  claims: claimSqlFile,
  confirms: ({ text }) => new RegExp(UP, "im").test(text),
  read: (file) =>
    readSqlFile(file, "node-pg-migrate", {
      up: (text) => upSection(text, MARKERS),
      down: (text) => downSection(text, MARKERS),
      transactional: asOneQuery,
    }),
};
