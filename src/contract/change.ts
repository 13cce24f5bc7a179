import type { ContractLevel } from "../domain/contract.ts";
import { type DocNode, pointerKeys } from "./document.ts";

/** A difference between two contracts, before it is known which operations it reaches. */
export interface Difference {
  /** See `ContractChange`. */
  kind: string;
  /** See `ContractLevel`; `breaking` when it is left out. */
  level?: ContractLevel;
  side: "base" | "head";
  /** The node that is the cause; on the side named above. */
  cause: DocNode;
  /** Another line that shows the same change, on the head side: for instance a reference that now leads elsewhere. */
  alternative?: DocNode;
  before?: unknown;
  after?: unknown;
  consequence: string;
  instead?: string;
  announced?: string;
  deprecated?: boolean;
}

/** A name from a document as it may be shown: one line, no backticks, at most 80 characters. */
export function shown(name: string): string {
  const plain = name.replace(/[`\p{Cc}\p{Cf}]/gu, " ").trim();
  return `\`${plain.length > 80 ? `${plain.slice(0, 79)}…` : plain}\``;
}

/** `address.street` or `lines[].sku` of the pointer of a property, counted from the schema it belongs to. */
export function propertyPath(pointer: string, name?: string): string {
  const keys = pointerKeys(pointer);
  let path = "";
  for (let at = 0; at < keys.length; at++) {
    if (keys[at] === "properties" && at + 1 < keys.length) {
      at++;
      path += path ? `.${keys[at]}` : keys[at];
    } else if (keys[at] === "items" && path) path += "[]";
    else if (keys[at] === "prefixItems" && path && at + 1 < keys.length) {
      at++;
      path += `[${keys[at]}]`;
    }
  }
  if (name === undefined) return path;
  return path ? `${path}.${name}` : name;
}

/** ` as \`lines[].sku\``, or nothing when the node belongs to no property. */
export function asProperty(node: DocNode): string {
  const path = propertyPath(node.pointer);
  return path ? ` as ${shown(path)}` : "";
}
