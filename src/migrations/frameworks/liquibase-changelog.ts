import type { MigrationFile, MigrationFramework } from "../framework.ts";
import { join, type Place } from "../place.ts";

const DOCUMENT =
  /<databaseChangeLog\b|<\w+:databaseChangeLog\b|^\s*["']?databaseChangeLog["']?\s*:|[{,]\s*"databaseChangeLog"\s*:/m;
const FOLDER = /^(?:liquibase|change[-_]?(?:logs?|sets?))$/;
const NAME = /change[-_.]?(?:log|set)/i;

/**
 * Liquibase: changelogs in XML, YAML or JSON and what they include, in its order. Each change set is one
 * transaction unless it has `runInTransaction="false"`, and runs once: a file grows by further change sets.
 */
export const liquibaseChangelog: MigrationFramework = {
  name: "liquibase",
  claims: (place) => {
    if (!/\.(?:xml|ya?ml|json|sql)$/i.test(place.name)) return undefined;
    const root = rootOf(place);
    return root === undefined ? undefined : { root, order: { version: [], name: place.path }, role: "up" };
  },
  confirms: (file) => (/\.sql$/i.test(file.place.name) ? hasMaster(file) : DOCUMENT.test(file.text)),
  read: async () => ({ problems: [], unread: "it is read with its folder" }),
  // Loaded with the first changelog: XML, YAML and JSON each have a parser of their own.
  readAll: async (files) => (await import("../liquibase/read-changelogs.ts")).readChangelogs(files),
};

/** The topmost folder that is named for changelogs; a changelog outside one is at home in its own folder. */
function rootOf(place: Place): string | undefined {
  const at = place.folders.findIndex((folder) => FOLDER.test(folder));
  if (at !== -1)
    return place.folder
      .split("/")
      .slice(0, at + 1)
      .join("/");
  return !/\.sql$/i.test(place.name) && NAME.test(place.name) ? place.folder : undefined;
}

const MASTERS = [
  "master",
  "changelog-master",
  "changelog.master",
  "db.changelog-master",
  "db.changelog",
  "changelog",
  "root",
  "main",
];
const KINDS = ["xml", "yaml", "yml", "json"];

/** Plain SQL is Liquibase's where a changelog lies beside it. */
function hasMaster({ root, around }: MigrationFile): boolean {
  return MASTERS.some((name) => KINDS.some((kind) => around.has(join(root, `${name}.${kind}`))));
}
