import type { Location } from "../../../domain/pull-request.ts";
import type { Route, RouteGuard, RouteInventory } from "../../../domain/routes.ts";
import type { RouteReader } from "../route-reader.ts";
import type { SourceFiles } from "../source-files.ts";
import {
  argument,
  argumentsOf,
  headOf,
  nowhere,
  isPackage,
  isServedCode,
  locationOf,
  receiverOf,
} from "./calls.ts";
import { methodsOfView, type ViewClass } from "./django-views.ts";
import { classGuards, decoratorGuards } from "./decorator-guards.ts";
import { FlaskObjects } from "./flask-objects.ts";
import { isKind } from "../../../syntax/nodes.ts";
import { type Meaning, PythonModules, type Sited } from "./modules.ts";
import { callsByName } from "./objects.ts";
import { anglePath, concatPath, joinPath, UNKNOWN } from "./paths.ts";
import { type Loop, loopsAround, methodsGiven, textOf } from "./values.ts";

const SHORT = new Set(["get", "post", "put", "patch", "delete"]);
const HINT =
  /\bflask(?:_\w+)?\b|\bapiflask\b|\bquart\b|\bBlueprint\b|\bregister_blueprint\b|^[ \t]*@\w+\.(?:route|get|post)\(/m;
const NEIGHBOUR =
  /\bflask(?:_\w+)?\b|\bapiflask\b|\bquart\b|\bBlueprint\b|\bMethodView\b|\bResource\b|register_blueprint|_PREFIX\b|^[ \t]*@\w+\.(?:route|get|post)\(/m;
/** Flask, with Flask-RESTful and Flask-RESTX. Source: Flask, "API" and "Modular Applications with Blueprints". */
export const flask: RouteReader = {
  framework: "flask",
  concerns: (path, text) => isServedCode(path) && (isPackage(path) || NEIGHBOUR.test(text)),
  read: (files) => new FlaskReading(files).inventory(),
};

type Rest = Omit<Route, "path" | "method" | "framework">;

class FlaskReading {
  readonly #modules: PythonModules;
  readonly #calls: ReadonlyMap<string, readonly Sited[]>;
  readonly #objects: FlaskObjects;
  readonly #routes: { on: string; path: string; method: string; rest: Rest }[] = [];
  readonly #unresolved: RouteInventory["unresolved"][number][] = [];

  constructor(files: SourceFiles) {
    this.#modules = new PythonModules(files);
    const isUsed = files.paths.some(
      (path) => isServedCode(path) && /\b(?:flask|apiflask|quart)/.test(files.text(path) ?? ""),
    );
    const paths = files.paths.filter(
      (path) => isUsed && isServedCode(path) && HINT.test(files.text(path) ?? ""),
    );
    for (const path of paths) {
      const gap = files.tree(path)?.gap;
      if (gap !== undefined)
        this.#unresolved.push({ at: { path, from: 1, to: 1, side: files.side }, reason: gap });
    }
    this.#calls = callsByName(this.#modules, paths);
    this.#objects = new FlaskObjects(this.#modules, this.#calls, (at, reason) => this.#cannot(at, reason));
  }

  inventory(): RouteInventory {
    for (const [name, calls] of this.#calls) for (const call of calls) this.#readCall(name, call);
    for (const path of new Set([...this.#calls.values()].flat().map((one) => one.path)))
      this.#objects.readPlainHooks(path);
    const routes = this.#routes.flatMap(({ on, path, method, rest }) =>
      this.#objects.places(on).map((place): Route => {
        const whole = concatPath(
          ...place.prefixes.map((one) => one.replace(/\/$/, "")),
          path.startsWith("/") ? path : `/${path}`,
        );
        const unresolved =
          rest.unresolved ??
          place.unresolved ??
          (whole.includes(UNKNOWN) ? "part of its path is decided at run time" : undefined);
        return {
          method,
          path: joinPath(anglePath(whole)),
          framework: "flask",
          ...rest,
          guards: [...place.guards, ...rest.guards],
          ...(unresolved === undefined ? {} : { unresolved }),
        };
      }),
    );
    if (this.#modules.exhausted !== undefined) this.#cannot(nowhere(this.#modules), this.#modules.exhausted);
    return { routes, unresolved: this.#unresolved };
  }

  #readCall(name: string, call: Sited): void {
    const made = this.#objects.constructed(call);
    if (made) return this.#objects.know(made);
    if (name === "route" || SHORT.has(name)) this.#readDecorator(name, call);
    else if (name === "add_url_rule") this.#readRule(call);
    else if (/^add_\w*resource$/.test(name)) this.#readResource(name, call);
    else if (name === "register_blueprint" || name === "add_namespace" || name === "register_api")
      this.#objects.readMount(name, call);
    else if (name === "init_app") this.#objects.readInit(call);
    else if (name === "before_request" || name === "before_app_request") {
      const hook = argumentsOf(call.node).placed[0];
      const receiver = receiverOf(call.node);
      if (hook && receiver) this.#objects.hook(hook.text(), { path: call.path, node: receiver }, call);
    }
  }

  /** `@app.route("/path")` above a function, or above a class of Flask-RESTX. */
  #readDecorator(name: string, call: Sited): void {
    const decorator = call.node.parent();
    const receiver = receiverOf(call.node);
    const definition = isKind(decorator, "decorator") ? decorator.parent()?.field("definition") : undefined;
    if (!receiver || !definition) return;
    const given = argumentsOf(call.node);
    const site = { path: call.path, node: definition };
    for (const on of this.#objects.of({ path: call.path, node: receiver })) {
      this.#objects.know(on);
      const urls = on.kind === "api" || on.kind === "namespace" ? given.placed : given.placed.slice(0, 1);
      const rule = given.named.get("rule");
      for (const url of rule ? [rule] : urls) {
        const path = textOf(this.#modules, { path: call.path, node: url });
        if (isKind(definition, "class_definition")) this.#addClass(on.key, path, site, call);
        else {
          const methods =
            name === "route" ? methodsGiven(this.#modules, given, call.path) : [name.toUpperCase()];
          this.#add(on.key, path, methods, call, site, decoratorGuards(this.#modules, site));
        }
      }
    }
  }

  #readRule(call: Sited): void {
    const receiver = receiverOf(call.node);
    const given = argumentsOf(call.node);
    const rule = argument(given, "rule", 0);
    const view = argument(given, "view_func", 2);
    if (!receiver || !rule) return;
    for (const loop of loopsAround(this.#modules, call)) {
      for (const on of this.#objects.of({ path: call.path, node: receiver }, loop)) {
        this.#objects.know(on);
        const path = textOf(this.#modules, { path: call.path, node: rule }, loop);
        const methods = given.named.has("methods")
          ? methodsGiven(this.#modules, given, call.path)
          : undefined;
        const target = view && this.#view({ path: call.path, node: view }, loop);
        if (target?.kind === "class") this.#addClass(on.key, path, target, call, methods);
        else {
          const site = target?.kind === "function" ? target : undefined;
          this.#add(
            on.key,
            path,
            methods ?? ["GET"],
            call,
            site,
            site ? decoratorGuards(this.#modules, site) : [],
          );
        }
      }
    }
  }

  /** Through names, `X.as_view("x")` and decorators called around it. */
  #view(at: Sited, loop?: Loop, depth = 0): Meaning | undefined {
    const { path, node } = loop?.get(at.node.text()) ?? at;
    if (isKind(node, "call") && depth < 6) {
      const callee = node.field("function");
      const object =
        isKind(callee, "attribute") && callee.field("attribute")?.text() === "as_view"
          ? callee.field("object")
          : undefined;
      const inner = object ?? argumentsOf(node).placed[0];
      return inner && this.#view({ path, node: inner }, loop, depth + 1);
    }
    const meaning = this.#modules.meaning(path, node);
    return meaning?.kind === "value" && depth < 6 ? this.#view(meaning, loop, depth + 1) : meaning;
  }

  /** Flask-RESTful: `api.add_resource(User, "/users/<id>", "/me")`. */
  #readResource(name: string, call: Sited): void {
    const receiver = receiverOf(call.node);
    const [resource, ...urls] = argumentsOf(call.node).placed;
    if (!receiver || !resource) return;
    const target = this.#view({ path: call.path, node: resource });
    for (const on of this.#objects.of({ path: call.path, node: receiver })) {
      this.#objects.know(on);
      const own = name === "add_resource" ? undefined : `\`${name}\` of this repository may change the path`;
      for (const url of urls.filter((one) => !isKind(one, "list_splat"))) {
        const path = textOf(this.#modules, { path: call.path, node: url });
        if (target?.kind === "class") this.#addClass(on.key, path, target, call, undefined, own);
        else
          this.#add(
            on.key,
            path,
            ["ANY"],
            call,
            undefined,
            [],
            `the methods of ${resource.text().slice(0, 60)} were not found`,
          );
      }
    }
  }

  #addClass(
    on: string,
    path: string,
    view: Sited,
    call: Sited,
    only?: readonly string[],
    why?: string,
  ): void {
    const name = view.node.field("name")?.text() ?? "";
    const meaning: ViewClass = { kind: "class", name, decorators: [], path: view.path, node: view.node };
    const found = methodsOfView(this.#modules, meaning).filter(
      ({ method }) => only?.includes(method) ?? true,
    );
    const guards = [...classGuards(this.#modules, meaning), ...decoratorGuards(this.#modules, view)];
    for (const { method, handler } of found) {
      const own = handler ? decoratorGuards(this.#modules, handler) : [];
      this.#add(on, path, [method], call, handler ?? view, [...guards, ...own], why, name);
    }
    if (found.length === 0)
      this.#add(on, path, ["ANY"], call, view, guards, `the methods of ${name} were not found`);
  }

  #add(
    on: string,
    path: string,
    methods: readonly string[],
    call: Sited,
    handler: Sited | undefined,
    guards: readonly RouteGuard[],
    unresolved?: string,
    owner?: string,
  ): void {
    const name = handler?.node.field("name")?.text() ?? "";
    const rest: Rest = {
      at: locationOf(this.#modules, call),
      guards,
      ...(handler
        ? {
            handler: {
              name: owner === undefined ? name : `${owner}.${name}`,
              at: headOf(this.#modules, handler),
            },
          }
        : {}),
      ...(unresolved === undefined ? {} : { unresolved }),
    };
    for (const method of methods) this.#routes.push({ on, path, method, rest });
  }

  #cannot(at: Location, reason: string): void {
    this.#unresolved.push({ at, reason });
  }
}
