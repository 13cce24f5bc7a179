import { remembered } from "./remembered.ts";
import type { DocumentedOperation, DocumentedRoutes, Route } from "./routes.ts";

/** A method and a path: all that two routes are told apart by. */
export type Called = Pick<Route, "method" | "path">;

/** `GET /orders/{id}`. */
export function routeName({ method, path }: Called): string {
  return `${method} ${path}`;
}

/** Paths whose shape is remembered: each route is held against every document, with every beginning. */
const MAX_SHAPES = 10_000;

/** `/orders/{}/lines` of `/orders/{id}/lines`: callers cannot see what a parameter is called. */
export function pathShape(path: string): string {
  return path.includes("{") ? shapeOf(path) : path;
}

const shapeOf = remembered(MAX_SHAPES, (path) =>
  path.replace(/\{([^{}]*)\}/g, (_, name: string) =>
    name === "?" ? "{?}" : name.endsWith("*") ? "{*}" : "{}",
  ),
);

/** Whether a piece of the path is not known. */
export function isGuesswork(path: string): boolean {
  return path.includes("{?}");
}

/** Whether a call that `wanted` describes is answered by `route`. */
export function answersTo(route: Called, wanted: Called): boolean {
  if (route.method !== "ANY" && route.method !== wanted.method) return false;
  const [own, asked] = [pathShape(route.path), pathShape(wanted.path)];
  if (own === asked) return true;
  const wild = own.endsWith("/{*}") ? own.slice(0, -"{*}".length) : undefined;
  return wild !== undefined && asked.startsWith(wild);
}

/** Routes by the shape of their paths, for many questions to one set. */
export class RouteIndex<R extends Called> {
  readonly #byShape = new Map<string, R[]>();
  readonly #wild: R[] = [];

  constructor(routes: readonly R[]) {
    for (const route of routes) {
      const shape = pathShape(route.path);
      const same = this.#byShape.get(shape);
      if (same) same.push(route);
      else this.#byShape.set(shape, [route]);
      if (shape.endsWith("/{*}")) this.#wild.push(route);
    }
  }

  /** The route that answers such a call; one that takes every path below its own only when no other does. */
  answering(wanted: Called): R | undefined {
    return (
      this.withShape(wanted.path).find((route) => answersTo(route, wanted)) ??
      this.#wild.find((route) => answersTo(route, wanted))
    );
  }

  /** Whatever the method. */
  withShape(path: string): readonly R[] {
    return this.#byShape.get(pathShape(path)) ?? [];
  }
}

/** How the paths of a document and those of the code lie to each other. */
export interface Alignment {
  /** What the code's paths begin with and the document's do not. */
  code: string;
  /** What the document's paths begin with and the code's do not: a proxy takes it away. */
  document: string;
}

const SAME: Alignment = { code: "", document: "" };

/** The path as the code would have it. `undefined` when the document's own beginning is not there. */
export function pathInCode(path: string, { code, document }: Alignment): string | undefined {
  if (document !== "" && path !== document && !path.startsWith(`${document}/`)) return undefined;
  return trimmed(`${code}${path.slice(document.length)}`);
}

/** The path as the document would have it. `undefined` when it lies outside what the document describes. */
export function pathInDocument(path: string, { code, document }: Alignment): string | undefined {
  if (code !== "" && path !== code && !path.startsWith(`${code}/`)) return undefined;
  return trimmed(`${document}${path.slice(code.length)}`);
}

/** Operations that are tried for a beginning in common. */
const TRIED = 200;
/** Beginnings that are tried. */
const MAX_BEGINNINGS = 20;

/**
 * The alignment under which most operations of a document have their route: with the path of its server, without,
 * or with a beginning that the two do not share.
 */
export function align(
  document: Pick<DocumentedRoutes, "prefix" | "operations">,
  routes: readonly Called[],
): { alignment: Alignment; found: number } {
  const index = new RouteIndex(routes.filter((route) => !isGuesswork(route.path)));
  const candidates = new Map<string, Alignment>();
  const propose = (one: Alignment) => {
    if (candidates.size < MAX_BEGINNINGS) candidates.set(`${one.code} ${one.document}`, one);
  };
  propose({ code: document.prefix, document: "" });
  propose(SAME);
  const written = [...new Set(routes.map((route) => pathShape(route.path)))].slice(0, TRIED * 10);
  for (const operation of document.operations.slice(0, TRIED)) {
    const asked = pathShape(operation.path);
    if (asked === "/") continue;
    for (const own of written) {
      if (own.length > asked.length && own.endsWith(asked)) {
        const code = own.slice(0, -asked.length);
        if (!code.includes("{")) propose({ code, document: "" });
      } else if (asked.length > own.length && own !== "/" && asked.endsWith(own)) {
        const beginning = asked.slice(0, -own.length);
        if (!beginning.includes("{")) propose({ code: "", document: beginning });
      }
    }
    if (candidates.size >= MAX_BEGINNINGS) break;
  }
  let best = { alignment: SAME, found: 0 };
  for (const alignment of candidates.values()) {
    const found = document.operations.filter((operation) => routed(operation, alignment, index)).length;
    if (found > best.found) best = { alignment, found };
  }
  return best;
}

/** Whether the code has a route for an operation. */
export function routed(
  operation: Pick<DocumentedOperation, "method" | "path">,
  alignment: Alignment,
  index: RouteIndex<Called>,
): boolean {
  const path = pathInCode(operation.path, alignment);
  return path !== undefined && index.answering({ method: operation.method, path }) !== undefined;
}

/** Whether the document has an operation for a route. */
export function documented(route: Called, alignment: Alignment, operations: readonly Called[]): boolean {
  const path = pathInDocument(route.path, alignment);
  if (path === undefined) return false;
  return methodsAt(pathShape(path), operations).some(
    (method) => route.method === "ANY" || method === route.method,
  );
}

const methods = new WeakMap<readonly Called[], ReadonlyMap<string, readonly string[]>>();

/** The methods of the operations whose path has this shape: every route asks the same documents. */
function methodsAt(shape: string, operations: readonly Called[]): readonly string[] {
  const known = methods.get(operations);
  if (known) return known.get(shape) ?? [];
  const found = new Map<string, string[]>();
  for (const { method, path } of operations) {
    const own = pathShape(trimmed(path));
    found.set(own, [...(found.get(own) ?? []), method]);
  }
  methods.set(operations, found);
  return found.get(shape) ?? [];
}

function trimmed(path: string): string {
  return path.replace(/(.)\/+$/, "$1") || "/";
}
