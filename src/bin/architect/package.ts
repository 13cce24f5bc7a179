import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The package's root, three folders up both in src and in dist. */
const ROOT = join(import.meta.dirname, "..", "..", "..");

/** The rules' folder with their pages, in src as in dist. */
export const RULES_FOLDER = join(import.meta.dirname, "..", "..", "rules");

export function packageVersion(): string {
  const parsed: unknown = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  return typeof parsed === "object" && parsed !== null && "version" in parsed
    ? String(parsed.version)
    : "unknown";
}
