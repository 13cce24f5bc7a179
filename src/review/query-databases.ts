import type { Catalog } from "../domain/catalog.ts";
import type { RehearsedMigration } from "../domain/facts.ts";
import type { Migration, RehearsalResult, Rehearse } from "../domain/rehearsal.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { recognise } from "../migrations/recognise.ts";
import type { ReadRoot } from "../migrations/read-root.ts";
import { loadHeadRoots } from "./migration-roots.ts";
import { planRehearsal } from "./migration-plan.ts";

/** The schema that queries at head run against. */
export interface QueryDatabase {
  catalog: Catalog;
  /** What brings it up. */
  migrations: readonly Migration[];
  /** Something that was not run may have given this table an index. */
  uncertain(table: string): boolean;
}

/**
 * The databases of the repository at head. Where the pull request's own migrations were rehearsed, their schema is
 * taken; the others are brought up once. One that does not come up is left out: nothing is then said of it.
 */
export async function databasesAtHead(
  loaded: LoadedPull,
  rehearsed: readonly RehearsedMigration[],
  rehearse: Rehearse,
  signal: AbortSignal | undefined,
): Promise<readonly QueryDatabase[]> {
  const databases: QueryDatabase[] = [];
  for (const root of await loadHeadRoots(loaded)) {
    if (root.notRun !== undefined || root.dialect === "mysql" || root.dialect === "sqlite") continue;
    const migrations = migrationsOf(root);
    if (migrations.length === 0) continue;
    const known = rehearsed.find(
      (fact) => fact.rehearsed && fact.whole && recognise(fact.path)?.root === root.root,
    );
    let problems: RehearsalResult["baseProblems"] = [];
    let catalog = known?.whole?.after;
    if (!catalog) {
      const result = await rehearse({ base: migrations, changed: [] }, signal).catch((error: unknown) => {
        if (signal?.aborted) throw error;
      });
      catalog = result?.baseCatalog;
      problems = result?.baseProblems ?? [];
    }
    if (!catalog) continue;
    const unsure = [...textsNotRun(root, migrations, problems), ...partsNotRun(known)];
    databases.push({
      catalog,
      migrations,
      uncertain: (table) => unsure.some((text) => mentions(text, table)),
    });
  }
  return databases;
}

/** All that head has, and none of its ways back. */
function migrationsOf(root: ReadRoot): readonly Migration[] {
  const { dump, base } = planRehearsal({
    before: root,
    after: root,
    gaps: { base: [], head: new Map() },
  });
  const run = base.flatMap(({ migration }) => (migration ? [migration] : []));
  return [...(dump ? [dump.migration] : []), ...run].map(({ down: _down, ...migration }) => migration);
}

function textsNotRun(
  root: ReadRoot,
  migrations: readonly Migration[],
  problems: RehearsalResult["baseProblems"],
): readonly string[] {
  const failed = new Set(problems.map(({ at }) => `${at.path}:${at.from}:${at.to}`));
  const files = root.migrations
    .filter(({ unread, problems: own }) => unread !== undefined || own.length > 0)
    .map(({ text }) => text);
  // The statement may not name its table, where a program writes it: what stands around it does.
  const around = new Map(root.migrations.map(({ path, text }) => [path, text]));
  const statements = migrations
    .flatMap((migration) => migration.statements)
    .filter(({ skip, at }) => skip !== undefined || failed.has(`${at.path}:${at.from}:${at.to}`))
    .filter(({ sql, written }) => INDEXES.test(`${sql} ${written ?? ""}`))
    .map(({ sql, at }) => `${sql}\n${around.get(at.path) ?? ""}`);
  return [...files.filter((text) => INDEXES.test(text)), ...statements];
}

function partsNotRun(known: RehearsedMigration | undefined): readonly string[] {
  const parts = known?.unproven ?? [];
  return parts.filter(({ kind }) => kind === "index" || kind === "key").map(({ table }) => table.name);
}

const INDEXES = /index|constraint|unique|primary|references/i;

function mentions(text: string, table: string): boolean {
  for (let at = text.indexOf(table); at !== -1; at = text.indexOf(table, at + 1)) {
    const around = `${text[at - 1] ?? " "}${text[at + table.length] ?? " "}`;
    if (!/\w/.test(around)) return true;
  }
  return false;
}
