import { readdirSync, readFileSync } from "node:fs";
import { join, sep } from "node:path";

/** The token is made when the demo runs, so that no scanner finds one in this repository. It opens nothing. */
const LEAKED_TOKEN = ["ghp", "_", "R7kQ2vX9mB4nT6wY1zL8cH3jF5dS0aGpE2uK"].join("");

/** A small service before and after a pull request, as paths to texts. */
export function demoFiles(side: "base" | "head"): Record<string, string> {
  const root = join(import.meta.dirname, "repository", side);
  const files: Record<string, string> = {};
  for (const entry of readdirSync(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name)
      .slice(root.length + 1)
      .split(sep)
      .join("/");
    files[path] = readFileSync(join(root, path), "utf8").replace("{{LEAKED_TOKEN}}", LEAKED_TOKEN);
  }
  return files;
}
