import type { Difference } from "./change.ts";
import type { DocNode } from "./document.ts";
import { get } from "./document.ts";
import { type Library, referenceName, referenceOf } from "./references.ts";
import { requestDifferences } from "./request-differences.ts";
import { responseDifferences } from "./response-differences.ts";
import { type SchemaDialect, type SchemaView, viewOf } from "./schema.ts";
import type { SchemaPair } from "./schema-pair.ts";

/** Pairs of schemas of one comparison; the largest public documents stay below a quarter of it. */
const MAX_PAIRS = 100_000;

/** A parameter is a request whose values are text on the wire. */
export type Direction = "request" | "parameter" | "response";

export interface Side {
  library: Library;
  dialect: SchemaDialect;
}

interface Step extends SchemaPair {
  direction: Direction;
  differences: readonly Difference[];
  next: Step[];
}

/**
 * Compares schemas as a graph: each pair of schemas once, however many operations lead to it. So a change in
 * a shared schema is one difference, and circles end.
 */
export class SchemaComparison {
  readonly #base: Side;
  readonly #head: Side;
  readonly #steps = new Map<string, Step>();
  readonly #ids = new Map<DocNode, number>();
  readonly #open: Step[] = [];
  /** True when the limit was met: some schemas were not compared. */
  incomplete = false;

  constructor(base: Side, head: Side) {
    this.#base = base;
    this.#head = head;
  }

  /** Every difference below a pair of schemas. */
  differences(base: DocNode, head: DocNode, direction: Direction): Difference[] {
    const start = this.#step([base], [head], direction, undefined);
    while (this.#open.length > 0) this.#expand(this.#open.pop());
    const found: Difference[] = [];
    const seen = new Set<Step>();
    const waiting = start ? [start] : [];
    for (let step = waiting.pop(); step; step = waiting.pop()) {
      if (seen.has(step)) continue;
      seen.add(step);
      found.push(...step.differences);
      waiting.push(...step.next);
    }
    return found;
  }

  #step(
    usedBase: readonly DocNode[],
    usedHead: readonly DocNode[],
    direction: Direction,
    site: DocNode | undefined,
  ): Step | undefined {
    const base = usedBase.map((node) => meant(node, this.#base));
    const head = usedHead.map((node) => meant(node, this.#head));
    const key = `${direction} ${this.#idsOf(base)} ${this.#idsOf(head)}`;
    const known = this.#steps.get(key);
    if (known) return known;
    if (this.#steps.size >= MAX_PAIRS) {
      this.incomplete = true;
      return undefined;
    }
    const step: Step = {
      base: viewOf(base, this.#base.library, this.#base.dialect),
      head: viewOf(head, this.#head.library, this.#head.dialect),
      site: this.#turned(usedBase, usedHead) ?? site,
      direction,
      differences: [],
      next: [],
    };
    this.#steps.set(key, step);
    this.#open.push(step);
    return step;
  }

  #expand(step: Step | undefined): void {
    if (!step || step.base.empty || step.head.empty) return;
    const look = {
      base: (nodes: readonly DocNode[]) => viewOf(nodes, this.#base.library, this.#base.dialect),
      head: (nodes: readonly DocNode[]) => viewOf(nodes, this.#head.library, this.#head.dialect),
    };
    const { differences, stop } =
      step.direction === "response"
        ? responseDifferences(step, look)
        : requestDifferences(step, look, step.direction === "parameter");
    step.differences = differences;
    if (!stop) for (const [base, head] of this.#children(step)) this.#descend(step, base, head);
  }

  #descend(step: Step, base: readonly DocNode[], head: readonly DocNode[]): void {
    const child = this.#step(base, head, step.direction, step.site);
    if (!child) return;
    const hidden = step.direction === "response" ? child.base.writeOnly : child.head.readOnly;
    if (!hidden) step.next.push(child);
  }

  *#children({ base, head }: SchemaPair): Generator<[readonly DocNode[], readonly DocNode[]]> {
    for (const [name, declared] of base.properties) {
      const other = head.properties.get(name);
      if (other) yield [declared, other];
    }
    if (base.items.length > 0 && head.items.length > 0) yield [base.items, head.items];
    if (base.additional.length > 0 && head.additional.length > 0) yield [base.additional, head.additional];
    yield* this.#variantPairs(base, head);
  }

  /** Branches of `oneOf` and `anyOf` by name or title, then by likeness. Order means nothing. */
  *#variantPairs(base: SchemaView, head: SchemaView): Generator<[readonly DocNode[], readonly DocNode[]]> {
    const left = [...head.variants];
    const unnamed: DocNode[] = [];
    for (const variant of base.variants) {
      const name = nameOf(variant);
      const at = name === undefined ? -1 : left.findIndex((other) => nameOf(other) === name);
      const [match] = at < 0 ? [] : left.splice(at, 1);
      if (match) yield [[variant], [match]];
      else unnamed.push(variant);
    }
    for (const variant of unnamed) {
      const view = viewOf([variant], this.#base.library, this.#base.dialect);
      const best = left
        .map((other) => ({
          other,
          likeness: likeness(view, viewOf([other], this.#head.library, this.#head.dialect)),
        }))
        .sort((one, two) => two.likeness - one.likeness)[0];
      if (!best || best.likeness < 0.5) continue;
      left.splice(left.indexOf(best.other), 1);
      yield [[variant], [best.other]];
    }
  }

  /** The head line, when the reference is another one than before, or is one on one side only. */
  #turned(base: readonly DocNode[], head: readonly DocNode[]): DocNode | undefined {
    const before = base[0] && referenceOf(base[0]);
    const after = head[0] && referenceOf(head[0]);
    if (!before && !after) return undefined;
    if (before?.file === after?.file && before?.pointer === after?.pointer) return undefined;
    return get(head[0], "$ref") ?? head[0];
  }

  #idsOf(nodes: readonly DocNode[]): string {
    return nodes
      .map((node) => {
        const id = this.#ids.get(node) ?? this.#ids.size;
        this.#ids.set(node, id);
        return id;
      })
      .join("+");
  }
}

/** What a reference leads to, so that all its uses are one schema. Words beside a reference make it a schema of its own. */
function meant(node: DocNode, { library, dialect }: Side): DocNode {
  if (!referenceOf(node) || node.kind !== "map") return node;
  return dialect === "3.1" && node.entries.size > 1 ? node : (library.resolve(node) ?? node);
}

function nameOf(variant: DocNode): string | undefined {
  const title = get(variant, "title");
  return referenceName(variant) ?? (title?.kind === "scalar" ? String(title.value) : undefined);
}

/** Share of property names in common, 0 to 1; two schemas without properties are alike when their types are. */
function likeness(one: SchemaView, other: SchemaView): number {
  const names = new Set([...one.properties.keys(), ...other.properties.keys()]);
  if (names.size === 0) return [...(one.types ?? [])].join() === [...(other.types ?? [])].join() ? 1 : 0;
  const common = [...one.properties.keys()].filter((name) => other.properties.has(name)).length;
  return common / names.size;
}
