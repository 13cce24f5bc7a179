import type { Location } from "../../domain/pull-request.ts";
import type { RouteInventory } from "../../domain/routes.ts";
import { messageOf } from "../../errors.ts";
import { ROUTE_READERS } from "./all.ts";
import { type ParsedPrograms, SourceFiles } from "./source-files.ts";

/** Whether a file may have to do with routes: the others need not be read at all. */
export function concernsRoutes(path: string, text: string): boolean {
  return ROUTE_READERS.some((reader) => reader.concerns(path, text));
}

/**
 * The routes of every known framework, in the order of their places. A reader that fails silences only itself.
 *
 * @param texts programs of one commit, by path
 * @param programs shared with another commit, when there is one
 */
export function readRoutes(
  texts: ReadonlyMap<string, string>,
  side: Location["side"],
  programs?: ParsedPrograms,
): RouteInventory {
  const steps = readRoutesInSteps(texts, side, programs);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

/** The same for many programs: it can be left alone after each step, which tells the characters it has read. */
export function* readRoutesInSteps(
  texts: ReadonlyMap<string, string>,
  side: Location["side"],
  programs?: ParsedPrograms,
): Generator<number, RouteInventory, undefined> {
  const files = new SourceFiles(texts, side, programs);
  const routes: RouteInventory["routes"][number][] = [];
  const unresolved: RouteInventory["unresolved"][number][] = [];
  for (const reader of ROUTE_READERS) {
    const first = files.paths.find((path) => reader.concerns(path, files.text(path) ?? ""));
    if (first === undefined) continue;
    try {
      if (reader.ahead) yield* reader.ahead(files);
      const found = reader.read(files);
      routes.push(...found.routes);
      unresolved.push(...found.unresolved);
    } catch (error) {
      const at = { path: first, from: 1, to: 1, side };
      unresolved.push({
        at,
        reason: `the routes of ${reader.framework} could not be read: ${messageOf(error)}`,
      });
    }
  }
  const byPlace = (one: { at: Location }, two: { at: Location }) =>
    one.at.path < two.at.path ? -1 : one.at.path > two.at.path ? 1 : one.at.from - two.at.from;
  return { routes: routes.sort(byPlace), unresolved: unresolved.sort(byPlace) };
}
