import { type Binding, type Bindings, bindingsOf } from "./bindings.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { SourceFiles } from "../source-files.ts";

/** A node and the file it stands in. */
export interface Sited {
  path: string;
  node: SyntaxNode;
}

/** What a name stands for. */
export type Meaning =
  | { kind: "module"; path: string }
  | ({ kind: "class"; name: string; decorators: readonly SyntaxNode[] } & Sited)
  | ({ kind: "function"; name: string; decorators: readonly SyntaxNode[] } & Sited)
  | ({ kind: "value" } & Sited)
  /** Something of a library, by its full name. */
  | { kind: "foreign"; name: string };

/** Links followed from one name to the next. */
const MAX_STEPS = 12;
/** Steps taken for one repository: names that lead to each other in many ways would never end. */
const MAX_WORK = 1_500_000;

/** Names of a repository's Python modules, followed through imports. Nothing is run. */
export class PythonModules {
  readonly files: SourceFiles;
  readonly #bindings = new Map<string, Bindings | undefined>();
  readonly #found = new Map<string, string | undefined>();

  #work = 0;

  constructor(files: SourceFiles) {
    this.files = files;
  }

  /** Counts one step; no more are to be taken once the answer is no. */
  spend(): boolean {
    return ++this.#work <= MAX_WORK;
  }

  /** Why not everything was followed; `undefined` when it was. */
  get exhausted(): string | undefined {
    return this.#work > MAX_WORK ? "too many names lead to each other: some were not followed" : undefined;
  }

  /**
   * @param module as an import writes it, dots in front and all
   * @returns the file of that module, searched from the importing file upwards
   */
  moduleFile(module: string, from: string): string | undefined {
    const key = `${module} ${folderOf(from)}`;
    if (!this.#found.has(key)) this.#found.set(key, this.#search(module, from));
    return this.#found.get(key);
  }

  #search(module: string, from: string): string | undefined {
    const dots = /^\.*/.exec(module)?.[0].length ?? 0;
    const inner = module.slice(dots).split(".").filter(Boolean).join("/");
    let folder = folderOf(from);
    if (dots > 0) {
      for (let up = 1; up < dots; up++) folder = folderOf(folder);
      return this.#fileAt(within(folder, inner));
    }
    for (;;) {
      const file = this.#fileAt(within(folder, inner)) ?? this.#fileAt(within(within(folder, "src"), inner));
      if (file !== undefined || folder === "") return file;
      folder = folderOf(folder);
    }
  }

  #fileAt(path: string): string | undefined {
    return [`${path}.py`, within(path, "__init__.py")].find((one) => this.files.has(one));
  }

  /** What a dotted name means at a place; names of the enclosing functions first. */
  meaning(path: string, node: SyntaxNode, steps = 0): Meaning | undefined {
    if (steps > MAX_STEPS || !this.spend()) return undefined;
    if (isKind(node, "attribute")) {
      const object = node.field("object");
      const name = node.field("attribute")?.text();
      if (!object || name === undefined) return undefined;
      if (object.text() === "self" || object.text() === "cls") return this.#ofSelf(path, node, name);
      const owner = this.meaning(path, object, steps + 1);
      return owner && this.member(owner, name, steps + 1);
    }
    if (!isKind(node, "identifier")) return undefined;
    const bindings = this.#of(path);
    const at = node.start();
    const scopes = bindings?.scopes.filter(({ from, to }) => from <= at && at < to).reverse() ?? [];
    for (const [index, scope] of scopes.entries()) {
      // Names of a class are not seen from within its methods.
      if (scope.isClass && index > 0) continue;
      const own = this.#pick(bindings, scope.from, node.text(), at);
      if (own) return this.#follow(path, own, node.text(), steps);
    }
    return this.named(path, node.text(), steps, at);
  }

  /** What a name of a module means. */
  named(path: string, name: string, steps = 0, before?: number): Meaning | undefined {
    if (steps > MAX_STEPS || !this.spend()) return undefined;
    const bindings = this.#of(path);
    const binding = this.#pick(bindings, -1, name, before);
    if (binding) return this.#follow(path, binding, name, steps);
    for (const star of bindings?.stars ?? []) {
      const file = this.moduleFile(star, path);
      const found = file === undefined || file === path ? undefined : this.named(file, name, steps + 1);
      if (found) return found;
    }
    return undefined;
  }

  /** A name of a module or class. */
  member(owner: Meaning, name: string, steps = 0): Meaning | undefined {
    if (steps > MAX_STEPS || !this.spend()) return undefined;
    if (owner.kind === "foreign") return { kind: "foreign", name: `${owner.name}.${name}` };
    if (owner.kind === "module") {
      const known = this.named(owner.path, name, steps + 1);
      if (known) return known;
      const inner = owner.path.endsWith("/__init__.py") ? this.moduleFile(`.${name}`, owner.path) : undefined;
      return inner === undefined ? undefined : { kind: "module", path: inner };
    }
    if (owner.kind !== "class") return undefined;
    const own = this.#pick(this.#of(owner.path), owner.node.start(), name);
    if (own) return this.#follow(owner.path, own, name, steps);
    for (const base of this.bases(owner)) {
      const found = base.kind === "class" ? this.member(base, name, steps + 1) : undefined;
      if (found) return found;
    }
    return undefined;
  }

  /** What a class is derived from, in order; a name without meaning is foreign. */
  bases(of: Sited): Meaning[] {
    return superclasses(of.node).map(
      (base) => this.meaning(of.path, base, 1) ?? { kind: "foreign", name: base.text().slice(0, 80) },
    );
  }

  /** The class and those it is derived from, in the order in which Python looks a method up (near enough). */
  lineage(of: Sited): Meaning[] {
    const all: Meaning[] = [];
    const visit = (sited: Sited, depth: number) => {
      for (const base of this.bases(sited)) {
        if (all.length > 40) return;
        all.push(base);
        if (base.kind === "class" && depth < 8) visit(base, depth + 1);
      }
    };
    visit(of, 0);
    return all;
  }

  /** The functions and classes around a place, the innermost first. */
  scopesAround(path: string, at: number): readonly { node: SyntaxNode; isClass: boolean }[] {
    return (
      this.#of(path)
        ?.scopes.filter(({ from, to }) => from <= at && at < to)
        .reverse() ?? []
    );
  }

  #ofSelf(path: string, node: SyntaxNode, name: string): Meaning | undefined {
    const at = node.start();
    const around = this.scopesAround(path, at).find(({ isClass }) => isClass);
    if (!around) return undefined;
    const bindings = this.#of(path);
    const own = this.#pick(bindings, around.node.start(), `self.${name}`);
    if (own) return this.#follow(path, own, name, 1);
    return this.member({ kind: "class", name: "", decorators: [], path, node: around.node }, name, 1);
  }

  #pick(bindings: Bindings | undefined, scope: number, name: string, before?: number): Binding | undefined {
    const known = bindings?.named.get(`${scope}:${name}`);
    // `prefix = ""`, and something else under an `if`: the first is what is there without further settings.
    const plain = known?.filter((one) => one.kind === "import" || !one.conditional);
    const all = plain && plain.length > 0 ? plain : known;
    return (before === undefined ? undefined : all?.findLast(({ at }) => at < before)) ?? all?.at(-1);
  }

  #follow(path: string, binding: Binding, name: string, steps: number): Meaning | undefined {
    if (binding.kind === "import") return this.#imported(path, binding, steps);
    if (binding.kind !== "value") {
      return { kind: binding.kind, path, node: binding.node, name, decorators: binding.decorators };
    }
    const { node } = binding;
    // `router = r`: the same thing under another name.
    if (isKind(node, "identifier", "attribute") && node.text() !== name) {
      return this.meaning(path, node, steps + 1) ?? { kind: "value", path, node };
    }
    return { kind: "value", path, node };
  }

  #imported(path: string, binding: Binding & { kind: "import" }, steps: number): Meaning | undefined {
    const file = this.moduleFile(binding.module, path);
    if (binding.name === undefined) {
      return file === undefined ? { kind: "foreign", name: binding.module } : { kind: "module", path: file };
    }
    const known = file === undefined || file === path ? undefined : this.named(file, binding.name, steps + 1);
    if (known) return known;
    const dotted = `${binding.module}${binding.module.endsWith(".") ? "" : "."}${binding.name}`;
    const submodule = this.moduleFile(dotted, path);
    if (submodule !== undefined) return { kind: "module", path: submodule };
    return { kind: "foreign", name: dotted };
  }

  #of(path: string): Bindings | undefined {
    if (!this.#bindings.has(path)) {
      const root = this.files.tree(path)?.root;
      this.#bindings.set(path, root && bindingsOf(root));
    }
    return this.#bindings.get(path);
  }
}

export function superclasses(definition: SyntaxNode): SyntaxNode[] {
  return (
    definition
      .field("superclasses")
      ?.namedChildren()
      .filter((child) => !isKind(child, "comment", "keyword_argument"))
      .map((child) => (isKind(child, "subscript") ? (child.field("value") ?? child) : child)) ?? []
  );
}

function folderOf(path: string): string {
  return path.includes("/") ? path.slice(0, path.lastIndexOf("/")) : "";
}

function within(folder: string, inner: string): string {
  return folder === "" ? inner : inner === "" ? folder : `${folder}/${inner}`;
}
