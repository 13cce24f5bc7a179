import type { MigrationFile, SchemaDump } from "../framework.ts";
import { above, join, placeOf } from "../place.ts";
import { readSqlFile } from "../sql-file.ts";

/** Where `mix ecto.dump` puts its file, for a folder of migrations. */
export function dumpPath(root: string): string {
  return join(above(root), "structure.sql");
}

/**
 * What `mix ecto.dump` wrote, where migrations that it counts as run are gone from the folder: without it a new
 * database cannot be made.
 *
 * @param files of one root, at least one
 */
export async function readDump(files: readonly MigrationFile[]): Promise<SchemaDump | undefined> {
  const [first] = files;
  const path = first && dumpPath(first.root);
  const text = path === undefined ? undefined : first?.around.companion(path);
  if (!first || path === undefined || text === undefined) return undefined;
  const versions = new Set(versionsIn(text));
  const covered = files.filter(({ place }) => versions.has(/^\d+/.exec(place.name)?.[0] ?? ""));
  if (versions.size === 0 || covered.length === versions.size) return undefined;
  const dump = { ...first, place: placeOf(path), text };
  const { migration, problems } = await readSqlFile(dump, "ecto", { transactional: () => false });
  return migration && { migration, problems, covers: new Set(covered.map(({ place }) => place.path)) };
}

/** `INSERT INTO public."schema_migrations" (version) VALUES (20240101000000);`, or one row on each line. */
function versionsIn(text: string): string[] {
  const at = text.search(/insert\s+into\s+\S*schema_migrations\b/i);
  return at === -1
    ? []
    : [...text.slice(at).matchAll(/\(\s*'?(\d{4,20})'?\s*[,)]/g)].map(([, version]) => version ?? "");
}
