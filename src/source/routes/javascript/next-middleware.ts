import type { RouteGuard } from "../../../domain/routes.ts";
import { codeChildren, isKind } from "../../../syntax/nodes.ts";
import { guardKind } from "../guard-kind.ts";
import { type Program, settled } from "./program.ts";
import { isUnder, routePath } from "./route-path.ts";
import { fieldOf, flat } from "./value.ts";

/**
 * What `middleware.ts` (since Next.js 16 `proxy.ts`) puts before a route, if its `matcher` lets it. A matcher with a
 * look-ahead in it is taken to leave nothing out but what it names.
 */
export function nextGuards(root: string, route: string, program: Program): RouteGuard[] {
  for (const name of ["middleware", "proxy"]) {
    for (const end of ["ts", "js", "mjs"]) {
      const path = `${root}${name}.${end}`;
      if (!program.files.has(path) || !program.load(path)) continue;
      if (!matches(path, route, program)) return [];
      return [middlewareGuard(path, name, program)];
    }
  }
  return [];
}

function matches(path: string, route: string, program: Program): boolean {
  const config = program.exported(path, "config");
  const matcher = fieldOf(config, "matcher");
  if (!matcher) return true;
  return flat(matcher).some((one) => {
    const source = fieldOf(one, "source") ?? one;
    if (source.is !== "text") return false;
    const without = /\(\(?\?!([^()]*)\)/.exec(source.text)?.[1];
    if (without !== undefined) {
      const start = routePath(source.text.slice(0, source.text.indexOf("(")));
      const left = without.split("|").map((word) => word.replace(/\/$/, ""));
      const rest = route.slice(start === "/" ? 1 : start.length + 1);
      return (
        (start === "/" || isUnder(route, start) === true) &&
        !left.some((word) => word !== "" && rest.startsWith(word))
      );
    }
    const wanted = routePath(source.text);
    return (
      isUnder(route, wanted) === true &&
      (wanted.includes("*}") || route.split("/").length === wanted.split("/").length)
    );
  });
}

function middlewareGuard(path: string, name: string, program: Program): RouteGuard {
  const root = program.files.tree(path)?.root;
  const exported =
    root &&
    codeChildren(root).find(
      (node) => isKind(node, "export_statement") && !/\bconfig\b/.test(node.text().slice(0, 40)),
    );
  const value = program.exported(path, "default") ?? program.exported(path, name);
  const of = value && settled(value, program);
  const said =
    of?.is === "function"
      ? (of.said ?? of.name)
      : of?.is === "outside" || of?.is === "unknown"
        ? of.said
        : name;
  const whole = program.files.text(path) ?? "";
  const named = guardKind(said);
  const asks =
    /\b(?:withAuth|clerkMiddleware|authMiddleware|auth\.protect|getToken|getSession|updateSession|isAuthenticated|auth)\s*\(/.test(
      whole,
    );
  const at = exported
    ? program.location({ node: exported, path })
    : { path, from: 1, to: 1, side: program.files.side };
  const short = said.length > 80 ? `${said.slice(0, 79)}…` : said;
  return {
    name: short,
    kind: named === "other" && asks ? "authentication" : named,
    at: { ...at, to: at.from },
  };
}
