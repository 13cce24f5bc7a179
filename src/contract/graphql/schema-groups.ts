import type { Sdl } from "./sdl.ts";
import { missingTypes } from "./sdl.ts";

/**
 * Which files form one schema with each changed file. In this order:
 *
 * 1. The files that a configuration of the repository names together.
 * 2. The file alone, when it is a whole schema and the files around it define its types once more, or there are none:
 *    a schema that a tool printed.
 * 3. The files of the nearest folder above it that define all types the file names and say where queries begin.
 *    Printed schemas that lie among them are left out.
 *
 * @param changed paths of changed files, each among `files`
 * @param files every file of type system definitions that may belong to them
 * @param configured what configurations name: one list of paths for each schema
 * @returns paths, sorted; each changed file in one group
 */
export function groupSchemas(
  changed: readonly string[],
  files: readonly Sdl[],
  configured: readonly (readonly string[])[],
): string[][] {
  const groups: Set<string>[] = [];
  for (const path of changed) {
    const own = files.find((file) => file.path === path);
    if (!own) continue;
    const named = configured.find((group) => group.includes(path));
    const found = new Set(named ?? groupOf(own, files));
    found.add(path);
    // Two files that need each other's folder are of one schema.
    for (const other of groups.filter((group) => [...group].some((member) => found.has(member)))) {
      for (const member of other) found.add(member);
      groups.splice(groups.indexOf(other), 1);
    }
    groups.push(found);
  }
  return groups.map((group) => [...group].sort());
}

function groupOf(file: Sdl, files: readonly Sdl[]): string[] {
  let best: readonly Sdl[] = [file];
  let fewest = Number.POSITIVE_INFINITY;
  for (const folder of foldersAbove(file.path)) {
    const near = files.filter((other) => other === file || other.path.startsWith(folder));
    if (isWhole(file) && near.some((other) => other !== file && repeats(file, other))) return [file.path];
    const members = withWhatIsMissing(file, near);
    const missing = missingFor(file, members);
    if (missing < fewest) [best, fewest] = [members, missing];
    if (missing === 0 && members.some(beginsQueries)) break;
  }
  return best.map(({ path }) => path);
}

/** `a/b/`, `a/`, and the empty word for the root. */
function foldersAbove(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return [...parts.map((_, index) => `${parts.slice(0, parts.length - index).join("/")}/`), ""];
}

/** The files around it without printed schemas, and those of them that alone define what it needs. */
function withWhatIsMissing(file: Sdl, near: readonly Sdl[]): Sdl[] {
  const others = near.filter((other) => other !== file);
  const isForeign = (other: Sdl) =>
    isWhole(other) &&
    (repeats(other, file) || others.some((third) => third !== other && repeats(other, third)));
  const members = [file, ...others.filter((other) => !isForeign(other))];
  const missing = missingTypes(members);
  if ([...file.named].some((name) => missing.has(name))) {
    const needed = others.find(
      (other) =>
        isForeign(other) && [...file.named].some((name) => missing.has(name) && other.defined.has(name)),
    );
    if (needed && !repeats(needed, file)) members.push(needed);
  }
  return members;
}

function missingFor(file: Sdl, members: readonly Sdl[]): number {
  const missing = missingTypes(members);
  return [...file.named].filter((name) => missing.has(name)).length;
}

/** A schema that needs no other file. */
function isWhole(file: Sdl): boolean {
  return file.hasRoot && missingTypes([file]).size === 0;
}

/** Both define the same type: they are two schemas, or one is a copy of the other. */
function repeats(one: Sdl, other: Sdl): boolean {
  return [...one.defined].some((name) => other.defined.has(name));
}

function beginsQueries(file: Sdl): boolean {
  return (
    file.hasRoot ||
    file.extended.has("Query") ||
    file.extended.has("Mutation") ||
    file.defined.has("Mutation")
  );
}
