interface Node<T> {
  readonly differences: readonly T[];
  readonly next: readonly Node<T>[];
}

interface Visit<T> {
  node: Node<T>;
  index: number;
  low: number;
  child: number;
  /** What the finished neighbours have below them. */
  sets: Set<ReadonlySet<T>>;
}

/**
 * Everything below a node of a graph with circles. Nodes that lead to each other share one set (Tarjan 1972), and
 * what was found once is kept: a node must not change after it was asked for.
 */
export class Below<T> {
  readonly #known = new Map<Node<T>, ReadonlySet<T>>();
  readonly #empty: ReadonlySet<T> = new Set();

  of(start: Node<T>): ReadonlySet<T> {
    const known = this.#known.get(start);
    if (known) return known;
    const visits = new Map<Node<T>, Visit<T>>();
    const path: Visit<T>[] = [];
    const pending: Visit<T>[] = [];
    const enter = (node: Node<T>) => {
      const visit = { node, index: visits.size, low: visits.size, child: 0, sets: new Set<ReadonlySet<T>>() };
      visits.set(node, visit);
      path.push(visit);
      pending.push(visit);
    };
    enter(start);
    for (let visit = path.at(-1); visit; visit = path.at(-1)) {
      const next = visit.node.next[visit.child++];
      if (next) {
        const done = this.#known.get(next);
        const open = visits.get(next);
        if (done) visit.sets.add(done);
        else if (open) visit.low = Math.min(visit.low, open.index);
        else enter(next);
        continue;
      }
      path.pop();
      const parent = path.at(-1);
      if (visit.low === visit.index) {
        const set = this.#close(pending.splice(pending.lastIndexOf(visit)));
        parent?.sets.add(set);
      } else if (parent) parent.low = Math.min(parent.low, visit.low);
    }
    return this.#known.get(start) ?? this.#empty;
  }

  /** A group of nodes that lead to each other, or one node, is complete. */
  #close(group: readonly Visit<T>[]): ReadonlySet<T> {
    const own = group.flatMap(({ node }) => node.differences);
    const sets = new Set<ReadonlySet<T>>();
    for (const visit of group) for (const set of visit.sets) if (set.size > 0) sets.add(set);
    const [only, ...others] = sets;
    let all = only ?? this.#empty;
    if (own.length > 0 || others.length > 0) {
      const merged = new Set(own);
      for (const set of sets) for (const one of set) merged.add(one);
      all = merged;
    }
    for (const { node } of group) this.#known.set(node, all);
    return all;
  }
}
