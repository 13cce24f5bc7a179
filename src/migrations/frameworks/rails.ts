import type { Claim, MigrationFramework } from "../framework.ts";
import { join, type Place } from "../place.ts";
import { numbersOf } from "../sql-file.ts";

/** Source: Active Record, `MigrationContext`: sub-folders count, and engines put their name before `.rb`. */
const NAME = /^(\d+)_\w+(?:\.\w+)?\.rb$/;

/**
 * Rails: `db/migrate/20240101120000_add_orders.rb`, one transaction each unless `disable_ddl_transaction!` says
 * otherwise. A database of its own has its own folder (`db/cache_migrate`) and its own dump.
 */
export const rails: MigrationFramework = {
  name: "rails",
  claims,
  read: async (file) => {
    const { readMigration } = await import("../rails/read.ts");
    const { Schema } = await import("../rails/schema.ts");
    const { latestVersion } = await import("../rails/series.ts");
    return readMigration(file, new Schema(), latestVersion([file]));
  },
  readAll: async (files) => (await import("../rails/series.ts")).readSeries(files),
  companions: async (places) => {
    const { configurationPaths } = await import("../rails/application.ts");
    const { dumpPaths } = await import("../rails/dump.ts");
    return [...new Set(places.map((place) => claims(place)?.root))].flatMap((root) => {
      if (root === undefined) return [];
      const { schema, structure } = dumpPaths(root);
      return [schema, structure, ...configurationPaths(root)];
    });
  },
};

function claims(place: Place): Claim | undefined {
  const version = NAME.exec(place.name)?.[1];
  const at = place.folders.findLastIndex((folder) => /^(?:\w+_)?migrate$/.test(folder));
  if (version === undefined || at === -1) return undefined;
  const folders = place.folder.split("/");
  const own = folders[at] ?? "";
  const above = folders.slice(0, at).join("/");
  return {
    // What is put off until after the deployment runs against the same database.
    root: join(above, /^post_migrate$/i.test(own) ? "migrate" : own),
    order: { version: numbersOf(version), name: place.name },
    role: "up",
  };
}
