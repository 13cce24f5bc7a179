import type { ApiPlace } from "../../domain/api-document.ts";
import { type DocNode, entriesOf, itemsOf } from "../document.ts";
import type { Library } from "../references.ts";

const MAX_EXCERPT = 300;

/** Whether the pull request added or changed a head line. */
export type IsTouched = (path: string, line: number) => boolean;

/** Turns nodes of one commit's documents into places. */
export class Places {
  readonly #library: Library;
  readonly #isTouched: IsTouched;
  readonly #known = new Map<DocNode, boolean>();

  constructor(library: Library, isTouched: IsTouched) {
    this.#library = library;
    this.#isTouched = isTouched;
  }

  /** The node's line; touched when the line itself or one below it in the same node is. */
  of(node: DocNode): ApiPlace {
    return { ...this.line(node), touched: this.#touchedBelow(node) };
  }

  /** The node's line, and nothing of what is below it. */
  line(node: DocNode): ApiPlace {
    const text = this.#library.document(node.path)?.lines[node.line - 1] ?? "";
    return {
      at: { path: node.path, from: node.line, to: node.line, side: "head" },
      excerpt: text.trim().slice(0, MAX_EXCERPT),
      touched: this.#isTouched(node.path, node.line),
    };
  }

  /** Each node is looked at once: an alias may stand in many places, and never in itself. */
  #touchedBelow(node: DocNode): boolean {
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const below = [...[...entriesOf(node)].map(([, value]) => value), ...itemsOf(node)];
    const touched = this.#isTouched(node.path, node.line) || below.some((inner) => this.#touchedBelow(inner));
    this.#known.set(node, touched);
    return touched;
  }
}
