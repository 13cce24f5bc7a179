import type { MigrationStatement } from "../../domain/rehearsal.ts";
import type { MigrationFile, ReadFile, ReadSeries } from "../framework.ts";
import { instanceHaving } from "../javascript/instance.ts";
import { Notes } from "../javascript/journal.ts";
import { loadProgram, notesOf } from "../javascript/program.ts";
import { readWays, type Way } from "../javascript/read-program.ts";
import { stringOf, type Value } from "../javascript/value.ts";
import type { Step } from "../steps/step.ts";
import { queryRunnerHost } from "./query-runner.ts";
import { libraryHost } from "./table.ts";

/** A migration with the time in its class's name, by which TypeORM orders. */
interface Timed {
  read: ReadFile;
  time?: bigint;
}

/** @param files in the order of their own names */
export async function readTypeorm(files: readonly MigrationFile[]): Promise<ReadSeries> {
  const all: { file: MigrationFile; read: ReadFile; time?: bigint }[] = [];
  for (const file of files) all.push({ file, ...(await readOne(file)) });
  const timed = all.every(({ time, read }) => time !== undefined || read.migration === undefined);
  if (timed) all.sort((left, right) => Number((left.time ?? 0n) - (right.time ?? 0n)));
  return { files: withUuids(all) };
}

/** TypeORM makes the extension of its generated keys when it connects, before any migration. */
function withUuids(files: readonly { file: MigrationFile; read: ReadFile }[]): ReadSeries["files"] {
  const text = files.map(({ file }) => file.text);
  const first = files.findIndex(({ read }) => read.migration !== undefined);
  if (!text.some((one) => one.includes("uuid_generate_v4")) || text.some((one) => one.includes("uuid-ossp")))
    return files;
  return files.map(({ file, read }, index) =>
    index === first && read.migration
      ? {
          file,
          read: {
            ...read,
            migration: { ...read.migration, statements: [uuids(file), ...read.migration.statements] },
          },
        }
      : { file, read },
  );
}

function uuids({ place: { path }, side, text }: MigrationFile): MigrationStatement {
  return {
    kind: "other",
    sql: 'CREATE EXTENSION IF NOT EXISTS "uuid-ossp"',
    at: { path, from: 1, to: 1, side },
    written: text.slice(0, Math.max(0, text.indexOf("\n"))),
  };
}

/**
 * Reads one TypeORM migration: a class with `up` and `down`. TypeORM wraps all of them in a transaction, and leaves
 * out of it what says `transaction = false`.
 * Source: https://typeorm.io/docs/migrations/executing/#transactions.
 */
async function readOne(file: MigrationFile): Promise<Timed> {
  const { program, gap } = loadProgram(file, { typeorm: libraryHost() });
  if (!program) return { read: { problems: [], unread: gap } };
  const instance = instanceHaving(program, "up");
  if (!instance)
    return { read: { problems: program.problems, unread: "it has no class with an `up` that can be found" } };
  const asked = instance.map.get("transaction");
  const transactional = !(asked?.is === "scalar" && asked.value === false);
  const way = (fun: Value | undefined): Way => {
    const notes = new Notes<Step>();
    const { entries, problems } = notesOf(fun, notes, [queryRunnerHost(notes, transactional)]);
    return { steps: entries, problems };
  };
  const forth = way(instance.map.get("up"));
  const back = instance.map.get("down");
  const read = await readWays(
    file,
    "typeorm",
    transactional,
    { steps: forth.steps, problems: [...program.problems, ...forth.problems] },
    back ? way(back) : undefined,
  );
  const name = stringOf(instance.map.get("name")) ?? instance.made ?? "";
  const time = /\d{10,}$/.exec(name)?.[0];
  return { read, ...(time === undefined ? {} : { time: BigInt(time) }) };
}
