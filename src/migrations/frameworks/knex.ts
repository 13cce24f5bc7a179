import type { MigrationFramework } from "../framework.ts";
import { claimScript } from "../javascript/claim.ts";

/** Knex: programs that export `up` and `down`, in the order of their names, as Knex lists them. */
export const knex: MigrationFramework = {
  name: "knex",
  claims: (place) => {
    const claim = claimScript(place);
    return claim && { ...claim, order: { version: [], name: place.name } };
  },
  confirms: ({ text }) => KNEX.test(text) && /\bup\b/.test(text) && !OTHERS.test(text),
  read: async (file) => (await import("../knex/read.ts")).readKnex(file),
};

const KNEX = /\bknex\b|\.schema\s*\.\s*(?:createTable|alterTable|table|raw|dropTable)\b/i;
const OTHERS = /@mikro-orm\/migrations|\bKysely\b|\bMigrationBuilder\b|\bpgm\./;
