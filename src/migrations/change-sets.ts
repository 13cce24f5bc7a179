import type { Migration, MigrationStatement } from "../domain/rehearsal.ts";
import { wayBackOf } from "./sql-file.ts";

/**
 * One of several changes in a file that run, and are remembered as run, each by itself. A file of them grows: what
 * is added to it runs on what the others have made.
 */
export interface ChangeSet {
  /** What the tool remembers it by; unique in its file. */
  key: string;
  statements: readonly MigrationStatement[];
  transactional: boolean;
  /** Meant to be edited: it runs again when it has changed. */
  repeatable?: boolean;
  /** Statements that take it back, `[]` when there is nothing to take back; absent when there is no way back. */
  back?: readonly MigrationStatement[];
  /** Set when there is a way back that was not read whole: the reason, for a person. */
  unreadBack?: string;
}

/** A file's change sets as one migration, with their own transactions among its statements. */
export function migrationOf(
  path: string,
  framework: string,
  sets: readonly ChangeSet[],
): { migration: Migration; unreadBack?: string } {
  const forth = inTransactions(sets);
  const migration: Migration = { path, framework, ...forth };
  const unreadBack = sets.find((set) => set.unreadBack !== undefined)?.unreadBack;
  if (unreadBack !== undefined) return { migration, unreadBack };
  if (!sets.every(({ back }) => back)) return { migration };
  const back = inTransactions(
    [...sets]
      .reverse()
      .map(({ back: statements, transactional }) => ({ statements: statements ?? [], transactional })),
  );
  const down = wayBackOf(path, back.statements, back.transactional);
  return { migration: { ...migration, ...(down ? { down } : {}) } };
}

/** Groups of statements that each are a transaction of their own, or run without one, as one list. */
export function inTransactions(
  groups: readonly Pick<ChangeSet, "statements" | "transactional">[],
): Pick<Migration, "statements" | "transactional"> {
  const filled = groups.filter(({ statements }) => statements.length > 0);
  const [only] = filled;
  if (filled.length <= 1)
    return { statements: only?.statements ?? [], transactional: only?.transactional ?? true };
  if (filled.every(({ transactional }) => !transactional))
    return { statements: filled.flatMap(({ statements }) => statements), transactional: false };
  return {
    transactional: false,
    statements: filled.flatMap(({ statements, transactional }) => {
      const [first] = statements;
      const last = statements.at(-1);
      return transactional && first && last
        ? [boundary("BEGIN", first), ...statements, boundary("COMMIT", last)]
        : statements;
    }),
  };
}

/** The tool's own transaction: nothing in the file says so. */
function boundary(
  sql: "BEGIN" | "COMMIT",
  { at, written, sql: beside }: MigrationStatement,
): MigrationStatement {
  return { kind: "transaction", sql, at, written: written ?? beside };
}
