import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The package's own folder: two folders up from here in src, and from any chunk in dist. */
export const PACKAGE_ROOT = join(import.meta.dirname, "..", "..");

/** The rules' folder with their pages, in src as in dist. */
export const RULES_FOLDER = join(import.meta.dirname, "..", "rules");

/** An empty database for the embedded queue, where the build has left one. */
export function emptyQueue(): string | undefined {
  const image = join(PACKAGE_ROOT, "dist", "queue", "empty.img");
  return existsSync(image) ? image : undefined;
}

export function packageVersion(): string {
  const own: unknown = JSON.parse(readFileSync(join(PACKAGE_ROOT, "package.json"), "utf8"));
  return typeof own === "object" && own !== null && "version" in own ? String(own.version) : "unknown";
}
