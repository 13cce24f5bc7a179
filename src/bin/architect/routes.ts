import type { Route, RouteInventory } from "../../domain/routes.ts";
import type { Tree } from "../../domain/tree.ts";
import { openRepository } from "../../git/open-repository.ts";
import { printableLine } from "../../local/escape.ts";
import { jsonRoute } from "../../local/print-contracts.ts";
import { document, type Terminal } from "./terminal.ts";

export interface RoutesArguments {
  repo: string;
  head?: string;
  format: "text" | "json" | "markdown";
}

/** Columns that the method, the path and the place may take up; what is longer pushes the rest aside. */
const WIDEST = { method: 7, path: 60, place: 60 };
/** Rows of a Markdown table; GitHub shows no more of one comment. */
const MAX_ROWS = 500;

/**
 * Prints every route that the code of a commit registers. What could not be read goes to standard error.
 *
 * @returns always 0
 * @throws UserError when there is no such repository or commit
 */
export async function routesCommand(args: RoutesArguments, terminal: Terminal): Promise<number> {
  const repository = await openRepository(args.repo);
  try {
    terminal.progress("reading routes");
    const commit = await repository.resolve(args.head ?? "HEAD");
    const { routes, unresolved } = await inventoryOf(repository.tree(commit));
    terminal.endProgress();
    for (const { at, reason } of unresolved) terminal.note(`not resolved: ${at.path}:${at.from}: ${reason}`);
    for (const { at, unresolved: reason } of routes)
      if (reason !== undefined) terminal.note(`in part: ${at.path}:${at.from}: ${reason}`);
    await terminal.print(await formatted(routes, args.format));
    return 0;
  } finally {
    terminal.endProgress();
    await repository.close();
  }
}

async function inventoryOf(tree: Tree): Promise<RouteInventory> {
  const [{ readRouteSources }, { readRoutes }] = await Promise.all([
    import("../../review/route-sources.ts"),
    import("../../source/routes/read-routes.ts"),
  ]);
  const { texts, left } = await readRouteSources(tree);
  const { routes, unresolved } = readRoutes(texts, "head");
  return { routes, unresolved: [...unresolved, ...left] };
}

async function formatted(routes: readonly Route[], format: RoutesArguments["format"]): Promise<string> {
  if (format === "json") return document(routes.map(jsonRoute));
  if (format === "markdown") return markdown(routes);
  if (routes.length === 0) return "No routes were found.\n";
  const rows = routes.map((route) => ({
    method: printableLine(route.method),
    path: printableLine(route.path),
    place: printableLine(`${route.at.path}:${route.at.from}`),
    guards: printableLine(route.guards.map(({ name }) => name).join(", ")),
  }));
  const width = (key: keyof typeof WIDEST) =>
    Math.min(WIDEST[key], Math.max(...rows.map((row) => row[key].length)));
  const [method, path, place] = [width("method"), width("path"), width("place")];
  const lines = rows.map((row) =>
    `${row.method.padEnd(method)}  ${row.path.padEnd(path)}  ${row.place.padEnd(place)}  ${row.guards}`.trimEnd(),
  );
  return `${lines.join("\n")}\n`;
}

async function markdown(routes: readonly Route[]): Promise<string> {
  const { cell } = await import("../../publish/sanitise.ts");
  const rows = routes.slice(0, MAX_ROWS).map(({ method, path, at, guards }) => {
    const names = guards.map(({ name }) => cell(name, 80)).join(", ");
    return `| ${cell(method, 20)} | ${cell(path, 200)} | ${cell(`${at.path}:${at.from}`, 300)} | ${names} |`;
  });
  const left = routes.length - rows.length;
  const more = left > 0 ? `\n_${left} more routes._\n` : "";
  return `| Method | Path | Place | Guards |\n|---|---|---|---|\n${rows.join("\n")}\n${more}`;
}
