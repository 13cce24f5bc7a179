import type { MigrationFile, ReadFile } from "../framework.ts";
import type { ReadProblem } from "../problem.ts";
import { notWhole, placesOf, wayBackOf } from "../sql-file.ts";
import type { Step } from "../steps/step.ts";
import { toStatements } from "../steps/to-statements.ts";

/** One direction of a migration, as its program says it. */
export interface Way {
  steps: readonly Step[];
  problems: readonly ReadProblem[];
}

/**
 * What a program's ways come to: its statements, and the way back when both ways were read whole.
 *
 * @param transactional whether the framework wraps the migration, and taking it back, in a transaction
 */
export async function readWays(
  file: MigrationFile,
  framework: string,
  transactional: boolean,
  up: Way,
  down: Way | undefined,
): Promise<ReadFile> {
  const { path } = file.place;
  const forth = await toStatements(file, up.steps);
  const problems = inOrder([...up.problems, ...forth.problems]);
  const back = down ? await toStatements(file, down.steps) : undefined;
  const way = back && wayBackOf(path, back.statements, transactional);
  const gaps = inOrder([...(down?.problems ?? []), ...(back?.problems ?? []), ...unreadOf(down)]);
  const unreadBack =
    down === undefined ? undefined : (placesOf(gaps) ?? (way && notWhole([...problems, ...unreadOf(up)])));
  return {
    migration: {
      path,
      framework,
      transactional,
      statements: forth.statements,
      ...(way && unreadBack === undefined ? { down: way } : {}),
    },
    problems,
    ...(unreadBack === undefined ? {} : { unreadBack }),
  };
}

function unreadOf(way: Way | undefined): ReadProblem[] {
  return (way?.steps ?? []).flatMap((step) =>
    step.do === "unread" ? [{ line: step.lines.from, message: `not understood: ${step.what}` }] : [],
  );
}

function inOrder(problems: readonly ReadProblem[]): readonly ReadProblem[] {
  return [...problems].sort((left, right) => left.line - right.line);
}
