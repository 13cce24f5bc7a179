import type {
  Migration,
  MigrationStatement,
  RehearsalRequest,
  RehearsalResult,
} from "../domain/rehearsal.ts";
import { messageOf } from "../errors.ts";
import { type Session, StatementError } from "./session.ts";
import { reasonToSkip, remedyFor, resetOf, resetSession } from "./stand-ins.ts";

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

/** Migrations, and characters of theirs, that are run in one go. */
const TOGETHER = 40;
const TEXT_TOGETHER = 200_000;

/** Words of what refuses to run with anything else, or means the end of its transaction. */
const APART =
  /\b(?:concurrently|vacuum|reindex|cluster|database|system|tablespace|commit|rollback|subscription)\b/i;

/**
 * Brings up the schema of the merge base: many files in one go; when one of these fails, each by itself; and one that
 * fails by itself once more statement by statement, so that a single bad line costs only itself. What did not run
 * is returned.
 *
 * @param up so many have run before
 */
export async function runBase(session: Session, request: RehearsalRequest, up = 0): Promise<BaseProblems> {
  const problems: BaseProblem[] = [];
  for (const group of groupsOf(request.base.slice(up))) {
    if (group.length > 1 && (await runTogether(session, group, resetOf(request)))) continue;
    for (const migration of group) {
      await resetSession(session, request);
      if (isWhole(migration) && (await runTogether(session, [migration]))) continue;
      const found = isOneTransaction(migration)
        ? await runWithSavepoints(session, migration)
        : await runApart(session, migration);
      problems.push(...found.slice(0, MAX_PROBLEMS - problems.length));
    }
  }
  await resetSession(session, request);
  return problems;
}

function groupsOf(migrations: readonly Migration[]): Migration[][] {
  const groups: Migration[][] = [];
  let left = 0;
  for (const migration of migrations) {
    const length = migration.statements.reduce((sum, { sql }) => sum + sql.length, 0);
    const isPlain = isWhole(migration) && !migration.statements.some(({ sql }) => APART.test(sql));
    const last = groups.at(-1);
    left -= length;
    if (last && isPlain && left >= 0 && last.length < TOGETHER) last.push(migration);
    else {
      groups.push([migration]);
      left = isPlain ? TEXT_TOGETHER - length : 0;
    }
  }
  return groups;
}

/** A file that commits half-way cannot be taken back, so it is never tried whole. */
function isWhole({ statements }: Migration): boolean {
  return statements.every((one) => one.kind !== "transaction" && reasonToSkip(one) === undefined);
}

/**
 * False when something of it failed; it has then left nothing behind.
 *
 * @param reset before each of several
 */
async function runTogether(session: Session, files: readonly Migration[], reset?: string): Promise<boolean> {
  const statements = files.flatMap((file) => [
    ...(reset === undefined ? [] : [reset]),
    ...file.statements.map(({ sql }) => sql),
  ]);
  try {
    await session.run(statements.join("\n;\n"));
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
