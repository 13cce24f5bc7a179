import type { Claim, MigrationFramework } from "../framework.ts";
import type { Place } from "../place.ts";
import { MIGRATION_FOLDER, numbersOf, readSqlFile } from "../sql-file.ts";

const NAME = /^([VURB])(\d[\d._]*)?__.+\.sql$/;

/** Flyway: `V1_2__add_orders.sql`, repeatable `R__views.sql`, undo `U1_2__add_orders.sql`. */
export const flyway: MigrationFramework = {
  name: "flyway",
  claims,
  companions: (places) => places.map(({ path }) => `${path}.conf`),
  read: (file) =>
    readSqlFile(file, "flyway", {
      // Flyway runs a file without a transaction when it holds a statement that refuses one, or when its
      // own `.sql.conf` beside it says so.
      transactional: (statements) =>
        !statements.some((statement) => statement.alone) &&
        !/^\s*executeInTransaction\s*=\s*false\b/im.test(
          file.around.companion(`${file.place.path}.conf`) ?? "",
        ),
    }),
};

function claims(place: Place): Claim | undefined {
  const [, letter, version] = NAME.exec(place.name) ?? [];
  if (letter === undefined || (letter === "R") === (version !== undefined)) return undefined;
  return {
    root: locationOf(place),
    order: { version: numbersOf(version ?? ""), name: place.name },
    role: letter === "R" ? "repeatable" : letter === "U" ? "down" : "up",
  };
}

/** Flyway searches a location with all its sub-folders; `db/migration` is the default. */
function locationOf(place: Place): string {
  const at = place.folders.findLastIndex((folder) => MIGRATION_FOLDER.test(folder));
  if (at === -1) return place.folder;
  const deeper = place.folders[at + 1];
  const parts = place.folder.split("/");
  // Vendor folders below the location belong to different databases.
  const vendor =
    deeper !== undefined &&
    /^(?:postgres(?:ql)?|mysql|mariadb|sqlite|h2|oracle|sqlserver|mssql)$/.test(deeper);
  return parts.slice(0, at + (vendor ? 2 : 1)).join("/");
}
