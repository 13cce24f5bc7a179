import type { SyntaxNode } from "../../../syntax/parse.ts";
import { argument, argumentsOf, calledName } from "./calls.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { PythonModules, Sited } from "./modules.ts";
import { anglePath, regexPath, UNKNOWN } from "./paths.ts";
import type { Registration, RestRouters } from "./rest-routers.ts";
import { returnsOf, textOf, valueOf } from "./values.ts";

/** What stands around a list of patterns. */
export interface Surroundings {
  prefix: string;
  depth: number;
}

/** Told what the walk meets, in its order. */
export interface Visitor {
  view(view: Sited, at: Sited, path: string): void;
  router(registrations: readonly Registration[], at: Sited, prefix: string): void;
  gap(at: Sited, reason: string): void;
  /** A module that is included somewhere. */
  included(path: string): void;
}

/** Inclusions within inclusions. */
const MAX_DEPTH = 14;
/** Lists of patterns looked at: a list that includes itself several times would never end. */
const MAX_LISTS = 10_000;

const PATTERN = /^(?:path|re_path|url|django_url)$/;
/** Files that a development server hands out. */
const STATIC = /^(?:static|staticfiles_urlpatterns)$/;

/** Walks Django's URL configurations from a module on. Source: Django, "URL dispatcher". */
export class UrlWalk {
  readonly #modules: PythonModules;
  readonly #routers: RestRouters;
  readonly #visitor: Visitor;
  readonly #parts = new Map<string, Sited[]>();
  readonly #open = new Set<string>();
  #lists = 0;

  constructor(modules: PythonModules, routers: RestRouters, visitor: Visitor) {
    this.#modules = modules;
    this.#routers = routers;
    this.#visitor = visitor;
  }

  /** The `urlpatterns` of a module, or another list of it. */
  module(path: string, around: Surroundings, name = "urlpatterns"): boolean {
    const parts = this.#contributions(path, name);
    const key = `${path}:${name}`;
    const [first] = parts;
    if (first && this.#open.has(key)) {
      this.#visitor.gap(first, "its inclusions lead in a circle");
      return true;
    }
    this.#open.add(key);
    for (const part of parts) this.walk(part, around, name);
    this.#open.delete(key);
    return parts.length > 0;
  }

  #contributions(path: string, name: string): readonly Sited[] {
    const key = `${path}:${name}`;
    const known = this.#parts.get(key) ?? contributions(this.#modules, path, name);
    this.#parts.set(key, known);
    return known;
  }

  /** @param own the list that is being put together here: its own name in it stands for what came before */
  walk(at: Sited, around: Surroundings, own?: string): void {
    if (around.depth > MAX_DEPTH || this.#lists++ > MAX_LISTS) {
      this.#visitor.gap(at, "its inclusions lead in a circle, or too deep");
      return;
    }
    const { node, path } = at;
    const inner = (child: SyntaxNode) => this.walk({ path, node: child }, around, own);
    if (isKind(node, "list", "tuple", "parenthesized_expression", "list_splat", "set"))
      codeOf(node).forEach(inner);
    else if (isKind(node, "binary_operator"))
      [node.field("left"), node.field("right")].forEach((side) => side && inner(side));
    else if (isKind(node, "conditional_expression"))
      [...codeOf(node).slice(0, 1), ...codeOf(node).slice(2)].forEach(inner);
    else if (isKind(node, "call")) this.#call(at, around);
    else if (isKind(node, "identifier", "attribute")) {
      if (node.text() !== own) this.#name(at, around);
    } else if (!isKind(node, "comment", "none", "string")) {
      this.#visitor.gap(at, "this list of patterns is made at run time");
    }
  }

  #call(at: Sited, around: Surroundings): void {
    const { node, path } = at;
    const called = calledName(node);
    const given = argumentsOf(node);
    if (PATTERN.test(called)) return this.#pattern(at, called, around);
    if (STATIC.test(called)) return;
    if (called === "i18n_patterns") {
      const translated = { prefix: `${around.prefix}{language}/`, depth: around.depth + 1 };
      for (const child of given.placed) this.walk({ path, node: child }, translated);
      return;
    }
    if (/^(?:format_suffix_patterns|list|tuple|patterns)$/.test(called)) {
      for (const child of given.placed) this.walk({ path, node: child }, around);
      return;
    }
    const callee = node.field("function");
    const made = callee ? this.#modules.meaning(path, callee) : undefined;
    const answer = made?.kind === "function" ? returnsOf(made.node).at(-1) : undefined;
    if (made?.kind === "function" && isKind(answer, "list")) {
      this.walk({ path: made.path, node: answer }, { ...around, depth: around.depth + 1 });
    } else this.#visitor.gap(at, `what \`${node.text().slice(0, 60)}\` adds is known at run time only`);
  }

  #name(at: Sited, around: Surroundings): void {
    const { node, path } = at;
    const deeper = { ...around, depth: around.depth + 1 };
    const router =
      isKind(node, "attribute") && node.field("attribute")?.text() === "urls"
        ? node.field("object")
        : undefined;
    const registered = router && this.#routers.of({ path, node: router });
    if (registered) return this.#visitor.router(registered, at, around.prefix);
    const meaning = this.#modules.meaning(path, node);
    if (meaning?.kind === "module") {
      this.#visitor.included(meaning.path);
      if (this.module(meaning.path, deeper)) return;
    }
    const value = meaning?.kind === "value" ? meaning : valueOf(this.#modules, at);
    if (value) {
      const name = node.text().split(".").at(-1) ?? "";
      const parts = this.#contributions(value.path, name);
      if (name === "urlpatterns") this.#visitor.included(value.path);
      if (parts.length > 0) for (const part of parts) this.walk(part, deeper, name);
      else this.walk(value, deeper);
      return;
    }
    const foreign = meaning?.kind === "foreign" ? meaning.name : node.text().slice(0, 60);
    this.#visitor.gap(at, `\`${foreign}\` is not in this repository`);
  }

  /** `path("a/", view)`: a view, or further patterns behind the prefix. */
  #pattern(at: Sited, called: string, around: Surroundings): void {
    const { node, path } = at;
    const given = argumentsOf(node);
    const route =
      argument(given, called === "url" || called === "re_path" ? "regex" : "route", 0) ??
      given.named.get("route");
    const view = argument(given, "view", 1);
    if (!route || !view) {
      this.#visitor.gap(at, "this pattern is given its arguments at run time");
      return;
    }
    const text = textOf(this.#modules, { path, node: route });
    const isPath = called === "path";
    const piece = text.includes(UNKNOWN)
      ? text.replace(/[\^$]/g, "")
      : isPath
        ? anglePath(text)
        : regexPath(text);
    const inner = { prefix: around.prefix + piece, depth: around.depth + 1 };
    if (isKind(view, "call") && calledName(view) === "include") this.#include({ path, node: view }, inner);
    else if (isKind(view, "tuple", "list")) {
      const [first] = codeOf(view);
      if (first) this.walk({ path, node: first }, inner);
    } else if (/(?:^|\.)(?:\w*admin\w*|site)\.urls$/.test(view.text())) {
      this.#visitor.gap(at, "the routes of the admin site are made from its models at run time");
    } else if (isKind(view, "attribute") && view.field("attribute")?.text() === "urls")
      this.walk({ path, node: view }, inner);
    else this.#visitor.view({ path, node: view }, at, inner.prefix);
  }

  #include(at: Sited, around: Surroundings): void {
    const target = argument(argumentsOf(at.node), "arg", 0);
    if (!target) return this.#visitor.gap(at, "what is included is decided at run time");
    const site = { path: at.path, node: target };
    if (isKind(target, "tuple")) {
      const [first] = codeOf(target);
      if (first) this.walkIncluded({ path: at.path, node: first }, around);
      return;
    }
    this.walkIncluded(site, around);
  }

  /** A module by its name in quotes, or anything that holds patterns. */
  walkIncluded(at: Sited, around: Surroundings): void {
    if (!isKind(at.node, "string", "concatenated_string")) return this.walk(at, around);
    const name = textOf(this.#modules, at);
    const file = this.#modules.moduleFile(name, at.path);
    if (file !== undefined) {
      this.#visitor.included(file);
      if (!this.module(file, around)) this.#visitor.gap(at, `no \`urlpatterns\` were found in ${file}`);
      return;
    }
    // `include("app.urls.patterns")`: a list of a module.
    const inner = name.includes(".")
      ? this.#modules.moduleFile(name.slice(0, name.lastIndexOf(".")), at.path)
      : undefined;
    const found = inner !== undefined && this.module(inner, around, name.slice(name.lastIndexOf(".") + 1));
    if (!found) this.#visitor.gap(at, `the module ${name.slice(0, 80)} is not in this repository`);
  }
}

/** Everything that a module puts into a list, in order: `x = [...]`, `x += [...]`, `x.extend([...])`, `x.append(y)`. */
function contributions(modules: PythonModules, path: string, name: string): Sited[] {
  const root = modules.files.tree(path)?.root;
  if (!root) return [];
  const nodes = root.findAll({
    rule: { any: [{ kind: "assignment" }, { kind: "augmented_assignment" }, { kind: "call" }] },
  });
  return nodes.flatMap((node): Sited[] => {
    if (isKind(node, "call")) {
      const callee = node.field("function")?.text() ?? "";
      if (callee !== `${name}.extend` && callee !== `${name}.append` && callee !== `${name}.insert`)
        return [];
      const added = argumentsOf(node).placed.at(-1);
      return added ? [{ path, node: added }] : [];
    }
    const right = node.field("right");
    return node.field("left")?.text() === name && right ? [{ path, node: right }] : [];
  });
}

function codeOf(node: SyntaxNode): SyntaxNode[] {
  return node.namedChildren().filter((child) => !isKind(child, "comment", "keyword_argument"));
}
