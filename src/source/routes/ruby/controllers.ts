import type { RouteGuard } from "../../../domain/routes.ts";
import type { Location } from "../../../domain/pull-request.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { guardKind } from "../guard-kind.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SourceFiles } from "../source-files.ts";
import {
  callOf,
  lineAt,
  literal,
  literals,
  locationAt,
  type RubyCall,
  statementsOf,
  underscored,
} from "./values.ts";

const BEFORE = /^(?:prepend_|append_)?before_action$|^(?:prepend_|append_)?before_filter$/;
const SKIP = /^skip_(?:before_action|before_filter|action_callback)$/;
/** Macros of well-known libraries that keep somebody out. */
const MACROS =
  /^(?:http_basic_authenticate_with|load_and_authorize_resource|authorize_resource|doorkeeper_authorize!|rate_limit|acts_as_token_authentication_handler_for)$/;
/** Parents above a controller, and modules within modules. */
const MAX_DEPTH = 10;
/** Lines of classes and concerns looked at, over all controllers. */
const MAX_LINES = 200_000;

interface Filter {
  name: string;
  skips: boolean;
  only?: readonly string[];
  except?: readonly string[];
  at: Location;
}

interface Controller {
  path: string;
  node: SyntaxNode;
  /** As written. */
  parent?: string;
}

/** Rails' controllers: where an action stands and what runs before it. Source: Rails Guides, "Action Controller Overview". */
export class Controllers {
  readonly #files: SourceFiles;
  readonly #byName = new Map<string, string[]>();
  readonly #found = new Map<string, Controller | undefined>();
  readonly #filters = new Map<string, readonly Filter[]>();
  readonly #concerns = new Map<string, string[]>();
  #lines = 0;

  constructor(files: SourceFiles) {
    this.#files = files;
    for (const path of files.paths) {
      const name = /(?:^|\/)app\/controllers\/(?:concerns\/)?(.+)\.rb$/.exec(path)?.[1];
      if (name === undefined) continue;
      const map = path.includes("/concerns/") ? this.#concerns : this.#byName;
      map.set(name, [...(map.get(name) ?? []), path]);
    }
  }

  /**
   * @param name as routes have it: `admin/users`
   * @param near a file of the same application
   */
  action(
    name: string,
    action: string,
    near: string,
  ): { handler?: { name: string; at: Location }; guards: RouteGuard[] } {
    const controller = this.#controller(`${name}_controller`, near);
    if (!controller) return { guards: [] };
    const method = this.#method(controller, action, 0);
    // Without a method the action may still be a template alone.
    const handler = method && {
      name: `${name}#${action}`,
      at: lineAt(method.path, method.node, this.#files.side),
    };
    const stack: Filter[] = [];
    for (const filter of this.#all(controller, 0)) {
      const applies = (filter.only?.includes(action) ?? true) && !(filter.except?.includes(action) ?? false);
      if (!applies) continue;
      if (!filter.skips) stack.push(filter);
      else
        for (let at = stack.length - 1; at >= 0; at--)
          if (stack[at]?.name === filter.name) stack.splice(at, 1);
    }
    const guards = stack.map(({ name: called, at }) => ({
      name: called.slice(0, 80),
      kind: guardKind(called),
      at,
    }));
    return { guards, ...(handler ? { handler } : {}) };
  }

  #controller(name: string, near: string): Controller | undefined {
    const root = near.includes("/config/") ? near.slice(0, near.lastIndexOf("/config/") + 1) : "";
    const paths = this.#byName.get(name) ?? [];
    const path = paths.find((one) => one.startsWith(`${root}app/`)) ?? paths[0];
    if (path === undefined) return undefined;
    if (!this.#found.has(path)) this.#found.set(path, this.#read(path, name));
    return this.#found.get(path);
  }

  #read(path: string, name: string): Controller | undefined {
    const classes = this.#files.tree(path)?.root?.findAll({ rule: { kind: "class" } }) ?? [];
    const last = name.split("/").at(-1);
    const node =
      classes.find(
        (one) =>
          underscored(one.field("name")?.text() ?? "")
            .split("/")
            .at(-1) === last,
      ) ?? classes[0];
    if (!node) return undefined;
    const parent = node.field("superclass")?.namedChildren()[0]?.text();
    return { path, node, ...(parent === undefined ? {} : { parent }) };
  }

  /** The parent, looked up in the modules around the child first. */
  #parent(of: Controller): Controller | undefined {
    if (of.parent === undefined) return undefined;
    const own = /(?:^|\/)app\/controllers\/(.+)\.rb$/.exec(of.path)?.[1] ?? "";
    const name = underscored(of.parent);
    const around = of.parent.startsWith("::") ? [] : own.split("/").slice(0, -1);
    for (let depth = around.length; depth >= 0; depth--) {
      const full = [...around.slice(0, depth), name].join("/");
      if (full === own) continue;
      const found = this.#controller(full, of.path.replace("/app/controllers/", "/config/"));
      if (found) return found;
    }
    return undefined;
  }

  #method(
    controller: Controller,
    name: string,
    depth: number,
  ): { path: string; node: SyntaxNode } | undefined {
    const body = controller.node.field("body");
    const node = body
      ?.namedChildren()
      .find((one) => isKind(one, "method") && one.field("name")?.text() === name);
    if (node) return { path: controller.path, node };
    const parent = depth < MAX_DEPTH ? this.#parent(controller) : undefined;
    return parent && this.#method(parent, name, depth + 1);
  }

  /** From the eldest ancestor down. */
  #all(controller: Controller, depth: number): readonly Filter[] {
    const known = this.#filters.get(controller.path);
    if (known) return known;
    const parent = depth < MAX_DEPTH ? this.#parent(controller) : undefined;
    const inherited = parent ? this.#all(parent, depth + 1) : [];
    const macros = new Map<string, { node: SyntaxNode; path: string }>();
    if (parent) this.#macrosOf(parent, macros, 0);
    const body = controller.node.field("body");
    const own = body ? this.#readFilters(statementsOf(body), controller.path, macros, 0) : [];
    const filters = [...inherited, ...own];
    this.#filters.set(controller.path, filters);
    return filters;
  }

  /** Class methods that ancestors and their concerns give: `skip_authentication only: :new`. */
  #macrosOf(
    controller: Controller,
    macros: Map<string, { node: SyntaxNode; path: string }>,
    depth: number,
  ): void {
    if (depth > MAX_DEPTH) return;
    const parent = this.#parent(controller);
    if (parent) this.#macrosOf(parent, macros, depth + 1);
    const body = controller.node.field("body");
    for (const statement of body ? statementsOf(body) : []) {
      if (isKind(statement, "singleton_method")) {
        macros.set(statement.field("name")?.text() ?? "", { node: statement, path: controller.path });
      }
      const call = callOf(statement);
      if (call?.name === "include") this.#macrosOfConcerns(call, macros);
    }
  }

  #macrosOfConcerns(call: RubyCall, macros: Map<string, { node: SyntaxNode; path: string }>): void {
    for (const { path, root } of this.#included(call)) {
      for (const inner of root.findAll({
        rule: { any: [{ kind: "method" }, { kind: "singleton_method" }] },
      })) {
        if (/\b(?:before_action|skip_before_action)\b/.test(inner.text())) {
          macros.set(inner.field("name")?.text() ?? "", { node: inner, path });
        }
      }
    }
  }

  #included(call: RubyCall): { path: string; root: SyntaxNode }[] {
    return call.placed.flatMap((one) => {
      const path =
        this.#concerns.get(underscored(one.text()))?.[0] ?? this.#byName.get(underscored(one.text()))?.[0];
      const root = path === undefined ? undefined : this.#files.tree(path)?.root;
      return path !== undefined && root ? [{ path, root }] : [];
    });
  }

  #readFilters(
    statements: readonly SyntaxNode[],
    path: string,
    macros: Map<string, { node: SyntaxNode; path: string }>,
    depth: number,
    overrides?: RubyCall,
  ): Filter[] {
    return statements.flatMap((statement): Filter[] => {
      const call = callOf(statement);
      if (!call || call.receiver || depth > MAX_DEPTH || ++this.#lines > MAX_LINES) return [];
      if (call.name === "include") {
        this.#macrosOfConcerns(call, macros);
        return this.#included(call).flatMap(({ path: inner, root }) =>
          root
            .findAll({ rule: { kind: "call" } })
            .filter((one) => one.field("method")?.text() === "included" && one.field("block"))
            .flatMap((one) => {
              const block = one.field("block");
              return block ? this.#readFilters(statementsOf(block), inner, macros, depth + 1) : [];
            }),
        );
      }
      const macro = macros.get(call.name);
      if (macro && !BEFORE.test(call.name)) {
        const body = macro.node.field("body");
        return body ? this.#readFilters(statementsOf(body), macro.path, macros, depth + 1, call) : [];
      }
      return filtersOf(call, path, this.#files.side, overrides);
    });
  }
}

function filtersOf(call: RubyCall, path: string, side: Location["side"], overrides?: RubyCall): Filter[] {
  const skips = SKIP.test(call.name);
  if (!skips && !BEFORE.test(call.name) && !MACROS.test(call.name)) return [];
  const only = literals(overrides?.named.get("only") ?? call.named.get("only"));
  const except = literals(overrides?.named.get("except") ?? call.named.get("except"));
  const rest = {
    skips,
    ...(only ? { only } : {}),
    ...(except ? { except } : {}),
    at: locationAt(path, call.node, side),
  };
  if (MACROS.test(call.name)) return [{ name: call.name, ...rest }];
  const names = call.placed.map((one) => {
    if (isKind(one, "simple_symbol", "string")) return literal(one);
    return one.text().replace(/\s+/g, " ").slice(0, 80);
  });
  if (names.length === 0 && call.block) names.push(call.block.text().replace(/\s+/g, " ").slice(0, 80));
  return names.map((name) => ({ name, ...rest }));
}
