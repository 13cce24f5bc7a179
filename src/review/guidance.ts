import type { Tree } from "../domain/tree.ts";

/** What teams write for whoever works in their repository. */
const NAMES = [
  "AGENTS.md",
  "CLAUDE.md",
  ".github/copilot-instructions.md",
  ".cursorrules",
  "CONTRIBUTING.md",
];
/** Characters of one file, and of all. */
const MAX_FILE = 12_000;
const MAX_ALL = 24_000;
const MAX_FOLDERS = 10;

/**
 * The team's own guidance, of the base commit: at the root, and in the folders of the changed files. For the
 * architects it is context, and as much data as everything else that others wrote.
 */
export async function readGuidance(
  base: Tree,
  changed: readonly string[],
): Promise<readonly { path: string; text: string }[]> {
  const folders = [...new Set(changed.flatMap(foldersAbove))].slice(0, MAX_FOLDERS);
  const paths = [...NAMES, ...folders.flatMap((folder) => [`${folder}/AGENTS.md`, `${folder}/CLAUDE.md`])];
  const files = await base.readAll(paths);
  const found: { path: string; text: string }[] = [];
  let room = MAX_ALL;
  for (const path of paths) {
    const file = files.get(path);
    if (file?.state !== "text" || file.text.trim() === "" || room <= 0) continue;
    // Some teams keep one file under two names.
    const text = file.text.slice(0, Math.min(MAX_FILE, room));
    if (found.some((other) => other.text === text)) continue;
    room -= text.length;
    found.push({ path, text });
  }
  return found;
}

function foldersAbove(path: string): string[] {
  const names = path.split("/").slice(0, -1);
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}
