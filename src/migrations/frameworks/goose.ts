import type { MigrationFramework } from "../framework.ts";
import { downSection, type Markers, upSection } from "../sections.ts";
import { claimSqlFile, readSqlFile } from "../sql-file.ts";

const UP = /^\s*--\s*\+goose\s+up\b/i;
const MARKERS: Markers = { up: UP, down: /^\s*--\s*\+goose\s+down\b/i };

/** goose: `-- +goose Up`, `-- +goose Down`, and `-- +goose NO TRANSACTION` anywhere in the file. */
export const goose: MigrationFramework = {
  name: "goose",
  claims: claimSqlFile,
  confirms: ({ text }) => new RegExp(UP, "im").test(text),
  read: (file) =>
    readSqlFile(file, "goose", {
      up: (text) => upSection(text, MARKERS),
      down: (text) => downSection(text, MARKERS),
      transactional: () => !/^\s*--\s*\+goose\s+no\s+transaction\b/im.test(file.text),
    }),
};
