import type { Location } from "../../../domain/pull-request.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { guardKind } from "../guard-kind.ts";
import { argument, argumentsOf, locationOf, receiverOf } from "./calls.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { Meaning, PythonModules, Sited } from "./modules.ts";
import { MountGraph, type Mounting } from "./mounts.ts";
import { type Made, MadeObjects } from "./objects.ts";
import { UNKNOWN } from "./paths.ts";
import { type Loop, loopsAround, textOf } from "./values.ts";

/** What makes something that routes hang on, in Flask and the libraries around it. */
const MAKERS: Readonly<Record<string, string>> = {
  Flask: "application",
  APIFlask: "application",
  OpenAPI: "application",
  Quart: "application",
  Blueprint: "blueprint",
  APIBlueprint: "blueprint",
  Api: "api",
  Namespace: "namespace",
};

/** Flask's applications, blueprints, APIs and namespaces, and where each is mounted. */
export class FlaskObjects {
  readonly #modules: PythonModules;
  readonly #made: MadeObjects;
  readonly #graph = new MountGraph();
  readonly #cannot: (at: Location, reason: string) => void;

  constructor(
    modules: PythonModules,
    calls: ReadonlyMap<string, readonly Sited[]>,
    cannot: (at: Location, reason: string) => void,
  ) {
    this.#modules = modules;
    this.#cannot = cannot;
    this.#made = new MadeObjects(modules, (callee, meaning) => this.#make(callee, meaning), calls);
  }

  constructed(call: Sited): Made | undefined {
    return this.#made.constructed(call);
  }

  of(at: Sited, loop?: Loop): Made[] {
    return this.#made.of(at, loop);
  }

  places(key: string): readonly Mounting[] {
    return this.#graph.places(key);
  }

  #make(callee: SyntaxNode, meaning: Meaning | undefined): string | undefined {
    if (isKind(callee, "attribute") && callee.field("attribute")?.text() === "namespace") return "namespace";
    const known = (name: string) => {
      const last = name.split(".").at(-1) ?? "";
      return /flask|quart/i.test(name) && Object.hasOwn(MAKERS, last) ? MAKERS[last] : undefined;
    };
    if (meaning?.kind === "foreign") return known(meaning.name);
    if (meaning?.kind !== "class") return undefined;
    return this.#modules
      .lineage(meaning)
      .flatMap((base) => (base.kind === "foreign" ? (known(base.name) ?? []) : []))[0];
  }

  /** Enters an object into the graph of mounts, once. */
  know(made: Made): void {
    if (this.#graph.get(made.key)) return;
    const given = argumentsOf(made.node);
    const text = (node: SyntaxNode | undefined) =>
      node ? textOf(this.#modules, { path: made.path, node }) : undefined;
    const prefix =
      made.kind === "blueprint"
        ? text(given.named.get("url_prefix"))
        : made.kind === "api"
          ? text(given.named.get("prefix"))
          : made.kind === "namespace"
            ? (text(given.named.get("path")) ?? `/${text(given.placed[0]) ?? UNKNOWN}`)
            : "";
    this.#graph.add(made.key, {
      prefix: prefix ?? "",
      guards: [],
      isApplication: made.kind === "application",
    });
    const parent =
      made.kind === "api"
        ? argument(given, "app", 0)
        : made.kind === "namespace"
          ? receiverOf(made.node)
          : undefined;
    if (parent) this.#mount({ path: made.path, node: parent }, [made], undefined);
  }

  #mount(parent: Sited, children: readonly Made[], prefix: string | undefined, loop?: Loop): void {
    for (const above of this.#made.of(parent, loop)) {
      this.know(above);
      for (const child of children) {
        this.know(child);
        if (above.key === child.key) continue;
        this.#graph.mount(child.key, {
          parent: above.key,
          prefix: prefix ?? this.#graph.get(child.key)?.prefix ?? "",
          guards: [],
        });
      }
    }
  }

  /** A prefix given here takes the place of the blueprint's own. */
  readMount(name: string, call: Sited): void {
    const receiver = receiverOf(call.node);
    const given = argumentsOf(call.node);
    const [target] = given.placed;
    if (!receiver || !target) return;
    const prefix = given.named.get(name === "add_namespace" ? "path" : "url_prefix");
    for (const loop of loopsAround(this.#modules, call)) {
      const children = this.#made.of({ path: call.path, node: target }, loop);
      const text =
        prefix && !isKind(prefix, "none")
          ? textOf(this.#modules, { path: call.path, node: prefix }, loop)
          : undefined;
      const parent = { path: call.path, node: receiver };
      if (children.length === 0 && this.#made.of(parent, loop).length > 0) {
        this.#cannot(
          locationOf(this.#modules, call),
          `\`${target.text().slice(0, 60)}\` was not found in this repository`,
        );
      }
      this.#mount(parent, children, text, loop);
    }
  }

  /** `api.init_app(app)`. */
  readInit(call: Sited): void {
    const receiver = receiverOf(call.node);
    const target = argumentsOf(call.node).placed[0];
    if (!receiver || !target) return;
    const apis = this.#made.of({ path: call.path, node: receiver }).filter(({ kind }) => kind === "api");
    if (apis.length > 0) this.#mount({ path: call.path, node: target }, apis, undefined);
  }

  /** `@bp.before_request` above a function, without parentheses. */
  readPlainHooks(path: string): void {
    const decorators = this.#modules.files.tree(path)?.root?.findAll({ rule: { kind: "decorator" } }) ?? [];
    for (const decorator of decorators) {
      const [inner] = decorator.namedChildren();
      if (!isKind(inner, "attribute") || !/\.before_(?:app_)?request$/.test(inner.text())) continue;
      const receiver = inner.field("object");
      const name = decorator.parent()?.field("definition")?.field("name")?.text();
      if (receiver && name !== undefined)
        this.hook(name, { path, node: receiver }, { path, node: decorator });
    }
  }

  /** A function that runs before every request of a blueprint. */
  hook(name: string, receiver: Sited, at: Sited): void {
    const kind = guardKind(name);
    if (kind === "other") return;
    for (const on of this.#made.of(receiver)) {
      this.know(on);
      const node = this.#graph.get(on.key);
      if (node) node.guards = [...node.guards, { name, kind, at: locationOf(this.#modules, at) }];
    }
  }
}
