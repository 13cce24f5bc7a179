/** A path taken apart once, for the many conventions that look at it. */
export interface Place {
  path: string;
  /** Folders from the top, lower case. */
  folders: readonly string[];
  /** The folder's path; empty at the top. */
  folder: string;
  name: string;
}

export function placeOf(path: string): Place {
  const cut = path.lastIndexOf("/");
  const folder = cut === -1 ? "" : path.slice(0, cut);
  return {
    path,
    folder,
    folders: folder === "" ? [] : folder.toLowerCase().split("/"),
    name: path.slice(cut + 1),
  };
}

/** The folder above a folder; empty at the top. */
export function above(folder: string): string {
  const cut = folder.lastIndexOf("/");
  return cut === -1 ? "" : folder.slice(0, cut);
}

export function join(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

/** Other people's code, and data for tests: migrations in there are nobody's schema. */
export function isForeign(place: Place): boolean {
  return place.folders.some((folder) => FOREIGN.has(folder));
}

const FOREIGN = new Set([
  "node_modules",
  "vendor",
  "third_party",
  "testdata",
  "test-data",
  "fixtures",
  "__fixtures__",
  "__tests__",
  "test",
  "tests",
  "dist",
  "target",
]);
