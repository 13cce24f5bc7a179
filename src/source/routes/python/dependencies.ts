import type { RouteGuard } from "../../../domain/routes.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { guardKind } from "../guard-kind.ts";
import { calledName, locationOf } from "./calls.ts";
import type { PythonModules, Sited } from "./modules.ts";
import { parametersOf } from "./objects.ts";
import { elementsOf } from "./values.ts";

/** Dependencies of dependencies that are looked into. */
const MAX_DEPTH = 3;

/** FastAPI's `Depends(...)` and `Security(...)`: what is called before a handler. */
export class Dependencies {
  readonly #modules: PythonModules;

  constructor(modules: PythonModules) {
    this.#modules = modules;
  }

  /** Of `dependencies=[...]` of an application, a router, an inclusion or a route. */
  listed(list: SyntaxNode | undefined, path: string): RouteGuard[] {
    const elements = list ? elementsOf(this.#modules, { path, node: list }) : [];
    return (elements ?? []).flatMap((element) => this.#guard(element, element) ?? []);
  }

  /** Of a handler's parameters: defaults, `Annotated` and aliases of it. */
  ofParameters(handler: Sited): RouteGuard[] {
    return parametersOf(handler.node).flatMap(({ type, value }) => {
      const call = this.#dependency({ type, value }, handler.path);
      return (call && this.#guard(call, call)) ?? [];
    });
  }

  #dependency(
    of: { type?: SyntaxNode | undefined; value?: SyntaxNode | undefined },
    path: string,
  ): Sited | undefined {
    if (isKind(of.value, "call") && isDependency(of.value)) return { path, node: of.value };
    if (!of.type) return undefined;
    const annotated = isKind(of.type, "identifier", "attribute")
      ? this.#modules.meaning(path, of.type)
      : { kind: "value" as const, path, node: of.type };
    if (annotated?.kind !== "value" || !/\b(?:Depends|Security)\s*\(/.test(annotated.node.text()))
      return undefined;
    const node = annotated.node.findAll({ rule: { kind: "call" } }).find(isDependency);
    return node && { path: annotated.path, node };
  }

  #guard(element: Sited, at: Sited): RouteGuard | undefined {
    const called = this.#resolve(element);
    if (!isKind(called.node, "call")) return undefined;
    const name = called.node.text().replace(/\s+/g, " ").slice(0, 80);
    return { name, kind: this.#kind(called, 0), at: locationOf(this.#modules, at) };
  }

  #resolve(at: Sited): Sited {
    if (!isKind(at.node, "identifier", "attribute")) return at;
    const meaning = this.#modules.meaning(at.path, at.node);
    return meaning?.kind === "value" ? meaning : at;
  }

  /** By its name; when that says nothing, by the names of what it depends on itself. */
  #kind(call: Sited, depth: number): RouteGuard["kind"] {
    const provider = call.node.field("arguments")?.namedChildren()[0];
    const kind = guardKind(provider?.text() ?? calledName(call.node));
    if (kind !== "other" || !provider || depth >= MAX_DEPTH) return kind;
    const target = this.#modules.meaning(call.path, provider);
    if (target?.kind !== "function") return kind;
    const inner = parametersOf(target.node).map((parameter) => {
      const found = this.#dependency(parameter, target.path);
      return found ? this.#kind(found, depth + 1) : "other";
    });
    return inner.find((one) => one === "authorisation" || one === "authentication") ?? kind;
  }
}

function isDependency(call: SyntaxNode): boolean {
  return /^(?:Depends|Security)$/.test(calledName(call));
}
