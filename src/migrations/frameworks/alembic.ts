import type { MigrationFramework } from "../framework.ts";

/**
 * Alembic: Python files in a folder `versions`, in the order of their graph (`down_revision`). By default all
 * migrations of one run are one transaction, with `transaction_per_migration` each is one; here each file is one,
 * as when it is the only one that a deployment brings.
 */
export const alembic: MigrationFramework = {
  name: "alembic",
  claims: (place) => {
    const at = place.folders.lastIndexOf("versions");
    if (at === -1 || !place.name.endsWith(".py") || place.name === "__init__.py") return undefined;
    const root = place.folder
      .split("/")
      .slice(0, at + 1)
      .join("/");
    return { root, order: { version: [], name: place.path }, role: "up" };
  },
  confirms: ({ text }) => /\bdown_revision\b|\balembic\b/.test(text),
  companions: async (places) => {
    const { environmentOf } = await import("../alembic/read-alembic.ts");
    return [...new Set(places.map(({ folder, folders }) => environmentOf(versionsOf(folder, folders))))];
  },
  read: async () => ({ problems: [], unread: "it is read with its folder" }),
  readAll: async (files) => (await import("../alembic/read-alembic.ts")).readAlembic(files),
};

function versionsOf(folder: string, folders: readonly string[]): string {
  return folder
    .split("/")
    .slice(0, folders.lastIndexOf("versions") + 1)
    .join("/");
}
