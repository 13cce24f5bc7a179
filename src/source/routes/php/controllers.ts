import type { Location } from "../../../domain/pull-request.ts";
import { linesOf } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SourceFiles } from "../source-files.ts";
import { argumentsOf, chainOf, elementsOf, textsOf } from "./values.ts";

/** A middleware as the code names it. */
export interface Middleware {
  name: string;
  at: Location;
}

interface PhpClass {
  path: string;
  node: SyntaxNode;
}

const MAX_PARENTS = 6;

/** Laravel's controllers: where a method stands, and the middleware a controller puts before it. */
export class Controllers {
  readonly #files: SourceFiles;
  readonly #byFile = new Map<string, string[]>();
  readonly #imports = new Map<string, ReadonlyMap<string, string>>();
  readonly #classes = new Map<string, PhpClass | undefined>();

  constructor(files: SourceFiles) {
    this.#files = files;
    for (const path of files.paths) {
      if (!path.endsWith(".php")) continue;
      const name = path.slice(path.lastIndexOf("/") + 1, -4);
      this.#byFile.set(name, [...(this.#byFile.get(name) ?? []), path]);
    }
  }

  /** The full name a short one stands for in a file, by its `use` lines. */
  fullName(name: string, path: string): string {
    if (name.startsWith("\\")) return name.slice(1);
    const [first = "", ...rest] = name.split("\\");
    const known = this.#importsOf(path).get(first);
    return known === undefined ? name : [known, ...rest].join("\\");
  }

  /**
   * @param name as the routes have it, resolved by `fullName`
   * @param method `__invoke` for a controller that is one action
   */
  action(
    name: string,
    method: string,
  ): { handler?: { name: string; at: Location }; middleware: Middleware[] } {
    const found = this.#find(name);
    if (!found) return { middleware: [] };
    const node = this.#method(found, method, 0);
    const short = name.split("\\").at(-1) ?? name;
    const handler = node && { name: `${short}::${method}`, at: this.#line(node.path, node.node) };
    return { ...(handler ? { handler } : {}), middleware: this.#middleware(found, method, 0) };
  }

  #find(name: string): PhpClass | undefined {
    if (!this.#classes.has(name)) this.#classes.set(name, this.#search(name));
    return this.#classes.get(name);
  }

  /** The file whose path ends like the class's name; the more of it, the better. */
  #search(name: string): PhpClass | undefined {
    const segments = name.split("\\").filter(Boolean);
    const last = segments.at(-1) ?? "";
    const score = (path: string) => {
      const folders = path.slice(0, -4).toLowerCase().split("/");
      let same = 0;
      while (same < segments.length && folders.at(-1 - same) === segments.at(-1 - same)?.toLowerCase())
        same++;
      return same;
    };
    const [path] = [...(this.#byFile.get(last) ?? [])].sort((one, two) => score(two) - score(one));
    // More folders of the name must fit than the file's own name, when the name has any.
    if (path === undefined || (segments.length > 1 && score(path) < 2)) return undefined;
    const classes = this.#files.tree(path)?.root?.findAll({ rule: { kind: "class_declaration" } }) ?? [];
    const node = classes.find((one) => one.field("name")?.text() === last);
    return node && { path, node };
  }

  #parent(of: PhpClass): PhpClass | undefined {
    const clause = of.node.namedChildren().find((one) => isKind(one, "base_clause"));
    const name = clause?.namedChildren()[0]?.text();
    if (name === undefined) return undefined;
    const full = this.fullName(name, of.path);
    const parent = this.#find(full.includes("\\") ? full : `${this.#namespace(of.path)}\\${full}`);
    return parent && parent.path !== of.path ? parent : undefined;
  }

  #namespace(path: string): string {
    return /^[ \t]*namespace[ \t]+([\w\\]+)[ \t]*[;{]/m.exec(this.#files.text(path) ?? "")?.[1] ?? "";
  }

  #methodHere(of: PhpClass, name: string): SyntaxNode | undefined {
    return of.node
      .field("body")
      ?.namedChildren()
      .find((one) => isKind(one, "method_declaration") && one.field("name")?.text() === name);
  }

  #method(of: PhpClass, name: string, depth: number): PhpClass | undefined {
    const node = this.#methodHere(of, name);
    if (node) return { path: of.path, node };
    const parent = depth < MAX_PARENTS ? this.#parent(of) : undefined;
    return parent && this.#method(parent, name, depth + 1);
  }

  /** `$this->middleware("auth")->only("x")` of a constructor, or the static `middleware()` of Laravel 11. */
  #middleware(of: PhpClass, method: string, depth: number): Middleware[] {
    const parent = depth < MAX_PARENTS ? this.#parent(of) : undefined;
    const above = parent ? this.#middleware(parent, method, depth + 1) : [];
    const constructor = this.#methodHere(of, "__construct");
    const own = constructor
      ?.findAll({ rule: { kind: "expression_statement" } })
      .flatMap((statement): Middleware[] => {
        const inner = statement.namedChildren()[0];
        const chain = inner && chainOf(inner);
        if (!chain || chain.on !== "$this" || chain.links[0]?.name !== "middleware") return [];
        const [first, ...rest] = chain.links;
        const limit = (name: string) =>
          rest
            .filter((link) => link.name === name)
            .flatMap(({ given }) => given.placed.flatMap((one) => textsOf(one)));
        return this.#applies(limit("only"), limit("except"), method)
          ? textsOf(first.given.placed[0]).map((name) => ({ name, at: this.#lines(of.path, statement) }))
          : [];
      });
    return [...above, ...(own ?? []), ...this.#listed(of, method)];
  }

  #listed(of: PhpClass, method: string): Middleware[] {
    const list = this.#methodHere(of, "middleware")?.find({ rule: { kind: "array_creation_expression" } });
    return (list ? elementsOf(list) : []).flatMap(({ value }): Middleware[] => {
      if (!isKind(value, "object_creation_expression"))
        return textsOf(value).map((name) => ({ name, at: this.#lines(of.path, value) }));
      const given = argumentsOf(value);
      return this.#applies(textsOf(given.named.get("only")), textsOf(given.named.get("except")), method)
        ? textsOf(given.placed[0]).map((name) => ({ name, at: this.#lines(of.path, value) }))
        : [];
    });
  }

  #applies(only: readonly string[], except: readonly string[], method: string): boolean {
    return (only.length === 0 || only.includes(method)) && !except.includes(method);
  }

  #importsOf(path: string): ReadonlyMap<string, string> {
    const known = this.#imports.get(path);
    if (known) return known;
    const imports = new Map<string, string>();
    const uses = this.#files.tree(path)?.root?.findAll({ rule: { kind: "namespace_use_declaration" } }) ?? [];
    for (const use of uses) {
      const prefix = use
        .namedChildren()
        .find((one) => isKind(one, "namespace_name"))
        ?.text();
      for (const clause of use.findAll({ rule: { kind: "namespace_use_clause" } })) {
        const [name, alias] = clause.namedChildren();
        const full = name?.text() ?? "";
        imports.set(
          alias?.text() ?? full.split("\\").at(-1) ?? full,
          prefix === undefined ? full : `${prefix}\\${full}`,
        );
      }
    }
    this.#imports.set(path, imports);
    return imports;
  }

  #lines(path: string, node: SyntaxNode): Location {
    return { path, ...linesOf(node), side: this.#files.side };
  }

  #line(path: string, node: SyntaxNode): Location {
    const { from } = linesOf(node);
    return { path, from, to: from, side: this.#files.side };
  }
}
