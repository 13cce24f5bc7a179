import type { MigrationFramework } from "../framework.ts";
import { upSection } from "../sections.ts";
import { claimSqlFile, readSqlFile } from "../sql-file.ts";

const UP = /^\s*--\s*\+migrate\s+up\b/i;

/** sql-migrate (Go): `-- +migrate Up` and `-- +migrate Down`; `notransaction` on the marker. */
export const sqlMigrate: MigrationFramework = {
  name: "sql-migrate",
  claims: claimSqlFile,
  confirms: ({ text }) => new RegExp(UP, "im").test(text),
  read: (file) =>
    readSqlFile(file, "sql-migrate", {
      up: (text) => upSection(text, { up: UP, down: /^\s*--\s*\+migrate\s+down\b/i }),
      transactional: () => !/^\s*--\s*\+migrate\s+up\b.*\bnotransaction\b/im.test(file.text),
    }),
};
