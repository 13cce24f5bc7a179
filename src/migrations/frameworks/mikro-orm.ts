import type { MigrationFramework } from "../framework.ts";
import { claimScript } from "../javascript/claim.ts";
import { numbersOf } from "../sql-file.ts";

/** MikroORM: classes named after the time at which they were made, which collect SQL with `this.addSql`. */
export const mikroOrm: MigrationFramework = {
  name: "mikro-orm",
  claims: (place) => {
    const claim = claimScript(place);
    const time = /\d{10,}/.exec(place.name)?.[0];
    return claim && { ...claim, order: { version: numbersOf(time ?? ""), name: place.name } };
  },
  confirms: ({ text }) => /@mikro-orm\/migrations|\bextends\s+Migration\b[^]*\bthis\.addSql\b/.test(text),
  read: async (file) => (await import("../mikro-orm/read.ts")).readMikroOrm(file),
};
