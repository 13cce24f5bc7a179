import type { MigrationFile, ReadFile } from "../framework.ts";
import { instanceHaving } from "../javascript/instance.ts";
import { Notes } from "../javascript/journal.ts";
import { loadProgram, notesOf } from "../javascript/program.ts";
import { readWays, type Way } from "../javascript/read-program.ts";
import { sqlStepOf } from "../javascript/sql.ts";
import { native, UNDEFINED, unknown, type Value } from "../javascript/value.ts";
import type { Step } from "../steps/step.ts";

/**
 * Reads one MikroORM migration: a class whose `up` and `down` collect SQL with `this.addSql`, run afterwards in their
 * order, all in a transaction unless `isTransactional` answers false.
 * Source: https://mikro-orm.io/docs/migrations#migration-class
 */
export async function readMikroOrm(file: MigrationFile): Promise<ReadFile> {
  const { program, gap } = loadProgram(file, {});
  if (!program) return { problems: [], unread: gap };
  const instance = instanceHaving(program, "up");
  if (!instance)
    return { problems: program.problems, unread: "it has no class with an `up` that can be found" };
  const way = (name: string): Way => {
    const notes = new Notes<Step>();
    instance.map.set(
      "addSql",
      native("addSql", ([sql], site) => {
        notes.add(sqlStepOf(sql, site));
        return UNDEFINED;
      }),
    );
    // What is asked of the database at once is no part of what is collected.
    for (const method of ["execute", "getKnex", "getEntityManager"])
      instance.map.set(
        method,
        native(method, (_, { text, lines }) => {
          notes.unread(text, lines);
          return unknown(text);
        }),
      );
    const { entries, problems } = notesOf(instance.map.get(name), notes, []);
    return { steps: entries, problems };
  };
  const forth = way("up");
  return readWays(
    file,
    "mikro-orm",
    !saysFalse(instance.map.get("isTransactional"), file.text),
    { steps: forth.steps, problems: [...program.problems, ...forth.problems] },
    instance.map.has("down") ? way("down") : undefined,
  );
}

/** The method is one line in everybody's migrations. */
function saysFalse(method: Value | undefined, text: string): boolean {
  return method !== undefined && /\bisTransactional\s*\(\s*\)[^{]*\{\s*return\s+false\b/.test(text);
}
