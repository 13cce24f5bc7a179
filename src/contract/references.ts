import type { DocNode, Document } from "./document.ts";
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
  const address = hash < 0 ? text : text.slice(0, hash);
  const pointer = decoded(hash < 0 ? "" : text.slice(hash + 1));
  return { node, text, file: fileFrom(node.path, decoded(address)), pointer };
}

/** Every reference in the document, in order. */
export function referencesIn(document: Document): Reference[] {
  const found: Reference[] = [];
  const seen = new Set<DocNode>();
  const visit = (node: DocNode) => {
    if (seen.has(node)) return;
    seen.add(node);
    const reference = referenceOf(node);
    if (reference) found.push(reference);
    for (const [, value] of entriesOf(node)) visit(value);
    for (const item of itemsOf(node)) visit(item);
  };
  visit(document.root);
  return found;
}

/** Documents of one commit that references may lead to. */
export class Library {
  readonly #documents: ReadonlyMap<string, Document>;
  /** References that led nowhere, in the order they were met: for the coverage. */
  readonly unresolved = new Map<string, Reference>();

  constructor(documents: Iterable<Document>) {
    this.#documents = new Map([...documents].map((document) => [document.path, document]));
  }

  document(path: string): Document | undefined {
    return this.#documents.get(path);
  }

  paths(): Iterable<string> {
    return this.#documents.keys();
  }

  /** Follows references to the node meant. A circle of references, or one that leads nowhere, is `undefined`. */
  resolve(node: DocNode | undefined): DocNode | undefined {
    let at = node;
    for (let hop = 0; hop < MAX_HOPS; hop++) {
      const reference = referenceOf(at);
      if (!reference) return at;
      at = this.#target(reference);
      if (!at) {
        this.unresolved.set(`${reference.node.path}#${reference.node.pointer}`, reference);
        return undefined;
      }
    }
    const circle = referenceOf(node);
    if (circle) this.unresolved.set(`${circle.node.path}#${circle.node.pointer}`, circle);
    return undefined;
  }

  #target(reference: Reference): DocNode | undefined {
    if (reference.file === undefined) return undefined;
    const document = this.#documents.get(reference.file);
    if (!document) return undefined;
    if (reference.pointer !== "" && !reference.pointer.startsWith("/")) return undefined;
    return nodeAt(document.root, reference.pointer);
  }
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
