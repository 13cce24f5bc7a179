import type { LineRange } from "../../domain/pull-request.ts";
import type { SyntaxNode } from "../../syntax/parse.ts";
import type { Follower } from "./follow.ts";

/** What an expression of a migration comes to, as far as the file alone tells it. */
export type Value = Text | Scalar | List | Fields | Fun | Host | Guard | Unknown;

export interface Text {
  is: "text";
  text: string;
  /** The program's line on which the text starts, when it stands there line for line. */
  line?: number;
}

export interface Scalar {
  is: "scalar";
  value: number | boolean | null | undefined;
}

export interface List {
  is: "list";
  items: Value[];
}

/** An object literal, a class or an instance of one. */
export interface Fields {
  is: "fields";
  map: Map<string, Value>;
  /** Where each field is written. */
  places: Map<string, LineRange>;
  /** Where it is written. */
  lines?: LineRange;
  /** A part of it is not known (`...options`). */
  open?: true;
  /** The class that `new` was called on, as the program names it. */
  made?: string;
}

/** A function of the file. */
export interface Fun {
  is: "function";
  node: SyntaxNode;
  scope: Scope;
  self?: Value;
}

/** Something that the framework hands to a migration, or a part of the language. */
export interface Host {
  is: "host";
  name: string;
  get?(name: string, site: Site): Value | undefined;
  call?(args: readonly Value[], site: Site): Value;
  construct?(args: readonly Value[], site: Site): Value;
  /** A query that is sent when somebody waits for it. */
  settle?(site: Site): Value;
  /** It reaches the database: handed to code of another file, anything may happen. */
  reaches?: true;
  /** For an own use of a framework's reader. */
  tag?: unknown;
}

/** The answer to whether a table, or a column of it, is there: known only to the database. */
export interface Guard {
  is: "guard";
  of: "table" | "column" | "other";
  /** Whether the condition holds when the thing is there. */
  present: boolean;
}

export interface Unknown {
  is: "unknown";
  /** The program's words for it. */
  what: string;
  /** Of a text that is known in part: what comes before the first gap. */
  starts?: string;
}

/** Where a call stands. */
export interface Site {
  lines: LineRange;
  /** The text of the call, shortened. */
  text: string;
  follow: Follower;
}

/** Names of one block, and of those around it. */
export class Scope {
  readonly #names = new Map<string, Value>();
  readonly #outer: Scope | undefined;
  constructor(outer?: Scope) {
    this.#outer = outer;
  }

  get(name: string): Value | undefined {
    return this.#names.get(name) ?? this.#outer?.get(name);
  }

  declare(name: string, value: Value): void {
    this.#names.set(name, value);
  }

  /** False when no block around has the name. */
  assign(name: string, value: Value): boolean {
    if (!this.#names.has(name)) return this.#outer?.assign(name, value) ?? false;
    this.#names.set(name, value);
    return true;
  }
}

export const UNDEFINED: Scalar = { is: "scalar", value: undefined };

export function textOf(text: string, line?: number): Text {
  return { is: "text", text, ...(line === undefined ? {} : { line }) };
}

export function scalar(value: Scalar["value"]): Scalar {
  return { is: "scalar", value };
}

export function list(items: readonly Value[]): List {
  return { is: "list", items: [...items] };
}

export function fields(entries: Iterable<readonly [string, Value]> = []): Fields {
  return { is: "fields", map: new Map(entries), places: new Map() };
}

export function unknown(what: string): Unknown {
  return { is: "unknown", what: short(what) };
}

export function host(name: string, rest: Omit<Host, "is" | "name"> = {}): Host {
  return { is: "host", name, ...rest };
}

/** A function of the language or a framework. */
export function native(name: string, call: (args: readonly Value[], site: Site) => Value): Host {
  return { is: "host", name, call };
}

/** One line, for a person. */
export function short(text: string): string {
  const flat = text.slice(0, 400).replace(/\s+/g, " ").trim();
  return flat.length > 80 ? `${flat.slice(0, 79)}…` : flat;
}

export function isNothing(value: Value | undefined): boolean {
  return (
    value === undefined || (value.is === "scalar" && (value.value === undefined || value.value === null))
  );
}

/** A string that the program holds, and nothing else. */
export function stringOf(value: Value | undefined): string | undefined {
  return value?.is === "text" ? value.text : undefined;
}

export function numberOf(value: Value | undefined): number | undefined {
  return value?.is === "scalar" && typeof value.value === "number" ? value.value : undefined;
}

/** Of options: absent is `false`, unknown is `undefined`. */
export function flagOf(value: Value | undefined): boolean | undefined {
  return value === undefined ? false : truthOf(value);
}

/** One string or a list of them; `undefined` when any of it is something else. */
export function stringsOf(value: Value | undefined): string[] | undefined {
  if (value?.is === "text") return [value.text];
  if (value?.is !== "list") return undefined;
  const texts = value.items.map(stringOf);
  return texts.every((text) => text !== undefined) ? texts : undefined;
}

/** Whether a condition holds; `undefined` when the file does not tell. */
export function truthOf(value: Value): boolean | undefined {
  switch (value.is) {
    case "text":
      return value.text !== "";
    case "scalar":
      return Boolean(value.value);
    case "list":
    case "fields":
    case "function":
    case "host":
      return true;
    default:
      return undefined;
  }
}

/** How many parts of a value are looked at: lists may hold one another, and so be endless. */
export interface Budget {
  left: number;
}

export const budget = (): Budget => ({ left: 4_000 });

/** What JavaScript makes of a value in a text; `undefined` when that is not known. */
export function writtenOf(value: Value, within = budget()): string | undefined {
  if (within.left-- <= 0) return undefined;
  if (value.is === "text") return value.text;
  if (value.is === "scalar") return String(value.value);
  if (value.is !== "list") return undefined;
  const parts: string[] = [];
  for (const item of value.items) {
    const part = isNothing(item) ? "" : writtenOf(item, within);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts.join(",");
}

/** Whether a value, or anything in it, reaches the database. What is too large to be looked through may. */
export function reaches(value: Value | undefined, within = budget()): boolean {
  if (value === undefined) return false;
  if (within.left-- <= 0) return true;
  if (value.is === "host") return value.reaches === true;
  if (value.is === "list") return value.items.some((item) => reaches(item, within));
  if (value.is === "fields") return [...value.map.values()].some((item) => reaches(item, within));
  return false;
}
