import type { RouteGuard } from "../../../domain/routes.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { argumentsOf } from "./calls.ts";
import { guard } from "./framework.ts";
import { classDecorators } from "./nest-decorators.ts";
import { keyOf, type Program } from "./program.ts";
import { joinPaths } from "./route-path.ts";
import type { Written } from "./router.ts";
import { asText, type ClassValue, fieldOf, flat, saidOf, type Scope, type Value } from "./value.ts";

/** One application, from its `NestFactory.create`. */
export interface NestApp {
  prefix: Written;
  /** Paths that the prefix leaves alone. */
  excluded: readonly string[];
  /** Where versions go: into the path, somewhere else, or nobody was seen to say. */
  versioning: "path" | "elsewhere" | "unseen";
  versionPrefix: string;
  defaultVersion: string | undefined;
  guards: readonly RouteGuard[];
  /** Controllers of its modules, by where they begin. */
  controllers: ReadonlySet<string>;
  /** What RouterModule puts before a controller. */
  modulePaths: ReadonlyMap<string, Written>;
}

interface Graph {
  controllers: Map<string, ClassValue>;
  guards: RouteGuard[];
  /** Of RouterModule, by module. */
  paths: Map<string, Written>;
  /** Controllers by module. */
  members: Map<string, string[]>;
}

/** Modules of one application. */
const MAX_MODULES = 3_000;

export function nestApps(program: Program): NestApp[] {
  const apps: NestApp[] = [];
  for (const path of program.files.paths) {
    const text = program.files.text(path) ?? "";
    if (!/NestFactory\s*\.\s*create\s*[<(]/.test(text)) continue;
    const module = program.load(path);
    const root = program.files.tree(path)?.root;
    if (!module || !root) continue;
    apps.push(appOf(root, module.scope, program));
  }
  // A program that fills a database is made with the same call, and has no controllers.
  const serving = apps.filter((app) => app.controllers.size > 0);
  return serving.length > 0 ? serving : apps;
}

function appOf(root: SyntaxNode, scope: Scope, program: Program): NestApp {
  const graph: Graph = { controllers: new Map(), guards: [], paths: new Map(), members: new Map() };
  const app = {
    prefix: { text: "" } as Written,
    excluded: [] as string[],
    versioning: "unseen" as NestApp["versioning"],
    versionPrefix: "v",
    defaultVersion: undefined as string | undefined,
  };
  for (const call of root.findAll({ rule: { kind: "call_expression" } })) {
    const callee = call.field("function")?.text().replace(/\s+/g, "") ?? "";
    if (
      !/(?:NestFactory\.create(?:<.*>)?|\.setGlobalPrefix|\.enableVersioning|\.useGlobalGuards)$/s.test(
        callee,
      )
    )
      continue;
    const [first, second] = argumentsOf(call, scope, program);
    if (callee.includes("NestFactory") && first) collect(first.value, graph, new Set(), program);
    else if (callee.endsWith("setGlobalPrefix") && first) {
      app.prefix = asText(first.value);
      const excluded = fieldOf(second?.value, "exclude");
      app.excluded = (excluded ? flat(excluded) : []).map((one) => asText(fieldOf(one, "path") ?? one).text);
    } else if (callee.endsWith("enableVersioning")) {
      const type = fieldOf(first?.value, "type");
      const isElsewhere = type !== undefined && /HEADER|MEDIA_TYPE|CUSTOM/.test(saidOf(type));
      app.versioning = isElsewhere ? "elsewhere" : "path";
      const prefix = fieldOf(first?.value, "prefix");
      if (prefix) app.versionPrefix = prefix.is === "scalar" ? "" : asText(prefix).text;
      const fallback = fieldOf(first?.value, "defaultVersion");
      if (fallback && (fallback.is === "text" || fallback.is === "scalar"))
        app.defaultVersion = asText(fallback).text;
    } else if (callee.endsWith("useGlobalGuards")) {
      for (const node of call.field("arguments")?.namedChildren() ?? []) {
        if (!isKind(node, "comment"))
          graph.guards.push(guard(node.text(), { node, path: scope.path }, program));
      }
    }
  }
  const modulePaths = new Map<string, Written>();
  for (const [module, written] of graph.paths) {
    for (const controller of graph.members.get(module) ?? []) modulePaths.set(controller, written);
  }
  return { ...app, guards: graph.guards, controllers: new Set(graph.controllers.keys()), modulePaths };
}

/** Follows the imports of modules; a module made by a call (`forRoot()`) counts as the class it belongs to. */
function collect(value: Value, graph: Graph, seen: Set<string>, program: Program): void {
  const made = fieldOf(value, "module");
  if (made) {
    collect(made, graph, seen, program);
    addParts(value, keyOfClass(made), graph, seen, program);
    return;
  }
  if (value.is !== "class" || seen.size > MAX_MODULES) return;
  const key = keyOf(value);
  if (seen.has(key)) return;
  seen.add(key);
  const module = classDecorators(value.node, value.scope, program).find(({ name }) => name === "Module");
  const parts = module?.args[0]?.value;
  if (parts) addParts(parts, key, graph, seen, program);
}

function keyOfClass(value: Value): string {
  return value.is === "class" ? keyOf(value) : saidOf(value);
}

function addParts(parts: Value, key: string, graph: Graph, seen: Set<string>, program: Program): void {
  for (const one of flat(fieldOf(parts, "controllers") ?? { is: "list", items: [] })) {
    if (one.is !== "class") continue;
    graph.controllers.set(keyOf(one), one);
    graph.members.set(key, [...(graph.members.get(key) ?? []), keyOf(one)]);
  }
  for (const one of flat(fieldOf(parts, "providers") ?? { is: "list", items: [] })) {
    const provided = fieldOf(one, "provide");
    if (!provided || !/APP_GUARD/.test(saidOf(provided))) continue;
    const used =
      fieldOf(one, "useClass") ??
      fieldOf(one, "useExisting") ??
      fieldOf(one, "useFactory") ??
      fieldOf(one, "useValue");
    const site = nodeOf(used, program);
    if (used && site) graph.guards.push(guard(saidOf(used), site, program));
  }
  for (const one of flat(fieldOf(parts, "imports") ?? { is: "list", items: [] })) {
    const tree = fieldOf(one, "routerTree");
    if (tree) addTree(tree, "", graph);
    collect(one, graph, seen, program);
  }
}

/** Where a guard that a module provides is declared. */
function nodeOf(value: Value | undefined, program: Program): { node: SyntaxNode; path: string } | undefined {
  if (value?.is === "class" || value?.is === "function") return { node: value.node, path: value.scope.path };
  for (const [path, module] of program.modules) {
    const root = program.files.tree(path)?.root;
    const text = program.files.text(path) ?? "";
    if (!root || !text.includes("APP_GUARD") || module.path !== path) continue;
    const found = root.find({ rule: { kind: "pair", has: { field: "value", regex: "^APP_GUARD$" } } });
    if (found) return { node: found, path };
  }
  return undefined;
}

/** `RouterModule.register([{ path, module, children }])`. */
function addTree(tree: Value, above: string, graph: Graph): void {
  for (const one of flat(tree)) {
    const path = fieldOf(one, "path");
    const own = joinPaths(above, path ? asText(path).text : "");
    const module = fieldOf(one, "module") ?? (one.is === "class" ? one : undefined);
    if (module) graph.paths.set(keyOfClass(module), { text: own });
    const children = fieldOf(one, "children");
    if (children) addTree(children, own, graph);
  }
}
