import type { Difference } from "./change.ts";
import type { DocNode } from "./document.ts";
import type { SchemaView } from "./schema.ts";

/** A base schema beside the head schema that took its place. */
export interface SchemaPair {
  base: SchemaView;
  head: SchemaView;
  /** The head line where a reference was turned to another schema, when that is how the pair came about. */
  site: DocNode | undefined;
}

/** Reads declarations as a view, on one side or the other. */
export interface Look {
  base(nodes: readonly DocNode[]): SchemaView;
  head(nodes: readonly DocNode[]): SchemaView;
}

export interface Compared {
  differences: Difference[];
  /** What is below cannot be compared any more. */
  stop: boolean;
}

/**
 * Names that must be sent. When only one side has branches, a name is required by that side only if every
 * branch requires it: else there is still a way to leave it out.
 */
export function requiredNames(view: SchemaView, other: SchemaView, look: Look["base"]): Map<string, DocNode> {
  const names = new Map(view.required);
  if (view.variants.length === 0 || other.variants.length > 0) return names;
  const branches = view.variants.map((variant) => look([variant]).required);
  for (const [name, entry] of branches[0] ?? []) {
    if (!names.has(name) && branches.every((branch) => branch.has(name))) names.set(name, entry);
  }
  return names;
}

/** Declared properties; those of the branches as well when only this side has branches. */
export function allProperties(
  view: SchemaView,
  other: SchemaView,
  look: Look["base"],
): ReadonlyMap<string, readonly DocNode[]> {
  if (view.variants.length === 0 || other.variants.length > 0) return view.properties;
  const properties = new Map(view.properties);
  for (const variant of view.variants) {
    for (const [name, declared] of look([variant]).properties) {
      if (!properties.has(name)) properties.set(name, declared);
    }
  }
  return properties;
}
