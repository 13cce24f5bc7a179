import type { MigrationFramework } from "../framework.ts";
import { downSection, type Markers, upSection } from "../sections.ts";
import { numbersOf, readSqlFile } from "../sql-file.ts";

const UP = /^(?:#|--)\s*---\s*!Ups\b/;
const MARKERS: Markers = { up: UP, down: /^(?:#|--)\s*---\s*!Downs\b/ };

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
      up: (text) => withoutRemarks(upSection(text, MARKERS)),
      down: (text) => withoutRemarks(downSection(text, MARKERS)),
      transactional: () => false,
    }),
};

/** Lines that start with `#` are Play's comments; PostgreSQL knows none such. */
function withoutRemarks(text: string): string {
  return text.replace(/^#.*$/gm, (line) => " ".repeat(line.length));
}
