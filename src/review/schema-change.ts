import type { Catalog, CatalogTable } from "../domain/catalog.ts";
import type { RehearsedMigration } from "../domain/facts.ts";
import type { SchemaChange } from "../domain/review.ts";

/** What to show of each folder's migrations: their statements, and the tables that are not as they were. */
export function schemaChanges(migrations: readonly RehearsedMigration[]): readonly SchemaChange[] {
  // Migrations of one folder share the schema around them; those that were only parsed have none.
  const groups = new Map<unknown, RehearsedMigration[]>();
  for (const migration of migrations) {
    if (migration.history?.change === "removed") continue;
    const key = migration.whole ?? `${migration.framework} ${folderOf(migration.path)}`;
    groups.set(key, [...(groups.get(key) ?? []), migration]);
  }
  return [...groups.values()].map((group) => ({
    migrations: group.map(
      ({ path, framework, dialect, rehearsed, reason, engine, statements, rollback }) => ({
        path,
        framework,
        dialect,
        rehearsed,
        ...(reason === undefined ? {} : { reason }),
        engine,
        statements,
        ...(rollback === undefined ? {} : { rollback }),
      }),
    ),
    ...differing(group[0]?.whole),
  }));
}

function differing(
  whole: { before: Catalog; after: Catalog } | undefined,
): Pick<SchemaChange, "before" | "after"> {
  if (!whole) return { before: [], after: [] };
  const old = byName(whole.before);
  const now = byName(whole.after);
  const changed = ([name, table]: [string, CatalogTable], others: ReadonlyMap<string, CatalogTable>) =>
    JSON.stringify(table) !== JSON.stringify(others.get(name));
  return {
    before: [...old].filter((entry) => changed(entry, now)).map(([, table]) => table),
    after: [...now].filter((entry) => changed(entry, old)).map(([, table]) => table),
  };
}

function byName({ tables }: Catalog): ReadonlyMap<string, CatalogTable> {
  return new Map(tables.map((table) => [`${table.schema}.${table.name}`, table]));
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
