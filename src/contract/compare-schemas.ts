import { asProperty, type Difference } from "./change.ts";
import type { DocNode } from "./document.ts";
import { get } from "./document.ts";
import { Below } from "./openapi/below.ts";
import { negationDifferences, partDifferences, schemaLifecycle } from "./openapi/composition.ts";
import { keyword } from "./openapi/shifts.ts";
import { signatureOf } from "./openapi/signature.ts";
import { Untouched } from "./openapi/untouched.ts";
import { schemaAppeared, schemaVanished, visibilityDifferences } from "./openapi/presence.ts";
import { pairVariants, variantDifferences } from "./openapi/variants.ts";
import { subschemas } from "./openapi/subschemas.ts";
import { isReference, type Resolver, referenceOf } from "./references.ts";
import { requestDifferences } from "./request-differences.ts";
import { responseDifferences } from "./response-differences.ts";
import { type SchemaDialect, type SchemaView, viewOf } from "./schema.ts";
import type { Look, SchemaPair } from "./schema-pair.ts";

/** Pairs of schemas of one comparison; the largest public documents stay below a quarter of it. */
const MAX_PAIRS = 100_000;

/** A parameter is a request whose values are text on the wire. */
export type Direction = "request" | "parameter" | "response";

export interface Side {
  resolver: Resolver;
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
  readonly #look: Look;
  readonly #steps = new Map<string, Step>();
  readonly #ids = new Map<DocNode, number>();
  readonly #open: Step[] = [];
  readonly #below = new Below<Difference>();
  readonly #untouched: Untouched;
  /** True when the limit was met: some schemas were not compared. */
  incomplete = false;
  /** What changed and is not judged, each in words for a person. */
  readonly gaps = new Set<string>();

  constructor(base: Side, head: Side) {
    this.#base = base;
    this.#head = head;
    this.#look = { base: remembered(base), head: remembered(head) };
    this.#untouched = new Untouched(base.resolver, head.resolver);
  }

  /** Every difference below a pair of schemas; each with its `level`. */
  differences(base: DocNode, head: DocNode, direction: Direction): Difference[] {
    if (this.#isUntouched(base, head)) return [];
    const start = this.#step([base], [head], direction, undefined);
    while (this.#open.length > 0) this.#expand(this.#open.pop());
    return start ? [...this.#below.of(start)] : [];
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
      base: this.#look.base(base),
      head: this.#look.head(head),
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
    // Without parts it is a reference that leads nowhere, which is told as such.
    if (!step || step.base.parts.length === 0 || step.head.parts.length === 0) return;
    const { direction } = step;
    if (step.base.empty || step.head.empty) {
      step.differences = step.base.empty ? schemaAppeared(step, direction) : schemaVanished(step, direction);
      return;
    }
    const variants = pairVariants(step.base, step.head, this.#look);
    const { differences, stop } =
      direction === "response"
        ? responseDifferences(step, this.#look)
        : requestDifferences(step, this.#look, direction === "parameter");
    const visible = direction === "parameter" ? [] : visibilityDifferences(step, this.#look, direction);
    step.differences = [
      ...differences,
      ...visible,
      ...(stop ? [] : variantDifferences(step, variants, this.#look, direction)),
      ...negationDifferences(step, this.#look, direction),
      ...partDifferences(step),
      ...schemaLifecycle(step),
    ];
    if (stop) return;
    this.#noteCondition(step);
    for (const [base, head] of subschemas(step)) this.#descend(step, base, head);
    for (const [base, head] of variants.pairs) this.#descend(step, [base], [head]);
  }

  /** Most schemas of a large document: there is no view of them to be made. */
  #isUntouched(base: DocNode, head: DocNode): boolean {
    return this.#base.dialect === this.#head.dialect && this.#untouched.has(base, head);
  }

  /** Another `if` sends other values to `then`: which of them are refused now cannot be told from the schemas. */
  #noteCondition({ base, head }: Step): void {
    const [was, now] = [keyword(base, "if"), keyword(head, "if")];
    if (!was || !now || signatureOf([was], this.#look.base) === signatureOf([now], this.#look.head)) return;
    this.gaps.add(
      `the condition \`if\`${asProperty(now)} (${now.path} line ${now.line}) changed and is not compared`,
    );
  }

  #descend(step: Step, base: readonly DocNode[], head: readonly DocNode[]): void {
    const [before, after] = [base[0], head[0]];
    const isOneEach = base.length === 1 && head.length === 1;
    if (isOneEach && before && after && this.#isUntouched(before, after)) return;
    const child = this.#step(base, head, step.direction, step.site);
    if (!child) return;
    const hidden =
      step.direction === "response"
        ? child.base.writeOnly || child.head.writeOnly
        : child.base.readOnly || child.head.readOnly;
    if (!hidden) step.next.push(child);
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

/** Views of single nodes are asked for again and again: by every step that leads there, and by its neighbours. */
function remembered({ resolver, dialect }: Side): (nodes: readonly DocNode[]) => SchemaView {
  const views = new Map<DocNode, SchemaView>();
  return (nodes) => {
    const [only, ...others] = nodes;
    if (!only || others.length > 0) return viewOf(nodes, resolver, dialect);
    const known = views.get(only);
    if (known) return known;
    const view = viewOf(nodes, resolver, dialect);
    views.set(only, view);
    return view;
  };
}

/** What a reference leads to, so that all its uses are one schema. Words beside a reference make it a schema of its own. */
function meant(node: DocNode, { resolver, dialect }: Side): DocNode {
  if (!isReference(node)) return node;
  return dialect === "3.1" && node.entries.size > 1 ? node : (resolver.resolve(node) ?? node);
}
