import type { Location } from "../../../domain/pull-request.ts";
import { codeChildren, isKind, linesOf } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { UNKNOWN_PIECE } from "../path-template.ts";
import { Router } from "../router-tree.ts";
import { Identities } from "./identities.ts";
import { evaluateCall } from "./calls.ts";
import { frameworkOfImport } from "./frameworks.ts";
import { type GoFile, type GoFunction, type GoParameter, type GoProgram, parametersOf } from "./program.ts";
import { finishGorilla } from "./registrations.ts";
import { runStatements } from "./statements.ts";
import { composite, valueOfResult, valueOfType } from "./typed-values.ts";
import { type GoValue, type GorillaRoute, holdsRouter, Scope, textOf, UNKNOWN } from "./values.ts";

/** Functions within functions. */
const MAX_DEPTH = 40;
/** Functions that are followed, each once for every kind of arguments. */
const MAX_CALLS = 10_000;
/** Expressions and statements within each other: a call in a chain is one more. */
const MAX_NESTING = 800;
/** Types whose method of one name is tried when it is called through an interface. */
const MAX_IMPLEMENTATIONS = 60;

/**
 * Follows routers through a Go program: variables, fields, arguments and results, as far as they lead to what is
 * registered. Nothing else is computed; every branch is taken once.
 */
export class Evaluator {
  readonly program: GoProgram;
  readonly side: Location["side"];
  readonly routers: Router[] = [];
  readonly unresolved: { at: Location; reason: string }[] = [];
  /** Functions that were followed. */
  readonly followed = new Set<GoFunction>();
  readonly #relevant: ReadonlySet<GoFunction>;
  readonly #globals = new Map<string, GoValue>();
  readonly #structs = new Map<string, Extract<GoValue, { kind: "struct" }>>();
  readonly #results = new Map<string, GoValue>();
  readonly #identities = new Identities();
  readonly #pending: { router: Router; route: GorillaRoute }[] = [];
  #depth = 0;
  #nesting = 0;
  #calls = 0;

  constructor(program: GoProgram, relevant: ReadonlySet<GoFunction>, side: Location["side"]) {
    this.program = program;
    this.#relevant = relevant;
    this.side = side;
  }

  get exhausted(): boolean {
    return this.#calls >= MAX_CALLS;
  }

  newRouter(framework: string, lost?: string): GoValue {
    const router = new Router(framework, lost);
    this.routers.push(router);
    return { kind: "router", router, guards: [] };
  }

  pending(router: Router, route: GorillaRoute): GoValue {
    this.#pending.push({ router, route });
    return { kind: "gorilla", router, route };
  }

  /** After everything was followed: what gorilla/mux chains describe. */
  finish(): void {
    for (const { router, route } of this.#pending) finishGorilla(router, route, this);
  }

  place(node: SyntaxNode, file: GoFile): Location {
    const { from } = linesOf(node);
    return { path: file.path, from, to: from, side: this.side };
  }

  /** A function as if nobody called it: its parameters are what their types say. */
  start(declared: GoFunction): void {
    this.call(declared, [], undefined);
  }

  call(declared: GoFunction, args: readonly GoValue[], self: GoValue | undefined): GoValue {
    const body = declared.body;
    if (!body || !this.#relevant.has(declared) || this.#depth >= MAX_DEPTH || this.exhausted)
      return valueOfResult(this, declared.node, declared.file);
    const key = [declared, self, ...args].map((value) => this.#identities.of(value)).join(" ");
    const known = this.#results.get(key);
    if (known) return known;
    // While it is being followed, a call of itself gives nothing new.
    this.#results.set(key, UNKNOWN);
    this.followed.add(declared);
    const scope = new Scope();
    if (declared.receiver)
      scope.declare(declared.receiver.name, self ?? this.structOf(declared.file.dir, declared.receiver.type));
    this.#bind(declared.parameters, args, scope, declared.file, declared.text);
    const result = this.#run(body, scope, declared.file, () =>
      valueOfResult(this, declared.node, declared.file),
    );
    this.#results.set(key, result);
    return result;
  }

  /** Calls what a value stands for, when it is a function of this program. */
  apply(value: GoValue, args: readonly GoValue[]): GoValue | undefined {
    if (value.kind === "function") return this.call(value.declared, args, undefined);
    if (value.kind !== "closure" || this.#depth >= MAX_DEPTH || ++this.#calls > MAX_CALLS) return undefined;
    const body = value.node.field("body");
    if (!body) return undefined;
    const scope = new Scope(value.scope);
    this.#bind(parametersOf(value.node), args, scope, value.file, value.node.text());
    return this.#run(body, scope, value.file, () => valueOfResult(this, value.node, value.file));
  }

  /** A method called through a value of unknown type: every type here whose method takes a router in its place. */
  applyByName(name: string, args: readonly GoValue[]): void {
    const routers = args.map((arg) => arg.kind === "router");
    if (!routers.includes(true)) return;
    const fitting = this.program.methods(name).filter((method) => method.parameters.length === args.length);
    for (const method of fitting.slice(0, MAX_IMPLEMENTATIONS)) this.call(method, args, undefined);
  }

  evaluate(node: SyntaxNode, scope: Scope, file: GoFile): GoValue {
    return this.nested(node, file, () => this.#evaluate(node, scope, file)) ?? UNKNOWN;
  }

  /** Goes one level deeper; what lies too deep is said and left out. */
  nested<Result>(node: SyntaxNode, file: GoFile, deeper: () => Result): Result | undefined {
    if (this.#nesting >= MAX_NESTING) {
      this.unresolved.push({ at: this.place(node, file), reason: "it is nested too deeply to be followed" });
      return undefined;
    }
    this.#nesting++;
    try {
      return deeper();
    } finally {
      this.#nesting--;
    }
  }

  #evaluate(node: SyntaxNode, scope: Scope, file: GoFile): GoValue {
    switch (String(node.kind())) {
      case "interpreted_string_literal":
        return { kind: "text", text: unescaped(node.text()) };
      case "raw_string_literal":
        return { kind: "text", text: node.text().slice(1, -1) };
      case "binary_expression": {
        const [left, right] = [node.field("left"), node.field("right")];
        if (!left || !right || node.field("operator")?.text() !== "+") return UNKNOWN;
        const [one, two] = [this.evaluate(left, scope, file), this.evaluate(right, scope, file)];
        if (one.kind !== "text" && two.kind !== "text") return UNKNOWN;
        return { kind: "text", text: textOf(one) + textOf(two) };
      }
      case "parenthesized_expression":
      case "unary_expression":
      case "literal_element":
      case "variadic_argument":
      case "type_assertion_expression": {
        const inner = codeChildren(node)[0];
        return inner ? this.evaluate(inner, scope, file) : UNKNOWN;
      }
      case "identifier":
        return scope.get(node.text()) ?? this.global(file.dir, node.text()) ?? UNKNOWN;
      case "selector_expression":
        return this.#selected(node, scope, file);
      case "index_expression": {
        const operand = node.field("operand");
        const value = operand ? this.evaluate(operand, scope, file) : UNKNOWN;
        return value.kind === "list"
          ? (value.items[Number(node.field("index")?.text())] ?? UNKNOWN)
          : UNKNOWN;
      }
      case "call_expression":
        return evaluateCall(node, scope, file, this);
      case "composite_literal":
        return composite(this, node.field("type"), node.field("body"), scope, file);
      case "func_literal":
        return { kind: "closure", node, scope, file };
      default:
        return UNKNOWN;
    }
  }

  /** A name of a package: its function, or what its variable or constant holds. */
  global(dir: string, name: string): GoValue | undefined {
    const key = `${dir}|${name}`;
    const known = this.#globals.get(key);
    if (known) return known;
    const declared = this.program.function(dir, name);
    if (declared) return { kind: "function", declared };
    const first = this.program.value(dir, name);
    if (!first) return undefined;
    this.#globals.set(key, UNKNOWN);
    const value = this.evaluate(first.node, new Scope(), first.file);
    this.#globals.set(key, value);
    return value;
  }

  setGlobal(dir: string, name: string, value: GoValue): void {
    this.#globals.set(`${dir}|${name}`, value);
  }

  /** A struct of this program; all that are only known by their type are one and the same. */
  structOf(dir: string, type: string): GoValue {
    const key = `${dir}|${type}`;
    const known = this.#structs.get(key);
    if (known) return known;
    const fresh = { kind: "struct" as const, dir, type, fields: new Map<string, GoValue>() };
    this.#structs.set(key, fresh);
    return fresh;
  }

  setField(target: GoValue, field: string, value: GoValue): void {
    if (target.kind !== "struct") return;
    target.fields.set(field, value);
    const shared = this.structOf(target.dir, target.type);
    if (shared.kind === "struct" && value.kind !== "text") shared.fields.set(field, value);
  }

  field(target: GoValue, name: string): GoValue | undefined {
    if (target.kind !== "struct") return undefined;
    const shared = this.structOf(target.dir, target.type);
    const known = target.fields.get(name) ?? (shared.kind === "struct" ? shared.fields.get(name) : undefined);
    if (known) return known;
    const declared = this.program.struct(target.dir, target.type);
    const type = declared?.fields.get(name);
    if (!declared || !type) return undefined;
    const value = valueOfType(this, type, declared.file, `the field ${name} of ${target.type}`);
    if (value.kind === "router") this.setField(target, name, value);
    return value;
  }

  #selected(node: SyntaxNode, scope: Scope, file: GoFile): GoValue {
    const [operand, name] = [node.field("operand"), node.field("field")?.text() ?? ""];
    if (!operand) return UNKNOWN;
    if (isKind(operand, "identifier") && scope.get(operand.text()) === undefined) {
      const imported = file.imports.get(operand.text());
      if (imported === "net/http" && name.startsWith("Method"))
        return { kind: "text", text: name.slice(6).toUpperCase() };
      if (
        imported !== undefined &&
        frameworkOfImport(imported) &&
        /^(?:Method)?[A-Z]+[a-z]*$/.test(name) &&
        name.startsWith("Method")
      )
        return { kind: "text", text: name.slice(6).toUpperCase() };
      const dir = imported === undefined ? undefined : this.program.folderOfImport(imported);
      if (imported !== undefined) return (dir === undefined ? undefined : this.global(dir, name)) ?? UNKNOWN;
    }
    const target = this.evaluate(operand, scope, file);
    const field = this.field(target, name);
    if (field && field.kind !== "unknown") return field;
    const method = target.kind === "struct" ? this.program.method(target.dir, target.type, name) : undefined;
    return method ? { kind: "function", declared: method } : UNKNOWN;
  }

  #bind(
    parameters: readonly GoParameter[],
    args: readonly GoValue[],
    scope: Scope,
    file: GoFile,
    text: string,
  ): void {
    parameters.forEach(({ name, type }, index) => {
      const given = args[index];
      if (given && given.kind !== "unknown") scope.declare(name, given);
      // A parameter that the code never names need not be known.
      else if (type && name !== "_" && text.includes(name))
        scope.declare(name, valueOfType(this, type, file, `the parameter ${name}`));
      else scope.declare(name, UNKNOWN);
    });
  }

  #run(body: SyntaxNode, scope: Scope, file: GoFile, otherwise: () => GoValue): GoValue {
    this.#calls++;
    this.#depth++;
    try {
      const returned: GoValue[] = [];
      runStatements(body, scope, file, this, returned);
      return returned.find(holdsRouter) ?? returned.find((value) => value.kind !== "unknown") ?? otherwise();
    } finally {
      this.#depth--;
    }
  }
}

function unescaped(literal: string): string {
  try {
    const text: unknown = JSON.parse(literal);
    return typeof text === "string" ? text : UNKNOWN_PIECE;
  } catch {
    return literal.slice(1, -1);
  }
}
