import { contractKind } from "../contract/recognise.ts";
import type { Location } from "../domain/pull-request.ts";
import type { DocumentedRoutes, Route, RouteComparison, RouteInventory } from "../domain/routes.ts";
import { align } from "../domain/route-matching.ts";
import type { LoadedPull } from "../domain/tree.ts";
import { readRoutesInSteps } from "../source/routes/read-routes.ts";
import { ParsedPrograms } from "../source/routes/source-files.ts";
import { breathing } from "./breath.ts";
import { touchedLines, touches } from "./changed-lines.ts";
import type { FileRead, Gathered } from "./gathered.ts";
import { RouteInspector } from "./route-checks.ts";
import { compareRoutes } from "./route-comparison.ts";
import { readDocumentedRoutes } from "./route-documents.ts";
import { Services } from "./route-services.ts";
import { concerns, isRouteSource, readRouteSources, type RouteSources } from "./route-sources.ts";

const ARCHITECT = "api-architect";
/** Reasons of one file that are told. */
const MAX_REASONS = 3;

/**
 * Reads the routes of the services that the pull request touches, before and after. Nothing is read when no changed
 * file has to do with routes and no API document changed.
 */
export async function gatherRouteFacts(
  loaded: LoadedPull,
  signal?: AbortSignal,
): Promise<Gathered<RouteComparison>> {
  const near = await changedSources(loaded);
  if (near === undefined) return { facts: [], read: [], unfinished: [] };
  const sides = await bothSides(loaded, near.length > 0 ? near : undefined);
  const programs = new ParsedPrograms();
  const base = await inventory(sides.base, "base", programs, signal);
  // What both sides have is parsed once; of the rest, one side is held at a time.
  programs.keepOnly(new Set(sides.head.texts.values()));
  const head = await inventory(sides.head.texts, "head", programs, signal);
  const unresolved = [...head.unresolved, ...sides.head.left];
  if (base.routes.length + head.routes.length === 0 && unresolved.length === 0)
    return { facts: [], read: [], unfinished: [] };
  const isTouched = touchedIn(loaded);
  const services = new Services([
    ...(await loaded.trees.head.list()),
    ...loaded.pull.files.map(({ path, before }) => ({ path: before ?? path })),
  ]);
  const facts = await comparisons({
    base,
    head: { routes: head.routes, unresolved },
    services,
    isTouched,
    sides,
    loaded,
  });
  return {
    facts,
    read: readLines(near, base, { routes: head.routes, unresolved }, isTouched),
    unfinished: [],
  };
}

async function inventory(
  texts: ReadonlyMap<string, string>,
  side: Location["side"],
  programs: ParsedPrograms,
  signal: AbortSignal | undefined,
): Promise<RouteInventory> {
  const breathe = breathing(signal);
  const steps = readRoutesInSteps(texts, side, programs);
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
    await breathe(step.value);
  }
}

/** The changed files that have to do with routes; `undefined` when the pull request has nothing to do with them. */
async function changedSources(loaded: LoadedPull): Promise<string[] | undefined> {
  const files = loaded.pull.files.filter((file) => !file.binary);
  const before = await loaded.trees.mergeBase.readAll(files.map((file) => file.before ?? file.path));
  const after = await loaded.trees.head.readAll(files.map((file) => file.path));
  const near: string[] = [];
  let hasDocument = false;
  for (const file of files) {
    const old = file.before ?? file.path;
    const texts = [
      [old, before.get(old)],
      [file.path, after.get(file.path)],
    ] as const;
    if (texts.some(([path, text]) => concerns(path, text))) near.push(file.path);
    hasDocument ||= texts.some(
      ([path, text]) => text?.state === "text" && contractKind(path, text.text) === "openapi",
    );
  }
  return near.length > 0 || hasDocument ? near : undefined;
}

interface Sides {
  base: ReadonlyMap<string, string>;
  head: RouteSources;
}

/** The texts of both commits. Those that the pull request leaves alone are read once, and parsed once. */
async function bothSides(loaded: LoadedPull, near: readonly string[] | undefined): Promise<Sides> {
  const head = await readRouteSources(loaded.trees.head, near);
  const base = new Map(head.texts);
  for (const { path } of loaded.pull.files) base.delete(path);
  const old = loaded.pull.files
    .filter(({ change, binary }) => change !== "added" && !binary)
    .map(({ path, before }) => before ?? path)
    .filter(isRouteSource);
  for (const [path, file] of await loaded.trees.mergeBase.readAll(old))
    if (file.state === "text" && (concerns(path, file) || head.texts.has(path))) base.set(path, file.text);
  return { base, head };
}

interface Comparing {
  base: RouteInventory;
  head: RouteInventory;
  services: Services;
  isTouched: (at: Location) => boolean;
  sides: Sides;
  loaded: LoadedPull;
}

async function comparisons(of: Comparing): Promise<RouteComparison[]> {
  const { base, head, services, isTouched, sides, loaded } = of;
  const linesAtBase = linesOf(sides.base);
  const linesAtHead = linesOf(sides.head.texts);
  const inspector = new RouteInspector();
  const before = byRoot(
    base.routes.map((route) => inspector.inspected(route, linesAtBase)),
    services,
  );
  const after = byRoot(
    head.routes.map((route) => inspector.inspected(route, linesAtHead)),
    services,
  );
  const documents = assigned(await readDocumentedRoutes(loaded), after);
  const found: RouteComparison[] = [];
  for (const root of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const elsewhere = [...after].flatMap(([other, routes]) => (other === root ? [] : routes));
    const compared = compareRoutes(before.get(root) ?? [], after.get(root) ?? [], isTouched, elsewhere);
    const own = documents.get(root) ?? [];
    const concerned =
      compared.added.length + compared.removed.length + compared.touched.length > 0 ||
      own.some(({ operations, removed }) => removed.length > 0 || operations.some(({ added }) => added));
    if (!concerned) continue;
    found.push({
      root,
      ...compared,
      documents: own,
      unresolved: head.unresolved.filter(({ at }) => services.rootOf(at.path) === root),
    });
  }
  return found;
}

function byRoot(routes: readonly Route[], services: Services): Map<string, Route[]> {
  const roots = new Map<string, Route[]>();
  for (const route of routes) {
    const root = services.rootOf(route.at.path);
    const same = roots.get(root);
    if (same) same.push(route);
    else roots.set(root, [route]);
  }
  return roots;
}

/** Each document goes to the service that has most of its operations. One that fits none is left out. */
function assigned(
  documents: readonly DocumentedRoutes[],
  services: ReadonlyMap<string, readonly Route[]>,
): Map<string, DocumentedRoutes[]> {
  const owners = new Map<string, DocumentedRoutes[]>();
  for (const document of documents) {
    let owner: { root: string; found: number } | undefined;
    for (const [root, routes] of services) {
      const { found } = align(document, routes);
      if (found > (owner?.found ?? 0)) owner = { root, found };
    }
    if (owner) owners.set(owner.root, [...(owners.get(owner.root) ?? []), document]);
  }
  return owners;
}

function touchedIn(loaded: LoadedPull): (at: Location) => boolean {
  const head = new Map(loaded.pull.files.map((file) => [file.path, touchedLines(file).head]));
  const base = new Map(loaded.pull.files.map((file) => [file.before ?? file.path, touchedLines(file).base]));
  return ({ path, from, to, side }) => touches((side === "base" ? base : head).get(path) ?? [], from, to);
}

/** The lines of files, each split once. */
function linesOf(texts: ReadonlyMap<string, string>): (path: string) => readonly string[] | undefined {
  const split = new Map<string, readonly string[]>();
  return (path) => {
    const known = split.get(path);
    if (known) return known;
    const lines = texts.get(path)?.split("\n");
    if (lines) split.set(path, lines);
    return lines;
  };
}

/**
 * A changed file counts as read when routes, their handlers or their guards stand in it. What could not be resolved
 * is held against it only where the pull request touched it.
 */
function readLines(
  near: readonly string[],
  base: RouteInventory,
  head: RouteInventory,
  isTouched: (at: Location) => boolean,
): FileRead[] {
  const known = new Set<string>();
  for (const route of [...base.routes, ...head.routes]) {
    known.add(route.at.path);
    if (route.handler) known.add(route.handler.at.path);
    for (const guard of route.guards) known.add(guard.at.path);
  }
  const gaps = new Map<string, string[]>();
  const note = (at: Location, reason: string) =>
    gaps.set(at.path, [...(gaps.get(at.path) ?? []), `${reason} (line ${at.from})`]);
  for (const { at, reason } of head.unresolved) if (isTouched(at)) note(at, reason);
  for (const route of head.routes)
    if (route.unresolved !== undefined && isTouched(route.at)) note(route.at, route.unresolved);
  return near
    .filter((path) => known.has(path) || gaps.has(path))
    .map((path) => {
      const reasons = [...new Set(gaps.get(path))];
      if (reasons.length === 0) return { path, by: ARCHITECT, depth: "full" as const };
      const more = reasons.length > MAX_REASONS ? `; and ${reasons.length - MAX_REASONS} more` : "";
      const reason = `routes: ${reasons.slice(0, MAX_REASONS).join("; ")}${more}`;
      return { path, by: ARCHITECT, depth: "partial" as const, reason };
    });
}
