import type { MigrationFile, MigrationFramework, ReadSeries } from "../framework.ts";

/**
 * Django: `<app>/migrations/0001_initial.py`. All apps of a repository are one database; a migration runs in one
 * transaction unless it says `atomic = False`.
 */
export const django: MigrationFramework = {
  name: "django",
  claims: ({ folders, name, folder }) =>
    folders.at(-1) === "migrations" && folders.length > 1 && /^[A-Za-z0-9]\w*\.py$/.test(name)
      ? {
          root: "",
          order: { version: numberOf(name), name: `${folder}/${name}` },
          role: "up",
        }
      : undefined,
  confirms: ({ place, text }) =>
    /^\d{4}_/.test(place.name) || (/\bmigrations\b/.test(text) && /^class\s+Migration\b/m.test(text)),
  read: async (file) =>
    (await readAll([file])).files[0]?.read ?? { problems: [], unread: "it is no migration" },
  readAll,
  companions: async (places) => (await import("../django/surroundings.ts")).companionsOf(places),
};

async function readAll(files: readonly MigrationFile[]): Promise<ReadSeries> {
  return (await import("../django/read-all.ts")).readAll(files);
}

function numberOf(name: string): readonly bigint[] {
  const number = /^\d{1,18}/.exec(name)?.[0];
  return number === undefined ? [] : [BigInt(number)];
}
