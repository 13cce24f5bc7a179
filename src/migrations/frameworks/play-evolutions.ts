import type { MigrationFramework } from "../framework.ts";
import { upSection } from "../sections.ts";
import { numbersOf, readSqlFile } from "../sql-file.ts";

const UP = /^(?:#|--)\s*---\s*!Ups\b/;

/** Play evolutions: `conf/evolutions/default/1.sql` with `# --- !Ups` and `# --- !Downs`; each statement on its own. */
export const playEvolutions: MigrationFramework = {
  name: "play-evolutions",
  claims: (place) =>
    /^\d+\.sql$/.test(place.name) && place.folders.includes("evolutions")
      ? { root: place.folder, order: { version: numbersOf(place.name), name: place.name }, role: "up" }
      : undefined,
  confirms: ({ text }) => new RegExp(UP, "m").test(text),
  read: (file) =>
    readSqlFile(file, "play-evolutions", {
      // Lines that start with `#` are Play's comments; PostgreSQL knows none such.
      up: (text) =>
        upSection(text, { up: UP, down: /^(?:#|--)\s*---\s*!Downs\b/ }).replace(/^#.*$/gm, (line) =>
          " ".repeat(line.length),
        ),
      transactional: () => false,
    }),
};
