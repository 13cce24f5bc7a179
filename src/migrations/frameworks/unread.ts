import type { MigrationFramework } from "../framework.ts";
import type { Place } from "../place.ts";

/**
 * Frameworks whose migrations are programs or their own documents. They are recognised, so that nobody takes
 * silence for approval, and left unread.
 */
export const unreadFrameworks: readonly MigrationFramework[] = [
  unread("Doctrine", ({ name }) => /^Version\d{8,}\.php$/.test(name)),
  unread("node-pg-migrate", isScript, /\bpgm\b|\bnode-pg-migrate\b/),
  unread("Kysely", isScript, /\bKysely\b/),
  unread("goose (Go)", ({ name }) => /^\d+_\w+\.go$/.test(name), /\bgoose\.AddMigration/),
  unread("SeaORM", ({ name }) => /^m\d{8}_\d+_\w+\.rs$/.test(name)),
  unread(
    "Entity Framework",
    ({ folders, name }) => /^\d{14}_\w+\.cs$/.test(name) && folders.at(-1) === "migrations",
  ),
  unread("Flyway (Java)", ({ name }) => /^V\d[\d_]*__\w+\.(?:java|kt)$/.test(name)),
];

/** Without `text` the path alone decides. */
function unread(
  name: string,
  path: (place: Place) => boolean,
  text?: RegExp,
  also: (place: Place) => boolean = () => true,
): MigrationFramework {
  return {
    name,
    claims: (place) =>
      path(place) && also(place)
        ? { root: place.folder, order: { version: [], name: place.name }, role: "up" }
        : undefined,
    ...(text ? { confirms: (file) => text.test(file.text) } : {}),
    read: async () => ({
      problems: [],
      unread: `${name} migrations are recognised but not read in this version`,
    }),
  };
}

function isScript({ folders, name }: Place): boolean {
  return (
    /\.(?:[cm]?[jt]s)$/.test(name) &&
    !name.endsWith(".d.ts") &&
    folders.some((folder) => /^migrations?$/.test(folder))
  );
}
