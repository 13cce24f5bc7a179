import type { MigrationFramework } from "../framework.ts";
import { downSection, type Markers, upSection } from "../sections.ts";
import { claimSqlFile, readSqlFile } from "../sql-file.ts";

const UP = /^\s*--\s*\+migrate\s+up\b/i;
const MARKERS: Markers = { up: UP, down: /^\s*--\s*\+migrate\s+down\b/i };

/** sql-migrate (Go): `-- +migrate Up` and `-- +migrate Down`; `notransaction` on the marker. */
export const sqlMigrate: MigrationFramework = {
  name: "sql-migrate",
  claims: claimSqlFile,
  confirms: ({ text }) => new RegExp(UP, "im").test(text),
  read: (file) =>
    readSqlFile(file, "sql-migrate", {
      up: (text) => upSection(text, MARKERS),
      down: (text) => downSection(text, MARKERS),
      transactional: () => !/^\s*--\s*\+migrate\s+up\b.*\bnotransaction\b/im.test(file.text),
      transactionalDown: () => !/^\s*--\s*\+migrate\s+down\b.*\bnotransaction\b/im.test(file.text),
    }),
};
