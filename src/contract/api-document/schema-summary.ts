import type { ApiSchema } from "../../domain/api-document.ts";
import { type DocNode, get, itemsOf } from "../document.ts";
import { referenceName } from "../references.ts";
import type { SchemaView } from "../schema.ts";
import type { Views } from "./views.ts";

/** What stands in a wrapper beside the list it carries: where one is in it, and how far it goes. */
const BESIDE_A_LIST =
  /^(?:@|_)?(?:total|count|size|limit|offset|page|pages|next|prev|previous|cursor|first|last|has|more|meta|metadata|links?|self|pagination|paging|page-?info|success|status|message|code|error|object|kind|type|number|per|sort|query|took|results?|items?|data|url|token)/i;
/** The property that holds the list, when several are lists or objects. */
const HOLDS_THE_LIST =
  /^(?:data|items?|results?|records|entries|content|values?|list|elements|rows|resources|hits|nodes|edges|_embedded)$/i;

/** Reads schemas at first sight, each once. */
export class SchemaSummaries {
  readonly #views: Views;
  readonly #known = new Map<DocNode, ApiSchema>();

  constructor(views: Views) {
    this.#views = views;
  }

  of(node: DocNode): ApiSchema {
    const known = this.#known.get(node);
    if (known) return known;
    const summary = this.#summary(node);
    this.#known.set(node, summary);
    return summary;
  }

  #summary(node: DocNode): ApiSchema {
    const view = this.#views.of([node]);
    const name = nameOf(node);
    const format = view.parts.map((part) => get(part, "format")).find((found) => found?.kind === "scalar");
    const type = onlyType(view);
    const list = this.#listIn(view);
    return {
      ...(name === undefined ? {} : { name }),
      ...(type === undefined ? {} : { type }),
      ...(format?.kind === "scalar" ? { format: String(format.value) } : {}),
      properties: [...view.properties.keys()],
      ...(list ? { list } : {}),
    };
  }

  #listIn(view: SchemaView): ApiSchema["list"] {
    if (isList(view)) return this.#carriesObjects(view) ? { bounded: isBounded(view) } : undefined;
    const lists = [...view.properties].flatMap(([property, declared]) => {
      const inner = this.#views.of(declared);
      return isList(inner) && this.#carriesObjects(inner) ? [{ property, inner }] : [];
    });
    const telling = lists.filter(({ property }) => HOLDS_THE_LIST.test(property));
    const [only, ...more] = telling.length > 0 ? telling : lists;
    if (!only || more.length > 0) return undefined;
    const others = [...view.properties.keys()].filter((name) => name !== only.property);
    // An order with its lines is an order, not a list of lines.
    if (!others.every((name) => BESIDE_A_LIST.test(name))) return undefined;
    return { property: only.property, bounded: isBounded(only.inner) };
  }

  #carriesObjects(view: SchemaView): boolean {
    return view.items.some((item) => {
      const inner = this.#views.of([item]);
      return inner.types?.has("object") === true || inner.variants.length > 0;
    });
  }
}

/** The component a schema refers to, also where the reference is the only member of an `allOf`. */
function nameOf(node: DocNode): string | undefined {
  const members = itemsOf(get(node, "allOf"));
  return referenceName(node) ?? (members.length === 1 && members[0] ? referenceName(members[0]) : undefined);
}

export function onlyType(view: SchemaView): string | undefined {
  const types = [...(view.types ?? [])].filter((type) => type !== "null");
  // A view counts every number as one that may be whole.
  const named = types.includes("number") ? types.filter((type) => type !== "integer") : types;
  return named.length === 1 ? named[0] : undefined;
}

function isList(view: SchemaView): boolean {
  return view.types?.has("array") === true && view.types.size <= 2;
}

function isBounded(view: SchemaView): boolean {
  return view.parts.some((part) => get(part, "maxItems") !== undefined);
}
