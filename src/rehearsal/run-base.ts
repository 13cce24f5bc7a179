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

/** More places than this tell a reader nothing new. */
const MAX_PROBLEMS = 100;

/**
 * Brings up the schema of the merge base: each file in one go, and one that fails once more statement by
 * statement, so that a single bad line costs only itself. What did not run is returned.
 */
export async function runBase(session: Session, request: RehearsalRequest): Promise<BaseProblems> {
  const problems: { at: MigrationStatement["at"]; message: string }[] = [];
  for (const migration of request.base) {
    await resetSession(session, request);
    if (await runWhole(session, migration)) continue;
    for (const statement of migration.statements) {
      const message = await runOne(session, statement);
      if (message !== undefined && problems.length < MAX_PROBLEMS)
        problems.push({ at: statement.at, message });
    }
  }
  await resetSession(session, request);
  return problems;
}

/** False when the file has to be run statement by statement; it has then left nothing behind. */
async function runWhole(session: Session, migration: Migration): Promise<boolean> {
  const { statements } = migration;
  // A file that commits half-way cannot be taken back, so it is never tried whole.
  if (statements.some(({ kind, sql }) => kind === "transaction" || reasonToSkip(sql) !== undefined))
    return false;
  try {
    await session.run(statements.map(({ sql }) => sql).join("\n;\n"));
    return true;
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    await session.run("rollback");
    return false;
  }
}

/** @returns why it did not run */
async function runOne(session: Session, { sql, kind }: MigrationStatement): Promise<string | undefined> {
  if (kind === "transaction") return undefined;
  const skip = reasonToSkip(sql);
  // Data of the base changes no schema: no gap worth telling.
  if (skip !== undefined) return /^copy\b/i.test(sql) ? undefined : skip;
  try {
    await withRemedies(session, () => session.run(sql));
    return undefined;
  } catch (error) {
    if (!(error instanceof StatementError)) throw error;
    await session.run("rollback");
    // A role that we had to make up before its own migration came to it.
    if (error.code === "42710" && /^create\s+(?:role|user|group)\b/i.test(sql)) return undefined;
    return messageOf(error);
  }
}

/** Tries again for each thing that turns out to be missing and can be made up; a statement can name several. */
async function withRemedies(session: Session, run: () => Promise<void>): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await run();
    } catch (error) {
      const remedy = error instanceof StatementError && tries < 10 ? remedyFor(error) : undefined;
      if (remedy === undefined) throw error;
      await session.run("rollback");
      await session.run(remedy);
    }
  }
}
