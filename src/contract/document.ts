/**
 * A parsed document with a place for every node. Plain maps instead of objects, so that a key such as
 * `__proto__` is only a key, and one node object per source node: a YAML alias is the anchored node itself,
 * never a copy of it.
 */
export type DocNode = MapNode | ListNode | ScalarNode;

interface Placed {
  /** Path of the file in the repository. */
  path: string;
  /** JSON pointer (RFC 6901) inside the file. */
  pointer: string;
  /** 1-based line of the key that holds the node, or of the node itself in a list. */
  line: number;
}

export interface MapNode extends Placed {
  kind: "map";
  entries: ReadonlyMap<string, DocNode>;
}

export interface ListNode extends Placed {
  kind: "list";
  items: readonly DocNode[];
}

export interface ScalarNode extends Placed {
  kind: "scalar";
  value: string | number | boolean | null;
}

export interface Document {
  path: string;
  root: DocNode;
  /** The lines of the text, for excerpts. */
  lines: readonly string[];
}

/** The value under a key, when the node is a map that has it. */
export function get(node: DocNode | undefined, key: string): DocNode | undefined {
  return node?.kind === "map" ? node.entries.get(key) : undefined;
}

export function entriesOf(node: DocNode | undefined): Iterable<[string, DocNode]> {
  return node?.kind === "map" ? node.entries : [];
}

export function itemsOf(node: DocNode | undefined): readonly DocNode[] {
  return node?.kind === "list" ? node.items : [];
}

/** The text of a scalar; numbers and booleans as they are written. */
export function textOf(node: DocNode | undefined): string | undefined {
  return node?.kind === "scalar" && node.value !== null ? String(node.value) : undefined;
}

export function isTrue(node: DocNode | undefined): boolean {
  return node?.kind === "scalar" && node.value === true;
}

/** One step of a JSON pointer. */
export function pointerStep(key: string | number): string {
  if (typeof key === "number") return `/${key}`;
  // Most keys have neither, and each of a hundred thousand is asked.
  const escaped = key.includes("~") ? key.replaceAll("~", "~0") : key;
  return `/${escaped.includes("/") ? escaped.replaceAll("/", "~1") : escaped}`;
}

/** The keys of a JSON pointer. */
export function pointerKeys(pointer: string): string[] {
  return pointer
    .split("/")
    .slice(1)
    .map((key) => (key.includes("~") ? key.replaceAll("~1", "/").replaceAll("~0", "~") : key));
}

/** The node at a JSON pointer of the document. */
export function nodeAt(root: DocNode, pointer: string): DocNode | undefined {
  let node: DocNode | undefined = root;
  for (const key of pointerKeys(pointer)) {
    node = node?.kind === "list" ? node.items[Number(key)] : get(node, key);
  }
  return node;
}

/** Nodes that are compared for one answer: aliases could make it endless. */
const MAX_COMPARED = 100_000;

/** The same content, whatever the order of keys and the places. Beyond `MAX_COMPARED` nodes it is not the same. */
export function sameContent(one: DocNode | undefined, other: DocNode | undefined): boolean {
  let left = MAX_COMPARED;
  const same = (a: DocNode | undefined, b: DocNode | undefined): boolean => {
    if (a === b) return true;
    if (!a || !b || a.kind !== b.kind || --left < 0) return false;
    if (a.kind === "scalar") return b.kind === "scalar" && a.value === b.value;
    if (a.kind === "list")
      return (
        b.kind === "list" &&
        a.items.length === b.items.length &&
        a.items.every((item, index) => same(item, b.items[index]))
      );
    if (b.kind !== "map" || a.entries.size !== b.entries.size) return false;
    for (const [key, value] of a.entries) {
      if (!same(value, b.entries.get(key))) return false;
    }
    return true;
  };
  return same(one, other);
}

/** Nodes that are written out for one text: aliases could make it endless. */
const MAX_WRITTEN = 5_000;

/** The content as one text, keys in order: the same for the same content. Cut off after `MAX_WRITTEN` nodes. */
export function contentOf(node: DocNode): string {
  let left = MAX_WRITTEN;
  const write = (at: DocNode): string => {
    if (--left < 0) return "…";
    if (at.kind === "scalar") return JSON.stringify(at.value);
    if (at.kind === "list") return `[${at.items.map(write).join()}]`;
    const entries = [...at.entries].sort(([one], [two]) => (one < two ? -1 : 1));
    return `{${entries.map(([key, value]) => `${JSON.stringify(key)}:${write(value)}`).join()}}`;
  };
  return write(node);
}
