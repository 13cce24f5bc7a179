import type { DocNode } from "../document.ts";
import { type Resolver, referenceOf } from "../references.ts";

/** Nodes that are looked at for one answer: aliases could make it endless, and a larger schema is walked anyway. */
const MAX_NODES = 2_000;
/** References that are followed for one answer, for the same reason. */
const MAX_FOLLOWED = 100;

interface Pair {
  base: DocNode;
  head: DocNode;
  /** Of a pair that a reference leads to: the one that holds the reference. */
  from?: Pair;
}

/**
 * Tells schemas, and whatever else holds references, that are the same to the letter on both sides, but for the order
 * of keys, with all that they lead to: there is nothing to find in or below them.
 */
export class Untouched {
  readonly #base: Resolver;
  readonly #head: Resolver;
  readonly #follow: "resolve" | "peek";
  /** What a schema holds: its references, or nothing when it changed by itself. */
  readonly #own = new Map<DocNode, { head: DocNode; references: readonly Pair[] | undefined }>();
  readonly #answers = new Map<DocNode, { head: DocNode; same: boolean }>();

  /** @param follow with `peek`, nobody is told of a reference that leads nowhere */
  constructor(base: Resolver, head: Resolver, follow: "resolve" | "peek" = "resolve") {
    this.#base = base;
    this.#head = head;
    this.#follow = follow;
  }

  /** False as well when it is not quickly seen, or when a reference leads nowhere. */
  has(base: DocNode, head: DocNode): boolean {
    const start: Pair = { base, head };
    const open = [start];
    const seen = new Map<DocNode, Pair>([[base, start]]);
    for (let next = open.pop(); next; next = open.pop()) {
      const known = this.#answerOf(next);
      if (known === true) continue;
      const references = known === false ? undefined : this.#referencesOf(next);
      if (!references || seen.size > MAX_FOLLOWED) {
        // Whatever leads to it is not the same either.
        for (let at: Pair | undefined = next; at; at = at.from) this.#answer(at, false);
        return false;
      }
      for (const reference of references) {
        const target = this.#targetOf(reference, next);
        if (target && seen.get(target.base)?.head === target.head) continue;
        if (!target || seen.has(target.base)) {
          for (let at: Pair | undefined = next; at; at = at.from) this.#answer(at, false);
          return false;
        }
        seen.set(target.base, target);
        open.push(target);
      }
    }
    for (const pair of seen.values()) this.#answer(pair, true);
    return true;
  }

  #answerOf({ base, head }: Pair): boolean | undefined {
    const known = this.#answers.get(base);
    return known?.head === head ? known.same : undefined;
  }

  #answer({ base, head }: Pair, same: boolean): void {
    this.#answers.set(base, { head, same });
  }

  #targetOf(reference: Pair, from: Pair): Pair | undefined {
    const [base, head] = [this.#base[this.#follow](reference.base), this.#head[this.#follow](reference.head)];
    return base && head ? { base, head, from } : undefined;
  }

  #referencesOf({ base, head }: Pair): readonly Pair[] | undefined {
    const known = this.#own.get(base);
    if (known?.head === head) return known.references;
    const references = referencesOf(base, head);
    this.#own.set(base, { head, references });
    return references;
  }
}

/** The references of two schemas that are the same; `undefined` when they are not, or too large to be told. */
function referencesOf(base: DocNode, head: DocNode): readonly Pair[] | undefined {
  let left = MAX_NODES;
  const references: Pair[] = [];
  const same = (one: DocNode, other: DocNode): boolean => {
    if (--left < 0) return false;
    if (one.kind === "scalar") return other.kind === "scalar" && one.value === other.value;
    if (one.kind === "list")
      return (
        other.kind === "list" &&
        one.items.length === other.items.length &&
        one.items.every((item, index) => {
          const counterpart = other.items[index];
          return counterpart !== undefined && same(item, counterpart);
        })
      );
    if (other.kind !== "map" || one.entries.size !== other.entries.size) return false;
    for (const [key, value] of one.entries) {
      const counterpart = other.entries.get(key);
      if (!counterpart || !same(value, counterpart)) return false;
    }
    return !one.entries.has("$ref") || leadAlike(one, other, references);
  };
  return same(base, head) ? references : undefined;
}

function leadAlike(base: DocNode, head: DocNode, references: Pair[]): boolean {
  const [was, now] = [referenceOf(base), referenceOf(head)];
  if (!was?.file || was.file !== now?.file || was.pointer !== now.pointer) return false;
  references.push({ base, head });
  return true;
}
