import type { MigrationFile, ReadFile } from "../framework.ts";
import { Notes } from "../javascript/journal.ts";
import { loadProgram, notesOf } from "../javascript/program.ts";
import { readWays, type Way } from "../javascript/read-program.ts";
import type { Value } from "../javascript/value.ts";
import type { Step } from "../steps/step.ts";
import { sequelizeHost } from "./data-types.ts";
import { queryInterfaceHost } from "./query-interface.ts";

/**
 * Reads one Sequelize migration. The tool opens no transaction; a migration may.
 * Source: https://sequelize.org/docs/v6/other-topics/migrations/.
 */
export async function readSequelize(file: MigrationFile): Promise<ReadFile> {
  const library = sequelizeHost();
  const { program, gap } = loadProgram(file, { sequelize: library, "@sequelize/core": library });
  if (!program) return { problems: [], unread: gap };
  const up = program.exports.get("up");
  const down = program.exports.get("down");
  if (!up) return { problems: program.problems, unread: "it exports no `up` that can be found" };
  const way = (fun: Value): Way => {
    const notes = new Notes<Step>();
    const { entries, problems } = notesOf(fun, notes, [queryInterfaceHost(notes), sequelizeHost()]);
    return { steps: entries, problems };
  };
  const forth = way(up);
  return readWays(
    file,
    "sequelize",
    false,
    { steps: forth.steps, problems: [...program.problems, ...forth.problems] },
    down ? way(down) : undefined,
  );
}
