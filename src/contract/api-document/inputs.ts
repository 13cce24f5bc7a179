import type { ApiInput } from "../../domain/api-document.ts";
import { type DocNode, get } from "../document.ts";
import type { Operation } from "../openapi.ts";
import type { SchemaView } from "../schema.ts";
import type { Places } from "./places.ts";
import { onlyType } from "./schema-summary.ts";
import type { Views } from "./views.ts";

/** Values told of one document; a document that has more is judged by these. */
const MAX_INPUTS = 20_000;
/** Objects in objects. */
const MAX_DEPTH = 20;

type Holder = ApiInput["in"];
const PLACES: ReadonlySet<string> = new Set(["query", "path", "header", "cookie"]);

/** Collects what clients send: parameters, and the properties of bodies, each declaration once. */
export class Inputs {
  readonly #views: Views;
  readonly #places: Places;
  readonly #seen = new Set<DocNode>();
  readonly #found: ApiInput[] = [];

  constructor(views: Views, places: Places) {
    this.#views = views;
    this.#places = places;
  }

  get found(): readonly ApiInput[] {
    return this.#found;
  }

  add(operation: Operation): void {
    const name = `${operation.method.toUpperCase()} ${operation.path}`;
    for (const parameter of operation.parameters.values()) {
      if (!parameter.schema || this.#seen.has(parameter.node)) continue;
      this.#seen.add(parameter.node);
      const holder = PLACES.has(parameter.in) ? (parameter.in as Holder) : "body";
      this.#value([parameter.schema], parameter.node, parameter.name, holder, name, 0);
    }
    for (const { schema } of operation.body?.content.values() ?? [])
      if (schema) this.#value([schema], schema, "body", "body", name, 0);
  }

  #value(
    declared: readonly DocNode[],
    place: DocNode,
    name: string,
    holder: Holder,
    operation: string,
    depth: number,
  ): void {
    if (depth > MAX_DEPTH || this.#found.length >= MAX_INPUTS) return;
    const view = this.#views.of(declared);
    if (view.readOnly) return;
    const kind = kindOf(view);
    if (kind) {
      const { at, excerpt, touched } = this.#places.of(place);
      const bounded = isBounded(view, kind);
      this.#found.push({ at, excerpt, touched, name, operation, in: holder, kind, bounded });
    }
    for (const [property, nodes] of view.properties) {
      const fresh = nodes.filter((node) => !this.#seen.has(node));
      for (const node of fresh) this.#seen.add(node);
      const [first] = fresh;
      if (first) this.#value(nodes, first, property, holder, operation, depth + 1);
    }
    for (const item of [...view.items, ...view.variants]) {
      if (this.#seen.has(item)) continue;
      this.#seen.add(item);
      const inner = this.#views.of([item]);
      // Of a list, what counts is how many: only objects inside it have names of their own.
      if (inner.properties.size > 0) this.#value([item], item, name, holder, operation, depth + 1);
    }
  }
}

function kindOf(view: SchemaView): ApiInput["kind"] | undefined {
  const type = onlyType(view);
  if (type === "string" || type === "array") return type;
  return type === "number" || type === "integer" ? "number" : undefined;
}

function isBounded(view: SchemaView, kind: ApiInput["kind"]): boolean {
  const has = (...keys: string[]) =>
    view.parts.some((part) => keys.some((key) => get(part, key) !== undefined));
  if (kind === "array") return has("maxItems");
  if (kind === "number") return view.values !== undefined || has("maximum", "exclusiveMaximum");
  return view.values !== undefined || has("maxLength", "pattern", "format");
}
