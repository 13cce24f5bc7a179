import { matchesWildcard } from "./wildcard.ts";

/**
 * Claude Code's path patterns, as in a .gitignore: a pattern without a slash matches at any depth, `**` any folders,
 * `*` within one name, and what matches a folder matches all below it. `/` and `./` at the front mean the repository;
 * patterns for places outside it (`//`, `~/`) match nothing here.
 */
export function matchesPathPattern(path: string, pattern: string): boolean {
  if (pattern.startsWith("//") || pattern.startsWith("~")) return false;
  const bare = pattern.replace(/^\.?\//, "").replace(/\/$/, "");
  const anchored = bare !== pattern.replace(/\/$/, "") || bare.includes("/");
  const wanted = anchored ? bare.split("/") : ["**", bare];
  const names = path.split("/");
  // Which numbers of names the pattern read so far can have taken.
  let reached = new Set([0]);
  for (const [index, part] of wanted.entries()) {
    const next = new Set<number>();
    for (const at of reached) {
      if (part === "**") for (let to = at; to <= names.length; to++) next.add(to);
      else if (at < names.length && matchesName(names[at] ?? "", part)) next.add(at + 1);
    }
    if (part === "**" && index === wanted.length - 1) return [...reached].some((at) => at < names.length);
    reached = next;
  }
  return reached.size > 0;
}

function matchesName(name: string, pattern: string): boolean {
  return matchesWildcard(name, pattern);
}
