import type { Route, RouteGuard, RouteInventory } from "../../../domain/routes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { RouteReader } from "../route-reader.ts";
import type { SourceFiles } from "../source-files.ts";
import { argumentsOf, headOf, isPackage, isServedCode, locationOf, nowhere } from "./calls.ts";
import { DjangoGuards, forMethod } from "./django-guards.ts";
import { UrlWalk } from "./django-urls.ts";
import {
  actionsOfViewSet,
  methodsOfForeign,
  methodsOfFunction,
  methodsOfView,
  type ViewClass,
} from "./django-views.ts";
import { isKind } from "../../../syntax/nodes.ts";
import { PythonModules, type Sited } from "./modules.ts";
import { joinPath, UNKNOWN } from "./paths.ts";
import { type Registration, RestRouters } from "./rest-routers.ts";
import { textOf } from "./values.ts";

const HINT = /\burlpatterns\b|\bROOT_URLCONF\b|\bREST_FRAMEWORK\b|\brest_framework\b|\brouters?\.register\b/;
const NEIGHBOUR = /\bdjango\b|\brest_framework\b|\burlpatterns\b|(?:View|ViewSet|Mixin)\b/;

/** Django with Django REST framework: what the root URL configuration leads to. */
export const django: RouteReader = {
  framework: "django",
  concerns: (path, text) => isServedCode(path) && (isPackage(path) || NEIGHBOUR.test(text)),
  read: (files) => new DjangoReading(files).inventory(),
};

class DjangoReading {
  readonly #modules: PythonModules;
  readonly #paths: readonly string[];
  readonly #routers: RestRouters;
  readonly #guards: DjangoGuards;
  readonly #everywhere: readonly RouteGuard[];
  readonly #routes: Route[] = [];
  readonly #unresolved: RouteInventory["unresolved"][number][] = [];
  readonly #included = new Set<string>();

  constructor(files: SourceFiles) {
    this.#modules = new PythonModules(files);
    this.#paths = files.paths.filter((path) => isServedCode(path) && HINT.test(files.text(path) ?? ""));
    const holdsRouters = (path: string) => /Router\b|\.register\(/.test(files.text(path) ?? "");
    this.#routers = new RestRouters(this.#modules, this.#paths.filter(holdsRouters));
    const settings = this.#paths.filter((path) =>
      /REST_FRAMEWORK[ \t]*(?::[^=\n]*)?=|MIDDLEWARE/.test(files.text(path) ?? ""),
    );
    this.#guards = new DjangoGuards(this.#modules, this.#restDefaults(settings));
    this.#everywhere = this.#middleware(settings);
  }

  inventory(): RouteInventory {
    const conf = this.#paths.filter((path) =>
      /^[ \t]*urlpatterns\b/m.test(this.#modules.files.text(path) ?? ""),
    );
    const roots = this.#roots();
    for (const path of conf) {
      const gap = this.#modules.files.tree(path)?.gap;
      if (gap !== undefined) this.#cannot({ path, from: 1, to: 1, side: this.#modules.files.side }, gap);
    }
    for (const root of roots) this.#walk(root);
    // Without settings: those that nobody includes are the roots.
    if (roots.length === 0) {
      const quiet = new UrlWalk(this.#modules, this.#routers, {
        view: () => {},
        router: () => {},
        gap: () => {},
        included: (path) => this.#included.add(path),
      });
      for (const path of conf) quiet.module(path, { prefix: "", depth: 0 });
      for (const path of conf) if (!this.#included.has(path)) this.#walk(path);
    }
    if (this.#modules.exhausted !== undefined) this.#cannot(nowhere(this.#modules), this.#modules.exhausted);
    return { routes: this.#routes, unresolved: this.#unresolved };
  }

  #walk(root: string): void {
    const walk = new UrlWalk(this.#modules, this.#routers, {
      view: (view, at, path) => this.#view(view, at, path),
      router: (registrations, _, prefix) => this.#router(registrations, prefix),
      gap: (at, reason) => this.#cannot(locationOf(this.#modules, at), reason),
      included: () => {},
    });
    walk.module(root, { prefix: "", depth: 0 });
  }

  /** What the settings name as `ROOT_URLCONF`; tests and examples have settings of their own. */
  #roots(): string[] {
    const roots = new Set<string>();
    for (const path of this.#paths) {
      const named = /^[ \t]*ROOT_URLCONF[ \t]*(?::[^=\n]*)?=\s*["']([\w.]+)["']/m.exec(
        this.#modules.files.text(path) ?? "",
      )?.[1];
      const file = named === undefined ? undefined : this.#modules.moduleFile(named, path);
      if (file !== undefined) roots.add(file);
    }
    return [...roots];
  }

  /** A view of any kind, unwrapped from the decorators around it. */
  #view(view: Sited, at: Sited, path: string, guards: readonly RouteGuard[] = [], depth = 0): void {
    const { node } = view;
    if (depth > 8) return this.#cannot(locationOf(this.#modules, at), "its view is wrapped too deep");
    if (isKind(node, "call")) return this.#calledView(view, at, path, guards, depth);
    const meaning = isKind(node, "identifier", "attribute")
      ? this.#modules.meaning(view.path, node)
      : undefined;
    if (meaning?.kind === "value" && meaning.node.id() !== node.id()) {
      return this.#view(meaning, at, path, guards, depth + 1);
    }
    if (meaning?.kind === "function") {
      const own = this.#guards.ofView(meaning);
      const methods = methodsOfFunction(this.#modules, meaning.path, meaning.decorators);
      const rest = {
        guards: [...guards, ...own.guards],
        ...(own.unresolved === undefined ? {} : { unresolved: own.unresolved }),
      };
      for (const method of methods) this.#add(method, path, at, { name: meaning.name, site: meaning }, rest);
      return;
    }
    this.#add("ANY", path, at, undefined, { guards });
  }

  #calledView(view: Sited, at: Sited, path: string, guards: readonly RouteGuard[], depth: number): void {
    const { node } = view;
    const callee = node.field("function");
    const given = argumentsOf(node);
    if (isKind(callee, "attribute") && callee.field("attribute")?.text() === "as_view") {
      const object = callee.field("object");
      return object ? this.#classView({ path: view.path, node: object }, node, at, path, guards) : undefined;
    }
    // A decorator around the view: `login_required(...)`, `cache_page(60)(...)`.
    const wrapped = given.placed.find((one) => isKind(one, "call", "identifier", "attribute"));
    const meaning = callee ? this.#modules.meaning(view.path, callee) : undefined;
    if (meaning?.kind === "class") {
      return this.#methods(meaning, at, path, guards, callee?.text() ?? "");
    }
    if (!wrapped) return this.#add("ANY", path, at, undefined, { guards });
    const outer = callee ? this.#guards.ofWrapper({ path: view.path, node: callee }) : [];
    this.#view({ path: view.path, node: wrapped }, at, path, [...guards, ...outer], depth + 1);
  }

  #classView(object: Sited, call: SyntaxNode, at: Sited, path: string, guards: readonly RouteGuard[]): void {
    const meaning = this.#modules.meaning(object.path, object.node);
    const mapping = argumentsOf(call).placed[0];
    if (meaning?.kind === "class" && isKind(mapping, "dictionary")) {
      return this.#mapped(meaning, { path: object.path, node: mapping }, at, path, guards);
    }
    if (meaning?.kind === "class") return this.#methods(meaning, at, path, guards, meaning.name);
    const name = meaning?.kind === "foreign" ? meaning.name : object.node.text();
    const known = methodsOfForeign(name);
    const unresolved =
      known.length > 0 ? {} : { unresolved: `\`${name.slice(0, 60)}\` is not in this repository` };
    for (const method of known.length > 0 ? known : ["ANY"])
      this.#add(method, path, at, undefined, { guards, ...unresolved });
  }

  #methods(view: ViewClass, at: Sited, path: string, guards: readonly RouteGuard[], name: string): void {
    const own = this.#guards.ofView(view);
    const methods = methodsOfView(this.#modules, view);
    const unresolved =
      own.unresolved ??
      (methods.length === 0 ? `the methods of ${name.slice(0, 60)} are those of a library` : undefined);
    const rest = { guards: [...guards, ...own.guards], ...(unresolved === undefined ? {} : { unresolved }) };
    if (methods.length === 0) return this.#add("ANY", path, at, { name, site: view }, rest);
    for (const { method, handler } of methods) {
      const inner = handler
        ? { name: `${name}.${handler.node.field("name")?.text() ?? ""}`, site: handler }
        : { name, site: view };
      this.#add(method, path, at, inner, rest);
    }
  }

  /** `ViewSet.as_view({"get": "list"})`. */
  #mapped(view: ViewClass, mapping: Sited, at: Sited, path: string, guards: readonly RouteGuard[]): void {
    const own = this.#guards.ofView(view);
    for (const pair of mapping.node.namedChildren().filter((child) => isKind(child, "pair"))) {
      const [key, value] = [pair.field("key"), pair.field("value")];
      if (!key || !value) continue;
      const action = textOf(this.#modules, { path: mapping.path, node: value });
      const handler = this.#modules.member(view, action);
      const site = handler?.kind === "function" ? handler : view;
      const method = textOf(this.#modules, { path: mapping.path, node: key }).toUpperCase();
      const unresolved = own.unresolved === undefined ? {} : { unresolved: own.unresolved };
      this.#add(
        method,
        path,
        at,
        { name: `${view.name}.${action}`, site },
        { guards: [...guards, ...own.guards], ...unresolved },
      );
    }
  }

  /** The views of a router. The list of links that a `DefaultRouter` shows at its root is no part of the API. */
  #router(registrations: readonly Registration[], prefix: string): void {
    for (const { call, prefix: own, viewSet } of registrations) {
      const meaning = this.#modules.meaning(viewSet.path, viewSet.node);
      if (meaning?.kind !== "class") {
        this.#cannot(
          locationOf(this.#modules, call),
          `the view set ${viewSet.node.text().slice(0, 60)} was not found`,
        );
        continue;
      }
      const actions = actionsOfViewSet(this.#modules, meaning);
      if (actions.length === 0)
        this.#cannot(
          locationOf(this.#modules, call),
          `the actions of ${meaning.name} are those of a library`,
        );
      const lookup = this.#lookup(meaning);
      for (const action of actions) {
        const guards = this.#guards.ofView(meaning, action.decorator);
        const path = `${prefix}${joinPath(own, action.detail ? `{${lookup}}` : "", action.path).slice(prefix === "" || prefix.endsWith("/") ? 1 : 0)}`;
        this.#add(
          action.method,
          path,
          call,
          { name: `${meaning.name}.${action.name}`, site: action.handler ?? meaning },
          guards,
        );
      }
    }
  }

  #lookup(view: ViewClass): string {
    for (const name of ["lookup_url_kwarg", "lookup_field"]) {
      const member = this.#modules.member(view, name);
      const text = member?.kind === "value" ? textOf(this.#modules, member) : UNKNOWN;
      if (/^\w+$/.test(text)) return text;
    }
    return "pk";
  }

  #add(
    method: string,
    path: string,
    at: Sited,
    handler: { name: string; site: Sited } | undefined,
    rest: { guards: readonly RouteGuard[]; unresolved?: string },
  ): void {
    const unresolved =
      rest.unresolved ?? (path.includes(UNKNOWN) ? "part of its path is decided at run time" : undefined);
    this.#routes.push({
      method,
      path: joinPath(path),
      framework: "django",
      at: locationOf(this.#modules, at),
      ...(handler ? { handler: { name: handler.name, at: headOf(this.#modules, handler.site) } } : {}),
      guards: [...this.#everywhere, ...rest.guards].map((guard) => forMethod(guard, method)),
      ...(unresolved === undefined ? {} : { unresolved }),
    });
  }

  /** The dictionary `REST_FRAMEWORK` of the settings, by key. */
  #restDefaults(settings: readonly string[]): ReadonlyMap<string, Sited> {
    const defaults = new Map<string, Sited>();
    for (const path of settings) {
      const value = this.#modules.named(path, "REST_FRAMEWORK");
      if (value?.kind !== "value") continue;
      for (const pair of value.node.namedChildren().filter((child) => isKind(child, "pair"))) {
        const [key, node] = [pair.field("key"), pair.field("value")];
        if (key && node) defaults.set(textOf(this.#modules, { path, node: key }), { path, node });
      }
    }
    return defaults;
  }

  /** Django's own middleware that lets nobody in without a login. Source: Django 5.1, "LoginRequiredMiddleware". */
  #middleware(settings: readonly string[]): RouteGuard[] {
    for (const path of settings) {
      const value = this.#modules.named(path, "MIDDLEWARE");
      const found =
        value?.kind === "value"
          ? value.node
              .findAll({ rule: { kind: "string" } })
              .find((one) => one.text().includes("LoginRequiredMiddleware"))
          : undefined;
      if (found)
        return [
          {
            name: "LoginRequiredMiddleware",
            kind: "authentication",
            at: locationOf(this.#modules, { path, node: found }),
          },
        ];
    }
    return [];
  }

  #cannot(at: RouteInventory["unresolved"][number]["at"], reason: string): void {
    this.#unresolved.push({ at, reason });
  }
}
