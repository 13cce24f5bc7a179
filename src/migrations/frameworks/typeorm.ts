import type { MigrationFile, MigrationFramework, ReadSeries } from "../framework.ts";
import { claimScript } from "../javascript/claim.ts";
import { numbersOf } from "../sql-file.ts";

/** TypeORM: classes with `up` and `down`, in the order of the time that their name, and mostly the file's, ends or begins with. */
export const typeorm: MigrationFramework = {
  name: "typeorm",
  claims: (place) => {
    const claim = claimScript(place);
    const time = /\d{10,}/.exec(place.name)?.[0];
    return claim && { ...claim, order: { version: numbersOf(time ?? ""), name: place.name } };
  },
  confirms: ({ text }) =>
    /\bMigrationInterface\b/.test(text) ||
    (/\bqueryRunner\b/.test(text) && /\bclass\b/.test(text) && /\bup\b/.test(text)),
  read: async (file) => (await readAll([file])).files[0]?.read ?? { problems: [] },
  readAll,
};

async function readAll(files: readonly MigrationFile[]): Promise<ReadSeries> {
  return (await import("../typeorm/read.ts")).readTypeorm(files);
}
