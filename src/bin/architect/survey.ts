import { globSetOf } from "../../architects/glob-set.ts";
import { AGENT_FOLDERS } from "../../config/agents-section.ts";
import type { Survey } from "../../config/starter.ts";
import { contractKind, isContractPath, isForeignContract } from "../../contract/recognise.ts";
import { deliveryKind } from "../../delivery/kind.ts";
import type { Architect } from "../../domain/architect.ts";
import { globProblem } from "../../domain/glob.ts";
import { purposeOf } from "../../domain/path-purpose.ts";
import { isPublicRoutePattern } from "../../domain/public-routes.ts";
import { isPublicByName } from "../../domain/route-siblings.ts";
import type { Route } from "../../domain/routes.ts";
import type { Tree } from "../../domain/tree.ts";
import { recognise, settle } from "../../migrations/recognise.ts";
import { Services } from "../../review/route-services.ts";
import { readRouteSources } from "../../review/route-sources.ts";
import { readRoutes } from "../../source/routes/read-routes.ts";

/** Files of one kind whose text is looked at. More tell nothing new about what a repository is. */
const MAX_READ = 500;
/** A larger file is no document that a person keeps. Bytes. */
const MAX_SIZE = 2 * 1024 * 1024;

/** Looks through one commit with the readers that a review has. */
export async function survey(tree: Tree, architects: readonly Architect[]): Promise<Survey> {
  const files = (await tree.list()).filter(({ kind, size }) => kind === "file" && size <= MAX_SIZE);
  const paths = files.map(({ path }) => path);
  const own = paths.filter((path) => purposeOf(path) === "production");
  const migrations = await migrationsIn(tree, own);
  const documents = await documentsIn(tree, own);
  const { routes } = readRoutes((await readRouteSources(tree)).texts, "head");
  const delivery = await deliveryIn(tree, own);
  const services = servicesIn(own);
  return {
    migrations: migrations.map(({ framework, folder, paths: of }) => ({
      framework,
      folder,
      files: of.length,
    })),
    documents,
    routes: counted(routes.map(({ framework }) => framework)).map(([framework, count]) => ({
      framework,
      count,
    })),
    openRoutes: openRoutes(routes),
    services,
    delivery: counted(delivery.map(({ kind }) => kind)).map(([kind, count]) => ({ kind, files: count })),
    foreign: foreignFolders(paths),
    uncalled: uncalled(architects, {
      "database-architect": migrations.flatMap(({ paths: of }) => of),
      "api-architect": [...documents.map(({ path }) => path), ...routes.map(({ at }) => at.path)],
      "devops-architect": delivery.map(({ path }) => path),
    }),
    agents: paths
      .filter(
        (path) =>
          AGENT_FOLDERS.some((folder) => path.startsWith(folder)) && /\.(?:md|markdown|mdc)$/i.test(path),
      )
      .sort(),
  };
}

async function migrationsIn(tree: Tree, paths: readonly string[]) {
  const found = paths.flatMap((path) => recognise(path) ?? []).slice(0, MAX_READ);
  const texts = await tree.readAll(found.map(({ place }) => place.path));
  const has = new Set(paths);
  const folders = new Map<string, { framework: string; folder: string; paths: string[] }>();
  for (const recognised of found) {
    const file = texts.get(recognised.place.path);
    if (file?.state !== "text") continue;
    const around = { has: (path: string) => has.has(path), companion: () => undefined };
    const { place, root } = recognised;
    const settled = settle(recognised, { place, root, text: file.text, side: "head", around });
    if (!settled) continue;
    const framework = settled.framework.name;
    const key = `${framework}\0${settled.claim.root}`;
    const folder = folders.get(key) ?? { framework, folder: settled.claim.root, paths: [] };
    folder.paths.push(place.path);
    folders.set(key, folder);
  }
  return sorted([...folders.values()], ({ folder, framework }) => `${folder} ${framework}`);
}

async function documentsIn(tree: Tree, paths: readonly string[]) {
  const likely = paths.filter((path) => isContractPath(path) && !isForeignContract(path)).slice(0, MAX_READ);
  const documents: { kind: string; path: string }[] = [];
  for (const [path, file] of await tree.readAll(likely)) {
    const kind = file.state === "text" ? contractKind(path, file.text) : undefined;
    if (kind) documents.push({ kind, path });
  }
  return sorted(documents, ({ path }) => path);
}

async function deliveryIn(tree: Tree, paths: readonly string[]) {
  const likely = paths.flatMap((path) => {
    const kind = deliveryKind(path);
    return kind ? [{ kind, path }] : [];
  });
  const manifests = likely.filter(({ kind }) => kind === "kubernetes").slice(0, MAX_READ);
  const texts = await tree.readAll(manifests.map(({ path }) => path));
  const isManifest = (path: string) => {
    const file = texts.get(path);
    return file?.state === "text" && /^apiVersion:/m.test(file.text) && /^kind:/m.test(file.text);
  };
  return sorted(
    likely.filter(({ kind, path }) => kind !== "kubernetes" || isManifest(path)),
    ({ path }) => path,
  );
}

function openRoutes(routes: readonly Route[]): string[] {
  const names = routes
    .filter((route) => route.unresolved === undefined && route.guards.length === 0 && isPublicByName(route))
    .map(({ method, path }) => `${method === "ANY" ? "*" : method} ${path.replaceAll(/\{[^{}]*\*\}/g, "**")}`)
    .filter(isPublicRoutePattern);
  return [...new Set(names)].sort();
}

/** Folders with a manifest of their own, named as the folder is, or as its whole path where that is not enough. */
function servicesIn(paths: readonly string[]) {
  const services = new Services(paths.map((path) => ({ path })));
  const folders = [...new Set(paths.map((path) => services.rootOf(path)))]
    .filter((folder) => folder !== "")
    .sort();
  const names = counted(folders.map(lastPart));
  const once = new Set(names.filter(([, count]) => count === 1).map(([name]) => name));
  return folders.flatMap((folder) => {
    const last = lastPart(folder);
    const name = once.has(last) ? last : folder.replaceAll("/", "-");
    const fits = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/.test(name) && isPlain(folder);
    return fits ? [{ name, folder }] : [];
  });
}

/** The topmost folders in which nothing is the repository's own. */
function foreignFolders(paths: readonly string[]): string[] {
  const found = new Set<string>();
  for (const path of paths) {
    const purpose = purposeOf(path);
    if (purpose !== "vendored" && purpose !== "generated") continue;
    const parts = path.split("/");
    const depth = parts.findIndex(
      (_, at) => at > 0 && purposeOf(`${parts.slice(0, at).join("/")}/x.txt`) === purpose,
    );
    const folder = parts.slice(0, depth).join("/");
    // What lies among tests and examples is read by nobody's rules anyway, and is not worth a line.
    const isAmongOthers = purposeOf(`${parts.slice(0, depth - 1).join("/")}/x.txt`) !== "production";
    if (depth > 0 && isPlain(folder) && !isAmongOthers) found.add(`${folder}/**`);
  }
  return [...found].sort();
}

function uncalled(architects: readonly Architect[], owed: Readonly<Record<string, readonly string[]>>) {
  const found: { glob: string; architect: string }[] = [];
  for (const [architect, paths] of Object.entries(owed)) {
    const globs = globSetOf(architects.find(({ name }) => name === architect)?.paths ?? ["**"]);
    const folders = paths.flatMap((path) => {
      if (globs.match(path) !== undefined || !path.includes("/")) return [];
      const folder = path.slice(0, path.lastIndexOf("/"));
      return isPlain(folder) ? [`${folder}/**`] : [];
    });
    found.push(...[...new Set(folders)].sort().map((glob) => ({ glob, architect })));
  }
  return found;
}

/** A folder whose name means itself in a glob. */
function isPlain(folder: string): boolean {
  return /^[^\p{Cc}\\*?[\]{}()!+@|"]+$/u.test(folder) && globProblem(`${folder}/**`) === undefined;
}

function counted(names: readonly string[]): [string, number][] {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return sorted([...counts], ([name]) => name);
}

function lastPart(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function sorted<Item>(items: readonly Item[], nameOf: (item: Item) => string): Item[] {
  return items.toSorted((one, two) => (nameOf(one) < nameOf(two) ? -1 : 1));
}
