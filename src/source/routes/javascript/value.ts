import type { Location } from "../../../domain/pull-request.ts";
import { isKind } from "../../../syntax/nodes.ts";
import type { SyntaxNode } from "../../../syntax/parse.ts";
import type { Router, Written } from "./router.ts";

/** Stands in a text for a piece that is not known. */
export const HOLE = "\u0000";

/** What an expression comes to, as far as the set-up of routes needs to know. */
export type Value =
  /** `doubt`: what is not known about it, in the code's own words. */
  | { is: "text"; text: string; doubt?: string }
  | { is: "scalar"; value: number | boolean | null | undefined }
  | { is: "regex"; text: string }
  | { is: "list"; items: Value[] }
  | RecordValue
  | FunctionValue
  | ClassValue
  | { is: "instance"; of: ClassValue; fields: Map<string, Value> }
  /** `base`: goes in front of what is registered through this handle; `route`: the paths it is only about. */
  | { is: "router"; router: Router; base: string; route?: readonly Written[] }
  /** Of a package: `name` is empty for the whole, else the way to the part: `Router`, `plugins.throttle()`. */
  | OutsideValue
  | { is: "module"; path: string }
  | { is: "native"; run: (args: readonly Argument[], site: Site) => Value }
  | { is: "unknown"; said: string };

export interface RecordValue {
  is: "record";
  fields: Map<string, Value>;
}

export interface OutsideValue {
  is: "outside";
  package: string;
  name: string;
  said: string;
}

export interface FunctionValue {
  is: "function";
  node: SyntaxNode;
  scope: Scope;
  self?: Value;
  name: string;
  /** How the code spells the call that wraps it. */
  said?: string;
  /** Of Fastify: it runs in the context of whoever registers it. */
  shared?: boolean;
}

export interface ClassValue {
  is: "class";
  node: SyntaxNode;
  scope: Scope;
  name: string;
  above: Value | undefined;
  fields: Map<string, Value>;
}

export interface Argument {
  value: Value;
  node: SyntaxNode;
  /** It is one of a list that stands there. */
  listed?: boolean;
}

/** Where something is written. */
export interface Site {
  node: SyntaxNode;
  path: string;
}

/** Names of one function, with what surrounds it. */
export class Scope {
  readonly #names = new Map<string, Value>();
  /**
   * Imports: what they stand for is asked for when they are used, as in a circle it is not there before. And constants
   * that nobody may ask for.
   */
  readonly #imports = new Map<string, () => Value>();
  readonly above: Scope | undefined;
  readonly path: string;
  readonly self: Value | undefined;
  /** What `return` gave, in order; shared by the loops of one function. */
  readonly returned: Value[];
  readonly depth: number;

  private constructor(
    path: string,
    above: Scope | undefined,
    self: Value | undefined,
    returned: Value[],
    depth: number,
  ) {
    this.path = path;
    this.above = above;
    this.self = self;
    this.returned = returned;
    this.depth = depth;
  }

  static ofModule(path: string, depth: number): Scope {
    return new Scope(path, undefined, undefined, [], depth);
  }

  /** @param depth calls within calls */
  forCall(self: Value | undefined, depth: number): Scope {
    return new Scope(this.path, this, self ?? this.self, [], depth);
  }

  forBlock(): Scope {
    return new Scope(this.path, this, this.self, this.returned, this.depth);
  }

  get(name: string): Value | undefined {
    return this.#names.get(name) ?? this.#imports.get(name)?.() ?? this.above?.get(name);
  }

  import(name: string, value: () => Value): void {
    this.#imports.set(name, value);
  }

  /** A constant that is worked out when somebody asks for it. */
  later(name: string, make: () => Value): void {
    let made: Value | undefined;
    this.#imports.set(name, () => (made ??= make()));
  }

  declare(name: string, value: Value): void {
    this.#names.set(name, value);
  }

  assign(name: string, value: Value): void {
    if (!this.#reassign(name, value)) this.#names.set(name, value);
  }

  #reassign(name: string, value: Value): boolean {
    if (!this.#names.has(name)) return this.above ? this.above.#reassign(name, value) : false;
    this.#names.set(name, value);
    return true;
  }
}

export const UNDEFINED: Value = { is: "scalar", value: undefined };

/** Characters of a text that are kept: no path is longer. */
const MAX_TEXT = 4_000;

/** Items of a list that are kept. */
const MAX_LIST = 5_000;

export function list(items: readonly Value[]): Value {
  return { is: "list", items: items.slice(0, MAX_LIST) };
}

export function text(whole: string, doubt?: string): Value {
  const value = whole.slice(0, MAX_TEXT);
  return doubt === undefined ? { is: "text", text: value } : { is: "text", text: value, doubt };
}

export function unknown(node: SyntaxNode): Value {
  return { is: "unknown", said: shortText(node) };
}

/** A value as a piece of a text: what is not known leaves a hole. */
export function asText(value: Value): { text: string; doubt?: string } {
  if (value.is === "text") return value;
  if (value.is === "scalar") return { text: String(value.value) };
  return { text: HOLE, doubt: saidOf(value) };
}

/** How the code calls a value. */
export function saidOf(value: Value): string {
  switch (value.is) {
    case "unknown":
    case "outside":
      return value.said;
    case "function":
      return value.said ?? (value.name || "inline function");
    case "class":
      return value.name;
    case "instance":
      return value.of.name;
    case "text":
      return value.text;
    default:
      return value.is;
  }
}

export function fieldOf(value: Value | undefined, name: string): Value | undefined {
  return value?.is === "record" ? value.fields.get(name) : undefined;
}

/** Lists within lists, flat. */
export function flat(value: Value, depth = 0): Value[] {
  if (value.is !== "list" || depth > 5) return [value];
  return value.items.flatMap((item) => flat(item, depth + 1));
}

/** On one line, at most 80 characters. */
export function shortText(node: SyntaxNode): string {
  const said = node.text().slice(0, 300).replace(/\s+/g, " ");
  return said.length > 80 ? `${said.slice(0, 79)}…` : said;
}

export function isFunctionNode(node: SyntaxNode): boolean {
  return isKind(
    node,
    "arrow_function",
    "function_expression",
    "function_declaration",
    "generator_function",
    "generator_function_declaration",
    "method_definition",
  );
}

export function locate(site: Site, side: Location["side"]): Location {
  const { start, end } = site.node.range();
  return { path: site.path, from: start.line + 1, to: end.line + 1, side };
}
