import type { Route, RouteInventory } from "../../../domain/routes.ts";
import { decoratorGuards } from "./decorator-guards.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { guardKind } from "../guard-kind.ts";
import type { RouteReader } from "../route-reader.ts";
import type { SourceFiles } from "../source-files.ts";
import {
  type Arguments,
  argument,
  argumentsOf,
  headOf,
  isPackage,
  isServedCode,
  locationOf,
  nowhere,
  receiverOf,
} from "./calls.ts";
import { Dependencies } from "./dependencies.ts";
import { type Meaning, PythonModules, type Sited } from "./modules.ts";
import { MountGraph } from "./mounts.ts";
import { callsByName, type Made, isParameter, MadeObjects } from "./objects.ts";
import { bracePath, concatPath, joinPath, UNKNOWN } from "./paths.ts";
import { loopsAround, methodsGiven, textOf } from "./values.ts";

const METHODS = new Set(["get", "post", "put", "patch", "delete", "options", "head", "trace"]);
const HINT = /\bfastapi\b|\bAPIRouter\b|\binclude_router\b|^[ \t]*@\w+\.(?:get|post|put|patch|delete)\(/m;
/** Files without routes that hold what leads there: prefixes of settings, guards behind an alias. */
const NEIGHBOUR =
  /\bfastapi\b|\bprefix\b|_PREFIX\b|API_V\d|BaseSettings|include_router|Depends\(|^[ \t]*@\w+\.(?:get|post|put|patch|delete)\(/m;

/** FastAPI, by its reference ("APIRouter", "Bigger Applications"): a router's routes stand where it is included. */
export const fastapi: RouteReader = {
  framework: "fastapi",
  concerns: (path, text) => isServedCode(path) && (isPackage(path) || NEIGHBOUR.test(text)),
  read: (files) => new FastApiReading(files).inventory(),
};

class FastApiReading {
  readonly #modules: PythonModules;
  readonly #paths: readonly string[];
  readonly #calls: ReadonlyMap<string, readonly Sited[]>;
  readonly #objects: MadeObjects;
  readonly #dependencies: Dependencies;
  readonly #graph = new MountGraph();
  readonly #routes: {
    on: string;
    path: string;
    method: string;
    rest: Omit<Route, "path" | "method" | "framework">;
  }[] = [];
  readonly #unresolved: RouteInventory["unresolved"][number][] = [];

  constructor(files: SourceFiles) {
    this.#modules = new PythonModules(files);
    this.#dependencies = new Dependencies(this.#modules);
    const isUsed = files.paths.some(
      (path) => isServedCode(path) && /\bfastapi\b/.test(files.text(path) ?? ""),
    );
    this.#paths = files.paths.filter(
      (path) => isUsed && isServedCode(path) && HINT.test(files.text(path) ?? ""),
    );
    this.#calls = callsByName(this.#modules, this.#paths);
    this.#objects = new MadeObjects(
      this.#modules,
      (callee, meaning) => this.#make(callee, meaning),
      this.#calls,
    );
  }

  inventory(): RouteInventory {
    for (const path of this.#paths) {
      const gap = this.#modules.files.tree(path)?.gap;
      if (gap !== undefined) this.#cannot({ path, from: 1, to: 1, side: this.#modules.files.side }, gap);
    }
    for (const [name, calls] of this.#calls) {
      for (const call of calls) this.#readCall(name, call);
    }
    const routes = this.#routes.flatMap(({ on, path, method, rest }) =>
      this.#graph.places(on).map((place): Route => {
        const whole = concatPath(
          ...place.prefixes,
          path === "/" && place.prefixes.join("") === "" ? "/" : path,
        );
        const unresolved =
          rest.unresolved ??
          place.unresolved ??
          (whole.includes(UNKNOWN) ? "part of its path is decided at run time" : undefined);
        return {
          method,
          path: joinPath(bracePath(whole)),
          framework: "fastapi",
          ...rest,
          guards: [...place.guards, ...rest.guards],
          ...(unresolved === undefined ? {} : { unresolved }),
        };
      }),
    );
    if (this.#modules.exhausted !== undefined) this.#cannot(nowhere(this.#modules), this.#modules.exhausted);
    return { routes, unresolved: this.#unresolved };
  }

  /** `FastAPI`, `APIRouter` and what a repository derives from them. */
  #make(callee: SyntaxNode, meaning: Meaning | undefined): string | undefined {
    const last = (meaning?.kind === "foreign" ? meaning.name : callee.text()).split(".").at(-1) ?? "";
    if (last === "FastAPI") return "application";
    if (last === "APIRouter") return "router";
    if (meaning?.kind !== "class") return undefined;
    const names = this.#modules
      .lineage(meaning)
      .map((base) => (base.kind === "foreign" ? base.name : base.kind === "class" ? base.name : ""));
    if (names.some((one) => /(?:^|\.)FastAPI$/.test(one))) return "application";
    return names.some((one) => /(?:^|\.)APIRouter$/.test(one)) ? "router" : undefined;
  }

  #readCall(name: string, call: Sited): void {
    const made = this.#objects.constructed(call);
    if (made) this.#know(made);
    else if (METHODS.has(name) || name === "api_route" || name === "websocket")
      this.#readDecorator(name, call);
    else if (name === "add_api_route") this.#readAdded(call);
    else if (name === "include_router") this.#readInclude(call);
    else if (name === "mount") this.#readMount(call);
    else if (name === "add_middleware") this.#readMiddleware(call);
    else this.#readWrapper(call);
  }

  #know(made: Made): void {
    const given = argumentsOf(made.node);
    const unresolved = given.open ? "its constructor is given options that are not read" : undefined;
    this.#graph.add(made.key, {
      prefix: made.kind === "router" ? this.#prefix(given, made.path) : "",
      guards: this.#dependencies.listed(given.named.get("dependencies"), made.path),
      isApplication: made.kind === "application",
      ...(unresolved === undefined ? {} : { unresolved }),
    });
  }

  #prefix(given: Arguments, path: string, loop?: Parameters<typeof textOf>[2]): string {
    const prefix = given.named.get("prefix");
    if (!prefix) return "";
    const read = textOf(this.#modules, { path, node: prefix }, loop);
    return read === UNKNOWN ? `/${UNKNOWN}` : read;
  }

  /** `@router.get("/path")` before a function. */
  #readDecorator(name: string, call: Sited): void {
    const decorator = call.node.parent();
    if (!isKind(decorator, "decorator")) return;
    const receiver = receiverOf(call.node);
    const handler = decorator.parent()?.field("definition");
    if (!receiver || !handler) return;
    const given = argumentsOf(call.node);
    const pattern = argument(given, "path", 0);
    for (const loop of loopsAround(this.#modules, call)) {
      for (const on of this.#objects.of({ path: call.path, node: receiver }, loop)) {
        const path = pattern ? textOf(this.#modules, { path: call.path, node: pattern }, loop) : UNKNOWN;
        const methods =
          name === "api_route"
            ? methodsGiven(this.#modules, given, call.path)
            : [name === "websocket" ? "GET" : name.toUpperCase()];
        this.#add(on.key, path, methods, call, given, { path: call.path, node: handler });
      }
    }
  }

  /** `router.add_api_route("/path", handler, methods=["GET"])`. */
  #readAdded(call: Sited): void {
    const receiver = receiverOf(call.node);
    if (!receiver) return;
    const given = argumentsOf(call.node);
    const pattern = argument(given, "path", 0);
    const endpoint = argument(given, "endpoint", 1);
    for (const loop of loopsAround(this.#modules, call)) {
      for (const on of this.#objects.of({ path: call.path, node: receiver }, loop)) {
        const path = pattern ? textOf(this.#modules, { path: call.path, node: pattern }, loop) : UNKNOWN;
        const found = endpoint ? this.#modules.meaning(call.path, endpoint) : undefined;
        const handler = found?.kind === "function" ? found : undefined;
        this.#add(on.key, path, methodsGiven(this.#modules, given, call.path), call, given, handler);
      }
    }
  }

  #add(
    on: string,
    path: string,
    methods: readonly string[],
    call: Sited,
    given: Arguments,
    handler: Sited | undefined,
  ): void {
    const guards = [
      ...this.#dependencies.listed(given.named.get("dependencies"), call.path),
      ...(handler
        ? [...decoratorGuards(this.#modules, handler), ...this.#dependencies.ofParameters(handler)]
        : []),
    ];
    const rest = {
      at: locationOf(this.#modules, call),
      guards,
      ...(handler
        ? { handler: { name: handler.node.field("name")?.text() ?? "", at: headOf(this.#modules, handler) } }
        : {}),
    };
    for (const method of methods) this.#routes.push({ on, path, method, rest });
  }

  #readInclude(call: Sited): void {
    const receiver = receiverOf(call.node);
    const given = argumentsOf(call.node);
    const target = argument(given, "router", 0);
    if (!receiver || !target) return;
    // The calls of a function that includes what it is given tell more: see `#readWrapper`.
    if (given.open && isParameter(this.#modules, { path: call.path, node: target })) return;
    for (const loop of loopsAround(this.#modules, call)) {
      const parents = this.#objects.of({ path: call.path, node: receiver }, loop);
      const children = this.#objects.of({ path: call.path, node: target }, loop);
      if (parents.length > 0 && children.length === 0) {
        const what = target.text().slice(0, 60);
        this.#cannot(locationOf(this.#modules, call), `the router ${what} was not found in this repository`);
      }
      this.#join(parents, children, this.#prefix(given, call.path, loop), call, given);
    }
  }

  /** A function of the repository that includes the router it is given, with a prefix of its own making. */
  #readWrapper(call: Sited): void {
    const given = call.node.field("arguments")?.namedChildren() ?? [];
    if (given.length < 2 || given.length > 8) return;
    const callee = call.node.field("function");
    const called = isKind(callee, "identifier") ? this.#modules.meaning(call.path, callee) : undefined;
    if (called?.kind !== "function" || !called.node.text().includes(".include_router(")) return;
    const open = /\.include_router\([^()]*\*\*/.test(called.node.text());
    // A function without `**options` is followed by way of its parameters.
    if (!open) return;
    const made = given.slice(0, 2).map((one) => this.#objects.of({ path: call.path, node: one }));
    const [parents = [], children = []] = made;
    this.#join(
      parents,
      children,
      `/${UNKNOWN}${this.#prefix(argumentsOf(call.node), call.path)}`,
      call,
      argumentsOf(call.node),
    );
  }

  #join(
    parents: readonly Made[],
    children: readonly Made[],
    prefix: string,
    call: Sited,
    given: Arguments,
  ): void {
    const guards = this.#dependencies.listed(given.named.get("dependencies"), call.path);
    const unresolved = given.open ? "it is included with options that are not read" : undefined;
    for (const parent of parents) {
      for (const child of children) {
        this.#know(child);
        this.#know(parent);
        if (parent.key === child.key) continue;
        this.#graph.mount(child.key, {
          parent: parent.key,
          prefix: prefix + (this.#graph.get(child.key)?.prefix ?? ""),
          guards,
          ...(unresolved === undefined ? {} : { unresolved }),
        });
      }
    }
  }

  /** `app.mount("/sub", other)`: an application within an application. */
  #readMount(call: Sited): void {
    const receiver = receiverOf(call.node);
    const given = argumentsOf(call.node);
    const prefix = argument(given, "path", 0);
    const target = argument(given, "app", 1);
    if (!receiver || !prefix || !target) return;
    const parents = this.#objects.of({ path: call.path, node: receiver });
    const children = this.#objects.of({ path: call.path, node: target });
    this.#join(parents, children, textOf(this.#modules, { path: call.path, node: prefix }), call, given);
  }

  #readMiddleware(call: Sited): void {
    const receiver = receiverOf(call.node);
    const middleware = argumentsOf(call.node).placed[0];
    const kind = guardKind(middleware?.text() ?? "");
    if (!receiver || !middleware || kind === "other") return;
    const guard = { name: middleware.text().slice(0, 80), kind, at: locationOf(this.#modules, call) };
    for (const on of this.#objects.of({ path: call.path, node: receiver })) {
      this.#know(on);
      const node = this.#graph.get(on.key);
      if (node) node.guards = [...node.guards, guard];
    }
  }

  #cannot(at: RouteInventory["unresolved"][number]["at"], reason: string): void {
    this.#unresolved.push({ at, reason });
  }
}
