import { contentOf, type DocNode, get } from "../document.ts";
import type { SchemaView } from "../schema.ts";

/** Keywords with a plain value that tell schemas apart. */
const PLAIN = [
  "format",
  "pattern",
  "minimum",
  "maximum",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "const",
];
/** Levels of properties that are looked into. */
const DEPTH = 2;
const MAX_NAMES = 400;
/** Schemas in one text; beyond it schemas are told apart by what came first. */
const MAX_SCHEMAS = 2_000;

/** A text that is the same for schemas which mean the same, whatever they are called and wherever they stand. */
export function signatureOf(
  nodes: readonly DocNode[],
  look: (nodes: readonly DocNode[]) => SchemaView,
): string {
  return signature(nodes, look, DEPTH, { left: MAX_SCHEMAS });
}

function signature(
  nodes: readonly DocNode[],
  look: (nodes: readonly DocNode[]) => SchemaView,
  depth: number,
  budget: { left: number },
): string {
  if (--budget.left < 0) return "…";
  const view = look(nodes);
  const types = [...(view.types ?? [])].sort().join();
  const values = [...(view.values?.keys() ?? [])].sort().join();
  const plain = PLAIN.flatMap((name) => {
    const node = view.parts.map((part) => get(part, name)).find((found) => found !== undefined);
    return node && name !== "const" ? [`${name}=${contentOf(node)}`] : [];
  });
  const names = [...view.properties.keys()].sort().slice(0, MAX_NAMES);
  const inner = (declared: readonly DocNode[]) =>
    depth > 0 ? signature(declared, look, depth - 1, budget) : "";
  const properties = names.map(
    (name) => `${name}${view.required.has(name) ? "!" : ""}:${inner(view.properties.get(name) ?? [])}`,
  );
  const items = view.items.length > 0 ? inner(view.items) : "";
  const variants = view.variants.map((variant) => inner([variant])).sort();
  return `${types}|${values}|${plain.join()}|{${properties.join()}}|[${items}]|(${variants.join()})`;
}
