import type { MigrationFile, SchemaDump } from "../framework.ts";
import { above, join, placeOf } from "../place.ts";
import { blankPsql } from "../psql.ts";
import { splitSql } from "../split.ts";
import { readSqlFile } from "../sql-file.ts";
import { applyNode, type KnownSchema } from "./known-schema.ts";

/** Where `php artisan schema:dump` puts its file, for a folder of migrations. */
export function dumpPaths(root: string): string[] {
  const folder = join(above(root), "schema");
  return [join(folder, "pgsql-schema.sql"), join(folder, "pgsql-schema.dump")];
}

/**
 * What `schema:dump` wrote: the schema, and the rows of Laravel's own table of migrations.
 *
 * @param files of one root, at least one
 * @param known gets the tables of the dump
 */
export async function readDump(
  files: readonly MigrationFile[],
  known: KnownSchema,
): Promise<SchemaDump | undefined> {
  const [first] = files;
  const path = first && dumpPaths(first.root).find((one) => first.around.companion(one) !== undefined);
  const text = path === undefined ? undefined : first?.around.companion(path);
  if (!first || path === undefined || text === undefined) return undefined;
  const dump = { ...first, place: placeOf(path), text };
  const { migration, problems } = await readSqlFile(dump, "laravel", { transactional: () => false });
  if (!migration) return undefined;
  for (const { node } of (await splitSql(blankPsql(text).sql, path, first.side)).statements)
    applyNode(known, node);
  const names = new Set(namesIn(text));
  const covered = files.filter(({ place }) => names.has(place.name.replace(/\.php$/, "")));
  return { migration, problems, covers: new Set(covered.map(({ place }) => place.path)) };
}

/** Names of migrations: rows of COPY (`7\t2024_01_01_000000_create_orders_table\t1`), or INSERT statements. */
function namesIn(text: string): string[] {
  return text.split("\n").flatMap((line) => {
    const copied = /^\d+\t([^\t]+)\t\d+\s*$/.exec(line)?.[1];
    if (copied !== undefined) return [copied];
    const inserts = /^insert\s+into\s+\S*migrations\b/i.test(line) || /^\s*\(\d+,\s*'/.test(line);
    return inserts ? [...line.matchAll(/\(\s*\d+\s*,\s*'([^']*)'/g)].map(([, name]) => name ?? "") : [];
  });
}
