import { type Difference, propertyPath, shown } from "./change.ts";
import type { DocNode } from "./document.ts";
import { limitsTightened } from "./limits.ts";
import { allProperties, type Compared, type Look, requiredNames, type SchemaPair } from "./schema-pair.ts";

/**
 * What a server no longer takes: requests that were right yesterday and are refused today.
 *
 * @param isText the value is a parameter: a number is sent as text, so a text takes every number
 */
export function requestDifferences(pair: SchemaPair, look: Look, isText: boolean): Compared {
  const narrowed = typeNarrowed(pair, isText);
  if (narrowed && narrowed.after !== "not null") return { differences: [narrowed], stop: true };
  const own = narrowed ? [narrowed] : [];
  return {
    differences: [...own, ...newlyRequired(pair, look), ...valuesRemoved(pair), ...limitsTightened(pair)],
    stop: false,
  };
}

function* newlyRequired({ base, head, site }: SchemaPair, look: Look): Generator<Difference> {
  const before = requiredNames(base, head, look.base);
  const known = allProperties(base, head, look.base);
  const declared = allProperties(head, base, look.head);
  for (const [name, entry] of requiredNames(head, base, look.head)) {
    if (before.has(name)) continue;
    const property = declared.get(name) ?? [];
    if (look.head(property).readOnly) continue;
    const place = property[0] ?? entry;
    const path = shown(
      property[0] ? propertyPath(property[0].pointer) || name : propertyPath(entry.pointer, name),
    );
    const added = !known.has(name);
    yield {
      kind: added ? "required-body-property-added" : "body-property-became-required",
      side: "head",
      cause: added ? place : entry,
      ...(site ? { alternative: site } : added && place !== entry ? { alternative: entry } : {}),
      before: added ? "absent" : "optional",
      after: "required",
      consequence: `a client that omits ${path} gets 400`,
    };
  }
}

const AS_TEXT = ["number", "integer", "boolean", "null"];

function typeNarrowed({ base, head, site }: SchemaPair, isText: boolean): Difference | undefined {
  if (!base.types || !head.types || base.types.size === 0 || head.types.size === 0) return undefined;
  const taken = isText && head.types.has("string") ? new Set([...head.types, ...AS_TEXT]) : head.types;
  const lost = [...base.types].filter((type) => !taken.has(type));
  const cause = head.typeNode ?? head.parts[0];
  if (lost.length === 0 || !cause) return undefined;
  const onlyNull = lost.length === 1 && lost[0] === "null";
  const path = propertyPath(cause.pointer);
  const what = path ? ` as ${shown(path)}` : "";
  return {
    kind: "request-type-narrowed",
    side: "head",
    cause,
    ...(site ? { alternative: site } : {}),
    before: [...base.types].join(" or "),
    after: onlyNull ? "not null" : [...head.types].join(" or "),
    consequence: `a client that sends ${onlyNull ? "null" : `a ${lost.filter((type) => type !== "null").join(" or ")}`}${what} gets 400`,
  };
}

function* valuesRemoved({ base, head, site }: SchemaPair): Generator<Difference> {
  const allowed = head.values;
  if (!base.values || !allowed) return;
  for (const [value, node] of base.values) {
    if (allowed.has(value)) continue;
    yield {
      kind: "request-value-removed",
      side: "base",
      cause: node,
      ...(site ? { alternative: site } : {}),
      before: value,
      after: [...allowed.keys()].slice(0, 20),
      consequence: `a client that sends ${shown(value)}${asProperty(node)} gets 400`,
    };
  }
}

function asProperty(node: DocNode): string {
  const path = propertyPath(node.pointer);
  return path ? ` as ${shown(path)}` : "";
}
