import type { Location } from "../../../domain/pull-request.ts";
import type { RouteGuard } from "../../../domain/routes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import { UNKNOWN_PIECE } from "../path-template.ts";
import type { Router } from "../router-tree.ts";
import type { GoFile, GoFunction } from "./program.ts";

/** What an expression stands for, as far as routes need it. */
export type GoValue =
  | { kind: "text"; text: string }
  | { kind: "router"; router: Router; guards: readonly RouteGuard[]; strip?: string }
  | { kind: "gorilla"; router: Router; route: GorillaRoute }
  | { kind: "handler"; name: string; at: Location; guards: readonly RouteGuard[]; strip?: string }
  | { kind: "list"; items: readonly GoValue[] }
  | { kind: "struct"; dir: string; type: string; fields: Map<string, GoValue> }
  | { kind: "function"; declared: GoFunction }
  | { kind: "closure"; node: SyntaxNode; scope: Scope; file: GoFile }
  | { kind: "tuple"; items: readonly GoValue[] }
  | { kind: "unknown" };

export const UNKNOWN: GoValue = { kind: "unknown" };

/** A route of gorilla/mux while its chain of calls is read. */
export interface GorillaRoute {
  path: string;
  methods: readonly string[];
  handler?: GoValue;
  handlerNode?: SyntaxNode;
  at: Location;
  /** It stands for everything below its path. */
  prefix?: boolean;
  /** It became a router of its own, or was registered already. */
  done: boolean;
}

/** Variables of a block and, through `above`, of the blocks around it. */
export class Scope {
  readonly #values = new Map<string, GoValue>();
  readonly #above: Scope | undefined;

  constructor(above?: Scope) {
    this.#above = above;
  }

  get(name: string): GoValue | undefined {
    return this.#values.get(name) ?? this.#above?.get(name);
  }

  declare(name: string, value: GoValue): void {
    if (name !== "_") this.#values.set(name, value);
  }

  /** @returns whether the variable is one of these blocks */
  assign(name: string, value: GoValue): boolean {
    if (this.#values.has(name)) {
      this.#values.set(name, value);
      return true;
    }
    return this.#above?.assign(name, value) ?? false;
  }
}

/** The text of a value; what is only known when the program runs is `{?}`. */
export function textOf(value: GoValue): string {
  return value.kind === "text" ? value.text : UNKNOWN_PIECE;
}

export function routerOf(value: GoValue | undefined): Router | undefined {
  return value?.kind === "router" ? value.router : undefined;
}

/** Whether a router is what it is or what it holds. */
export function holdsRouter(value: GoValue | undefined): boolean {
  if (value === undefined) return false;
  if (value.kind === "router" || value.kind === "gorilla") return true;
  if (value.kind === "list" || value.kind === "tuple") return value.items.some(holdsRouter);
  if (value.kind === "struct") return [...value.fields.values()].some((field) => field.kind === "router");
  return false;
}

/** An expression as a reader would quote it: one line, at most 80 characters. */
export function quoted(node: SyntaxNode): string {
  if (String(node.kind()) === "func_literal") return "func literal";
  const text = node.text().slice(0, 300).replace(/\s+/g, " ").trim();
  return text.length > 80 ? `${text.slice(0, 79)}…` : text;
}
