import type { RouteReader } from "../route-reader.ts";
import type { SourceFiles } from "../source-files.ts";
import { concernsSetUp, isProgram, setsUp } from "./concern.ts";
import { routesOf } from "./emit.ts";
import { FRAMEWORKS } from "./frameworks.ts";
import { runLeftovers } from "./leftovers.ts";
import { Program } from "./program.ts";

/** One following of a repository serves all its frameworks. */
const followed = new WeakMap<SourceFiles, { program: Program; rest: Iterable<number> }>();

/** What the files of a repository set up when they are loaded, in the order of their paths. */
export function programOf(files: SourceFiles): Program {
  const { program, rest } = following(files);
  for (const _ of rest);
  return program;
}

function following(files: SourceFiles): { program: Program; rest: Iterable<number> } {
  const known = followed.get(files);
  if (known) return known;
  const program = new Program(files);
  const begun = { program, rest: follow(files, program) };
  followed.set(files, begun);
  return begun;
}

function* follow(files: SourceFiles, program: Program): Generator<number, void, undefined> {
  for (const path of entriesFirst(files, program)) {
    program.load(path);
    yield files.text(path)?.length ?? 0;
  }
  runLeftovers(program);
}

const IMPORT = /\b(?:from|require\(|import\(?)\s*["']([^"'\n]{1,200})["']/g;
/** What stands before it where types alone are imported. Asked of each place that was found: of every letter it is dear. */
const OF_TYPES = /import type [^"';]{0,200}$/;
/** Characters. */
const MAX_OF_TYPES = 212;

/**
 * Files that set something up: first those that no other imports, as in circles of imports it matters where one begins.
 */
function entriesFirst(files: SourceFiles, program: Program): string[] {
  const setUp = files.paths.filter((path) => isProgram(path) && setsUp(files.text(path) ?? ""));
  const imported = new Set<string>();
  for (const path of setUp) {
    const text = files.text(path) ?? "";
    for (const { 1: wanted = "", index } of text.matchAll(IMPORT)) {
      if (OF_TYPES.test(text.slice(Math.max(0, index - MAX_OF_TYPES), index))) continue;
      const target = program.names.resolve(path, wanted);
      if (target !== undefined && target !== path) imported.add(target);
    }
  }
  return [...setUp.filter((path) => !imported.has(path)), ...setUp.filter((path) => imported.has(path))];
}

/** Readers of the frameworks whose routes are put on a router by calls. */
export const SET_UP_READERS: readonly RouteReader[] = FRAMEWORKS.map(({ name }, index) => ({
  framework: name,
  concerns: concernsSetUp,
  ahead: (files) => following(files).rest,
  read(files) {
    const program = programOf(files);
    const { routes, cut } = routesOf(name, program.routers);
    // What could not be followed concerns all of them: it is told once.
    const unresolved = index === 0 ? [...program.unresolved] : [];
    if (cut)
      unresolved.push({
        at: cut.at,
        reason: `more ways lead through the routers of ${name} than are followed`,
      });
    return { routes, unresolved };
  },
}));
