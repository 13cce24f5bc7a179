import type {
  Migration,
  MigrationStatement,
  RehearsalRequest,
  RehearsalResult,
} from "../domain/rehearsal.ts";
import { messageOf } from "../errors.ts";
import { type Session, StatementError } from "./session.ts";
import { reasonToSkip, remedyFor, resetSession } from "./stand-ins.ts";

type BaseProblems = RehearsalResult["baseProblems"];
type BaseProblem = BaseProblems[number];

/** SQLSTATE "active SQL transaction". */
const REFUSES_TRANSACTION = "25001";

/** How to get back to before the statement, and how to make what was added since then part of "before". */
interface Mark {
  undo(): Promise<unknown>;
  keep(): Promise<unknown>;
}

/** More places than this tell a reader nothing new. */
const MAX_PROBLEMS = 100;

/**
 * Brings up the schema of the merge base: each file in one go, and one that fails once more statement by
 * statement, so that a single bad line costs only itself. What did not run is returned.
 *
 * @param up so many have run before
 */
export async function runBase(session: Session, request: RehearsalRequest, up = 0): Promise<BaseProblems> {
  const problems: BaseProblem[] = [];
  for (const migration of request.base.slice(up)) {
    await resetSession(session, request);
    if (await runWhole(session, migration)) continue;
    const found = isOneTransaction(migration)
      ? await runWithSavepoints(session, migration)
      : await runApart(session, migration);
    problems.push(...found.slice(0, MAX_PROBLEMS - problems.length));
  }
  await resetSession(session, request);
  return problems;
}

/** False when the file has to be run statement by statement; it has then left nothing behind. */
async function runWhole(session: Session, migration: Migration): Promise<boolean> {
  const { statements } = migration;
  // A file that commits half-way cannot be taken back, so it is never tried whole.
  if (statements.some((one) => one.kind === "transaction" || reasonToSkip(one) !== undefined)) return false;
  try {
    await session.run(statements.map(({ sql }) => sql).join("\n;\n"));
    return true;
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    await session.run("rollback");
    return false;
  }
}

function isOneTransaction({ transactional, statements }: Migration): boolean {
  return transactional && statements.every(({ kind }) => kind !== "transaction");
}

async function runApart(session: Session, { statements }: Migration): Promise<BaseProblem[]> {
  const problems: BaseProblem[] = [];
  for (const statement of statements) {
    if (statement.kind === "transaction") continue;
    const error = await runOne(session, statement, outside(session));
    if (error !== undefined) problems.push({ at: statement.at, message: messageOf(error) });
  }
  return problems;
}

function outside(session: Session): Mark {
  return { undo: () => session.run("rollback"), keep: async () => undefined };
}

function inside(session: Session): Mark {
  return {
    undo: () => session.run("rollback to savepoint architect_base"),
    keep: () => session.run("savepoint architect_base"),
  };
}

/** Some statements (LOCK TABLE, SET LOCAL) only mean something inside the transaction that their file runs in. */
async function runWithSavepoints(session: Session, { statements }: Migration): Promise<BaseProblem[]> {
  const problems: BaseProblem[] = [];
  await session.run("begin");
  for (const statement of statements) {
    const mark = inside(session);
    await mark.keep();
    let error = await runOne(session, statement, mark);
    if (error instanceof StatementError && error.code === REFUSES_TRANSACTION) {
      // It ran in production, so the tool must have let it out of the transaction.
      await session.run("commit");
      error = await runOne(session, statement, outside(session));
      await session.run("begin");
    }
    if (error !== undefined) problems.push({ at: statement.at, message: messageOf(error) });
  }
  const last = statements.at(-1);
  try {
    await session.run("commit");
  } catch (error) {
    if (!(error instanceof StatementError) || !last) throw error;
    await session.run("rollback");
    problems.push({ at: last.at, message: messageOf(error) });
  }
  return problems;
}

/** @returns why it did not run */
async function runOne(
  session: Session,
  statement: MigrationStatement,
  mark: Mark,
): Promise<Error | undefined> {
  const { kind, sql } = statement;
  const skip = reasonToSkip(statement);
  // Data of the base changes no schema: no gap worth telling.
  if (skip !== undefined) return kind === "data" ? undefined : new Error(skip);
  try {
    await withRemedies(session, () => session.run(sql), mark);
    return undefined;
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    await mark.undo();
    // A role that we had to make up before its own migration came to it.
    if (error.code === "42710" && /^create\s+(?:role|user|group)\b/i.test(sql)) return undefined;
    return error;
  }
}

/** Tries again for each thing that turns out to be missing and can be made up; a statement can name several. */
async function withRemedies(session: Session, run: () => Promise<unknown>, mark: Mark): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await run();
      return;
    } catch (error) {
      const remedy = error instanceof StatementError && tries < 10 ? remedyFor(error) : undefined;
      if (remedy === undefined) throw error;
      await mark.undo();
      await session.run(remedy);
      await mark.keep();
    }
  }
}
