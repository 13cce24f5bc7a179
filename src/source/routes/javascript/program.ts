import type { Location } from "../../../domain/pull-request.ts";
import type { RouteInventory } from "../../../domain/routes.ts";
import { messageOf } from "../../../errors.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { SourceFiles } from "../source-files.ts";
import { evaluate } from "./expressions.ts";
import { invoke } from "./invoke.ts";
import { member } from "./members.ts";
import { ModuleFiles } from "./module-files.ts";
import { isProgram } from "./concern.ts";
import type { Router } from "./router.ts";
import { runModule } from "./statements.ts";
import {
  type ClassValue,
  type FunctionValue,
  locate,
  Scope,
  type Site,
  unknown,
  type Value,
} from "./value.ts";

/** What the parts of the reading need of one another. */
export interface Evaluate {
  evaluate(node: SyntaxNode, scope: Scope): Value;
  member(value: Value, name: string, site: Site): Value;
}

export interface Module {
  path: string;
  scope: Scope;
  /** Looked up when somebody asks: an export may stand above what it exports. */
  exports: Map<string, () => Value | undefined>;
  /** `export * from`. */
  stars: Value[];
  /** What `module.exports` was set to. */
  whole?: Value;
}

/** Expressions and statements of all files together: what a hostile repository can cost. */
const MAX_STEPS = 800_000;
const MAX_MODULE_DEPTH = 60;

/**
 * Follows what the files of a repository do when they are loaded, as far as routers, paths and the functions around
 * them are concerned. Nothing is run: both sides of every condition are followed, loops over known lists item by item,
 * and what is not known stays unknown.
 */
export class Program implements Evaluate {
  readonly files: SourceFiles;
  readonly modules = new Map<string, Module>();
  readonly routers: Router[] = [];
  /** Functions and classes that something called, by where they begin. */
  readonly called = new Set<string>();
  /** Calls that are under way, by function. */
  readonly active = new Map<string, number>();
  /** Where those calls stand, the outermost first. */
  readonly stack: Site[] = [];
  readonly unresolved: RouteInventory["unresolved"][number][] = [];
  readonly names: ModuleFiles;
  /** Every function and class that was seen, by where it begins. */
  readonly seen = new Map<string, FunctionValue | ClassValue>();
  #steps = 0;
  #loading = 0;
  #told = false;

  constructor(files: SourceFiles) {
    this.files = files;
    this.names = new ModuleFiles(files.paths, (path) => files.text(path));
  }

  /** Loads a file once. `undefined`: there is none, or it has nothing to do with routes. */
  load(path: string): Module | undefined {
    const known = this.modules.get(path);
    if (known) return known;
    const text = this.files.text(path);
    if (text === undefined || !isProgram(path) || this.#loading > MAX_MODULE_DEPTH) return undefined;
    const module: Module = { path, scope: Scope.ofModule(path, 0), exports: new Map(), stars: [] };
    this.modules.set(path, module);
    const tree = this.files.tree(path);
    if (tree?.root === undefined) {
      if (tree) this.unresolved.push({ at: this.#lineOne(path), reason: `${path}: ${tree.gap}` });
      return module;
    }
    this.#loading++;
    try {
      runModule(tree.root, module, this);
    } catch (error) {
      this.unresolved.push({
        at: this.#lineOne(path),
        reason: `it could not be followed: ${messageOf(error)}`,
      });
    } finally {
      this.#loading--;
    }
    return module;
  }

  evaluate(node: SyntaxNode, scope: Scope): Value {
    if (!this.step(scope.path)) return unknown(node);
    return evaluate(node, scope, this);
  }

  member(value: Value, name: string, site: Site): Value {
    return member(value, name, site, this);
  }

  invoke(of: FunctionValue, args: readonly (Value | undefined)[], site: Site, self?: Value): Value {
    return invoke(of, args, site, this, self);
  }

  /** @returns false when the limit is reached */
  step(path: string): boolean {
    if (++this.#steps <= MAX_STEPS) return true;
    if (!this.#told) {
      this.#told = true;
      const reason =
        "the set-up of routes is too long to be followed to its end: what comes after is not read";
      this.unresolved.push({ at: this.#lineOne(path), reason });
    }
    return false;
  }

  /** What `import x from "./y"` or `require("./y")` refers to. */
  required(from: string, wanted: string): Value {
    const path = this.names.resolve(from, wanted);
    if (path === undefined) {
      const said = wanted.startsWith(".") ? (wanted.split("/").at(-1) ?? wanted) : wanted;
      if (wanted.startsWith(".")) return { is: "unknown", said };
      return { is: "outside", package: wanted, name: "", said };
    }
    return this.load(path) ? { is: "module", path } : { is: "unknown", said: path };
  }

  exported(path: string, name: string, depth = 0): Value | undefined {
    const module = this.modules.get(path);
    if (!module || depth > 20) return undefined;
    const own = module.exports.get(name)?.();
    if (own) return own;
    if (module.whole) {
      if (name === "default") return module.whole;
      return member(module.whole, name, { node: this.#rootOf(path), path }, this);
    }
    for (const star of name === "default" ? [] : module.stars) {
      if (star.is !== "module") continue;
      const found = this.exported(star.path, name, depth + 1);
      if (found) return found;
    }
    return undefined;
  }

  location(site: Site): Location {
    return locate(site, this.files.side);
  }

  #rootOf(path: string): SyntaxNode {
    const root = this.files.tree(path)?.root;
    if (!root) throw new Error(`${path} has no syntax tree`);
    return root;
  }

  #lineOne(path: string): Location {
    return { path, from: 1, to: 1, side: this.files.side };
  }
}

/** A function or class as a key: by where it begins. */
export function keyOf(of: { node: SyntaxNode; scope: Scope }): string {
  return `${of.scope.path}:${of.node.start()}`;
}

/** The value of a module where one value is expected: what it exports as a whole or by default. */
export function settled(value: Value, program: Program): Value {
  if (value.is !== "module") return value;
  return program.exported(value.path, "default") ?? program.modules.get(value.path)?.whole ?? value;
}
