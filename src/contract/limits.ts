import { type Difference, propertyPath, shown } from "./change.ts";
import type { DocNode } from "./document.ts";
import { get } from "./document.ts";
import type { SchemaView } from "./schema.ts";
import type { SchemaPair } from "./schema-pair.ts";

const UPPER = ["maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"] as const;
const LOWER = ["minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"] as const;

/**
 * Limits of a request that moved inwards, a pattern or a list of values where there was none. A bound that was
 * not written before is not counted: it mostly writes down what the server refused all along.
 */
export function* limitsTightened({ base, head, site }: SchemaPair): Generator<Difference> {
  const differ = (cause: DocNode, before: unknown, after: unknown, what: string): Difference => ({
    kind: "request-limit-tightened",
    side: "head",
    cause,
    ...(site ? { alternative: site } : {}),
    before,
    after,
    consequence: `a client that sends ${what}${asProperty(cause)} gets 400`,
  });
  for (const key of UPPER) {
    const [before, after] = [bound(base, key, Math.min), bound(head, key, Math.min)];
    if (before && after && after.value < before.value)
      yield differ(after.node, before.value, after.value, beyond(key, after.value));
  }
  for (const key of LOWER) {
    const [before, after] = [bound(base, key, Math.max), bound(head, key, Math.max)];
    if (before && after && after.value > before.value)
      yield differ(after.node, before.value, after.value, beyond(key, after.value));
  }
  const pattern = first(head, "pattern");
  if (pattern && textOf(pattern) !== "" && !hasPattern(base))
    yield differ(
      pattern,
      "any text",
      textOf(pattern),
      `a text that does not match ${shown(textOf(pattern))}`,
    );
  const listed = first(head, "enum");
  if (listed && head.values && !base.values)
    yield differ(listed, "any value", [...head.values.keys()].slice(0, 20), "any other value");
}

function bound(
  view: SchemaView,
  key: string,
  tighter: (...values: number[]) => number,
): { value: number; node: DocNode } | undefined {
  let found: { value: number; node: DocNode } | undefined;
  for (const part of view.parts) {
    const node = get(part, key);
    // Before 3.1 `exclusiveMaximum` is a switch beside `maximum`, not a bound.
    if (node?.kind !== "scalar" || typeof node.value !== "number") continue;
    if (!found || tighter(found.value, node.value) === node.value) found = { value: node.value, node };
  }
  return found;
}

function beyond(key: string, value: number): string {
  if (key.endsWith("Length"))
    return key.startsWith("max") ? `more than ${value} characters` : `fewer than ${value} characters`;
  if (key.endsWith("Items"))
    return key.startsWith("max") ? `more than ${value} items` : `fewer than ${value} items`;
  if (key.endsWith("Properties"))
    return key.startsWith("max") ? `more than ${value} properties` : `fewer than ${value} properties`;
  return key.toLowerCase().includes("max") ? `a number above ${value}` : `a number below ${value}`;
}

function hasPattern(view: SchemaView): boolean {
  return view.parts.some((part) =>
    get(part, "pattern") ? textOf(get(part, "pattern") ?? part) !== "" : false,
  );
}

function first(view: SchemaView, key: string): DocNode | undefined {
  return view.parts.map((part) => get(part, key)).find((node) => node !== undefined);
}

function textOf(node: DocNode): string {
  return node.kind === "scalar" ? String(node.value) : "";
}

function asProperty(node: DocNode): string {
  const path = propertyPath(node.pointer);
  return path ? ` as ${shown(path)}` : "";
}
