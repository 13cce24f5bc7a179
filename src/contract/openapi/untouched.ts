import type { DocNode } from "../document.ts";

/** Nodes that are looked at for one answer: aliases could make it endless, and a larger schema is walked anyway. */
const MAX_NODES = 2_000;

/**
 * Whether two schemas are the same to the letter, but for the order of keys, and lead nowhere else: there is nothing
 * to find in or below them. False as well when that is not quickly seen.
 */
export function isUntouched(base: DocNode, head: DocNode): boolean {
  let left = MAX_NODES;
  const same = (one: DocNode, other: DocNode): boolean => {
    if (--left < 0) return false;
    if (one.kind === "scalar") return other.kind === "scalar" && one.value === other.value;
    if (one.kind === "list")
      return (
        other.kind === "list" &&
        one.items.length === other.items.length &&
        one.items.every((item, index) => {
          const counterpart = other.items[index];
          return counterpart !== undefined && same(item, counterpart);
        })
      );
    if (other.kind !== "map" || one.entries.size !== other.entries.size || one.entries.has("$ref"))
      return false;
    for (const [key, value] of one.entries) {
      const counterpart = other.entries.get(key);
      if (!counterpart || !same(value, counterpart)) return false;
    }
    return true;
  };
  return same(base, head);
}
