import type { Claim, MigrationFramework } from "../framework.ts";
import { claimScript } from "../javascript/claim.ts";
import { above, type Place } from "../place.ts";
import { numbersOf, readSqlFile } from "../sql-file.ts";

/** db-migrate: programs that are handed `db`, in the order of their names. */
export const dbMigrate: MigrationFramework = {
  name: "db-migrate",
  claims: (place) => {
    const claim = claimScript(place);
    // The SQL file of the same name comes first: it is what the program sends.
    return claim && { ...claim, order: { version: [...claim.order.version, 1n], name: place.name } };
  },
  confirms: ({ text }) => /\bup\b/.test(text) && DB_MIGRATE.test(text),
  read: async (file) => {
    const { readDbMigrate, sendsSqlFile } = await import("../db-migrate/read.ts");
    return sendsSqlFile(file)
      ? {
          migration: { path: file.place.path, framework: "db-migrate", transactional: true, statements: [] },
          problems: [],
        }
      : readDbMigrate(file);
  },
};

const DB_MIGRATE =
  /\bdb-migrate\b|\bdbm\b|\bdb\s*\.\s*(?:runSql|createTable|addColumn|addIndex|removeColumn|dropTable)\b/;

/** SQL that one of db-migrate's programs sends: `sqls/20260110120000-orders-up.sql`, and `-down.sql` to take it back. */
export const dbMigrateSql: MigrationFramework = {
  name: "db-migrate",
  pairs: true,
  claims: claimSql,
  confirms: ({ place, around }) => {
    const stem = STEM.exec(place.name)?.[1] ?? "";
    const folder = above(place.folder);
    return ["js", "ts", "cjs", "mjs"].some((end) =>
      around.has(`${folder === "" ? "" : `${folder}/`}${stem}.${end}`),
    );
  },
  read: (file) => readSqlFile(file, "db-migrate", { transactional: () => true }),
};

const STEM = /^(\d+-.+)-(?:up|down)\.sql$/;

function claimSql(place: Place): Claim | undefined {
  if (place.folders.at(-1) !== "sqls" || !STEM.test(place.name)) return undefined;
  const number = /^\d+/.exec(place.name)?.[0] ?? "";
  return {
    root: above(place.folder),
    order: { version: numbersOf(number), name: place.name.replace(/-(?:up|down)\.sql$/, "") },
    role: place.name.endsWith("-down.sql") ? "down" : "up",
  };
}
