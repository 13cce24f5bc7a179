import type { Location } from "../../../domain/pull-request.ts";
import type { Route, RouteInventory } from "../../../domain/routes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { isKind } from "../../../syntax/nodes.ts";
import { joinPath, UNKNOWN } from "../python/paths.ts";
import type { RouteReader } from "../route-reader.ts";
import type { SourceFiles } from "../source-files.ts";
import { Controllers } from "./controllers.ts";
import { BLOCKS, IGNORED, isRailsFile, resourceAround, scopedBy, targetsOf, VERBS } from "./rails-lines.ts";
import { PLURAL, pathAround, railsPath, type Scope, SINGULAR, TOP } from "./rails-scope.ts";
import { callOf, literal, literals, locationAt, type RubyCall, statementsOf } from "./values.ts";

/** Blocks within blocks. */
const MAX_DEPTH = 60;
/** Lines read, those of concerns and loops each time: more are no routes that a person wrote. */
const MAX_LINES = 20_000;
/** Rails: `config/routes.rb`, what it draws, and the controllers. Source: Rails Guides, "Rails Routing from the Outside In". */
export const rails: RouteReader = {
  framework: "rails",
  concerns: isRailsFile,
  read: (files) => new RailsReading(files).inventory(),
};

class RailsReading {
  readonly #files: SourceFiles;
  readonly #controllers: Controllers;
  readonly #routes: Route[] = [];
  readonly #unresolved: RouteInventory["unresolved"][number][] = [];
  readonly #concerns = new Map<string, RubyCall>();
  readonly #methods = new Map<string, SyntaxNode>();
  #path = "";
  #apiOnly = false;
  readonly #open = new Set<string>();
  #lines = 0;

  constructor(files: SourceFiles) {
    this.#files = files;
    this.#controllers = new Controllers(files);
  }

  inventory(): RouteInventory {
    for (const path of this.#files.paths.filter((one) => /(?:^|\/)config\/routes\.rb$/.test(one))) {
      this.#concerns.clear();
      this.#methods.clear();
      const application = path.replace(/routes\.rb$/, "application.rb");
      this.#apiOnly = /^[ \t]*config\.api_only\s*=\s*true/m.test(this.#files.text(application) ?? "");
      this.#file(path, TOP, 0);
    }
    if (this.#lines >= MAX_LINES) {
      const [path = ""] = this.#files.paths;
      this.#gap(path, `more than ${MAX_LINES} lines of routes: the rest was not read`);
    }
    return { routes: this.#routes, unresolved: this.#unresolved };
  }

  #file(path: string, scope: Scope, depth: number): void {
    const tree = this.#files.tree(path);
    if (!tree) return;
    if (tree.gap !== undefined) return this.#gap(path, tree.gap);
    const before = this.#path;
    this.#path = path;
    for (const statement of tree.root.findAll({ rule: { kind: "method" } })) {
      this.#methods.set(statement.field("name")?.text() ?? "", statement);
    }
    this.#statements(statementsOf(tree.root), scope, depth);
    this.#path = before;
  }

  #statements(statements: readonly SyntaxNode[], scope: Scope, depth: number): void {
    if (depth > MAX_DEPTH) return;
    for (const statement of statements)
      if (++this.#lines < MAX_LINES) this.#statement(statement, scope, depth);
  }

  #block(call: RubyCall, scope: Scope, depth: number): void {
    if (call.block) this.#statements(statementsOf(call.block), scope, depth + 1);
  }

  #statement(node: SyntaxNode, scope: Scope, depth: number): void {
    if (
      isKind(
        node,
        "if",
        "unless",
        "if_modifier",
        "unless_modifier",
        "else",
        "elsif",
        "then",
        "begin",
        "conditional",
      )
    ) {
      const condition = node.field("condition")?.id();
      const inner = statementsOf(node).filter((one) => one.id() !== condition);
      return this.#statements(inner, scope, depth + 1);
    }
    const call = callOf(node);
    if (!call) return;
    const { name, receiver } = call;
    if (receiver) return this.#received(call, receiver, scope, depth);
    if (VERBS.has(name)) return this.#single(call, [name.toUpperCase()], scope);
    if (BLOCKS.has(name))
      return this.#block(
        call,
        scopedBy(call, scope, (one) => this.#at(one)),
        depth,
      );
    switch (name) {
      case "match": {
        const via = literals(call.named.get("via"), scope.given);
        const methods = via?.map((one) => (one === "all" ? "ANY" : one.toUpperCase())) ?? ["ANY"];
        return this.#single(call, methods, scope);
      }
      case "root":
        return this.#root(call, scope);
      case "resources":
      case "resource":
        return this.#resources(call, scope, depth);
      case "member":
      case "collection":
      case "new":
      case "nested":
        return this.#block(call, { ...scope, level: name }, depth);
      case "concern": {
        for (const first of call.placed.slice(0, 1)) this.#concerns.set(literal(first), call);
        return;
      }
      case "concerns":
        return this.#use(call.placed, scope, depth);
      case "draw":
        return this.#draw(call, scope, depth);
      case "mount":
        return this.#mount(call, scope);
      default:
        return this.#other(call, scope, depth);
    }
  }

  #received(call: RubyCall, receiver: SyntaxNode, scope: Scope, depth: number): void {
    if (call.name === "draw" || call.name === "instance_eval") return this.#block(call, scope, depth);
    if (call.name !== "each" && call.name !== "each_with_index") {
      if (call.block && /^(?:tap|then|instance_exec|append|prepend)$/.test(call.name))
        this.#block(call, scope, depth);
      return;
    }
    const parameter = call.block
      ?.namedChildren()
      .find((one) => isKind(one, "block_parameters"))
      ?.namedChildren()[0];
    const values = isKind(receiver, "array", "symbol_array", "string_array") ? literals(receiver) : undefined;
    for (const value of values ?? [UNKNOWN]) {
      const given = new Map([...scope.given, ...(parameter ? [[parameter.text(), value] as const] : [])]);
      this.#block(call, { ...scope, given }, depth);
    }
  }

  /** Something of the application's own, or of a library. */
  #other(call: RubyCall, scope: Scope, depth: number): void {
    const method = this.#methods.get(call.name);
    if (method) {
      const parameters = method.field("parameters")?.namedChildren() ?? [];
      const values = parameters.flatMap((one, index) => {
        const value = call.placed[index];
        return value ? [[one.text(), literal(value, scope.given)] as const] : [];
      });
      const body = method.field("body");
      const inner = { ...scope, given: new Map([...scope.given, ...values]) };
      if (body) this.#statements(statementsOf(body), inner, depth + 1);
      return;
    }
    if (IGNORED.test(call.name) || isKind(call.node, "identifier")) return;
    if (call.block)
      return this.#block(
        call,
        { ...scope, unresolved: `what \`${call.name}\` adds to its block is not known` },
        depth,
      );
    this.#cannot(this.#at(call.node), `\`${call.name}\` adds routes that are known at run time only`);
  }

  #single(call: RubyCall, methods: readonly string[], scope: Scope): void {
    for (const { path, controller, action } of targetsOf(call, scope)) {
      for (const method of methods) this.#add(method, path, call.node, scope, controller, action);
    }
  }

  #root(call: RubyCall, scope: Scope): void {
    const to = call.named.get("to") ?? call.placed[0] ?? call.rockets[0]?.value;
    const target = to && isKind(to, "string", "simple_symbol") ? literal(to, scope.given) : "";
    const [controller, action] = target.includes("#")
      ? target.split("#")
      : [scope.controller, target || undefined];
    this.#add("GET", pathAround(scope) || "/", call.node, scope, controller, action);
  }

  #resources(call: RubyCall, scope: Scope, depth: number): void {
    const isPlural = call.name === "resources";
    const only = literals(call.named.get("only"), scope.given);
    const except = literals(call.named.get("except"), scope.given);
    for (const nameNode of call.placed) {
      const name = literal(nameNode, scope.given);
      const { resource, controller, inner } = resourceAround(call, name, scope);
      for (const [action, method, at, last] of isPlural ? PLURAL : SINGULAR) {
        if ((only && !only.includes(action)) || except?.includes(action)) continue;
        if (this.#apiOnly && (action === "new" || action === "edit")) continue;
        this.#add(
          method,
          joinPath(at === "member" ? resource.member : resource.path, last),
          call.node,
          inner,
          controller,
          action,
        );
      }
      const concerns = call.named.get("concerns");
      if (concerns) this.#use([concerns], inner, depth);
      this.#block(call, inner, depth);
    }
  }

  #use(names: readonly SyntaxNode[], scope: Scope, depth: number): void {
    for (const name of names.flatMap((node) => literals(node, scope.given) ?? [])) {
      const concern = this.#concerns.get(name);
      if (!concern || this.#open.has(name)) {
        const [place] = names;
        if (place) this.#cannot(this.#at(place), `the concern ${name} uses itself, or was not found`);
        continue;
      }
      this.#open.add(name);
      this.#block(concern, scope, depth);
      this.#open.delete(name);
    }
  }

  #draw(call: RubyCall, scope: Scope, depth: number): void {
    const name = call.placed[0] ? literal(call.placed[0], scope.given) : "";
    const folder = this.#path.slice(0, this.#path.lastIndexOf("config/") + "config/".length);
    const path = `${folder}routes/${name}.rb`;
    if (this.#files.has(path) && depth < MAX_DEPTH) this.#file(path, scope, depth + 1);
    else this.#cannot(this.#at(call.node), `the file ${path} that it draws was not found`);
  }

  #mount(call: RubyCall, scope: Scope): void {
    const what = call.rockets[0]?.key ?? call.placed[0];
    const where = call.rockets[0]?.value ?? call.named.get("at");
    const path = joinPath(pathAround(scope), where ? railsPath(literal(where, scope.given)) : UNKNOWN);
    this.#cannot(
      this.#at(call.node),
      `what ${what?.text().slice(0, 60) ?? "it"} serves at ${path} is its own matter`,
    );
  }

  #add(
    method: string,
    path: string,
    node: SyntaxNode,
    scope: Scope,
    controller: string | undefined,
    action: string | undefined,
  ): void {
    const full = controller?.startsWith("/") ? controller.slice(1) : `${scope.module}${controller ?? ""}`;
    const found =
      controller !== undefined && action !== undefined
        ? this.#controllers.action(full, action, this.#path)
        : { guards: [] };
    const unresolved =
      scope.unresolved ?? (path.includes(UNKNOWN) ? "part of its path is decided at run time" : undefined);
    this.#routes.push({
      method,
      path: joinPath(path),
      framework: "rails",
      at: this.#head(node),
      ...("handler" in found && found.handler ? { handler: found.handler } : {}),
      guards: [...scope.guards, ...found.guards],
      ...(unresolved === undefined ? {} : { unresolved }),
    });
  }

  /** Without the block: that holds other routes. */
  #head(node: SyntaxNode): Location {
    const whole = this.#at(node);
    const block = node.field("block");
    return block ? { ...whole, to: block.range().start.line + 1 } : whole;
  }

  #at(node: SyntaxNode): Location {
    return locationAt(this.#path, node, this.#files.side);
  }

  #gap(path: string, reason: string): void {
    this.#cannot({ path, from: 1, to: 1, side: this.#files.side }, reason);
  }

  #cannot(at: Location, reason: string): void {
    this.#unresolved.push({ at, reason });
  }
}
