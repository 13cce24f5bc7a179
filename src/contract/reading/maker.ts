import { type DocNode, pointerStep } from "../document.ts";
import { MAX_DEPTH, MAX_NODES, UnreadableDocument } from "./limits.ts";

/** Where a node goes. */
export interface Place {
  pointer: string;
  line: number;
  /** The root is 0. */
  depth: number;
}

/** The place under a key of a map, or of an item in a list. */
export function below(place: Place, key: string | number, line: number): Place {
  return { pointer: place.pointer + pointerStep(key), line, depth: place.depth + 1 };
}

/** Makes the nodes of one document and counts them. */
export class NodeMaker {
  readonly #path: string;
  #nodes = 0;

  constructor(path: string) {
    this.#path = path;
  }

  scalar({ pointer, line }: Place, value: string | number | boolean | null): DocNode {
    return { kind: "scalar", path: this.#path, pointer, line, value };
  }

  map({ pointer, line }: Place, entries: ReadonlyMap<string, DocNode>): DocNode {
    return { kind: "map", path: this.#path, pointer, line, entries };
  }

  list({ pointer, line }: Place, items: readonly DocNode[]): DocNode {
    return { kind: "list", path: this.#path, pointer, line, items };
  }

  /** Before each node, merged entries among them: the limits of a document hold. */
  count({ line, depth }: Place): void {
    if (++this.#nodes > MAX_NODES) throw new UnreadableDocument(line, `more than ${MAX_NODES} values`);
    if (depth > MAX_DEPTH) throw new UnreadableDocument(line, `nested deeper than ${MAX_DEPTH} levels`);
  }
}
