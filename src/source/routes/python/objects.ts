import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { calledName } from "./calls.ts";
import type { Meaning, PythonModules, Sited } from "./modules.ts";
import { type Loop, returnsOf } from "./values.ts";

const MAX_STEPS = 10;

/** Says what a constructor makes, or `undefined` when it makes nothing of interest. */
export type Maker = (callee: SyntaxNode, meaning: Meaning | undefined, path: string) => string | undefined;

/** An object that a constructor call makes; the call is its identity. */
export interface Made extends Sited {
  key: string;
  /** As the maker says it. */
  kind: string;
}

/** Objects that routes hang on, followed from name to name: imports, attributes, factories and parameters. */
export class MadeObjects {
  readonly #modules: PythonModules;
  readonly #make: Maker;
  readonly #calls: ReadonlyMap<string, readonly Sited[]>;
  readonly #handedIn = new Map<string, readonly Made[]>();

  /** @param calls every call of the files at hand, by the last name of what is called */
  constructor(modules: PythonModules, make: Maker, calls: ReadonlyMap<string, readonly Sited[]>) {
    this.#modules = modules;
    this.#make = make;
    this.#calls = calls;
  }

  /** Of one file. */
  constructed(call: Sited): Made | undefined {
    const callee = call.node.field("function");
    if (!callee) return undefined;
    const kind = this.#make(callee, this.#modules.meaning(call.path, callee), call.path);
    return kind === undefined ? undefined : { ...call, kind, key: `${call.path}:${call.node.start()}` };
  }

  /** What an expression is; several when a parameter is given different objects. */
  of(at: Sited, loop?: Loop, steps = 0): Made[] {
    if (steps > MAX_STEPS || !this.#modules.spend()) return [];
    const { node, path } = at;
    if (isKind(node, "call")) {
      const made = this.constructed(at);
      if (made) return [made];
      const callee = node.field("function");
      const called = callee ? this.#modules.meaning(path, callee) : undefined;
      if (called?.kind !== "function") return [];
      return returnsOf(called.node)
        .slice(-1)
        .flatMap((answer) => this.of({ path: called.path, node: answer }, undefined, steps + 1));
    }
    if (!isKind(node, "identifier", "attribute")) return [];
    const looped = loop?.get(node.text());
    if (looped) return this.of(looped, loop, steps + 1);
    const parameter = this.#parameter(at, steps);
    if (parameter) return parameter;
    const meaning = this.#modules.meaning(path, node);
    return meaning?.kind === "value" && meaning.node.id() !== node.id()
      ? this.of(meaning, undefined, steps + 1)
      : [];
  }

  /** A parameter is whatever the calls of its function hand in. */
  #parameter({ path, node }: Sited, steps: number): Made[] | undefined {
    if (!isKind(node, "identifier")) return undefined;
    const name = node.text();
    for (const { node: scope, isClass } of this.#modules.scopesAround(path, node.start())) {
      if (isClass) continue;
      const parameters = parametersOf(scope);
      const index = parameters.findIndex((one) => one.name === name);
      if (index < 0) continue;
      const key = `${path}:${scope.start()}:${index}`;
      const known = this.#handedIn.get(key);
      if (known) return [...known];
      // A function that calls itself adds nothing to what it was given.
      this.#handedIn.set(key, []);
      const isMethod = parameters[0]?.name === "self";
      const sites = this.#calls.get(scope.field("name")?.text() ?? "") ?? [];
      const found = sites.slice(0, 40).flatMap((site) => {
        const given = site.node.field("arguments")?.namedChildren() ?? [];
        const named = given.find(
          (one) => isKind(one, "keyword_argument") && one.field("name")?.text() === name,
        );
        const value = named?.field("value") ?? given[isMethod ? index - 1 : index];
        return value ? this.of({ path: site.path, node: value }, undefined, steps + 1) : [];
      });
      const made = [...new Map(found.map((one) => [one.key, one])).values()];
      this.#handedIn.set(key, made);
      return made;
    }
    return undefined;
  }
}

/** The parameters of a function: name, type and default. */
export function parametersOf(
  definition: SyntaxNode,
): { name: string; type?: SyntaxNode; value?: SyntaxNode }[] {
  return (definition.field("parameters")?.namedChildren() ?? [])
    .filter((one) => !isKind(one, "comment", "keyword_separator", "positional_separator"))
    .map((one) => {
      const name =
        (isKind(one, "identifier") ? one : (one.field("name") ?? one.namedChildren()[0]))?.text() ?? "";
      const type = one.field("type")?.namedChildren()[0];
      const value = one.field("value");
      return { name, ...(type ? { type } : {}), ...(value ? { value } : {}) };
    });
}

/** Every call of some files, by the last name of what is called. */
export function callsByName(
  modules: PythonModules,
  paths: readonly string[],
): ReadonlyMap<string, readonly Sited[]> {
  const calls = new Map<string, Sited[]>();
  for (const path of paths) {
    const root = modules.files.tree(path)?.root;
    for (const node of root?.findAll({ rule: { kind: "call" } }) ?? []) {
      const name = calledName(node);
      const known = calls.get(name);
      if (known) known.push({ path, node });
      else calls.set(name, [{ path, node }]);
    }
  }
  return calls;
}

/** Whether a name is a parameter of the function it stands in. */
export function isParameter(modules: PythonModules, { path, node }: Sited): boolean {
  const scope = modules.scopesAround(path, node.start()).find(({ isClass }) => !isClass);
  return scope !== undefined && parametersOf(scope.node).some(({ name }) => name === node.text());
}
