import { purposeOf } from "../../../domain/path-purpose.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { isKind } from "../../../syntax/nodes.ts";
import { UNKNOWN } from "../python/paths.ts";
import type { SourceFiles } from "../source-files.ts";
import { argumentsOf, elementsOf, textsOf } from "./values.ts";

/** Route files of an application or a package; `console.php` and `channels.php` hold no HTTP routes. */
export const ROUTE_FILE = /(?:^|\/)routes\/(?:[^/]+\/)*(?!console\.php$|channels\.php$)[\w.-]+\.php$/i;

/** Folder of the application a file belongs to, with a slash at its end; empty for the root. */
export function applicationRoot(path: string): string {
  return /^((?:.*?\/)??)(?:app|bootstrap|routes|src|Providers|Routes|Http)\//.exec(path)?.[1] ?? "";
}

/** The file that an expression names: `base_path("routes/x.php")`, `__DIR__ . "/x.php"`. */
export function fileNamed(node: SyntaxNode, from: string, files: SourceFiles): string | undefined {
  const text = pathText(node, from);
  if (text === undefined || text.includes(UNKNOWN) || !text.endsWith(".php")) return undefined;
  const path = normalised(text);
  if (files.has(path)) return path;
  // `module_path("Blog", "/routes/web.php")`: below the module's own folder.
  const root = from.slice(0, from.search(/\/(?:app|src|Providers)\//i) + 1);
  const below = normalised(`${root}${text.replace(/^\//, "")}`);
  return files.has(below) ? below : undefined;
}

function pathText(node: SyntaxNode, from: string): string | undefined {
  if (isKind(node, "binary_expression")) {
    const sides = [node.field("left"), node.field("right")].map((side) =>
      side ? pathText(side, from) : undefined,
    );
    return sides[0] === undefined || sides[1] === undefined ? undefined : sides[0] + sides[1];
  }
  if (isKind(node, "parenthesized_expression")) {
    const inner = node.namedChildren()[0];
    return inner && pathText(inner, from);
  }
  if (node.text() === "__DIR__") return from.slice(0, from.lastIndexOf("/"));
  if (isKind(node, "function_call_expression", "member_call_expression")) {
    const name = (node.field("function") ?? node.field("name"))?.text() ?? "";
    const inner = argumentsOf(node).placed.at(-1);
    const text = inner && pathText(inner, from);
    if (name === "dirname" && inner) return (text ?? "").split("/").slice(0, -1).join("/");
    if (text === undefined) return undefined;
    if (name === "module_path") return text;
    return /^(?:base_path|basePath)$/.test(name)
      ? `${applicationRoot(from)}${text.replace(/^\//, "")}`
      : undefined;
  }
  const [text] = textsOf(node);
  return text === undefined || text === UNKNOWN ? undefined : text;
}

function normalised(path: string): string {
  const out: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") out.pop();
    else if (segment !== "." && segment !== "") out.push(segment);
  }
  return out.join("/");
}

/** What stands behind the names of middleware groups, by `$middlewareGroups` of the HTTP kernel. */
export function middlewareGroups(files: SourceFiles): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, readonly string[]>();
  for (const path of files.paths) {
    if (!/(?:^|\/)app\/Http\/Kernel\.php$/.test(path)) continue;
    const properties = files.tree(path)?.root?.findAll({ rule: { kind: "property_element" } }) ?? [];
    const property = properties.find((one) => one.text().startsWith("$middlewareGroups"));
    const list = property?.find({ rule: { kind: "array_creation_expression" } });
    for (const { key, value } of list ? elementsOf(list) : []) {
      if (key !== undefined) groups.set(key, textsOf(value));
    }
  }
  return groups;
}

/** Whether a file is one of those that load route files: a service provider or the application's start. */
export function loadsRoutes(path: string, text: string): boolean {
  return (
    /ServiceProvider|bootstrap\//.test(path) &&
    path.endsWith(".php") &&
    !ROUTE_FILE.test(path) &&
    purposeOf(path) === "production" &&
    /->withRouting\(|\bloadRoutesFrom\(|\bRoute::\w+\(/.test(text)
  );
}
