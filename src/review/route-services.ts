import type { TreeEntry } from "../domain/tree.ts";

/** A file that says: here begins a program with dependencies of its own. */
const MANIFEST =
  /(?:^|\/)(?:package\.json|deno\.jsonc?|pyproject\.toml|setup\.py|requirements\.txt|manage\.py|go\.mod|pom\.xml|build\.gradle(?:\.kts)?|Gemfile|composer\.json|Cargo\.toml|mix\.exs)$/;

/** The services of a repository: each file belongs to the nearest folder above it that has a manifest. */
export class Services {
  readonly #roots = new Set<string>();

  constructor(entries: readonly Pick<TreeEntry, "path">[]) {
    for (const { path } of entries)
      if (MANIFEST.test(path) && !/(?:^|\/)node_modules\//.test(path)) this.#roots.add(folderOf(path));
  }

  /** The folder of the service that a file belongs to; empty for the whole repository. */
  rootOf(path: string): string {
    for (let folder = folderOf(path); folder !== ""; folder = folderOf(folder))
      if (this.#roots.has(folder)) return folder;
    return "";
  }
}

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}
