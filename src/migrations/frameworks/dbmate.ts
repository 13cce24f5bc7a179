import type { MigrationFramework } from "../framework.ts";
import { downSection, type Markers, upSection } from "../sections.ts";
import { claimSqlFile, readSqlFile } from "../sql-file.ts";

const UP = /^--\s*migrate:up\b/;
const MARKERS: Markers = { up: UP, down: /^--\s*migrate:down\b/ };

/** dbmate: `-- migrate:up` and `-- migrate:down` in one file; `transaction:false` on the marker. */
export const dbmate: MigrationFramework = {
  name: "dbmate",
  claims: claimSqlFile,
  confirms: ({ text }) => new RegExp(UP, "m").test(text),
  read: (file) =>
    readSqlFile(file, "dbmate", {
      up: (text) => upSection(text, MARKERS),
      down: (text) => downSection(text, MARKERS),
      transactional: () => !/^--\s*migrate:up\b.*\btransaction:\s*false\b/m.test(file.text),
      transactionalDown: () => !/^--\s*migrate:down\b.*\btransaction:\s*false\b/m.test(file.text),
    }),
};
