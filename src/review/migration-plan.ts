import type { Migration, MigrationStatement } from "../domain/rehearsal.ts";
import type { RootMigration } from "../migrations/read-root.ts";
import type { ChangedRoot } from "./migration-roots.ts";

/** Which migrations bring up the base, and which are then watched. */
export interface MigrationPlan {
  /** The committed schema of the base, which runs before `base`. */
  dump?: Migration;
  base: readonly RootMigration[];
  /** In the order in which they run. Not all of them are the pull request's: see `rewritten`. */
  changed: readonly RootMigration[];
  /** Paths of the pull request's own, with the statements that are new in them. */
  own: ReadonlyMap<string, OwnMigration>;
  /**
   * The pull request edits, renames or removes a migration of the base. Nothing can then run on top of the base
   * as it is, so history is run as a new database would run it, from the first change on.
   */
  rewritten: boolean;
}

export interface OwnMigration {
  /** Was there at the base, with other content. */
  edited: boolean;
  isNew(statement: MigrationStatement): boolean;
}

export function planRehearsal({ before, after }: ChangedRoot): MigrationPlan {
  const old = new Map(before.migrations.map((migration) => [migration.path, migration]));
  const own = new Map<string, OwnMigration>();
  for (const migration of after.migrations) {
    const earlier = old.get(migration.path);
    if (earlier?.text !== migration.text) own.set(migration.path, ownMigration(migration, earlier));
  }
  const still = new Set(after.migrations.map((migration) => migration.path));
  const rewritten =
    [...own.values()].some((migration) => migration.edited) ||
    before.migrations.some((migration) => !still.has(migration.path));
  if (!rewritten) {
    // What the dump holds already has run; what lies beside it has not yet.
    const { dump } = before;
    return {
      ...(dump ? { dump: dump.migration } : {}),
      base: dump ? before.migrations.filter(({ path }) => !dump.covers.has(path)) : before.migrations,
      changed: after.migrations.filter(({ path }) => own.has(path)),
      own,
      rewritten,
    };
  }
  const first = after.migrations.findIndex(({ path }) => own.has(path));
  const cut = first === -1 ? after.migrations.length : first;
  return { base: after.migrations.slice(0, cut), changed: after.migrations.slice(cut), own, rewritten };
}

/** A repeatable migration is meant to be edited: only the others are history. */
function ownMigration(migration: RootMigration, earlier: RootMigration | undefined): OwnMigration {
  const known = new Set(earlier?.migration?.statements.map(({ sql }) => squeeze(sql)));
  return {
    edited: earlier !== undefined && !migration.repeatable,
    isNew: ({ sql }) => !known.has(squeeze(sql)),
  };
}

function squeeze(sql: string): string {
  return sql.replace(/\s+/g, " ").trim();
}
