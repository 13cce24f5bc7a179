import type { FailureOnRows } from "../domain/facts.ts";
import type { Migration, MigrationStatement, RehearsedFile } from "../domain/rehearsal.ts";
import { LockedRelations } from "./locked.ts";
import { difference, look, type Sight } from "./observe.ts";
import { alwaysFails, dropUnfinishedIndexes, mayFill } from "./on-rows.ts";
import type { Seeds } from "./seed.ts";
import { nameOfTable } from "./seed-choice.ts";
import { reportOf, type Session, StatementError } from "./session.ts";
import { reasonToSkip, remedyFor } from "./stand-ins.ts";

export type Outcome = RehearsedFile["statements"][number];

/** After so many, data statements are run without looking at each: a file of a million inserts has one story. */
const MAX_LOOKS = 2_000;

/** Each thing that is made up costs the file a new start. */
const MAX_REMEDIES = 20;

/** As does each table whose rows are taken away; then the others' rows go with it. */
const MAX_ON_ROWS = 8;

/**
 * Runs one changed migration statement by statement with its framework's transaction boundary, looking at the
 * database before and after each. What comes after a failure is not run, as with every migration tool; but what
 * fails only while tables have made-up rows is noted, and run again without them.
 *
 * @param existing object ids of the tables that were there before the pull request
 * @param seeds present before and after
 * @param since a sight since which nothing but rows has changed
 */
export async function runChanged(
  session: Session,
  migration: Migration,
  existing: ReadonlySet<number>,
  seeds: Seeds,
  since?: Sight,
): Promise<RanFile> {
  for (let tries = 0; ; tries++) {
    const run = new FileRun(session, migration, existing, seeds);
    if (tries === 0) run.since = since;
    const outcomes = await run.all();
    await seeds.putBack();
    if (run.remedy === undefined || tries >= MAX_REMEDIES) {
      seeds.mayBeFilled ||= migration.statements.some(mayFill);
      // What was made up has been seen by nobody.
      return { outcomes, locked: tries === 0 ? run.locked.all : undefined, since: run.since };
    }
    await session.run(run.remedy);
  }
}

export interface RanFile {
  outcomes: readonly Outcome[];
  /** Object ids of all relations that were, when nothing else of the catalog can have changed. */
  locked: ReadonlySet<number> | undefined;
  /** A sight since which nothing but rows has changed, if there is one. */
  since: Sight | undefined;
}

/** An open one: the statement that it begins with; the tool opened it, unless the file itself did. */
interface Transaction {
  from: number;
  byTool: boolean;
}

/** One pass over one file. */
class FileRun {
  readonly #session: Session;
  readonly #migration: Migration;
  readonly #existing: ReadonlySet<number>;
  readonly #seeds: Seeds;
  readonly locked = new LockedRelations();
  readonly #outcomes: Outcome[] = [];
  /** By the position of the statement. */
  readonly #onRows = new Map<number, FailureOnRows>();
  #open: Transaction | undefined;
  #committed = false;
  /** After the last statement of the open transaction. */
  #sight: Sight | undefined;
  /** The last sight since which nothing was taken back. */
  since: Sight | undefined;
  /** What the last failure was about. */
  #failure: StatementError | undefined;
  /** Set when the file failed for want of something that can be made up, and left nothing behind: worth another pass. */
  remedy: string | undefined;

  constructor(session: Session, migration: Migration, existing: ReadonlySet<number>, seeds: Seeds) {
    this.#session = session;
    this.#migration = migration;
    this.#existing = existing;
    this.#seeds = seeds;
  }

  async all(): Promise<readonly Outcome[]> {
    const { statements, transactional } = this.#migration;
    if (transactional) await this.#begin();
    do {
      for (let next = this.#next(); next; next = this.#next()) {
        const open = this.#open;
        const outcome = await this.#one(next);
        this.#outcomes.push(outcome);
        if (outcome.outcome === "failed" && !(await this.#againWithoutRows(open))) break;
        // On its own it is done with; the next one shall see rows again.
        if (outcome.outcome === "ran" && !this.#open && this.#onRows.has(this.#outcomes.length - 1))
          await this.#seeds.putBack();
      }
    } while (!(await this.#end()));
    while (this.#outcomes.length < statements.length)
      this.#outcomes.push(nothing("not-run", this.#open !== undefined));
    return this.#outcomes.map((outcome, at) => {
      const onRows = this.#onRows.get(at);
      return onRows ? { ...outcome, onRows } : outcome;
    });
  }

  #next(): MigrationStatement | undefined {
    return this.#migration.statements[this.#outcomes.length];
  }

  async #one(statement: MigrationStatement): Promise<Outcome> {
    const inTransaction = this.#open !== undefined;
    const skip = reasonToSkip(statement);
    if (skip !== undefined) return { ...nothing("not-run", inTransaction), error: { message: skip } };
    this.locked.expect(statement);
    if (statement.kind === "transaction") return this.#boundary(statement.sql);
    if (inTransaction) return this.#inside(statement);
    for (let tries = 0; ; tries++) {
      const outcome = await this.#onItsOwn(statement);
      const { remedy } = this;
      this.remedy = undefined;
      if (remedy === undefined || tries >= MAX_REMEDIES) return outcome;
      this.locked.unseen();
      await this.#session.run(remedy);
    }
  }

  /** A statement of the file that opens or closes a transaction itself. */
  async #boundary(sql: string): Promise<Outcome> {
    const inTransaction = this.#open !== undefined;
    try {
      await this.#session.run(sql);
    } catch (error) {
      return this.#failed(error, inTransaction);
    }
    this.#sight = undefined;
    if (/^(?:rollback|abort)\b/i.test(sql)) this.since = undefined;
    if (/^(?:begin|start)\b/i.test(sql)) this.#open ??= { from: this.#outcomes.length, byTool: false };
    else if (
      /^(?:commit|end|rollback|abort)\b/i.test(sql) &&
      !/^rollback\s+(?:(?:work|transaction)\s+)?to\b/i.test(sql)
    ) {
      this.#open = undefined;
      this.#committed = true;
      // The tool's own transaction is over, but its driver opens the next one by itself.
      if (this.#migration.transactional || /\band\s+chain\b/i.test(sql))
        await this.#begin(this.#outcomes.length + 1);
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
      this.#forget();
      if (error.code !== "25001" && error.code !== "2D000") return this.#failed(error, false);
    }
    const before = await look(this.#session);
    try {
      await this.#session.run(statement.sql);
      this.#committed = true;
      // Its transactions, of which there can be several, are over: nothing tells what they have touched.
      this.since = await look(this.#session);
      this.locked.between(statement, before, this.since);
      const { rewrote, created } = difference(before, this.since, this.#existing);
      return { ...nothing("ran", false), rewrote, created, locksSeen: false, limits: before.limits };
    } catch (error) {
      this.locked.unseen();
      const outcome = await this.#failed(error, false);
      if (this.#seeds.present) await dropUnfinishedIndexes(this.#session, before);
      return outcome;
    }
  }

  async #watched(statement: MigrationStatement, inTransaction: boolean): Promise<Outcome> {
    if (statement.kind === "data" && this.#outcomes.length > MAX_LOOKS) {
      const rows = await this.#session.run(statement.sql);
      this.locked.unseen();
      this.#forget();
      return { ...nothing("ran", inTransaction), locksSeen: false, ...(rows === undefined ? {} : { rows }) };
    }
    const before = this.#sight ?? (await look(this.#session, this.since));
    const rows = await this.#session.run(statement.sql);
    const after = await look(this.#session, before);
    this.#sight = after;
    this.since = after;
    this.locked.saw(after);
    const { locks, rewrote, created, scanned } = difference(before, after, this.#existing);
    const seen = { ...nothing("ran", inTransaction), locks, created, limits: before.limits };
    // TRUNCATE gives a table a new file as well, but there is nothing to write into it.
    if (statement.kind === "data") return { ...seen, ...(rows === undefined ? {} : { rows }) };
    return { ...seen, rewrote, scanned };
  }

  async #failed(error: unknown, inTransaction: boolean): Promise<Outcome> {
    if (!(error instanceof StatementError)) throw error;
    await this.#session.run("rollback");
    this.#open = undefined;
    this.#forget();
    this.#failure = error;
    // Inside a transaction the whole file is run once more, unless a part of it is committed already.
    if (!inTransaction || !this.#committed) this.remedy = remedyFor(error);
    return { ...nothing("failed", inTransaction), error: reportOf(error) };
  }

  /**
   * After a failure: takes rows away that may have been the cause, first those of the table that the server named,
   * and goes back to where the transaction began. False when the failure stands.
   *
   * @param open the transaction that the last statement failed in
   */
  async #againWithoutRows(open: Transaction | undefined): Promise<boolean> {
    const error = this.#failure;
    if (this.remedy !== undefined || !error) return false;
    const at = this.#outcomes.length - 1;
    const from = open?.from ?? at;
    const statement = this.#migration.statements[at];
    if (!this.#seeds.present || !statement) {
      // It fails without rows as well, so they were not the cause.
      this.#onRows.delete(at);
      return false;
    }
    const { schema, table: bare, column } = error.on;
    const table =
      schema === undefined || bare === undefined ? undefined : nameOfTable({ schema, name: bare });
    if (!this.#onRows.has(at)) {
      const filled = this.#seeds.mayBeFilled || this.#migration.statements.slice(0, at).some(mayFill);
      const always = await alwaysFails(this.#session, this.#seeds, error, statement, filled);
      this.#onRows.set(at, {
        error: reportOf(error),
        ...(table === undefined ? {} : { table }),
        ...(column === undefined ? {} : { column }),
        always,
      });
      await this.#seeds.takeAway(this.#onRows.size > MAX_ON_ROWS ? undefined : table);
    } else await this.#seeds.takeAway();
    this.#outcomes.length = from;
    if (open?.byTool) await this.#begin(from);
    return true;
  }

  #forget(): void {
    this.#sight = undefined;
    this.since = undefined;
  }

  async #begin(from = 0): Promise<void> {
    await this.#session.run("begin");
    this.#open = { from, byTool: true };
    this.#sight = undefined;
  }

  /**
   * Deferred constraints speak up only at the commit: then its last statement has failed after all.
   *
   * @returns false when the transaction has to be run once more
   */
  async #end(): Promise<boolean> {
    const open = this.#open;
    if (!open) return true;
    try {
      await this.#session.run("commit");
      this.#open = undefined;
      return true;
    } catch (error) {
      this.#outcomes.splice(-1, 1, await this.#failed(error, true));
      return !(await this.#againWithoutRows(open));
    }
  }
}

function nothing(outcome: Outcome["outcome"], inTransaction: boolean): Outcome {
  return { outcome, inTransaction, locks: [], rewrote: [], created: [] };
}
