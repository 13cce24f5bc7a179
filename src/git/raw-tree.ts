import { GitError } from "./errors.ts";
import { pathText } from "./path-text.ts";

/** One line of a folder as git stores it. */
export interface RawEntry {
  name: string;
  /** As git writes it, six digits: `100644`, `040000`. */
  mode: string;
  id: string;
}

const SPACE = 32;

/**
 * Reads a tree object: mode, space, name, NUL and the bytes of an id, again and again.
 * Modes are told as git tells them: of a file's rights only the owner's to execute it counts.
 *
 * @param idBytes 20 or 32
 * @throws GitError for what is no tree
 */
export function parseTree(content: Buffer, idBytes: number): RawEntry[] {
  const entries: RawEntry[] = [];
  let at = 0;
  while (at < content.length) {
    const space = content.indexOf(SPACE, at);
    const end = content.indexOf(0, space);
    const mode = content.toString("latin1", at, Math.min(space, at + 8));
    if (space === -1 || end === -1 || end + idBytes >= content.length || !/^[0-7]{5,6}$/.test(mode))
      throw new GitError("a tree object in an unknown form");
    const next = end + 1 + idBytes;
    entries.push({
      name: pathText(content.subarray(space + 1, end)),
      mode: canonical(mode),
      id: content.toString("hex", end + 1, next),
    });
    at = next;
  }
  return entries;
}

/** Source: git, cache.h, `canon_mode`. */
function canonical(mode: string): string {
  const bits = Number.parseInt(mode, 8);
  switch (bits & 0o170000) {
    case 0o100000:
      return bits & 0o100 ? "100755" : "100644";
    case 0o120000:
      return "120000";
    case 0o040000:
      return "040000";
    default:
      return "160000";
  }
}
