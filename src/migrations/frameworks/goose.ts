import type { MigrationFramework } from "../framework.ts";
import { upSection } from "../sections.ts";
import { claimSqlFile, readSqlFile } from "../sql-file.ts";

const UP = /^\s*--\s*\+goose\s+up\b/i;

/** goose: `-- +goose Up`, `-- +goose Down`, and `-- +goose NO TRANSACTION` anywhere in the file. */
export const goose: MigrationFramework = {
  name: "goose",
  claims: claimSqlFile,
  confirms: ({ text }) => new RegExp(UP, "im").test(text),
  read: (file) =>
    readSqlFile(file, "goose", {
      up: (text) => upSection(text, { up: UP, down: /^\s*--\s*\+goose\s+down\b/i }),
      transactional: () => !/^\s*--\s*\+goose\s+no\s+transaction\b/im.test(file.text),
    }),
};
