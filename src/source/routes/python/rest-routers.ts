import { argument, argumentsOf } from "./calls.ts";
import type { PythonModules, Sited } from "./modules.ts";
import { callsByName, type Made, MadeObjects } from "./objects.ts";
import { isKind } from "../../../syntax/nodes.ts";
import { regexPath } from "./paths.ts";
import { loopsAround, textOf } from "./values.ts";

/** One `router.register(prefix, viewset)`. */
export interface Registration {
  call: Sited;
  /** In the notation of `Route.path`, without slashes around it. */
  prefix: string;
  viewSet: Sited;
}

const ROUTER = /Router$/;

/** Django REST framework's routers and what is registered on them. */
export class RestRouters {
  readonly #modules: PythonModules;
  readonly #objects: MadeObjects;
  readonly #registered = new Map<string, Registration[]>();
  readonly #joined = new Map<string, Made[]>();

  /** @param paths files that may hold routers */
  constructor(modules: PythonModules, paths: readonly string[]) {
    this.#modules = modules;
    const calls = callsByName(modules, paths);
    this.#objects = new MadeObjects(
      modules,
      (callee, meaning) => {
        if (meaning?.kind === "foreign") return ROUTER.test(meaning.name) ? "router" : undefined;
        if (meaning?.kind !== "class") return undefined;
        const isRouter = modules
          .lineage(meaning)
          .some((one) => one.kind === "foreign" && ROUTER.test(one.name));
        return isRouter ? callee.text() : undefined;
      },
      calls,
    );
    for (const call of calls.get("register") ?? []) this.#register(call);
    for (const call of calls.get("extend") ?? []) this.#extend(call);
  }

  /** @returns `undefined` when the expression is no router */
  of(at: Sited): readonly Registration[] | undefined {
    const made = this.#objects.of(at);
    if (made.length === 0) return undefined;
    return made.flatMap((one) => this.#all(one, 0));
  }

  #all(made: Made, depth: number): Registration[] {
    if (depth > 5) return [];
    const joined = (this.#joined.get(made.key) ?? []).flatMap((one) => this.#all(one, depth + 1));
    const before = this.#nestedIn(made);
    const own = (this.#registered.get(made.key) ?? []).map((one) =>
      before === undefined ? one : { ...one, prefix: `${before}/${one.prefix}` },
    );
    return [...own, ...joined];
  }

  #register(call: Sited): void {
    const callee = call.node.field("function");
    const receiver = isKind(callee, "attribute") ? callee.field("object") : undefined;
    const given = argumentsOf(call.node);
    const prefix = argument(given, "prefix", 0);
    const viewSet = argument(given, "viewset", 1);
    if (!receiver || !prefix || !viewSet) return;
    for (const loop of loopsAround(this.#modules, call)) {
      for (const router of this.#objects.of({ path: call.path, node: receiver }, loop)) {
        const text = textOf(this.#modules, { path: call.path, node: prefix }, loop);
        const found = loop?.get(viewSet.text()) ?? { path: call.path, node: viewSet };
        const known = this.#registered.get(router.key) ?? [];
        const trimmed = regexPath(text).replace(/^\/+|\/+$/g, "");
        this.#registered.set(router.key, [...known, { call, prefix: trimmed, viewSet: found }]);
      }
    }
  }

  /** `router.registry.extend(other.registry)`. */
  #extend(call: Sited): void {
    const callee = call.node.field("function")?.text() ?? "";
    const other = argumentsOf(call.node).placed[0];
    if (!callee.endsWith(".registry.extend") || !isKind(other, "attribute")) return;
    const receiver = call.node.field("function")?.field("object")?.field("object");
    const source = other.field("object");
    if (!receiver || !source) return;
    const sources = this.#objects.of({ path: call.path, node: source });
    for (const router of this.#objects.of({ path: call.path, node: receiver })) {
      this.#joined.set(router.key, [...(this.#joined.get(router.key) ?? []), ...sources]);
    }
  }

  /** `NestedSimpleRouter(parent, "domains", lookup="domain")` stands behind `domains/{domain_pk}`. */
  #nestedIn(made: Made): string | undefined {
    if (!/Nested\w*Router/.test(made.node.field("function")?.text() ?? "")) return undefined;
    const given = argumentsOf(made.node);
    const prefix = argument(given, "parent_prefix", 1);
    const lookup = given.named.get("lookup");
    const parent = argument(given, "parent_router", 0);
    const name = lookup ? textOf(this.#modules, { path: made.path, node: lookup }) : "nested";
    const text = prefix ? textOf(this.#modules, { path: made.path, node: prefix }) : "{?}";
    const above = parent ? this.#objects.of({ path: made.path, node: parent })[0] : undefined;
    const outer = above && above.key !== made.key ? this.#nestedIn(above) : undefined;
    return `${outer === undefined ? "" : `${outer}/`}${text.replace(/^\/+|\/+$/g, "")}/{${name}_pk}`;
  }
}
