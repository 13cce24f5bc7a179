/** Trees that have to be seen before anything is foretold. */
const LEARNED = 4;

/** Kinds that are searched for together. What one grammar's readers ask for are a dozen. */
const MAX_TOGETHER = 24;

/**
 * The kinds of nodes that readers search for in most trees of one grammar. Each search goes through a whole tree, in
 * the parser, whatever it is for: those that will come anyhow are made as one.
 */
export class AskedKinds {
  #trees = 0;
  readonly #askedIn = new Map<string, number>();

  /** A tree that is searched for the first time. */
  addTree(): void {
    this.#trees++;
  }

  /** Once for each tree and kind. */
  addAsked(kind: string): void {
    this.#askedIn.set(kind, (this.#askedIn.get(kind) ?? 0) + 1);
  }

  /** Those asked for in at least half of the trees so far. */
  usual(): ReadonlySet<string> {
    if (this.#trees < LEARNED) return new Set();
    const often = [...this.#askedIn].filter(([, trees]) => trees * 2 >= this.#trees);
    return new Set(often.slice(0, MAX_TOGETHER).map(([kind]) => kind));
  }
}
