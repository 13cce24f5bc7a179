import type { ApiPlace } from "../../domain/api-document.ts";
import { type DocNode, entriesOf, itemsOf } from "../document.ts";
import type { Resolver } from "../references.ts";

const MAX_EXCERPT = 300;

/** Whether the pull request added or changed a head line. */
export type IsTouched = (path: string, line: number) => boolean;

/** Turns nodes of one commit's documents into places. */
export class Places {
  readonly #resolver: Resolver;
  readonly #isTouched: IsTouched;
  readonly #known = new Map<DocNode, boolean>();

  constructor(resolver: Resolver, isTouched: IsTouched) {
    this.#resolver = resolver;
    this.#isTouched = isTouched;
  }

  /** The node's line; touched when the line itself or one below it in the same node is. */
  of(node: DocNode): ApiPlace {
    const { at, excerpt } = this.line(node);
    return { at, excerpt, touched: this.isTouched(node) };
  }

  /** The node's line, and nothing of what is below it. */
  line(node: DocNode): ApiPlace {
    const text = this.#resolver.document(node.path)?.lines[node.line - 1] ?? "";
    return {
      at: { path: node.path, from: node.line, to: node.line, side: "head" },
      excerpt: text.trim().slice(0, MAX_EXCERPT),
      touched: this.#isTouched(node.path, node.line),
    };
  }

  /**
   * The node's line, or one below it in the same node. Each is looked at once: an alias may stand in many places, and
   * never in itself.
   */
  isTouched(node: DocNode): boolean {
    if (node.kind === "scalar") return this.#isTouched(node.path, node.line);
    const known = this.#known.get(node);
    if (known !== undefined) return known;
    const touched = this.#isTouched(node.path, node.line) || this.#anyBelow(node);
    this.#known.set(node, touched);
    return touched;
  }

  #anyBelow(node: DocNode): boolean {
    for (const [, inner] of entriesOf(node)) if (this.isTouched(inner)) return true;
    return itemsOf(node).some((inner) => this.isTouched(inner));
  }
}
