import type { Claim, MigrationFile, MigrationFramework, ReadSeries } from "../framework.ts";
import { join, type Place } from "../place.ts";

/**
 * Laravel: `database/migrations/2024_01_01_000000_create_orders_table.php`, each in a transaction on PostgreSQL
 * unless it says `public $withinTransaction = false`. What `schema:dump` left comes before them.
 */
export const laravel: MigrationFramework = {
  name: "laravel",
  claims,
  confirms: ({ text }) => /\bIlluminate\\|\bSchema::/.test(text),
  companions: async (places) => {
    const { applicationFiles } = await import("../laravel/application.ts");
    const { dumpPaths } = await import("../laravel/dump.ts");
    const roots = new Set(places.map(rootOf));
    return [...roots].flatMap((root) => [...dumpPaths(root), ...applicationFiles(root)]);
  },
  read: async (file) => {
    const { applicationOf, emptySchema, readMigration } = await reader();
    return readMigration(file, emptySchema(), applicationOf(file));
  },
  readAll,
};

function claims(place: Place): Claim | undefined {
  if (!place.name.endsWith(".php") || !place.folders.includes("migrations")) return undefined;
  // Laravel sorts by the file's name alone, whichever folder it is registered from.
  return { root: rootOf(place), order: { version: [], name: place.name }, role: "up" };
}

/** Modules and packages of one application bring migrations of their own to its one database. */
function rootOf(place: Place): string {
  const at = place.folders.findIndex((folder) => /^(?:modules|app-modules|packages|plugins)$/.test(folder));
  if (at === -1 || place.folders.at(-1) !== "migrations") return place.folder;
  return join(place.folder.split("/").slice(0, at).join("/"), "database/migrations");
}

/** Loaded when a migration of Laravel's is there to be read. */
async function reader() {
  const { applicationOf } = await import("../laravel/application.ts");
  const { readDump } = await import("../laravel/dump.ts");
  const { emptySchema } = await import("../laravel/known-schema.ts");
  const { readMigration } = await import("../laravel/read.ts");
  return { applicationOf, emptySchema, readDump, readMigration };
}

async function readAll(files: readonly MigrationFile[]): Promise<ReadSeries> {
  const [first] = files;
  if (!first) return { files: [] };
  const { applicationOf, emptySchema, readDump, readMigration } = await reader();
  const application = applicationOf(first);
  const known = emptySchema();
  const dump = await readDump(files, known);
  const read: ReadSeries["files"][number][] = [];
  for (const file of files) {
    // What the dump holds is done already; such a file is read for its text alone.
    const schema = dump?.covers.has(file.place.path) ? emptySchema() : known;
    read.push({ file, read: await readMigration(file, schema, application) });
  }
  return { files: read, ...(dump ? { dump } : {}) };
}
