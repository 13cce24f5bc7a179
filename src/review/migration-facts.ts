import type { Catalog } from "../domain/catalog.ts";
import type { RehearsedMigration, RehearsedStatement, StatementPart } from "../domain/facts.ts";
import type { Migration, RehearsalResult, RehearsedFile, Rehearse } from "../domain/rehearsal.ts";
import type { Unfinished } from "../domain/review.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { messageOf } from "../errors.ts";
import type { RootMigration } from "../migrations/read-root.ts";
import { tablesCreated } from "../migrations/tables-created.ts";
import type { FileRead, Gathered } from "./gathered.ts";
import { withContext } from "./migration-context.ts";
import { brought, type MigrationPlan, type OwnMigration, planRehearsal } from "./migration-plan.ts";
import { notRead, partial, type Ran, readOf, reasonsOfAll, removed, unreadable } from "./migration-reads.ts";
import { type ChangedRoot, loadChangedRoots } from "./migration-roots.ts";
import { rehearseWithStandIns, standInReasons, type WithStandIns } from "./stand-in-rehearsal.ts";
import { gapsOf, readBackwards, rollbackOf } from "./way-back.ts";

/**
 * The pull request's migrations, with what they did in a throwaway Postgres on top of the merge base's. Each
 * folder of migrations is a database of its own. Postgres is not started when there is nothing to run.
 *
 * @throws what `signal` was aborted with; everything else becomes a partial or unfinished line
 */
export async function gatherMigrationFacts(
  loaded: LoadedPull,
  rehearse: Rehearse,
  signal?: AbortSignal,
): Promise<Gathered<RehearsedMigration>> {
  const gathered: Gathered<RehearsedMigration>[] = [];
  for (const root of await loadChangedRoots(loaded)) {
    const one = await gatherRoot(loaded, root, rehearse, signal);
    gathered.push({ ...one, facts: await withContext(loaded, root, one.facts) });
  }
  const changed = new Set(loaded.pull.files.map((file) => file.path));
  return {
    facts: gathered.flatMap((one) => one.facts),
    read: gathered.flatMap((one) => one.read).filter((file) => changed.has(file.path)),
    unfinished: gathered.flatMap((one) => one.unfinished),
  };
}

async function gatherRoot(
  loaded: LoadedPull,
  root: ChangedRoot,
  rehearse: Rehearse,
  signal: AbortSignal | undefined,
): Promise<Gathered<RehearsedMigration>> {
  const plan = planRehearsal(root);
  const own = plan.changed.filter((migration) => plan.own.has(migration.path));
  const unread = [...notRead(own), ...removed(loaded, root), ...unreadable(root)];
  if (!own.some((migration) => migration.migration)) {
    return { facts: [], read: [...unread, ...readBackwards(root, plan, new Map())], unfinished: [] };
  }
  try {
    if (root.after.notRun !== undefined)
      return { ...(await withoutRehearsal(root, plan, own, unread, root.after.notRun)), unfinished: [] };
    const { result, standIns, whole } = await rehearsed(root, plan, rehearse, signal);
    const gaps = gapsOf(root, plan, result);
    const told = { root, plan, result, whole, gaps, standIns, unproven: unprovenParts(plan, result) };
    const files = result.migrations.flatMap((file, index) => {
      const migration = runnable(plan.changed)[index];
      const mine = migration && plan.own.get(migration.path);
      return migration?.migration && mine ? [{ migration, mine, file, sql: migration.migration }] : [];
    });
    const facts = files.map(({ mine, file, sql }) => factOf(told, sql, mine, file));
    const rollbacks = new Map(facts.map(({ path, rollback }) => [path, rollback]));
    const read = files.map(({ migration, mine, file }) =>
      readOf(told, migration, mine, file, rollbacks.get(migration.path)),
    );
    return {
      facts,
      read: [...unread, ...read, ...readBackwards(root, plan, rollbacks, reasonsOfAll(told))],
      unfinished: [],
    };
  } catch (error) {
    if (signal?.aborted) throw error;
    return withoutRehearsal(root, plan, own, unread, messageOf(error));
  }
}

async function rehearsed(
  root: ChangedRoot,
  plan: MigrationPlan,
  rehearse: Rehearse,
  signal: AbortSignal | undefined,
): Promise<WithStandIns & { whole: { before: Catalog; after: Catalog } }> {
  const base = [...(plan.dump ? [plan.dump.migration] : []), ...upOf(plan.base)];
  const { result, standIns } = await rehearseWithStandIns(
    { base, changed: sqlOf(plan.changed) },
    rehearse,
    signal,
  );
  const after = result.migrations.at(-1)?.after ?? NO_TABLES;
  // When history is rewritten, what was there before is what the old history made.
  const old = brought(root.before);
  const history = [...(old ? [old.migration] : []), ...upOf(root.before.migrations)];
  const before = plan.rewritten
    ? (await rehearse({ base: history, changed: [] }, signal)).baseCatalog
    : result.migrations[0]?.before;
  return { result, standIns, whole: { before: before ?? NO_TABLES, after } };
}

interface Told extends Ran {
  whole: { before: Catalog; after: Catalog };
  unproven: readonly StatementPart[];
}

const NO_TABLES: Catalog = { tables: [] };

function factOf(
  { root, result, whole, unproven, gaps, standIns }: Told,
  sql: Migration,
  mine: OwnMigration,
  file: RehearsedFile,
): RehearsedMigration {
  const statements: RehearsedStatement[] = [];
  for (const [index, statement] of sql.statements.entries()) {
    const outcome = file.statements[index];
    if (outcome && mine.isNew(statement)) statements.push({ ...statement, ...outcome });
  }
  const rollback = rollbackOf(sql, file, [...gaps, ...standInReasons(standIns)]);
  return {
    path: sql.path,
    framework: sql.framework,
    dialect: root.after.dialect,
    rehearsed: true,
    engine: result.engine,
    statements,
    before: file.before,
    after: file.after,
    whole,
    ...(result.seeded ? { seeded: result.seeded } : {}),
    ...(standIns.length > 0 ? { standIns } : {}),
    ...(mine.edited ? { edited: true } : {}),
    ...(unproven.length > 0 ? { unproven } : {}),
    ...(rollback ? { rollback } : {}),
  };
}

/** What the pull request's files got when Postgres could not be asked. */
async function withoutRehearsal(
  root: ChangedRoot,
  plan: MigrationPlan,
  own: readonly RootMigration[],
  unread: readonly FileRead[],
  why: string,
): Promise<Gathered<RehearsedMigration>> {
  const parsedBefore = plan.rewritten
    ? []
    : await tablesCreated([...(plan.dump ? [plan.dump.migration] : []), ...sqlOf(plan.base)]);
  const reason = `not rehearsed: ${why}`;
  const facts = runnable(own).flatMap(({ path, migration }): RehearsedMigration[] => {
    const mine = plan.own.get(path);
    if (!migration || !mine) return [];
    const statements = migration.statements.filter(mine.isNew).map(
      (statement): RehearsedStatement => ({
        ...statement,
        inTransaction: migration.transactional,
        outcome: "not-run",
        locks: [],
        rewrote: [],
        created: [],
      }),
    );
    return [
      {
        path,
        framework: migration.framework,
        dialect: root.after.dialect,
        rehearsed: false,
        reason,
        engine: "",
        statements,
        before: NO_TABLES,
        after: NO_TABLES,
        parsedBefore,
        ...(mine.edited ? { edited: true } : {}),
      },
    ];
  });
  const unfinished: Unfinished[] = [{ part: "rehearsal", reason: why }];
  const problemsOf = (path: string) => own.find((one) => one.path === path)?.problems ?? [];
  const read = facts.map(({ path }) =>
    partial(path, [reason, ...problemsOf(path).map(({ line, message }) => `line ${line}: ${message}`)]),
  );
  return { facts, read: [...unread, ...read, ...readBackwards(root, plan, new Map(), [reason])], unfinished };
}

function unprovenParts(plan: MigrationPlan, result: RehearsalResult): readonly StatementPart[] {
  const failed = new Set(result.baseProblems.map(({ at }) => `${at.path}:${at.from}:${at.to}`));
  const inBase = [...(plan.dump ? [plan.dump.migration] : []), ...sqlOf(plan.base)]
    .flatMap((migration) => migration.statements)
    .filter(({ at }) => failed.has(`${at.path}:${at.from}:${at.to}`));
  const inChanged = sqlOf(plan.changed).flatMap((migration, index) =>
    migration.statements.filter((_, at) => result.migrations[index]?.statements[at]?.outcome !== "ran"),
  );
  return [...inBase, ...inChanged].flatMap((statement) => statement.parts ?? []);
}

function runnable(migrations: readonly RootMigration[]): readonly RootMigration[] {
  return migrations.filter(({ migration }) => migration !== undefined);
}

function sqlOf(migrations: readonly RootMigration[]): Migration[] {
  return migrations.flatMap(({ migration }) => (migration ? [migration] : []));
}

/** Without their ways back: what is there already is not taken back. */
function upOf(migrations: readonly RootMigration[]): Migration[] {
  return sqlOf(migrations).map(({ down: _down, ...migration }) => migration);
}
