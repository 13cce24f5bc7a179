import type { Blueprint, Draft } from "./blueprint.ts";

/** A value that a PHP program is known to have at some point. What is not known is `undefined`. */
export type Value =
  | string
  | number
  | boolean
  | null
  | PhpArray
  /** `DB::raw('now()')`: SQL that stands for itself. */
  | { is: "raw"; sql: string }
  /** `Order::class`, with the name's last part only. */
  | { is: "class"; name: string }
  | { is: "blueprint"; blueprint: Blueprint }
  /** What a call on a blueprint returns, for further calls. */
  | { is: "draft"; blueprint: Blueprint; draft: Draft };

/** In the order of PHP: a list has the keys 0, 1, 2, ... */
export interface PhpArray {
  is: "array";
  entries: readonly { key: string | number; value: Value | undefined }[];
}

export function isArray(value: Value | undefined): value is PhpArray {
  return typeof value === "object" && value !== null && value.is === "array";
}

/** PHP's own conversion to a string; `undefined` for what has none. */
export function textOf(value: Value | undefined): string | undefined {
  if (typeof value === "string") return value;
  if (typeof value === "number") return String(value);
  if (typeof value === "boolean") return value ? "1" : "";
  if (value === null) return "";
  if (value?.is === "raw") return value.sql;
  return value?.is === "class" ? value.name : undefined;
}

/** A string, or a list of strings, as the list that Laravel makes of it; `undefined` when one of them is not known. */
export function namesOf(value: Value | undefined): string[] | undefined {
  if (!isArray(value)) return typeof value === "string" ? [value] : undefined;
  const names = value.entries.flatMap((entry) => (typeof entry.value === "string" ? [entry.value] : []));
  return names.length === value.entries.length ? names : undefined;
}

/** PHP's idea of true; `undefined` when the value is not known. */
export function isTruthy(value: Value | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (isArray(value)) return value.entries.length > 0;
  return value !== "0" && Boolean(value);
}

export function listOf(values: readonly (Value | undefined)[]): PhpArray {
  return { is: "array", entries: values.map((value, key) => ({ key, value })) };
}
