import { type DocNode, get, textOf } from "../document.ts";
import type { SchemaView } from "../schema.ts";
import type { Shift } from "./shifts.ts";

/**
 * Formats whose values are all values of the type: they tell a program how to hold them and refuse nothing.
 * https://spec.openapis.org/registry/format/
 */
const HINTS: ReadonlySet<string> = new Set([
  "int64",
  "double",
  "decimal",
  "bigint",
  "password",
  "html",
  "commonmark",
  "markdown",
  "textarea",
  "multiline",
]);

/** Each holds every value of those it is listed with. */
const HOLDS: ReadonlyMap<string, readonly string[]> = new Map([
  ["int64", ["int32", "int16", "int8", "uint8", "uint16", "uint32"]],
  ["bigint", ["int64", "int32", "int16", "int8"]],
  ["int32", ["int16", "int8", "uint8", "uint16"]],
  ["int16", ["int8", "uint8"]],
  ["double", ["float", "single"]],
  ["decimal", ["double", "float"]],
  ["idn-email", ["email"]],
  ["idn-hostname", ["hostname"]],
  ["iri", ["uri"]],
  ["iri-reference", ["iri", "uri", "uri-reference"]],
  ["uri-reference", ["uri"]],
]);

const NUMBERS: ReadonlySet<string> = new Set([
  "float",
  "single",
  "int32",
  "int16",
  "int8",
  "uint8",
  "uint16",
  "uint32",
]);

/** How the format moved: a string that was free and must be a date is tighter, an `int32` that may be an `int64` looser. */
export function formatShift(base: SchemaView, head: SchemaView): Shift | undefined {
  const [before, after] = [formatOf(base), formatOf(head)];
  const [was, now] = [before?.text, after?.text];
  const cause = after?.node ?? before?.node;
  // A type that turned into another one is told as that.
  if (was === now || !cause || typesDiffer(base, head)) return undefined;
  const holds = (one: string | undefined, other: string | undefined) =>
    one === undefined || (other !== undefined && (HOLDS.get(one)?.includes(other) ?? false));
  const isHint = (was === undefined || HINTS.has(was)) && (now === undefined || HINTS.has(now));
  const wide = (text: string | undefined) =>
    text !== undefined && HINTS.has(text) && !HOLDS.has(text) ? undefined : text;
  const move = holds(wide(now), wide(was)) ? "looser" : holds(wide(was), wide(now)) ? "tighter" : "changed";
  return {
    keyword: "format",
    move,
    how: before && after ? "moved" : after ? "set" : "unset",
    side: after ? "head" : "base",
    cause,
    before: was ?? "no format",
    after: now ?? "no format",
    what: `a value that is no \`${(move === "looser" ? was : now) ?? now ?? ""}\``.replace(/[\p{Cc}]/gu, " "),
    ...(isHint || (!before !== !after && NUMBERS.has(now ?? was ?? "")) ? { isHint: true } : {}),
  };
}

function formatOf(view: SchemaView): { text: string; node: DocNode } | undefined {
  for (const part of view.parts) {
    const node = get(part, "format");
    const text = textOf(node);
    if (node && text) return { text, node };
  }
  return undefined;
}

function typesDiffer(base: SchemaView, head: SchemaView): boolean {
  const plain = (view: SchemaView) =>
    [...(view.types ?? [])]
      .filter((type) => type !== "null")
      .sort()
      .join();
  return base.types !== undefined && head.types !== undefined && plain(base) !== plain(head);
}
