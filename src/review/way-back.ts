import type { RehearsedRollback } from "../domain/facts.ts";
import type { Migration, RehearsalResult, RehearsedFile } from "../domain/rehearsal.ts";
import type { FileRead } from "./gathered.ts";
import type { MigrationPlan } from "./migration-plan.ts";
import { partial, readFor, reasonsOfBack, REWRITTEN } from "./migration-reads.ts";
import type { ChangedRoot } from "./migration-roots.ts";

/** What the base lacks, in words: whatever runs on it proves less. */
export function gapsOf(root: ChangedRoot, plan: MigrationPlan, result: RehearsalResult): readonly string[] {
  return [
    ...root.gaps.base,
    ...result.baseProblems.map(({ at, message }) => `${at.path}:${at.from} ${message}`),
    ...(plan.dump?.problems ?? []).map(
      ({ line, message }) => `${plan.dump?.migration.path}:${line} ${message}`,
    ),
    ...plan.base.flatMap(({ path, unread, problems }) =>
      unread !== undefined
        ? [`${path} ${unread}`]
        : problems.map(({ line, message }) => `${path}:${line} ${message}`),
    ),
  ];
}

/** The fact about one migration's way back; on an incomplete schema it proves nothing. */
export function rollbackOf(
  { down }: Migration,
  { rollback }: RehearsedFile,
  gaps: readonly string[],
): RehearsedRollback | undefined {
  const statement = down?.statements[rollback?.statement ?? 0];
  if (!rollback || !statement) return undefined;
  const { at, sql, written } = statement;
  const place = { at, sql, ...(written === undefined ? {} : { written }) };
  if (gaps.length > 0)
    return {
      ...place,
      outcome: "not-run",
      reason: "the schema it would run on is incomplete",
      differences: [],
    };
  const { statement: _position, onRows, ...rest } = rollback;
  const failing = onRows && down?.statements[onRows.statement];
  return {
    ...rest,
    ...place,
    ...(onRows && failing ? { onRows: { ...onRows, at: failing.at, sql: failing.sql } } : {}),
  };
}

/**
 * How far the files that take a migration back were read.
 *
 * @param rollbacks by the path of the migration; empty when nothing was rehearsed
 * @param all reasons that hold for every file of the folder
 */
export function readBackwards(
  root: ChangedRoot,
  plan: MigrationPlan,
  rollbacks: ReadonlyMap<string, RehearsedRollback | undefined>,
  all: readonly string[] = [],
): FileRead[] {
  const migrations = new Map(root.after.migrations.map((migration) => [migration.path, migration]));
  return root.after.backwards.map(({ path, of }) => {
    const migration = of === undefined ? undefined : migrations.get(of);
    if (!migration) return partial(path, ["not rehearsed: no one migration is known that it takes back"]);
    if (migration.unreadBack !== undefined) return partial(path, [`not rehearsed: ${migration.unreadBack}`]);
    if (!migration.migration)
      return partial(path, [`not rehearsed: ${migration.unread ?? "its migration cannot be run"}`]);
    // A way back of comments alone is how these tools say that there is none: read whole, nothing to run.
    if (migration.migration.down?.path !== path) return readFor(path, []);
    if (!plan.own.has(migration.path))
      return partial(path, ["not rehearsed: the migration that it takes back is not changed here"]);
    const rollback = rollbacks.get(migration.path);
    if (!rollback) return partial(path, all.length > 0 ? all : ["not rehearsed"]);
    return readFor(path, [...reasonsOfBack(rollback), ...all, ...(plan.rewritten ? [REWRITTEN] : [])]);
  });
}
