import type { SyntaxNode } from "./node.ts";

/** Characters of texts whose trees may be remembered; beyond it the oldest are forgotten. */
const MAX_CHARACTERS = 8 * 1024 * 1024;

/** Of these, the last ones are held until they are let go of. Characters. */
const MAX_HELD = 512 * 1024;

/**
 * Trees that somebody still holds, or that nobody has cleared away yet. Routes, queries and rules read the same
 * programs one soon after the other: each is parsed once for all of them, and few are held for their sake.
 */
export class KeptTrees {
  readonly #trees = new Map<string, WeakRef<SyntaxNode>>();
  #characters = 0;
  readonly #held = new Map<SyntaxNode, number>();
  #charactersHeld = 0;

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
    this.#drop(root);
    this.#held.set(root, text.length);
    this.#charactersHeld += text.length;
    for (const oldest of this.#held.keys()) {
      if (this.#charactersHeld <= MAX_HELD) break;
      this.#drop(oldest);
    }
  }

  /** Whoever needs a tree from now on has it already, or parses again. */
  letGo(): void {
    this.#held.clear();
    this.#charactersHeld = 0;
  }

  #drop(root: SyntaxNode): void {
    this.#charactersHeld -= this.#held.get(root) ?? 0;
    this.#held.delete(root);
  }

  #forget(text: string): void {
    if (this.#trees.delete(text)) this.#characters -= text.length;
  }
}
