import type { MigrationStatement } from "../../domain/rehearsal.ts";
import { firstError } from "../../syntax/parse.ts";
import { inTransactions } from "../change-sets.ts";
import type { MigrationFile, ReadFile, ReadSeries } from "../framework.ts";
import { above, join } from "../place.ts";
import type { ReadProblem } from "../problem.ts";
import { type PyModule, readModule } from "../python/module.ts";
import { notWhole, placesOf, wayBackOf } from "../sql-file.ts";
import { toStatements } from "../steps/to-statements.ts";
import { functionSteps, type ProgramStep } from "./program.ts";
import { inOrder, type Revision, revisionOf } from "./revision.ts";

const FRAMEWORK = "alembic";

/** The settings of a run, beside the folder of migrations. */
export function environmentOf(root: string): string {
  return join(above(root), "env.py");
}

/** Reads a folder of migrations in the order of their graph. */
export async function readAlembic(files: readonly MigrationFile[]): Promise<ReadSeries> {
  const unread: { file: MigrationFile; read: ReadFile }[] = [];
  const modules = new Map<MigrationFile, PyModule>();
  const revisions: Revision[] = [];
  for (const file of files) {
    const { module, gap } = readModule(file.text);
    const revision = module && revisionOf(file, module);
    if (revision) {
      revisions.push(revision);
      modules.set(file, module);
    } else if (gap !== undefined || /\brevision\b/.test(file.text))
      unread.push({
        file,
        read: { problems: [], unread: gap ?? "its `revision` and `down_revision` are not written out" },
      });
  }
  const { ordered, problems } = inOrder(revisions);
  const read: { file: MigrationFile; read: ReadFile }[] = [];
  for (const { file } of ordered) {
    const module = modules.get(file);
    if (module) read.push({ file, read: await readRevision(file, module, problems.get(file) ?? []) });
  }
  return { files: [...read, ...unread] };
}

async function readRevision(
  file: MigrationFile,
  module: PyModule,
  found: readonly ReadProblem[],
): Promise<ReadFile> {
  const { path } = file.place;
  const error = firstError(module.root);
  if (error !== undefined)
    return { problems: [], unread: `line ${error}: it is no valid Python, so Alembic would not run it` };
  const up = functionSteps(module, "upgrade");
  if (!up) return { problems: found, unread: "it has no function `upgrade`" };
  const ways = transactionWays(file);
  const forth = await statementsOf(file, up, ways);
  const back = await statementsOf(file, functionSteps(module, "downgrade") ?? [], ways);
  const problems = [...found, ...forth.problems];
  const down = wayBackOf(path, back.statements, back.transactional);
  const unreadBack =
    placesOf([...back.problems, ...gapsOf(back.statements)]) ??
    (down && notWhole([...problems, ...gapsOf(forth.statements)]));
  return {
    migration: {
      path,
      framework: FRAMEWORK,
      transactional: forth.transactional,
      statements: forth.statements,
      ...(down && unreadBack === undefined ? { down } : {}),
    },
    problems,
    ...(unreadBack === undefined ? {} : { unreadBack }),
  };
}

/** What was not understood stands among the statements: a way back with a hole proves nothing. */
function gapsOf(statements: readonly MigrationStatement[]): ReadProblem[] {
  return statements.flatMap(({ kind, skip, at }) =>
    skip !== undefined && kind !== "data" ? [{ line: at.from, message: skip }] : [],
  );
}

/** `transactional_ddl=False`, or a connection that commits by itself, in `env.py`. */
function transactionWays(file: MigrationFile): boolean {
  const environment = file.around.companion(environmentOf(file.root)) ?? "";
  return !/^[^#\n]*\b(?:transactional_ddl\s*=\s*False|isolation_level\s*=\s*["']AUTOCOMMIT["'])/m.test(
    environment,
  );
}

interface Way {
  statements: readonly MigrationStatement[];
  problems: readonly ReadProblem[];
  transactional: boolean;
}

/**
 * `autocommit_block()` commits what came before it and opens a new transaction after it. A file with one therefore
 * holds its transactions among its statements.
 */
async function statementsOf(
  file: MigrationFile,
  steps: readonly ProgramStep[],
  transactional: boolean,
): Promise<Way> {
  const problems: ReadProblem[] = [];
  const groups: { statements: readonly MigrationStatement[]; transactional: boolean }[] = [];
  const alone = transactional && steps.some((one) => one.alone);
  for (const group of groupsOf(steps)) {
    const read = await toStatements(
      file,
      group.steps.map(({ step }) => step),
    );
    problems.push(...read.problems);
    groups.push({
      // A COMMIT of the program's own ends the group that it stands behind.
      statements: alone ? read.statements.filter(({ kind }) => kind !== "transaction") : read.statements,
      transactional: transactional && !group.alone,
    });
  }
  return { ...inTransactions(groups), problems };
}

function groupsOf(steps: readonly ProgramStep[]): { alone: boolean; steps: ProgramStep[] }[] {
  const groups: { alone: boolean; steps: ProgramStep[] }[] = [];
  for (const step of steps) {
    const last = groups.at(-1);
    if (last?.alone === step.alone) last.steps.push(step);
    else groups.push({ alone: step.alone, steps: [step] });
  }
  return groups;
}
