import type { LineRange } from "../../domain/pull-request.ts";

/** What an expression of a migration comes to, as far as it can be told without running it. */
export type Value =
  /** A string or symbol. `firstLine` is the program's line of its first line, when it stands there line for line. */
  | { is: "text"; text: string; symbol?: boolean; firstLine?: number }
  /** As Ruby would print it. */
  | { is: "number"; text: string }
  | { is: "flag"; value: boolean }
  | { is: "nil" }
  | { is: "list"; items: readonly Value[] }
  | { is: "hash"; entries: Options }
  /** A block without parameters that gives a value: how Rails takes an SQL expression as a default. */
  | { is: "lambda"; value: Value }
  /** The time at which the migration runs. */
  | { is: "moment"; type: "timestamp" | "date" }
  /** `t` in a block of `create_table` and `change_table`. */
  | { is: "table" }
  /** `dir` in a block of `reversible`. */
  | { is: "direction" }
  /** The connection, which takes the same commands as the migration. */
  | { is: "connection" }
  /** Only a run could tell. */
  | { is: "unknown"; source: string };

export type Options = ReadonlyMap<string, Value>;

/** A command of a migration with its arguments evaluated. */
export interface Call {
  name: string;
  /** Without the options that come last. */
  args: readonly Value[];
  options: Options;
  /** What its block calls on `t`, or the commands of a bulk change. */
  body?: readonly Call[];
  lines: LineRange;
}

/** Something that cannot be told from the text: the message names it, for a person. */
export class Unreadable extends Error {}

export const NIL: Value = { is: "nil" };
export const NO_OPTIONS: Options = new Map();

export function text(value: string): Value {
  return { is: "text", text: value };
}

/** Characters of a text that is put together: beyond it a program doubles something for its own sake. */
const MAX_TEXT = 1_000_000;
const MAX_ITEMS = 10_000;

/** Parts as one text; unknown when it grows beyond every statement. */
export function together(parts: readonly string[], source: string): Value {
  let length = 0;
  for (const part of parts) length += part.length;
  return length > MAX_TEXT ? unknown(source) : text(parts.join(""));
}

/** Items as one list; unknown when it grows beyond every migration. */
export function listed(items: readonly Value[], source: string): Value {
  return items.length > MAX_ITEMS ? unknown(source) : { is: "list", items };
}

export function flag(value: boolean): Value {
  return { is: "flag", value };
}

export function unknown(source: string): Value {
  return { is: "unknown", source: shortened(source) };
}

/** One line, not longer than a sentence bears. */
export function shortened(source: string): string {
  const line = source.replace(/\s+/g, " ").trim();
  return line.length > 80 ? `${line.slice(0, 79)}…` : line;
}

/** Ruby's truth; `undefined` when only a run could tell. */
export function truthOf(value: Value): boolean | undefined {
  if (value.is === "unknown") return undefined;
  return value.is === "flag" ? value.value : value.is !== "nil";
}

/** As `to_s` gives it. */
export function asText(value: Value | undefined): string | undefined {
  if (value?.is === "text" || value?.is === "number") return value.text;
  if (value?.is === "flag") return String(value.value);
  return undefined;
}

/** @throws {Unreadable} when it is no name that stands in the text */
export function nameOf(value: Value | undefined, what: string): string {
  const name = asText(value);
  if (name === undefined || value?.is === "flag")
    throw new Unreadable(
      value?.is === "unknown" ? `${what} is computed: ${value.source}` : `${what} is missing or is no name`,
    );
  return name;
}

/** One name or a list of them. @throws {Unreadable} */
export function namesOf(value: Value | undefined, what: string): string[] {
  return value?.is === "list" ? value.items.map((item) => nameOf(item, what)) : [nameOf(value, what)];
}

/** Given and neither nil nor false. @throws {Unreadable} when only a run could tell */
export function isSet(options: Options, name: string): boolean {
  const value = options.get(name);
  if (value === undefined) return false;
  const truth = truthOf(value);
  if (truth === undefined) throw new Unreadable(`${name}: is computed`);
  return truth;
}

/** Given as `true` or `false`; `undefined` otherwise. */
export function flagOf(options: Options, name: string): boolean | undefined {
  const value = options.get(name);
  return value?.is === "flag" ? value.value : undefined;
}

/** `undefined` when it is not given or nil. @throws {Unreadable} when it is computed */
export function textOption(options: Options, name: string): string | undefined {
  const value = options.get(name);
  return value === undefined || value.is === "nil" || (value.is === "flag" && !value.value)
    ? undefined
    : nameOf(value, `${name}:`);
}

/** A hash given as an option: `{}` for `true`, `undefined` for nothing, nil or false. @throws {Unreadable} */
export function hashOption(options: Options, name: string): Options | undefined {
  const value = options.get(name);
  if (value?.is === "hash") return value.entries;
  return isSet(options, name) ? NO_OPTIONS : undefined;
}

export function without(options: Options, ...names: readonly string[]): Options {
  return new Map([...options].filter(([name]) => !names.includes(name)));
}

export function only(options: Options, ...names: readonly string[]): Options {
  return new Map([...options].filter(([name]) => names.includes(name)));
}

export function merged(options: Options, more: Readonly<Record<string, Value | undefined>>): Options {
  const all = new Map(options);
  for (const [name, value] of Object.entries(more)) if (value !== undefined) all.set(name, value);
  return all;
}
