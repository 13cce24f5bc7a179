import type { MysqlAlter, MysqlChange, MysqlName, MysqlStatement } from "../../domain/mysql.ts";
import type { Location } from "../../domain/pull-request.ts";
import type { MigrationStatement } from "../../domain/rehearsal.ts";
import type { ReadProblem } from "../problem.ts";
import { Cursor, NotUnderstood } from "./cursor.ts";
import { kindOf, partsOf } from "./parts.ts";
import { readStatement, type Said } from "./statement.ts";
import { type TokenRun, tokenRuns } from "./tokens.ts";

type Server = MysqlAlter["server"];

/** Beyond this a file is data, not a migration a person wrote. */
const MAX_STATEMENTS = 50_000;

/** So that a file of ten thousand wrong lines does not make ten thousand sentences. */
const MAX_PROBLEMS = 20;

/**
 * MySQL or MariaDB text into statements, each with its lines. One that is not understood is a problem with its
 * line, and left out; the others are kept.
 */
export function splitMysql(
  sql: string,
  path: string,
  side: Location["side"],
  server: Server,
): { statements: readonly MigrationStatement[]; problems: readonly ReadProblem[] } {
  const statements: MigrationStatement[] = [];
  const problems: ReadProblem[] = [];
  const lineOf = lines(sql);
  const placed = (from: number, to: number = from): Location => ({
    path,
    from: lineOf(from),
    to: lineOf(Math.max(from, to - 1)),
    side,
  });
  for (const run of tokenRuns(sql)) {
    if (statements.length + problems.length >= MAX_STATEMENTS) {
      const message = `only the first ${MAX_STATEMENTS} statements are read`;
      problems.push({ line: lineOf(run.from), message });
      break;
    }
    try {
      const said = readRun(sql, run);
      const text = sql.slice(run.from, run.to);
      statements.push(statementOf(said, text, placed(run.from, run.to), placed, server));
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      if (problems.length < MAX_PROBLEMS) problems.push({ line: lineOf(error.at), message: error.message });
    }
  }
  return { statements, problems };
}

/**
 * What each statement of a text says; those that are not understood are left out.
 *
 * @param sql one statement or several
 */
export function saidIn(sql: string): readonly Said[] {
  return [...tokenRuns(sql)].flatMap((run) => {
    try {
      return [readRun(sql, run)];
    } catch (error) {
      if (!(error instanceof NotUnderstood)) throw error;
      return [];
    }
  });
}

function readRun(sql: string, { tokens, cut, from }: TokenRun): Said {
  const said = readStatement(new Cursor(sql, tokens));
  if (cut && said.is !== "other") throw new NotUnderstood("the statement is too long to be read", from);
  return said;
}

function statementOf(
  said: Said,
  sql: string,
  at: Location,
  placed: (offset: number) => Location,
  server: Server,
): MigrationStatement {
  const parts = partsOf(said, at, placed);
  const mysql = meaningOf(said, placed, server);
  return {
    kind: kindOf(said),
    sql,
    at,
    ...(parts.length > 0 ? { parts } : {}),
    mysql,
  };
}

function meaningOf(said: Said, placed: (offset: number) => Location, server: Server): MysqlStatement {
  const none: MysqlStatement = { made: [], gone: [] };
  switch (said.is) {
    case "create":
      return said.create.temporary ? none : { made: [said.create.table], gone: [] };
    case "drop":
      return { made: [], gone: said.tables };
    case "rename":
      return { made: said.tables.map(({ to }) => to), gone: said.tables.map(({ from }) => from) };
    case "alter": {
      const { table, algorithm, lock, changes, to } = said.alter;
      const moved: { made: MysqlName[]; gone: MysqlName[] } = to
        ? { made: [to], gone: [table] }
        : { made: [], gone: [] };
      return {
        ...moved,
        alter: {
          table,
          server,
          ...(algorithm === undefined || algorithm === "DEFAULT" ? {} : { algorithm }),
          ...(lock === undefined || lock === "DEFAULT" ? {} : { lock }),
          changes: changes.map(({ change, offset }): MysqlChange => ({ ...change, at: placed(offset) })),
        },
      };
    }
    default:
      return none;
  }
}

/** From an offset in characters to its 1-based line. */
function lines(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
