import type { Route } from "./routes.ts";

/** `GET /health`, `* /public/**`: methods in capitals, several with `|` between them; `*` for all of them. */
const WRITTEN = /^(\*|[A-Z]{3,10}(?:\|[A-Z]{3,10}){0,8}) +(\/\S{0,299})$/;
const MAX_SEGMENTS = 40;

/** How a pattern of `public_routes` has to look, as the source of a regular expression. */
export const PUBLIC_ROUTE = WRITTEN.source;

/** Whether a pattern can be read: a method and a path with at most 40 parts, `**` only as a whole part and at most twice. */
export function isPublicRoutePattern(written: string): boolean {
  const path = WRITTEN.exec(written)?.[2];
  if (path === undefined) return false;
  const segments = path.split("/");
  const deep = segments.filter((segment) => segment.includes("**"));
  return segments.length <= MAX_SEGMENTS && deep.length <= 2 && deep.every((segment) => segment === "**");
}

/**
 * Whether the team says that everybody may call this route. `*` stands for one part of a path, `**` for any number,
 * and a parameter (`{id}`, `:id`) for a parameter of any name. A route that answers every method has to be listed
 * with `*`. Patterns that cannot be read match nothing.
 */
export function isPublicRoute(
  { method, path }: Pick<Route, "method" | "path">,
  patterns: readonly string[],
): boolean {
  const segments = segmentsOf(path);
  return patterns.some((pattern) => {
    const [, methods = "", written = ""] = WRITTEN.exec(pattern) ?? [];
    if (written === "" || !isPublicRoutePattern(pattern)) return false;
    if (methods !== "*" && !methods.split("|").includes(method)) return false;
    return fits(segmentsOf(written), segments);
  });
}

function segmentsOf(path: string): readonly string[] {
  return path.split("/").filter((segment) => segment !== "");
}

/** `**` takes as little as it can, and more when what follows does not fit: no more work than the product of the lengths. */
function fits(pattern: readonly string[], path: readonly string[]): boolean {
  let [wanted, at] = [0, 0];
  let open: { wanted: number; at: number } | undefined;
  while (at < path.length) {
    const part = pattern[wanted];
    if (part === "**") {
      open = { wanted, at };
      wanted++;
    } else if (part !== undefined && fitsPart(part, path[at] ?? "")) {
      wanted++;
      at++;
    } else if (open) {
      open.at++;
      [wanted, at] = [open.wanted + 1, open.at];
    } else return false;
  }
  return pattern.slice(wanted).every((part) => part === "**");
}

function fitsPart(wanted: string, part: string): boolean {
  if (wanted === "*" || wanted === part) return true;
  return isParameter(wanted) && isParameter(part);
}

function isParameter(part: string): boolean {
  return /^(?:\{[^{}*]+\}|:\w+)$/.test(part);
}
