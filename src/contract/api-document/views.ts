import type { DocNode } from "../document.ts";
import type { Resolver } from "../references.ts";
import { type SchemaDialect, type SchemaView, viewOf } from "../schema.ts";

/** Properties and parts looked at in one document. Our largest real document has 45,000. */
const MAX_LOOKED_AT = 500_000;

/** Looks at the schemas of one document, as long as that takes bounded time. */
export class Views {
  readonly #resolver: Resolver;
  readonly #dialect: SchemaDialect;
  readonly #known = new Map<DocNode, SchemaView>();
  #lookedAt = 0;

  constructor(resolver: Resolver, dialect: SchemaDialect) {
    this.#resolver = resolver;
    this.#dialect = dialect;
  }

  /** @throws Error when the document's schemas take up each other so often that it would not end */
  of(nodes: readonly DocNode[]): SchemaView {
    const view = this.#viewOf(nodes);
    this.#lookedAt += view.properties.size + view.parts.length + 1;
    if (this.#lookedAt > MAX_LOOKED_AT) throw new Error("its schemas have more parts than are looked at");
    return view;
  }

  #viewOf(nodes: readonly DocNode[]): SchemaView {
    const [only] = nodes;
    if (!only || nodes.length > 1) return viewOf(nodes, this.#resolver, this.#dialect);
    const known = this.#known.get(only) ?? viewOf(nodes, this.#resolver, this.#dialect);
    this.#known.set(only, known);
    return known;
  }
}
