import type { DocNode, Document, MapNode } from "./document.ts";
import { entriesOf, get, itemsOf, nodeAt, textOf } from "./document.ts";

/** Longest chain of references that is followed; real ones have two or three links. */
const MAX_HOPS = 20;

export interface Reference {
  node: DocNode;
  /** As written. */
  text: string;
  /** The file it leads to, in the repository; `undefined` for a remote one. */
  file: string | undefined;
  pointer: string;
}

/** Reads the `$ref` of a node. Remote addresses are named, never fetched. */
export function referenceOf(node: DocNode | undefined): Reference | undefined {
  const written = get(node, "$ref");
  const text = written?.kind === "scalar" && typeof written.value === "string" ? written.value : undefined;
  if (!node || text === undefined) return undefined;
  const hash = text.indexOf("#");
  if (hash === 0) return { node, text, file: node.path, pointer: decoded(text.slice(1)) };
  const address = hash < 0 ? text : text.slice(0, hash);
  const pointer = decoded(hash < 0 ? "" : text.slice(hash + 1));
  return { node, text, file: fileFrom(node.path, decoded(address)), pointer };
}

/** Whether the node is a reference, wherever it leads. */
export function isReference(node: DocNode | undefined): node is MapNode {
  const written = get(node, "$ref");
  return written?.kind === "scalar" && typeof written.value === "string";
}

/** Every reference in the document, in order. */
export function referencesIn(document: Document): Reference[] {
  const found: Reference[] = [];
  const seen = new Set<DocNode>();
  const visit = (node: DocNode) => {
    // Most nodes: nothing is below them.
    if (node.kind === "scalar" || seen.has(node)) return;
    seen.add(node);
    const reference = referenceOf(node);
    if (reference) found.push(reference);
    for (const [, value] of entriesOf(node)) visit(value);
    for (const item of itemsOf(node)) visit(item);
  };
  visit(document.root);
  return found;
}

/** Where references lead, for all resolvers of the same documents. Those that lead nowhere are not among them. */
interface Targets {
  byReference: Map<DocNode, DocNode>;
  /** What stands there, by file and pointer. */
  byAddress: Map<string, DocNode>;
}

const targets = new WeakMap<readonly Document[], Targets>();

/** Documents of one commit that references may lead to. */
export class Resolver {
  /** The same list is the same documents: what was found out about them is known for good. */
  readonly documents: readonly Document[];
  readonly #documents: ReadonlyMap<string, Document>;
  readonly #known: Targets;
  /** References that led nowhere, in the order they were met: for the coverage. */
  readonly unresolved = new Map<string, Reference>();

  constructor(documents: readonly Document[]) {
    this.documents = documents;
    this.#documents = new Map(documents.map((document) => [document.path, document]));
    this.#known = targets.get(documents) ?? { byReference: new Map(), byAddress: new Map() };
    targets.set(documents, this.#known);
  }

  document(path: string): Document | undefined {
    return this.#documents.get(path);
  }

  paths(): Iterable<string> {
    return this.#documents.keys();
  }

  /** Follows references to the node meant. A circle of references, or one that leads nowhere, is `undefined`. */
  resolve(node: DocNode | undefined): DocNode | undefined {
    if (!isReference(node)) return node;
    const known = this.#known.byReference.get(node);
    if (known) return known;
    const found = this.#followed(node);
    if ("kind" in found) {
      this.#known.byReference.set(node, found);
      return found;
    }
    this.unresolved.set(placeOf(found), found);
    return undefined;
  }

  /** The same, and nobody is told of a reference that leads nowhere. */
  peek(node: DocNode): DocNode | undefined {
    if (!isReference(node)) return node;
    const found = this.#known.byReference.get(node) ?? this.#followed(node);
    return "kind" in found ? found : undefined;
  }

  /** Takes over what another resolver of the same documents met. */
  tell(unresolved: Iterable<Reference>): void {
    for (const reference of unresolved) this.unresolved.set(placeOf(reference), reference);
  }

  /** The node meant, or the reference that is to blame. */
  #followed(node: MapNode): DocNode | Reference {
    let at: DocNode = node;
    let first: Reference | undefined;
    for (let hop = 0; hop < MAX_HOPS; hop++) {
      const reference = referenceOf(at);
      if (!reference) return at;
      first ??= reference;
      const target = this.#target(reference);
      if (!target) return reference;
      at = target;
    }
    return first ?? at;
  }

  #target(reference: Reference): DocNode | undefined {
    if (reference.file === undefined) return undefined;
    const document = this.#documents.get(reference.file);
    if (!document) return undefined;
    if (reference.pointer !== "" && !reference.pointer.startsWith("/")) return undefined;
    const address = `${reference.file}#${reference.pointer}`;
    const found = this.#known.byAddress.get(address) ?? nodeAt(document.root, reference.pointer);
    if (found) this.#known.byAddress.set(address, found);
    return found;
  }
}

function placeOf({ node }: Reference): string {
  return `${node.path}#${node.pointer}`;
}

/** The repository path of a relative address; `undefined` for a URL or a path that leaves the repository. */
function fileFrom(from: string, address: string): string | undefined {
  if (address === "") return from;
  if (/^[a-z][a-z0-9+.-]*:/i.test(address) || address.startsWith("//")) return undefined;
  const parts = address.startsWith("/") ? [] : from.split("/").slice(0, -1);
  for (const part of address.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") {
      if (parts.pop() === undefined) return undefined;
    } else parts.push(part);
  }
  return parts.join("/");
}

function decoded(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The last word of what a reference names: `Order` of `#/components/schemas/Order`. */
export function referenceName(node: DocNode): string | undefined {
  const text = textOf(get(node, "$ref"));
  return text?.slice(text.lastIndexOf("/") + 1);
}
