import { bounded, MAX_ENTRIES } from "./bounds.ts";
import type { Scope } from "./evaluate.ts";
import { isArray, isTruthy, listOf, type PhpArray, textOf, type Value } from "./value.ts";

/**
 * What one of PHP's or Laravel's functions makes of its arguments, as far as migrations compute with them.
 *
 * @param name in lower case
 */
export function callFunction(
  name: string,
  values: readonly (Value | undefined)[],
  scope: Scope,
): Value | undefined {
  const [first, second] = values;
  switch (name) {
    case "in_array":
      return isArray(second) &&
        first !== undefined &&
        second.entries.every(({ value }) => value !== undefined)
        ? second.entries.some(({ value }) => value === first)
        : undefined;
    case "implode":
    case "join": {
      const texts = isArray(second) ? second.entries.map(({ value }) => textOf(value)) : [undefined];
      const glue = textOf(first);
      return glue === undefined || texts.includes(undefined) ? undefined : bounded(texts.join(glue));
    }
    case "sprintf":
      return formatted(values);
    case "json_encode":
      return toJson(first);
    case "strtolower":
      return textOf(first)?.toLowerCase();
    case "trim":
      return values.length === 1 ? textOf(first)?.trim() : undefined;
    case "array_merge":
      return values.every(isArray) ? merged(values) : undefined;
    case "is_null":
      return first === undefined ? undefined : first === null;
    case "empty":
      return first === undefined ? undefined : !isTruthy(first);
    case "count":
      return isArray(first) ? first.entries.length : undefined;
    case "config":
      return typeof first === "string" ? scope.config?.(first, values.length > 1 ? second : null) : undefined;
    case "env":
      return scope.env ? (values.length > 1 ? second : null) : undefined;
    case "now":
      // A moment is written into the statement as a constant: any other says the same of the schema.
      return values.length === 0 ? "2000-01-01 00:00:00" : undefined;
    case "collect":
      return isArray(first) ? first : undefined;
    default:
      return undefined;
  }
}

function merged(lists: readonly PhpArray[]): Value | undefined {
  const all = lists.flatMap(({ entries }) => entries.map(({ value }) => value));
  return all.length <= MAX_ENTRIES ? listOf(all) : undefined;
}

function formatted([format, ...values]: readonly (Value | undefined)[]): string | undefined {
  if (typeof format !== "string") return undefined;
  let at = 0;
  let known = true;
  const text = format.replace(/%(?:%|(\d+)\$)?([sd])?/g, (whole, position?: string, kind?: string) => {
    if (whole === "%%") return "%";
    const value = kind === undefined ? undefined : textOf(values[position ? Number(position) - 1 : at++]);
    known &&= value !== undefined;
    return value ?? "";
  });
  return known ? bounded(text) : undefined;
}

function toJson(value: Value | undefined): string | undefined {
  const plain = jsonOf(value, 0);
  return plain === undefined ? undefined : JSON.stringify(plain).replaceAll("/", "\\/");
}

function jsonOf(value: Value | undefined, depth: number): unknown {
  if (!isArray(value)) return typeof value === "object" && value !== null ? undefined : value;
  if (depth > 20) return undefined;
  const entries = value.entries.map(
    ({ key, value: inner }) => [String(key), jsonOf(inner, depth + 1)] as const,
  );
  if (entries.some(([, inner]) => inner === undefined)) return undefined;
  return value.entries.every(({ key }, index) => key === index)
    ? entries.map(([, inner]) => inner)
    : Object.fromEntries(entries);
}
