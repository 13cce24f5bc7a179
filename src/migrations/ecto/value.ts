import type { SyntaxNode } from "../../syntax/parse.ts";
import type { Constraint, Index, Reference, Table } from "./command.ts";

/** A value that an Elixir program is known to have at some point. What is not known is `undefined`. */
export type Value =
  | string
  | number
  | boolean
  /** `nil`. */
  | null
  /** `:name`, or a module's name. */
  | { is: "atom"; name: string }
  | { is: "list"; items: readonly (Value | undefined)[] }
  | { is: "tuple"; items: readonly (Value | undefined)[] }
  | { is: "map"; entries: readonly (readonly [Value | undefined, Value | undefined])[] }
  /** `fragment("now()")`: SQL that stands for itself. */
  | { is: "fragment"; sql: string }
  /** A function that is not called yet, with what it can see. */
  | { is: "function"; node: SyntaxNode; variables: ReadonlyMap<string, Value | undefined> }
  | { is: "table"; table: Table }
  | { is: "index"; index: Index }
  | { is: "reference"; reference: Reference }
  | { is: "constraint"; constraint: Constraint };

/** Options by name, as in `null: false, size: 20`. */
export type Options = ReadonlyMap<string, Value | undefined>;

export const NO_OPTIONS: Options = new Map();

export function isTagged<Is extends string>(
  value: Value | undefined,
  is: Is,
): value is Extract<Value, { is: Is }> {
  return typeof value === "object" && value !== null && value.is === is;
}

/** The name that an atom or a string gives; `undefined` for anything else. */
export function nameOf(value: Value | undefined): string | undefined {
  if (typeof value === "string") return value;
  return isTagged(value, "atom") ? value.name : undefined;
}

/** A keyword list as options; `undefined` when it is none. */
export function optionsOf(value: Value | undefined): Options | undefined {
  if (!isTagged(value, "list")) return undefined;
  const options = new Map<string, Value | undefined>();
  for (const item of value.items) {
    const [key, held] = isTagged(item, "tuple") ? item.items : [];
    if (!isTagged(key, "atom")) return undefined;
    if (!options.has(key.name)) options.set(key.name, held);
  }
  return options;
}

/** As Elixir's `to_string`. */
export function textOf(value: Value | undefined): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  if (value === null) return "";
  return isTagged(value, "atom") ? value.name : undefined;
}

export function isSame(left: Value | undefined, right: Value | undefined): boolean | undefined {
  if (left === undefined || right === undefined) return undefined;
  if (isTagged(left, "atom") && isTagged(right, "atom")) return left.name === right.name;
  if (typeof left === "object" && left !== null && typeof right === "object" && right !== null)
    return undefined;
  return left === right;
}

/** Everything but `nil` and `false`; `undefined` when the value is not known. */
export function isTruthy(value: Value | undefined): boolean | undefined {
  return value === undefined ? undefined : value !== null && value !== false;
}
