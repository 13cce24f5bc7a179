import type { LineRange, Location } from "../../domain/pull-request.ts";
import type { MigrationStatement } from "../../domain/rehearsal.ts";
import type { MigrationFile } from "../framework.ts";
import type { ReadProblem } from "../problem.ts";
import { splitSql } from "../split.ts";
import type { Step } from "./step.ts";
import { writeSql, type Written } from "./write-sql.ts";

/**
 * Steps as statements that can be run, each at its lines of the program and with the program's own text beside it.
 * A step that does not parse as SQL is a problem with its line; the others are kept.
 */
export async function toStatements(
  file: MigrationFile,
  steps: readonly Step[],
): Promise<{ statements: readonly MigrationStatement[]; problems: readonly ReadProblem[] }> {
  const source = file.text.split("\n");
  const statements: MigrationStatement[] = [];
  const problems: ReadProblem[] = [];
  for (const step of steps) {
    if (step.do === "data" || step.do === "unread") {
      statements.push(skipped(file, source, step));
      continue;
    }
    const written = step.do === "sql" ? asWritten(step) : writeSql(step);
    const split = await splitSql(written.sql, file.place.path, file.side);
    for (const { line, message } of split.problems)
      problems.push({ line: written.lines[line - 1]?.from ?? step.lines.from, message });
    for (const { node: _node, alone: _alone, ...statement } of split.statements)
      statements.push(placed(statement, written, step, file, source));
  }
  return { statements, problems };
}

function skipped(
  file: MigrationFile,
  source: readonly string[],
  step: Extract<Step, { do: "data" | "unread" }>,
): MigrationStatement {
  const at = locate(file, step.lines);
  const text = textAt(source, step.lines);
  return {
    kind: step.do === "data" ? "data" : "other",
    sql: "",
    at,
    written: text,
    skip: step.do === "data" ? `${step.what} is not run in the rehearsal` : `not understood: ${step.what}`,
  };
}

/** Lines of SQL in a program are lines of the program, from where the text starts. */
function asWritten({ sql, firstLine, lines }: Extract<Step, { do: "sql" }>): Written {
  const rows = sql.split("\n");
  return {
    sql,
    lines: rows.map((_, index) =>
      firstLine === undefined
        ? lines
        : { from: Math.min(firstLine + index, lines.to), to: Math.min(firstLine + index, lines.to) },
    ),
  };
}

function placed(
  statement: MigrationStatement,
  written: Written,
  step: Step,
  file: MigrationFile,
  source: readonly string[],
): MigrationStatement {
  const exact = step.do === "sql" && step.firstLine !== undefined;
  const lines = exact ? span(written, statement.at) : step.lines;
  const text = textAt(source, lines);
  const verbatim = exact && squeeze(text).includes(squeeze(statement.sql));
  // Text with escapes or gaps does not stand in the program as it runs: the program's own lines are quoted then.
  const at = locate(file, exact && !verbatim ? step.lines : lines);
  return {
    ...statement,
    at,
    ...(statement.parts
      ? {
          parts: statement.parts.map((part) => ({
            ...part,
            at: part.kind === "index" ? at : locate(file, written.lines[part.at.from - 1] ?? lines),
          })),
        }
      : {}),
    ...(statement.acts
      ? {
          acts: statement.acts.map((act) => ({
            ...act,
            at: locate(file, written.lines[act.at.from - 1] ?? lines),
          })),
        }
      : {}),
    ...(verbatim ? {} : { written: textAt(source, { from: at.from, to: at.to }) }),
  };
}

function span(written: Written, at: LineRange): LineRange {
  const from = written.lines[at.from - 1]?.from ?? 1;
  return { from, to: Math.max(from, written.lines[at.to - 1]?.to ?? from) };
}

function locate(file: MigrationFile, { from, to }: LineRange): Location {
  return { path: file.place.path, from, to, side: file.side };
}

function textAt(source: readonly string[], { from, to }: LineRange): string {
  return source.slice(from - 1, to).join("\n");
}

function squeeze(text: string): string {
  return text.replace(/\s+/g, " ").trim();
}
