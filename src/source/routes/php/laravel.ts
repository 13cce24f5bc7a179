import { purposeOf } from "../../../domain/path-purpose.ts";
import type { Location } from "../../../domain/pull-request.ts";
import type { Route, RouteInventory } from "../../../domain/routes.ts";
import { linesOf } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { isKind } from "../../../syntax/nodes.ts";
import { joinPath, UNKNOWN } from "../python/paths.ts";
import type { RouteReader } from "../route-reader.ts";
import type { SourceFiles } from "../source-files.ts";
import { Controllers } from "./controllers.ts";
import { fileNamed, loadsRoutes, middlewareGroups, ROUTE_FILE } from "./laravel-files.ts";
import {
  RESOURCES,
  resourceOptions,
  resourceRoutes,
  singleRoute,
  singletonRoutes,
  VERBS,
} from "./laravel-resources.ts";
import { chainScope, classNameOf, groupScope, guardsOf, type Scope, targetOf } from "./laravel-scope.ts";
import { chainOf, elementsOf, type Link, textOf, variablesOf } from "./values.ts";

const ROUTER =
  /^(?:\\?(?:\w+\\)*(?:Route|RouteFacade)|\$(?:this->)?(?:router|route)|\$this->app->router|app\(['"]router['"]\))$/;
const MAX_DEPTH = 40;
/** Nodes visited, those of files and loops each time: more are no routes that a person wrote. */
const MAX_VISITS = 200_000;
/** Nodes whose insides are statements that run as the file is loaded. */
const CONTAINERS = new Set(
  "program compound_statement if_statement else_clause else_if_clause class_declaration declaration_list method_declaration try_statement colon_block switch_statement switch_block case_statement namespace_definition foreach_statement".split(
    " ",
  ),
);

/** Laravel's route files and what loads them. Source: Laravel, "Routing", "Controllers" and "Middleware". */
export const laravel: RouteReader = {
  framework: "laravel",
  concerns: (path, text) =>
    path.endsWith(".php") &&
    purposeOf(path) === "production" &&
    ((ROUTE_FILE.test(path) && /\bRoute::|\$router->|\brequire\b/.test(text)) ||
      /(?:^|\/)Controllers?\/|Controller\.php$|(?:^|\/)app\/Http\/Kernel\.php$/.test(path) ||
      /->withRouting\(|\bloadRoutesFrom\(|\bRoute::(?:middleware|prefix|group|get|post)\(/.test(text)),
  read: (files) => new LaravelReading(files).inventory(),
};

class LaravelReading {
  readonly #files: SourceFiles;
  readonly #controllers: Controllers;
  readonly #groups: ReadonlyMap<string, readonly string[]>;
  readonly #routes: Route[] = [];
  readonly #unresolved: RouteInventory["unresolved"][number][] = [];
  readonly #loaded = new Set<string>();
  readonly #open = new Set<string>();
  #visits = 0;

  constructor(files: SourceFiles) {
    this.#files = files;
    this.#controllers = new Controllers(files);
    this.#groups = middlewareGroups(files);
  }

  inventory(): RouteInventory {
    for (const path of this.#files.paths.filter((one) => loadsRoutes(one, this.#files.text(one) ?? "")))
      this.#file(path, this.#top(path));
    const own = this.#files.paths.filter(
      (path) =>
        ROUTE_FILE.test(path) && /\bRoute::|\$router->|\brequire\b/.test(this.#files.text(path) ?? ""),
    );
    // What Laravel does without further words: `routes/api.php` stands behind `/api`.
    const standard = own.filter((path) => /(?:^|\/)routes\/(?:web|api)\.php$/.test(path));
    for (const path of standard) {
      if (this.#loaded.has(path)) continue;
      const isApi = path.endsWith("api.php");
      this.#file(path, { ...this.#top(path), prefix: isApi ? "api" : "" });
    }
    for (const path of own) {
      if (this.#loaded.has(path)) continue;
      this.#file(path, { ...this.#top(path), unresolved: "the place that loads this file was not found" });
    }
    if (this.#visits > MAX_VISITS) {
      const at = { path: this.#files.paths[0] ?? "", from: 1, to: 1, side: this.#files.side };
      this.#cannot(at, `more than ${MAX_VISITS} steps were needed: the rest was not read`);
    }
    return { routes: this.#routes, unresolved: this.#unresolved };
  }

  #top(path: string): Scope {
    return { path, prefix: "", middleware: [], given: new Map(), depth: 0 };
  }

  #file(path: string, scope: Scope): void {
    const tree = this.#files.tree(path);
    if (!tree || scope.depth > MAX_DEPTH || this.#open.has(path)) return;
    this.#loaded.add(path);
    if (tree.gap !== undefined)
      return this.#cannot({ path, from: 1, to: 1, side: this.#files.side }, tree.gap);
    this.#open.add(path);
    this.#visit(tree.root, { ...scope, path, given: variablesOf(tree.root), depth: scope.depth + 1 });
    this.#open.delete(path);
  }

  #visit(node: SyntaxNode, scope: Scope): void {
    if (scope.depth > MAX_DEPTH || ++this.#visits > MAX_VISITS) return;
    const deeper = { ...scope, depth: scope.depth + 1 };
    if (isKind(node, "foreach_statement")) return this.#foreach(node, deeper);
    if (CONTAINERS.has(String(node.kind()))) {
      for (const child of node.namedChildren()) this.#visit(child, deeper);
    } else if (
      isKind(
        node,
        "expression_statement",
        "return_statement",
        "assignment_expression",
        "parenthesized_expression",
      )
    ) {
      const inner = node.field("right") ?? node.namedChildren().at(-1);
      if (inner) this.#visit(inner, deeper);
    } else if (
      isKind(
        node,
        "require_expression",
        "require_once_expression",
        "include_expression",
        "include_once_expression",
      )
    ) {
      const inner = node.namedChildren()[0];
      if (inner) this.#load(inner, deeper);
    } else if (
      isKind(node, "member_call_expression", "scoped_call_expression", "nullsafe_member_call_expression")
    )
      this.#chain(node, deeper);
  }

  #foreach(node: SyntaxNode, scope: Scope): void {
    const [list, name, ...rest] = node.namedChildren();
    const body = rest.at(-1);
    if (!list || !name || !body) return;
    const values = isKind(list, "array_creation_expression") ? elementsOf(list).slice(0, 100) : [];
    if (values.length === 0) return this.#visit(body, scope);
    for (const { value } of values)
      this.#visit(body, { ...scope, given: new Map([...scope.given, [name.text(), value]]) });
  }

  #load(node: SyntaxNode, scope: Scope): void {
    const path = fileNamed(node, scope.path, this.#files);
    if (path !== undefined && path !== scope.path) this.#file(path, scope);
    else if (/routes/i.test(node.text()))
      this.#cannot(this.#at(scope, node), `the file ${node.text().slice(0, 60)} was not found`);
  }

  #chain(node: SyntaxNode, scope: Scope): void {
    const chain = chainOf(node);
    if (!chain) return;
    const routing = chain.links.find(({ name }) => name === "withRouting");
    if (routing) return this.#configured(routing, scope);
    const [first] = chain.links;
    if (chain.on === "$this" && first?.name === "loadRoutesFrom" && first.given.placed[0])
      return this.#load(first.given.placed[0], scope);
    if (chain.on === "$this" && first?.name === "routes" && first.given.placed[0])
      return this.#body(first.given.placed[0], scope);
    if (/(?:^|\\)Auth$/.test(chain.on) && first?.name === "routes") {
      return this.#cannot(this.#at(scope, node), "`Auth::routes()` adds the routes of a library");
    }
    if (!ROUTER.test(chain.on)) return;
    const inner = chainScope(chain.links, scope, this.#controllers, (node) => this.#at(scope, node));
    const group = chain.links.find(({ name }) => name === "group");
    const leaf = chain.links.find(({ name }) => VERBS.has(name) || RESOURCES.has(name));
    if (group) this.#group(group, inner);
    else if (leaf && RESOURCES.has(leaf.name)) this.#resource(leaf, chain.links, inner);
    else if (leaf) this.#single(leaf, chain.links, inner);
  }

  /** Laravel 11: `->withRouting(web: ..., api: ..., apiPrefix: ..., then: ...)`. */
  #configured({ given }: Link, scope: Scope): void {
    const prefix = given.named.get("apiPrefix");
    const sets = [
      ["web", ""],
      ["api", prefix ? textOf(prefix) : "api"],
    ] as const;
    for (const [name, before] of sets) {
      const value = given.named.get(name);
      const values = isKind(value, "array_creation_expression")
        ? elementsOf(value).map((one) => one.value)
        : value
          ? [value]
          : [];
      const group = value ? [{ name, at: this.#at(scope, value) }] : [];
      for (const one of values) this.#load(one, { ...scope, prefix: before, middleware: group });
    }
    const health = given.named.get("health");
    if (health && isKind(health, "string", "encapsed_string"))
      this.#add("GET", textOf(health), health, scope, undefined);
    const then = given.named.get("then");
    if (then) this.#body(then, scope);
  }

  #body(node: SyntaxNode, scope: Scope): void {
    if (!isKind(node, "anonymous_function", "arrow_function", "anonymous_function_creation_expression"))
      return this.#load(node, scope);
    const body = node.field("body");
    if (body) this.#visit(body, scope);
  }

  #group({ given }: Link, scope: Scope): void {
    const [first, second] = given.placed;
    const body = second ?? first;
    const attributes = second ? first : undefined;
    const inner = groupScope(attributes, scope, (node) => this.#at(scope, node));
    if (body) this.#body(body, inner);
  }

  #single({ name, given, node }: Link, links: readonly Link[], scope: Scope): void {
    const { methods, path, action } = singleRoute({ name, given, node }, links, scope.given);
    for (const method of methods) this.#add(method, path, node, scope, action);
  }

  #resource({ name, given, node }: Link, links: readonly Link[], scope: Scope): void {
    const many =
      name.endsWith("ources") && isKind(given.placed[0], "array_creation_expression")
        ? elementsOf(given.placed[0])
        : undefined;
    const options = given.placed[many ? 1 : 2];
    const common = resourceOptions(name, options, links);
    const has = (link: string) => links.some((one) => one.name === link);
    const resources = many ?? [{ key: textOf(given.placed[0], scope.given), value: given.placed[1] }];
    for (const { key, value } of resources) {
      const isSingle = name.toLowerCase().includes("singleton");
      const routes = isSingle
        ? singletonRoutes(key ?? UNKNOWN, common, { create: has("creatable"), destroy: has("destroyable") })
        : resourceRoutes(key ?? UNKNOWN, common);
      const controller = value ? textOf(value, scope.given) : UNKNOWN;
      for (const { method, path, action } of routes)
        this.#add(method, path, node, scope, undefined, [controller, action]);
    }
  }

  #add(
    method: string,
    uri: string,
    node: SyntaxNode,
    scope: Scope,
    action: SyntaxNode | undefined,
    named?: readonly [string, string],
  ): void {
    const path = joinPath(scope.prefix, uri).replace(/\{(\w+)(?:\?|:\w+)\}/g, "{$1}");
    const [controller, called] = named ?? targetOf(action, scope);
    const full = controller === undefined ? undefined : classNameOf(controller, scope, this.#controllers);
    const found =
      full === undefined || called === undefined
        ? { middleware: [] }
        : this.#controllers.action(full, called);
    const isClosure = isKind(
      action,
      "anonymous_function",
      "arrow_function",
      "anonymous_function_creation_expression",
    );
    const handler =
      isClosure && action
        ? { name: "closure", at: this.#at(scope, action) }
        : "handler" in found
          ? found.handler
          : undefined;
    const unresolved =
      scope.unresolved ?? (path.includes(UNKNOWN) ? "part of its path is decided at run time" : undefined);
    this.#routes.push({
      method,
      path,
      framework: "laravel",
      at: this.#at(scope, node),
      ...(handler ? { handler } : {}),
      guards: [...scope.middleware, ...found.middleware].flatMap((one) => guardsOf(one, this.#groups)),
      ...(unresolved === undefined ? {} : { unresolved }),
    });
  }

  #at(scope: Scope, node: SyntaxNode): Location {
    return { path: scope.path, ...linesOf(node), side: this.#files.side };
  }

  #cannot(at: Location, reason: string): void {
    this.#unresolved.push({ at, reason });
  }
}
