import type { MigrationFramework } from "../framework.ts";
import type { Place } from "../place.ts";

/**
 * Frameworks whose migrations are programs or their own documents. They are recognised, so that nobody takes
 * silence for approval, and left unread.
 */
export const unreadFrameworks: readonly MigrationFramework[] = [
  unread("Django", (place) => place.folders.at(-1) === "migrations" && /^\d{4}_\w+\.py$/.test(place.name)),
  unread(
    "Alembic",
    ({ folders, name }) => name.endsWith(".py") && name !== "__init__.py" && folders.at(-1) === "versions",
    /\bdown_revision\b|\balembic\b/,
  ),
  unread(
    "Rails",
    ({ folders, name }) => /^\d+_\w+\.rb$/.test(name) && /^(?:\w+_)?migrate$/.test(folders.at(-1) ?? ""),
  ),
  unread(
    "Laravel",
    ({ folders, name }) => name.endsWith(".php") && folders.at(-1) === "migrations",
    /extends\s+Migration\b|Schema::/,
  ),
  unread("Doctrine", ({ name }) => /^Version\d{8,}\.php$/.test(name)),
  unread(
    "Ecto",
    ({ folders, name }) =>
      name.endsWith(".exs") && folders.at(-1) === "migrations" && folders.includes("priv"),
  ),
  unread("TypeORM", isScript, /\bMigrationInterface\b/),
  unread("Sequelize", isScript, /\bqueryInterface\b/),
  unread("node-pg-migrate", isScript, /\bpgm\b|\bnode-pg-migrate\b/),
  unread("db-migrate", isScript, /\bdb-migrate\b|\bdbm\b|\bdb\.runSql\b/),
  unread("MikroORM", isScript, /@mikro-orm\/migrations/),
  unread("Kysely", isScript, /\bKysely\b/),
  unread("Knex", isScript, /\bknex\b|\.schema\.(?:createTable|alterTable|table|raw)\b/i),
  unread("goose (Go)", ({ name }) => /^\d+_\w+\.go$/.test(name), /\bgoose\.AddMigration/),
  unread("SeaORM", ({ name }) => /^m\d{8}_\d+_\w+\.rs$/.test(name)),
  unread(
    "Entity Framework",
    ({ folders, name }) => /^\d{14}_\w+\.cs$/.test(name) && folders.at(-1) === "migrations",
  ),
  unread("Flyway (Java)", ({ name }) => /^V\d[\d_]*__\w+\.(?:java|kt)$/.test(name)),
  unread(
    "Liquibase (XML, YAML or JSON)",
    ({ name }) => /\.(?:xml|ya?ml|json)$/i.test(name),
    /<databaseChangeLog\b|^\s*["']?databaseChangeLog["']?\s*:/m,
    isChangelogPath,
  ),
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

function isChangelogPath({ folders, name }: Place): boolean {
  return (
    /change[-_.]?(?:log|set)/i.test(name) ||
    folders.some((folder) => /^(?:liquibase|change[-_]?(?:logs?|sets?))$/.test(folder))
  );
}
