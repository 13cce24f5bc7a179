import type { Claim, MigrationFile, MigrationFramework, ReadSeries } from "../framework.ts";
import type { Place } from "../place.ts";
import { numbersOf } from "../sql-file.ts";

/**
 * Ecto: `priv/repo/migrations/20240101000000_create_orders.exs`, each in a transaction unless it says
 * `@disable_ddl_transaction true`.
 */
export const ecto: MigrationFramework = {
  name: "ecto",
  claims,
  companions: async (places) => {
    const { configPaths } = await import("../ecto/config.ts");
    const { dumpPath } = await import("../ecto/dump.ts");
    const roots = new Set(places.map(rootOf));
    return [...roots].flatMap((root) => [dumpPath(root), ...configPaths(root)]);
  },
  read: async (file) => {
    const { repoConfigOf } = await import("../ecto/config.ts");
    return (await import("../ecto/read.ts")).readMigration(file, repoConfigOf(file));
  },
  readAll,
};

const NAME = /^(\d+)_\w+\.exs$/;

function claims(place: Place): Claim | undefined {
  const version = NAME.exec(place.name)?.[1];
  if (version === undefined || folderOf(place) === -1) return undefined;
  return { root: rootOf(place), order: { version: numbersOf(version), name: place.name }, role: "up" };
}

/** Ecto looks through a folder of migrations with all its sub-folders. */
function folderOf({ folders }: Place): number {
  const priv = folders.indexOf("priv");
  return priv === -1
    ? -1
    : folders.findIndex((folder, at) => at > priv && /^(?:\w+_)?migrations$/.test(folder));
}

function rootOf(place: Place): string {
  return place.folder
    .split("/")
    .slice(0, folderOf(place) + 1)
    .join("/");
}

async function readAll(files: readonly MigrationFile[]): Promise<ReadSeries> {
  const [first] = files;
  if (!first) return { files: [] };
  const { repoConfigOf } = await import("../ecto/config.ts");
  const { readDump } = await import("../ecto/dump.ts");
  const { readMigration } = await import("../ecto/read.ts");
  const config = repoConfigOf(first);
  const dump = await readDump(files);
  const read: ReadSeries["files"][number][] = [];
  for (const file of files) read.push({ file, read: await readMigration(file, config) });
  return { files: read, ...(dump ? { dump } : {}) };
}
