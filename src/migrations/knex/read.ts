import type { MigrationFile, ReadFile } from "../framework.ts";
import { promiseHost } from "../javascript/globals.ts";
import { Notes } from "../javascript/journal.ts";
import { loadProgram, notesOf } from "../javascript/program.ts";
import { readWays, type Way } from "../javascript/read-program.ts";
import { flagOf, type Value } from "../javascript/value.ts";
import type { Step } from "../steps/step.ts";
import { knexHost } from "./hosts.ts";

/**
 * Reads one Knex migration. Knex wraps each in a transaction unless it exports `config = { transaction: false }`.
 * Source: https://knexjs.org/guide/migrations.html#transactions-in-migrations.
 */
export async function readKnex(file: MigrationFile): Promise<ReadFile> {
  const { program, gap } = loadProgram(file, {});
  if (!program) return { problems: [], unread: gap };
  const up = program.exports.get("up");
  const down = program.exports.get("down");
  if (!up) return { problems: program.problems, unread: "it exports no `up` that can be found" };
  const config = program.exports.get("config");
  const asked = config?.is === "fields" ? config.map.get("transaction") : undefined;
  const transactional = asked === undefined || flagOf(asked) !== false;
  const way = (fun: Value): Way => {
    const notes = new Notes<Step>();
    const { entries, problems } = notesOf(fun, notes, [knexHost(notes, transactional), promiseHost()]);
    return { steps: entries, problems };
  };
  const forth = way(up);
  return readWays(
    file,
    "knex",
    transactional,
    { steps: forth.steps, problems: [...program.problems, ...forth.problems] },
    down ? way(down) : undefined,
  );
}
