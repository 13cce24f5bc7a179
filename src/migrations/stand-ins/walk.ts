/** Deeper trees and larger ones are nobody's migration. */
const MAX_DEPTH = 200;
const MAX_NODES = 200_000;

type Visit = (node: Record<string, unknown>, key: string) => "skip" | undefined;

/** Every object of a parse tree, from the top, with the key it stands under; `skip` leaves out what is below. */
export function walk(tree: unknown, visit: Visit): void {
  let left = MAX_NODES;
  const go = (value: unknown, key: string, depth: number): void => {
    if (typeof value !== "object" || value === null || depth > MAX_DEPTH || left-- <= 0) return;
    if (Array.isArray(value)) {
      for (const item of value) go(item, key, depth + 1);
      return;
    }
    const node = value as Record<string, unknown>;
    if (visit(node, key) === "skip") return;
    for (const [name, child] of Object.entries(node)) go(child, name, depth + 1);
  };
  go(tree, "", 0);
}
