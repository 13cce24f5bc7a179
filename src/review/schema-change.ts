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
  const changed = (tables: Tables, others: Tables) =>
    [...tables].flatMap(([name, { table, written }]) =>
      others.get(name)?.written === written ? [] : [table],
    );
  return { before: changed(old, now), after: changed(now, old) };
}

/** Each with all that is known of it as one text. */
type Tables = ReadonlyMap<string, { table: CatalogTable; written: string }>;

function byName({ tables }: Catalog): Tables {
  return new Map(
    tables.map((table) => [`${table.schema}.${table.name}`, { table, written: JSON.stringify(table) }]),
  );
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/") + 1);
}
