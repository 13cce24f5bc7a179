import type { MigrationFile, ReadFile } from "../framework.ts";
import { Notes } from "../javascript/journal.ts";
import { loadProgram, notesOf } from "../javascript/program.ts";
import { readWays, type Way } from "../javascript/read-program.ts";
import { fields, native, UNDEFINED, type Value } from "../javascript/value.ts";
import type { Step } from "../steps/step.ts";
import { driverHost, libraryHost } from "./driver.ts";

/**
 * Reads one migration of db-migrate, which sends BEGIN before each and COMMIT after it.
 * Source: db-migrate/lib/executors/versioned/v1.js and db-migrate-pg/index.js, `startMigration`.
 */
export async function readDbMigrate(file: MigrationFile): Promise<ReadFile> {
  const library = libraryHost();
  const { program, gap } = loadProgram(file, { "db-migrate": library });
  if (!program) return { problems: [], unread: gap };
  const up = program.exports.get("up");
  const down = program.exports.get("down");
  if (!up) return { problems: program.problems, unread: "it exports no `up` that can be found" };
  const setup = program.exports.get("setup");
  notesOf(setup, new Notes<Step>(), [fields([["dbmigrate", library]])]);
  const goOn = native("callback", () => UNDEFINED);
  const way = (fun: Value): Way => {
    const notes = new Notes<Step>();
    const { entries, problems } = notesOf(fun, notes, [driverHost(notes), goOn]);
    return { steps: entries, problems };
  };
  const forth = way(up);
  return readWays(
    file,
    "db-migrate",
    true,
    { steps: forth.steps, problems: [...program.problems, ...forth.problems] },
    down ? way(down) : undefined,
  );
}

/** The program that db-migrate makes for a migration kept as SQL: it reads `sqls/<name>-up.sql` and sends it. */
export function sendsSqlFile({ place, text, around }: MigrationFile): boolean {
  const stem = place.name.replace(/\.[cm]?[jt]s$/, "");
  return (
    text.includes("sqls") &&
    text.includes(`${stem}-up.sql`) &&
    around.has(`${place.folder === "" ? "" : `${place.folder}/`}sqls/${stem}-up.sql`)
  );
}
