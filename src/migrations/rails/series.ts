import type { MigrationFile, ReadFile, ReadSeries } from "../framework.ts";
import { readDump } from "./dump.ts";
import { UNVERSIONED, versionNamed } from "./program.ts";
import { readMigration } from "./read.ts";
import { Schema } from "./schema.ts";

/**
 * All migrations of one folder, in their order: a name that a migration leaves out is that of the schema which the
 * earlier ones have made.
 */
export async function readSeries(files: readonly MigrationFile[]): Promise<ReadSeries> {
  const latest = latestVersion(files);
  const dump = await readDump(files, latest);
  const schema = startOf(files, dump?.schema);
  const read: { file: MigrationFile; read: ReadFile }[] = [];
  for (const file of files) read.push({ file, read: await readMigration(file, schema, latest) });
  if (!dump) return { files: read };
  const { migration, problems, covers } = dump;
  return { files: read, dump: { migration, problems, covers } };
}

/** A folder in which no version is named is taken for one of a current Rails. */
const CURRENT = 7.1;

export function latestVersion(files: readonly MigrationFile[]): number {
  const versions = files.flatMap(({ text }) => versionNamed(text) ?? []);
  if (versions.length > 0) return versions.reduce((one, other) => Math.max(one, other));
  return files.some(({ text }) => /<\s*ActiveRecord::Migration\b/.test(text)) ? UNVERSIONED : CURRENT;
}

/** Tables that the dump has and none of these migrations makes were there before them: histories are cut off. */
function startOf(files: readonly MigrationFile[], dump: Schema | undefined): Schema {
  const schema = new Schema({ isLoaded: dump !== undefined && files[0]?.side === "head" });
  if (!dump) return schema;
  const made = new Set<string>();
  for (const { text } of files)
    for (const [, name] of text.matchAll(MADE)) if (name !== undefined) made.add(name);
  for (const [name, table] of dump.entries()) if (!made.has(name)) schema.keepPartly(name, table);
  return schema;
}

/** Tables that are made or renamed to. */
const MADE =
  /\b(?:create_table\b[ (]{0,3}|rename_table\b[ (]{0,3}[:"']\w{1,63}["']?,\s{0,9})[:"']([\w.]{1,127})/g;
