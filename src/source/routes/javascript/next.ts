import type { Route, RouteGuard, RouteInventory } from "../../../domain/routes.ts";
import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { RouteReader } from "../route-reader.ts";
import type { SourceFiles } from "../source-files.ts";
import { isProgram } from "./concern.ts";
import { nextGuards } from "./next-middleware.ts";
import { insideGuards } from "./inside-guards.ts";
import { guard } from "./framework.ts";
import { type Program, settled } from "./program.ts";
import { programOf } from "./set-up.ts";
import { routePath } from "./route-path.ts";
import type { Value } from "./value.ts";

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** `app/.../route.ts`, with or without `src` and a folder of the service before it. */
const HANDLER = /^(?<root>(?:.*?\/)?(?:src\/)?)app\/(?<path>(?:.*\/)?)route\.[cm]?[jt]sx?$/;
const PAGE = /^(?<root>(?:.*?\/)?(?:src\/)?)pages\/(?<path>api(?:\/.*)?)\.[cm]?[jt]sx?$/;
const BESIDE = /(?:^|\/)(?:middleware|proxy|next\.config)\.[cm]?[jt]s$/;

/** Route handlers and API routes of Next.js. https://nextjs.org/docs/app/api-reference/file-conventions/route */
export const next: RouteReader = {
  framework: "nextjs",
  concerns: (path) => isProgram(path) && (HANDLER.test(path) || PAGE.test(path) || BESIDE.test(path)),
  read(files): RouteInventory {
    const places = files.paths.flatMap((path) => placeOf(path, files) ?? []);
    if (places.length === 0) return { routes: [], unresolved: [] };
    const program = programOf(files);
    const routes = places.flatMap((place) => {
      const before = nextGuards(place.root, place.route, program);
      return (place.isPage ? pageRoutes : handlerRoutes)(place, before, program);
    });
    return { routes, unresolved: [] };
  },
};

interface Place {
  file: string;
  /** The folder of the service, with `src/`. */
  root: string;
  /** As `Route.path` has it. */
  route: string;
  isPage: boolean;
}

function placeOf(path: string, files: SourceFiles): Place | undefined {
  if (!isProgram(path)) return undefined;
  const handler = HANDLER.exec(path)?.groups;
  const page = handler ? undefined : PAGE.exec(path)?.groups;
  const found = handler ?? page;
  if (!found) return undefined;
  // Without a word of Next.js a folder of that name belongs to somebody else.
  const text = files.text(path) ?? "";
  if (handler && !/export\b/.test(text)) return undefined;
  // Folders that begin with an underscore are private; `%5F` is how one writes an underscore that is not.
  if (/(?:^|\/)_/.test(found["path"] ?? "")) return undefined;
  const base = basePathOf(found["root"] ?? "", files);
  const inner = (found["path"] ?? "").replace(/(?:^|\/)index$/, "").replace(/%5F/gi, "_");
  return {
    file: path,
    root: found["root"] ?? "",
    route: folderPath(`${base}/${inner}`),
    isPage: page !== undefined,
  };
}

/** `basePath` of next.config, where it is a plain text. */
function basePathOf(root: string, files: SourceFiles): string {
  const folder = root.replace(/src\/$/, "");
  for (const end of ["js", "mjs", "ts", "cjs"]) {
    const config = files.text(`${folder}next.config.${end}`);
    const found = config && /\bbasePath\s*:\s*["']([^"']*)["']/.exec(config)?.[1];
    if (found) return found;
  }
  return "";
}

/** `[id]` is a parameter, `[...rest]` and `[[...rest]]` the rest; `(group)` and `@slot` are not in the path. */
function folderPath(path: string): string {
  const parts = path.split("/").flatMap((part) => {
    if (part === "" || /^\([^.)]*\)$/.test(part) || part.startsWith("@")) return [];
    const rest = /^\[{1,2}\.\.\.(.+?)\]{1,2}$/.exec(part)?.[1];
    if (rest !== undefined) return [`:${nameOf(rest)}*`];
    return [part.replace(/\[([^\]]+)\]/g, (_, name: string) => `:${nameOf(name)}`)];
  });
  return routePath(parts.join("/"));
}

function nameOf(name: string): string {
  return name.replace(/[^\w$]/g, "_");
}

function handlerRoutes(place: Place, before: readonly RouteGuard[], program: Program): Route[] {
  if (!program.load(place.file)) return [];
  return METHODS.flatMap((method) => {
    const value = program.exported(place.file, method);
    if (!value) return [];
    return [routeOf(place, method, value, exportNode(place.file, method, program), before, program)];
  });
}

/** Where a file exports a name; its first line when it does so with everything else. */
function exportNode(path: string, name: string, program: Program): SyntaxNode | undefined {
  const root = program.files.tree(path)?.root;
  const statements = root ? codeChildren(root).filter((node) => isKind(node, "export_statement")) : [];
  const declares = new RegExp(`\\b${name}\\b`);
  return statements.find((node) => declares.test(node.text().slice(0, 300))) ?? statements[0];
}

function routeOf(
  place: Place,
  method: string,
  value: Value,
  at: SyntaxNode | undefined,
  before: readonly RouteGuard[],
  program: Program,
): Route {
  const where = at ? program.location({ node: at, path: place.file }) : undefined;
  const line = { path: place.file, from: where?.from ?? 1, to: where?.from ?? 1, side: program.files.side };
  const of = settled(value, program);
  const made: Route = {
    method,
    path: place.route,
    framework: "nextjs",
    at: line,
    guards: [...before, ...wrappers(value, at, place, program), ...insideGuards(of, program)],
  };
  if (of.is === "function") {
    made.handler = { name: of.name || method, at: program.location({ node: of.node, path: of.scope.path }) };
  } else if (where) made.handler = { name: method, at: where };
  return made;
}

/** `withAuth(handler)` stands before the handler. */
function wrappers(value: Value, at: SyntaxNode | undefined, place: Place, program: Program): RouteGuard[] {
  if (value.is !== "function" || value.said === undefined || !at) return [];
  const names = value.said.split(/=>|\bfunction\b/, 1)[0]?.match(/[A-Za-z_$][\w$.]*(?=\()/g) ?? [];
  return names.map((name) => guard(name, { node: at, path: place.file }, program));
}

/** One function for all methods; those it asks for by name are the ones it serves. */
function pageRoutes(place: Place, before: readonly RouteGuard[], program: Program): Route[] {
  if (!program.load(place.file)) return [];
  const value = program.exported(place.file, "default") ?? program.modules.get(place.file)?.whole;
  if (!value) return [];
  const methods = methodsAsked(value, program.files.text(place.file) ?? "");
  return methods.map((method) =>
    routeOf(place, method, value, defaultExport(place.file, program), before, program),
  );
}

function defaultExport(path: string, program: Program): SyntaxNode | undefined {
  const root = program.files.tree(path)?.root;
  return root
    ? codeChildren(root).find((node) => /^export\s+default|^module\.exports/.test(node.text().slice(0, 20)))
    : undefined;
}

const ASKED = /(?:\bmethod\s*[!=]==?|\bcase)\s*["'](GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)["']/g;

function methodsAsked(value: Value, text: string): string[] {
  const body = value.is === "function" ? value.node.text() : text;
  const asked = new Set<string>();
  for (const [, word = ""] of body.matchAll(ASKED)) asked.add(word);
  return asked.size > 0 ? [...asked] : ["ANY"];
}
