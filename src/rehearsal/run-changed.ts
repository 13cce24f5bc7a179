import type { Migration, MigrationStatement, RehearsedFile } from "../domain/rehearsal.ts";
import { difference, look, type Sight } from "./observe.ts";
import { type Session, StatementError } from "./session.ts";
import { reasonToSkip, remedyFor } from "./stand-ins.ts";

export type Outcome = RehearsedFile["statements"][number];

/** After so many, data statements are run without looking at each: a file of a million inserts has one story. */
const MAX_LOOKS = 2_000;

/** Each thing that is made up costs the file a new start. */
const MAX_REMEDIES = 20;

/**
 * Runs one changed migration statement by statement with its framework's transaction boundary, looking at the
 * database before and after each. What comes after a failure is not run, as with every migration tool.
 *
 * @param existing object ids of the tables that were there before the pull request
 */
export async function runChanged(
  session: Session,
  migration: Migration,
  existing: ReadonlySet<number>,
): Promise<readonly Outcome[]> {
  for (let tries = 0; ; tries++) {
    const run = new FileRun(session, migration, existing);
    const outcomes = await run.all();
    if (run.remedy === undefined || tries >= MAX_REMEDIES) return outcomes;
    await session.run(run.remedy);
  }
}

/** One pass over one file. */
class FileRun {
  readonly #session: Session;
  readonly #migration: Migration;
  readonly #existing: ReadonlySet<number>;
  readonly #outcomes: Outcome[] = [];
  #open = false;
  #committed = false;
  #sight: Sight | undefined;
  /** Set when the file failed for want of something that can be made up, and left nothing behind: worth another pass. */
  remedy: string | undefined;

  constructor(session: Session, migration: Migration, existing: ReadonlySet<number>) {
    this.#session = session;
    this.#migration = migration;
    this.#existing = existing;
  }

  async all(): Promise<readonly Outcome[]> {
    if (this.#migration.transactional) await this.#begin();
    for (const statement of this.#migration.statements) {
      const outcome = await this.#one(statement);
      this.#outcomes.push(outcome);
      if (outcome.outcome === "failed") break;
    }
    await this.#end();
    while (this.#outcomes.length < this.#migration.statements.length)
      this.#outcomes.push(nothing("not-run", this.#open));
    return this.#outcomes;
  }

  async #one(statement: MigrationStatement): Promise<Outcome> {
    const skip = reasonToSkip(statement);
    if (skip !== undefined) return { ...nothing("not-run", this.#open), error: { message: skip } };
    if (statement.kind === "transaction") return this.#boundary(statement.sql);
    if (this.#open) return this.#inside(statement);
    for (let tries = 0; ; tries++) {
      const outcome = await this.#onItsOwn(statement);
      const { remedy } = this;
      this.remedy = undefined;
      if (remedy === undefined || tries >= MAX_REMEDIES) return outcome;
      await this.#session.run(remedy);
    }
  }

  /** A statement of the file that opens or closes a transaction itself. */
  async #boundary(sql: string): Promise<Outcome> {
    const inTransaction = this.#open;
    try {
      await this.#session.run(sql);
    } catch (error) {
      return this.#failed(error, inTransaction);
    }
    this.#sight = undefined;
    if (/^(?:begin|start)\b/i.test(sql)) this.#open = true;
    else if (
      /^(?:commit|end|rollback|abort)\b/i.test(sql) &&
      !/^rollback\s+(?:(?:work|transaction)\s+)?to\b/i.test(sql)
    ) {
      this.#open = false;
      this.#committed = true;
      // The tool's own transaction is over, but its driver opens the next one by itself.
      if (this.#migration.transactional || /\band\s+chain\b/i.test(sql)) await this.#begin();
    }
    return nothing("ran", inTransaction);
  }

  async #inside(statement: MigrationStatement): Promise<Outcome> {
    try {
      return await this.#watched(statement, true);
    } catch (error) {
      return this.#failed(error, true);
    }
  }

  /** Outside a transaction locks are gone as soon as the statement is; a transaction around it keeps them to be seen. */
  async #onItsOwn(statement: MigrationStatement): Promise<Outcome> {
    this.#sight = undefined;
    try {
      await this.#session.run("begin");
      const outcome = await this.#watched(statement, false);
      await this.#session.run("commit");
      this.#committed = true;
      return outcome;
    } catch (error) {
      if (!(error instanceof StatementError)) throw error;
      await this.#session.run("rollback");
      this.#sight = undefined;
      if (error.code !== "25001" && error.code !== "2D000") return this.#failed(error, false);
    }
    try {
      const before = await look(this.#session);
      await this.#session.run(statement.sql);
      this.#committed = true;
      const { rewrote, created } = difference(before, await look(this.#session), this.#existing);
      return { ...nothing("ran", false), rewrote, created, locksSeen: false };
    } catch (error) {
      return this.#failed(error, false);
    }
  }

  async #watched(statement: MigrationStatement, inTransaction: boolean): Promise<Outcome> {
    if (statement.kind === "data" && this.#outcomes.length > MAX_LOOKS) {
      await this.#session.run(statement.sql);
      this.#sight = undefined;
      return { ...nothing("ran", inTransaction), locksSeen: false };
    }
    const before = this.#sight ?? (await look(this.#session));
    await this.#session.run(statement.sql);
    const after = await look(this.#session);
    this.#sight = after;
    const { locks, rewrote, created } = difference(before, after, this.#existing);
    // TRUNCATE gives a table a new file as well, but there is nothing to write into it.
    return {
      ...nothing("ran", inTransaction),
      locks,
      rewrote: statement.kind === "data" ? [] : rewrote,
      created,
    };
  }

  async #failed(error: unknown, inTransaction: boolean): Promise<Outcome> {
    if (!(error instanceof StatementError)) throw error;
    await this.#session.run("rollback");
    this.#open = false;
    this.#sight = undefined;
    // Inside a transaction the whole file is run once more, unless a part of it is committed already.
    if (!inTransaction || !this.#committed) this.remedy = remedyFor(error);
    return {
      ...nothing("failed", inTransaction),
      error: { message: error.message, ...(error.code === undefined ? {} : { code: error.code }) },
    };
  }

  async #begin(): Promise<void> {
    await this.#session.run("begin");
    this.#open = true;
    this.#sight = undefined;
  }

  /** Deferred constraints speak up only at the commit: then its last statement has failed after all. */
  async #end(): Promise<void> {
    if (!this.#open) return;
    try {
      await this.#session.run("commit");
      this.#open = false;
    } catch (error) {
      this.#outcomes.splice(-1, 1, await this.#failed(error, true));
    }
  }
}

function nothing(outcome: Outcome["outcome"], inTransaction: boolean): Outcome {
  return { outcome, inTransaction, locks: [], rewrote: [], created: [] };
}
