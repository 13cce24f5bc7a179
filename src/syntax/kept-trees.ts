import type { SyntaxNode } from "./node.ts";

/** Characters of texts whose trees may be remembered; beyond it the oldest are forgotten. */
const MAX_CHARACTERS = 8 * 1024 * 1024;

/**
 * Trees that somebody still holds, or that nobody has cleared away yet. Routes, queries and rules read the same
 * programs one soon after the other: each is parsed once for all of them, and none is held for their sake.
 */
export class KeptTrees {
  readonly #trees = new Map<string, WeakRef<SyntaxNode>>();
  #characters = 0;

  get(text: string): SyntaxNode | undefined {
    return this.#trees.get(text)?.deref();
  }

  keep(text: string, root: SyntaxNode): void {
    this.#forget(text);
    this.#trees.set(text, new WeakRef(root));
    this.#characters += text.length;
    for (const oldest of this.#trees.keys()) {
      if (this.#characters <= MAX_CHARACTERS) break;
      this.#forget(oldest);
    }
  }

  #forget(text: string): void {
    if (this.#trees.delete(text)) this.#characters -= text.length;
  }
}
