import type { RehearsedRollback } from "../domain/facts.ts";
import type { RehearsalResult, RehearsedFile } from "../domain/rehearsal.ts";
import type { LoadedPull } from "../domain/tree.ts";
import type { RootMigration } from "../migrations/read-root.ts";
import type { FileRead } from "./gathered.ts";
import type { MigrationPlan, OwnMigration } from "./migration-plan.ts";
import type { ChangedRoot } from "./migration-roots.ts";
import { standInReasons } from "./stand-in-rehearsal.ts";

/** One folder's rehearsal. */
export interface Ran {
  root: ChangedRoot;
  plan: MigrationPlan;
  result: RehearsalResult;
  /** What its base lacks, in words. */
  gaps: readonly string[];
  /** Tables that were made up for it. */
  standIns: readonly string[];
}

const ARCHITECT = "database-architect";

/** How far one rehearsed migration was read: `full` when it ran whole, on a whole schema. */
export function readOf(
  ran: Ran,
  migration: RootMigration,
  mine: OwnMigration,
  file: RehearsedFile,
  rollback: RehearsedRollback | undefined,
): FileRead {
  const reasons = migration.problems.map(({ line, message }) => `line ${line}: ${message}`);
  for (const [index, outcome] of file.statements.entries()) {
    if (outcome.error) {
      const line = migration.migration?.statements[index]?.at.from;
      reasons.push(
        `line ${line}: ${outcome.outcome === "failed" ? "failed in the rehearsal: " : ""}${outcome.error.message}`,
      );
    }
  }
  reasons.push(...reasonsOfAll(ran));
  if (migration.unreadBack !== undefined && !hasDownFile(ran, migration.path))
    reasons.push(`its way back is not rehearsed: ${migration.unreadBack}`);
  if (rollback && rollback.at.path === migration.path) reasons.push(...reasonsOfBack(rollback));
  if (mine.edited)
    reasons.push("it is in the base already: a database that has run it will not run it again");
  else if (ran.plan.rewritten) reasons.push(REWRITTEN);
  return reasons.length > 0
    ? partial(migration.path, reasons)
    : { path: migration.path, by: ARCHITECT, depth: "full" };
}

/** What keeps a folder's every file from being read in full. */
export function reasonsOfAll({ root, gaps, standIns }: Ran): string[] {
  const reasons = standInReasons(standIns);
  if (gaps.length > 0) reasons.push(`the schema it ran on is incomplete: ${firstOf(gaps)}`);
  if (root.after.dialect === "unknown") reasons.push(`rehearsed as PostgreSQL, though ${root.after.because}`);
  return reasons;
}

/** Why a way back is not read in full; empty when it is. */
export function reasonsOfBack({ outcome, reason, error, at }: RehearsedRollback): string[] {
  if (outcome === "failed") return [`line ${at.from}: failed in the rehearsal: ${error?.message ?? ""}`];
  if (outcome === "not-run") return [`its way back is not rehearsed: ${reason ?? ""}`];
  return [];
}

export const REWRITTEN =
  "the pull request changes migrations of the base, so they were run as on a new database";

function hasDownFile({ root }: Ran, path: string): boolean {
  return root.after.backwards.some(({ of }) => of === path);
}

export function notRead(own: readonly RootMigration[]): FileRead[] {
  return own.flatMap(({ path, migration, unread }) =>
    migration ? [] : [partial(path, [unread ?? "nothing in it can be run"])],
  );
}

export function removed(loaded: LoadedPull, { before }: ChangedRoot): FileRead[] {
  const known = new Set(before.migrations.map((migration) => migration.path));
  return loaded.pull.files
    .filter((file) => file.change === "removed" && known.has(file.path))
    .map((file) =>
      partial(file.path, ["the migration is removed: a database that has run it keeps what it did"]),
    );
}

export function unreadable({ gaps }: ChangedRoot): FileRead[] {
  return [...gaps.head].map(([path, why]) => partial(path, [`it ${why}`]));
}

/** `full` without a reason. */
export function readFor(path: string, reasons: readonly string[]): FileRead {
  return reasons.length > 0 ? partial(path, reasons) : { path, by: ARCHITECT, depth: "full" };
}

export function partial(path: string, reasons: readonly string[]): FileRead {
  return { path, by: ARCHITECT, depth: "partial", reason: firstOf(reasons) };
}

/** A few places are enough to act on. */
function firstOf(reasons: readonly string[]): string {
  const shown = reasons.slice(0, 3).map((reason) => reason.slice(0, 300));
  return reasons.length > 3 ? `${shown.join("; ")}; and ${reasons.length - 3} more` : shown.join("; ");
}
