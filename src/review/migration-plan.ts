import type { MigrationStatement } from "../domain/rehearsal.ts";
import { type ChangeSet, migrationOf } from "../migrations/change-sets.ts";
import type { SchemaDump } from "../migrations/framework.ts";
import type { ReadRoot, RootMigration } from "../migrations/read-root.ts";
import type { ChangedRoot } from "./migration-roots.ts";

/** Which migrations bring up the base, and which are then watched. */
export interface MigrationPlan {
  /** The committed schema of the base, or what a framework brings by itself: it runs before `base`. */
  dump?: SchemaDump;
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
  const added = new Map<string, RootMigration>();
  for (const migration of after.migrations) {
    const earlier = old.get(migration.path);
    if (earlier?.text === migration.text) continue;
    const growth = earlier && growthOf(migration, earlier);
    own.set(migration.path, growth?.own ?? ownMigration(migration, earlier));
    if (growth) added.set(migration.path, growth.added);
  }
  const still = new Set(after.migrations.map((migration) => migration.path));
  const rewritten =
    [...own.values()].some((migration) => migration.edited) ||
    before.migrations.some((migration) => !still.has(migration.path));
  if (!rewritten) {
    // What the dump holds already has run; what lies beside it has not yet.
    const dump = brought(after) ?? before.dump;
    return {
      ...(dump ? { dump } : {}),
      base: dump ? before.migrations.filter(({ path }) => !dump.covers.has(path)) : before.migrations,
      changed: after.migrations
        .filter(({ path }) => own.has(path))
        .map((migration) => added.get(migration.path) ?? migration),
      own,
      rewritten,
    };
  }
  const first = after.migrations.findIndex(({ path }) => own.has(path));
  const cut = first === -1 ? after.migrations.length : first;
  const dump = brought(after);
  return {
    ...(dump ? { dump } : {}),
    base: after.migrations.slice(0, cut),
    changed: after.migrations.slice(cut),
    own,
    rewritten,
  };
}

/** A dump that holds none of the migrations is what their framework brings: a new database has it in any case. */
export function brought({ dump }: ReadRoot): SchemaDump | undefined {
  return dump?.covers.size === 0 ? dump : undefined;
}

/**
 * A file of change sets grows: those that are there already have run and do not run again, so only what is added is
 * a migration. `undefined` when the base's own change sets are not all there as they were.
 */
function growthOf(
  migration: RootMigration,
  earlier: RootMigration,
): { own: OwnMigration; added: RootMigration } | undefined {
  if (!migration.changeSets || !earlier.changeSets) return undefined;
  const before = new Map(earlier.changeSets.map((set) => [set.key, textOf(set)]));
  const fresh = migration.changeSets.filter((set) => before.get(set.key) !== textOf(set));
  const kept = migration.changeSets.length - fresh.length;
  const again = fresh.filter((set) => before.has(set.key));
  if (kept + again.length < before.size || !again.every(({ repeatable }) => repeatable)) return undefined;
  const statements = new Set(fresh.flatMap((set) => set.statements));
  const { unreadBack: _whole, ...rest } = migration;
  return {
    own: { edited: false, isNew: (statement) => statements.has(statement) },
    added: {
      ...rest,
      ...migrationOf(migration.path, migration.migration?.framework ?? migration.framework, fresh),
    },
  };
}

function textOf({ statements }: ChangeSet): string {
  return statements.map(({ sql, written }) => squeeze(sql === "" ? (written ?? "") : sql)).join(";");
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
