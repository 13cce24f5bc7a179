import type { MigrationFramework } from "../framework.ts";
import { claimScript } from "../javascript/claim.ts";

/** Sequelize's migrations: programs that are handed `queryInterface`, in the order of their names. */
export const sequelize: MigrationFramework = {
  name: "sequelize",
  claims: (place) => {
    const claim = claimScript(place);
    return claim && { ...claim, order: { version: [], name: place.name } };
  },
  confirms: ({ text }) => /\bqueryInterface\b|\bQueryInterface\b/.test(text) && /\bup\b/.test(text),
  read: async (file) => (await import("../sequelize/read.ts")).readSequelize(file),
};
