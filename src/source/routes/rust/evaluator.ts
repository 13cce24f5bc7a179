import type { Location } from "../../../domain/pull-request.ts";
import type { RouteGuard } from "../../../domain/routes.ts";
import { isKind, linesOf } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { guardKind } from "../guard-kind.ts";
import { Router } from "../router-tree.ts";
import { calledOn, VERBS } from "./methods.ts";
import { code, type RustFunction, type RustProgram } from "./program.ts";
import { extractorGuards } from "./extractors.ts";
import { pathText } from "./texts.ts";

/** Functions within functions. */
const MAX_DEPTH = 40;
const MAX_CALLS = 20_000;
/** Expressions within each other: a call in a chain is one more. */
const MAX_NESTING = 800;

/** What an expression stands for, as far as routes need it. */
export type RustValue =
  /** `prefix`: where a scope or resource of actix-web wants to hang. */
  | { kind: "router"; router: Router; prefix: string }
  | { kind: "answers"; answers: readonly Answer[]; guards: readonly RouteGuard[] }
  | { kind: "unknown" };

interface Answer {
  method: string;
  handler: SyntaxNode | undefined;
}

export const UNKNOWN: RustValue = { kind: "unknown" };
export type RustScope = Map<string, RustValue>;

/** Follows routers of actix-web, axum and Rocket through functions, chains and variables. */
export class RustEvaluator {
  readonly program: RustProgram;
  readonly side: Location["side"];
  readonly routers: Router[] = [];
  readonly followed = new Set<RustFunction>();
  /** Functions whose attribute was registered somewhere. */
  readonly registered = new Set<RustFunction>();
  readonly unresolved: { at: Location; reason: string }[] = [];
  #depth = 0;
  #nesting = 0;
  readonly #results = new Map<RustFunction, RustValue>();
  #calls = 0;

  constructor(program: RustProgram, side: Location["side"]) {
    this.program = program;
    this.side = side;
  }

  get exhausted(): boolean {
    return this.#calls >= MAX_CALLS;
  }

  newRouter(framework: string, prefix = "", lost?: string): RustValue {
    const router = new Router(framework, lost);
    this.routers.push(router);
    return { kind: "router", router, prefix };
  }

  place(node: SyntaxNode, path: string): Location {
    const { from } = linesOf(node);
    return { path, from, to: from, side: this.side };
  }

  /** @param args what is handed over; a router of an uncalled function is one that nobody knows */
  call(declared: RustFunction, args: readonly RustValue[]): RustValue {
    if (!declared.body || this.#depth >= MAX_DEPTH || ++this.#calls > MAX_CALLS) return UNKNOWN;
    // Without a router among the arguments it makes the same one every time; while it is followed, none.
    const isPlain = args.every((value) => value.kind !== "router");
    const known = isPlain ? this.#results.get(declared) : undefined;
    if (known) return known;
    if (isPlain) this.#results.set(declared, UNKNOWN);
    this.followed.add(declared);
    const scope: RustScope = new Map();
    const given = args.length > declared.parameters.length ? args.slice(-declared.parameters.length) : args;
    declared.parameters.forEach(({ name, type }, index) => {
      const value = given[index];
      if (value && value.kind !== "unknown") scope.set(name, value);
      else if (/\bServiceConfig\b/.test(type))
        scope.set(
          name,
          this.newRouter("actix-web", "", `who configures with ${declared.name} was not found`),
        );
      else if (/^&?(?:mut )?(?:axum::)?Router\b/.test(type))
        scope.set(name, this.newRouter("axum", "", `the parameter ${name} was not followed to its router`));
    });
    this.#depth++;
    try {
      const result = this.block(declared.body, scope, declared.path);
      if (isPlain) this.#results.set(declared, result);
      return result;
    } finally {
      this.#depth--;
    }
  }

  /** Statements in their order; the value of the last expression. */
  block(node: SyntaxNode, scope: RustScope, path: string): RustValue {
    let last: RustValue = UNKNOWN;
    for (const statement of code(node)) {
      const kind = String(statement.kind());
      if (kind === "let_declaration") {
        const value = statement.field("value");
        const name =
          statement
            .field("pattern")
            ?.text()
            .replace(/^mut\s+/, "") ?? "";
        scope.set(name, value ? this.evaluate(value, scope, path) : UNKNOWN);
        last = UNKNOWN;
      } else if (kind === "expression_statement") {
        const value = code(statement)[0];
        last = value ? this.evaluate(value, scope, path) : UNKNOWN;
      } else if (!kind.endsWith("_item")) last = this.evaluate(statement, scope, path);
    }
    return last;
  }

  evaluate(node: SyntaxNode, scope: RustScope, path: string): RustValue {
    if (this.#nesting >= MAX_NESTING) {
      this.unresolved.push({ at: this.place(node, path), reason: "it is nested too deeply to be followed" });
      return UNKNOWN;
    }
    this.#nesting++;
    try {
      return this.#evaluate(node, scope, path);
    } finally {
      this.#nesting--;
    }
  }

  #evaluate(node: SyntaxNode, scope: RustScope, path: string): RustValue {
    switch (String(node.kind())) {
      case "identifier":
        return scope.get(node.text()) ?? UNKNOWN;
      case "block":
      case "async_block":
      case "unsafe_block":
        return this.block(node, scope, path);
      case "return_expression":
      case "reference_expression":
      case "try_expression":
      case "await_expression":
      case "parenthesized_expression":
      case "unary_expression": {
        const inner = code(node).find((child) => !isKind(child, "mutable_specifier"));
        return inner ? this.evaluate(inner, scope, path) : UNKNOWN;
      }
      case "if_expression":
      case "match_expression":
      case "match_block":
      case "match_arm":
      case "else_clause":
      case "for_expression":
      case "loop_expression":
      case "while_expression":
        return this.#branches(node, scope, path);
      case "closure_expression": {
        const body = node.field("body");
        return body ? this.evaluate(body, scope, path) : UNKNOWN;
      }
      case "assignment_expression": {
        const [left, right] = [node.field("left"), node.field("right")];
        const value = right ? this.evaluate(right, scope, path) : UNKNOWN;
        if (left && isKind(left, "identifier") && value.kind !== "unknown") scope.set(left.text(), value);
        return UNKNOWN;
      }
      case "call_expression":
        return this.#call(node, scope, path);
      default:
        return UNKNOWN;
    }
  }

  handler(node: SyntaxNode | undefined, path: string): { name: string; at: Location } | undefined {
    if (!node) return undefined;
    if (isKind(node, "closure_expression"))
      return { name: "closure", at: { path, ...linesOf(node), side: this.side } };
    const declared = this.#handlerFunction(node, path);
    return declared
      ? { name: declared.name, at: { path: declared.path, ...declared.lines, side: this.side } }
      : undefined;
  }

  /** What a handler asks of the caller by the types that it takes. */
  handlerGuards(node: SyntaxNode | undefined, path: string): RouteGuard[] {
    const declared = node && this.#handlerFunction(node, path);
    return declared ? extractorGuards(declared, this.side) : [];
  }

  #handlerFunction(node: SyntaxNode, path: string): RustFunction | undefined {
    const name = node
      .text()
      .replace(/::<.*$/s, "")
      .slice(0, 200);
    return /^[\w:]+$/.test(name) ? this.program.function(name, path) : undefined;
  }

  guard(node: SyntaxNode, path: string): RouteGuard {
    const text = node.text().slice(0, 300).replace(/\s+/g, " ").trim();
    const name = text.length > 80 ? `${text.slice(0, 79)}…` : text;
    return { name, kind: guardKind(name), at: this.place(node, path) };
  }

  #branches(node: SyntaxNode, scope: RustScope, path: string): RustValue {
    let found: RustValue = UNKNOWN;
    for (const child of code(node)) {
      const value = this.evaluate(child, scope, path);
      if (value.kind === "router") found = value;
    }
    return found;
  }

  #call(node: SyntaxNode, scope: RustScope, path: string): RustValue {
    const callee = node.field("function");
    const args = code(node.field("arguments"));
    if (!callee || ++this.#calls > MAX_CALLS) return UNKNOWN;
    if (isKind(callee, "field_expression")) {
      const value = callee.field("value");
      const name = callee.field("field")?.text() ?? "";
      const receiver = value ? this.evaluate(value, scope, path) : UNKNOWN;
      return calledOn(this, receiver, { node, name, args, scope, path });
    }
    const plain = (
      String(callee.kind()) === "generic_function" ? (callee.field("function") ?? callee) : callee
    ).text();
    const name = plain.split("::").at(-1) ?? "";
    const made = this.#made(plain, name, args);
    if (made) return made;
    const values = args.map((arg) => this.evaluate(arg, scope, path));
    const declared = this.program.function(plain, path);
    // Only what can give back or take a router is worth following.
    if (
      declared &&
      ROUTER.test(
        `${declared.returns} ${declared.parameters.map(({ type }) => type).join(" ")} ${declared.text}`,
      )
    )
      return this.call(declared, values);
    return values.find((value) => value.kind === "router") ?? UNKNOWN;
  }

  #made(plain: string, name: string, args: readonly SyntaxNode[]): RustValue | undefined {
    const [first] = args;
    if (/(?:^|::)App::new$/.test(plain)) return this.newRouter("actix-web");
    if (/(?:^|::)(?:Router|OpenApiRouter)(?:::<.*>)?::(?:new|default)$/s.test(plain))
      return this.newRouter("axum");
    if (/(?:^|::)rocket::(?:build|custom|ignite)$/.test(plain)) return this.newRouter("rocket");
    if (/(?:^|::)(?:scope|resource)$/.test(plain) && first && args.length === 1)
      return this.newRouter("actix-web", pathText(this.program, first));
    if (/(?:^|::)(?:Scope|Resource)::new$/.test(plain) && first)
      return this.newRouter("actix-web", pathText(this.program, first));
    if (name === "on" && args.length === 2)
      return {
        kind: "answers",
        answers: [...(first?.text().matchAll(/MethodFilter::(\w+)/g) ?? [])].map((match) => ({
          method: (match[1] ?? "").toUpperCase(),
          handler: args[1],
        })),
        guards: [],
      };
    if (VERBS.has(name.replace(/_service$/, ""))) {
      const verb = name.replace(/_service$/, "");
      return {
        kind: "answers",
        answers: [{ method: verb === "any" ? "ANY" : verb.toUpperCase(), handler: first }],
        guards: [],
      };
    }
    if (name === "route" && args.length === 0)
      return { kind: "answers", answers: [{ method: "ANY", handler: undefined }], guards: [] };
    return undefined;
  }
}

const ROUTER =
  /\b(?:ServiceConfig|Router|OpenApiRouter|Scope|Resource|HttpServiceFactory|MethodRouter|App|Rocket)\b|\bscope\(/;
