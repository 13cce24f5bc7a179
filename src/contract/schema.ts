import type { DocNode, MapNode } from "./document.ts";
import { contentOf, entriesOf, get, isTrue, itemsOf, textOf } from "./document.ts";
import { isReference, type Resolver } from "./references.ts";

/** Members of one `allOf`, references included. More is a generated mistake, not a schema. */
const MAX_PARTS = 200;

/**
 * A schema as the wire sees it: its `allOf` parts laid together and its references followed, so that the
 * same meaning written in another way gives the same view.
 */
export interface SchemaView {
  /** The parts, each a plain schema object. */
  parts: readonly MapNode[];
  /** Declarations of each property, before references. Several when several parts declare it. */
  properties: ReadonlyMap<string, readonly DocNode[]>;
  /** The entry of `required` that names the property. */
  required: ReadonlyMap<string, DocNode>;
  items: readonly DocNode[];
  additional: readonly DocNode[];
  /** The branches of `oneOf` and `anyOf`, without "null". */
  variants: readonly DocNode[];
  /** A value must match exactly one of the branches. */
  exactlyOne: boolean;
  /** Allowed types with `null` among them; `undefined` when any is allowed. */
  types: ReadonlySet<string> | undefined;
  typeNode: DocNode | undefined;
  /** Null is allowed, wherever that is said. Without any type everything is, but nobody said so. */
  nullable: boolean;
  /** Allowed values; `undefined` when not listed. */
  values: ReadonlyMap<string, DocNode> | undefined;
  readOnly: boolean;
  writeOnly: boolean;
  deprecated: boolean;
  /** `additionalProperties: false`, or `unevaluatedProperties: false`. */
  closed: boolean;
  /** It says nothing at all about the value. */
  empty: boolean;
}

export type SchemaDialect = "2.0" | "3.0" | "3.1";

/** Nothing is looked for in the schema before somebody asks: most views are asked for two or three things. */
export function viewOf(nodes: readonly DocNode[], resolver: Resolver, dialect: SchemaDialect): SchemaView {
  return new View(partsOf(nodes, resolver, dialect));
}

const NONE: ReadonlyMap<string, never> = new Map<string, never>();

class View implements SchemaView {
  readonly parts: readonly MapNode[];
  readonly #orNull: boolean;
  readonly #lists: readonly DocNode[];
  readonly variants: readonly DocNode[];
  #properties: ReadonlyMap<string, readonly DocNode[]> | undefined;
  #required: ReadonlyMap<string, DocNode> | undefined;
  #types: { known: ReadonlySet<string> | undefined } | undefined;
  #values: { known: ReadonlyMap<string, DocNode> | undefined } | undefined;

  constructor({ parts, nullable }: Parts) {
    this.parts = parts;
    const choices = [...this.#all("oneOf"), ...this.#all("anyOf")];
    this.#lists = choices.filter((list) => branchesOf(list).length > 1);
    const variants = this.#lists.flatMap((list) => itemsOf(list));
    this.variants = variants.filter((variant) => !isNullOnly(variant));
    this.#orNull = nullable || this.variants.length < variants.length;
  }

  get properties(): ReadonlyMap<string, readonly DocNode[]> {
    this.#properties ??= propertiesOf(this.parts);
    return this.#properties;
  }

  get required(): ReadonlyMap<string, DocNode> {
    this.#required ??= requiredOf(this.parts);
    return this.#required;
  }

  get items(): readonly DocNode[] {
    return this.#all("items").filter((node) => node.kind === "map");
  }

  get additional(): readonly DocNode[] {
    return this.#all("additionalProperties").filter((node) => node.kind === "map");
  }

  get exactlyOne(): boolean {
    return this.#lists.some((list) => this.parts.some((part) => get(part, "oneOf") === list));
  }

  get types(): ReadonlySet<string> | undefined {
    this.#types ??= { known: this.#ownTypes() };
    return this.#types.known;
  }

  get typeNode(): DocNode | undefined {
    return this.#all("type")[0];
  }

  get nullable(): boolean {
    return this.#orNull || this.types?.has("null") === true;
  }

  get values(): ReadonlyMap<string, DocNode> | undefined {
    this.#values ??= { known: valuesOf(this.parts) };
    return this.#values.known;
  }

  get readOnly(): boolean {
    return this.#some("readOnly");
  }

  get writeOnly(): boolean {
    return this.#some("writeOnly");
  }

  get deprecated(): boolean {
    return this.#some("deprecated");
  }

  get closed(): boolean {
    return [...this.#all("additionalProperties"), ...this.#all("unevaluatedProperties")].some(isFalse);
  }

  get empty(): boolean {
    return (
      this.#lists.length === 0 &&
      !this.#orNull &&
      this.parts.every((part) => ![...part.entries.keys()].some((key) => SPEAKING.has(key)))
    );
  }

  #ownTypes(): ReadonlySet<string> | undefined {
    const typed = typesOf(this.parts);
    return this.#orNull && typed ? new Set([...typed, "null"]) : typed;
  }

  #some(key: string): boolean {
    return this.parts.some((part) => isTrue(get(part, key)));
  }

  #all(key: string): DocNode[] {
    const found: DocNode[] = [];
    for (const part of this.parts) {
      const node = part.entries.get(key);
      if (node) found.push(node);
    }
    return found;
  }
}

function propertiesOf(parts: readonly MapNode[]): ReadonlyMap<string, readonly DocNode[]> {
  let properties: Map<string, DocNode[]> | undefined;
  for (const part of parts) {
    for (const [name, declared] of entriesOf(get(part, "properties"))) {
      properties ??= new Map();
      const known = properties.get(name);
      if (known) known.push(declared);
      else properties.set(name, [declared]);
    }
  }
  return properties ?? NONE;
}

function requiredOf(parts: readonly MapNode[]): ReadonlyMap<string, DocNode> {
  let required: Map<string, DocNode> | undefined;
  for (const part of parts) {
    for (const item of itemsOf(get(part, "required"))) {
      const name = textOf(item);
      if (name === undefined) continue;
      required ??= new Map();
      if (!required.has(name)) required.set(name, item);
    }
  }
  return required ?? NONE;
}

/** Keywords that say something about the value, apart from branches and parts. Titles and examples do not. */
const SPEAKING: ReadonlySet<string> = new Set([
  "type",
  "properties",
  "required",
  "items",
  "additionalProperties",
  "enum",
  "const",
  "format",
  "pattern",
  "minimum",
  "maximum",
  "exclusiveMinimum",
  "exclusiveMaximum",
  "multipleOf",
  "minLength",
  "maxLength",
  "minItems",
  "maxItems",
  "uniqueItems",
  "minProperties",
  "maxProperties",
  "prefixItems",
  "contains",
  "patternProperties",
  "propertyNames",
  "dependentRequired",
  "dependentSchemas",
  "unevaluatedItems",
  "unevaluatedProperties",
  "if",
  "not",
]);

const WRAPPERS = ["allOf", "oneOf", "anyOf"];
/** Keywords with which a schema is more than the one object. */
const COMPOSED = ["$ref", ...WRAPPERS];

interface Parts {
  parts: readonly MapNode[];
  /** Some part is wrapped as "this, or null". */
  nullable: boolean;
}

const NOTHING: Parts = { parts: [], nullable: false };

function partsOf(nodes: readonly DocNode[], resolver: Resolver, dialect: SchemaDialect): Parts {
  const [only] = nodes;
  if (only && nodes.length === 1) {
    // Nearly every schema is one object, or a reference to one.
    const meant =
      isReference(only) && (dialect !== "3.1" || only.entries.size === 1) ? resolver.resolve(only) : only;
    if (!meant) return NOTHING;
    if (meant.kind === "map" && !COMPOSED.some((key) => meant.entries.has(key)))
      return { parts: [meant], nullable: false };
  }
  const parts: MapNode[] = [];
  const seen = new Set<DocNode>();
  let nullable = false;
  const visit = (node: DocNode | undefined) => {
    if (!node || seen.has(node) || parts.length >= MAX_PARTS) return;
    seen.add(node);
    if (isReference(node)) {
      visit(resolver.resolve(node));
      // Before 3.1 whatever stands beside a reference is ignored.
      if (dialect !== "3.1" || node.kind !== "map" || node.entries.size === 1) return;
    }
    if (node.kind !== "map") return;
    parts.push(node);
    // `nullable` around a reference: whatever 3.0 says in detail, everybody means "this, or null".
    nullable ||=
      isTrue(get(node, "nullable")) && !get(node, "type") && WRAPPERS.some((key) => node.entries.has(key));
    for (const member of itemsOf(get(node, "allOf"))) visit(member);
    for (const list of [get(node, "oneOf"), get(node, "anyOf")]) {
      // A choice of one is no choice: `anyOf: [X, null]` is X, or null.
      const [only, ...others] = branchesOf(list);
      if (!only || others.length > 0) continue;
      nullable ||= itemsOf(list).length > 1;
      visit(only);
    }
  };
  for (const node of nodes) visit(node);
  return { parts, nullable };
}

/** The branches of a choice besides "null". */
function branchesOf(list: DocNode | undefined): readonly DocNode[] {
  return itemsOf(list).filter((branch) => !isNullOnly(branch));
}

function typesOf(parts: readonly MapNode[]): ReadonlySet<string> | undefined {
  let types: Set<string> | undefined;
  for (const part of parts) {
    const own = ownTypes(part);
    if (!own) continue;
    const before = types;
    types = before ? new Set([...before].filter((type) => own.has(type))) : own;
  }
  return types;
}

function ownTypes(part: MapNode): Set<string> | undefined {
  const type = get(part, "type");
  const listed = type?.kind === "list" ? type.items.map(textOf) : [textOf(type)];
  const types = new Set(
    listed.map((name, index) => name ?? nullName(type, index)).filter((name) => name !== undefined),
  );
  if (types.size === 0) {
    // `properties` alone means an object to everyone who reads the document, whatever JSON Schema allows.
    if (get(part, "properties")) types.add("object");
    else if (get(part, "items")) types.add("array");
    else return undefined;
  }
  if (types.has("number")) types.add("integer");
  if (isTrue(get(part, "nullable")) || isTrue(get(part, "x-nullable"))) types.add("null");
  return types;
}

/** `type: [string, null]` is often written with a bare null. */
function nullName(type: DocNode | undefined, index: number): string | undefined {
  const item = type?.kind === "list" ? type.items[index] : undefined;
  return item?.kind === "scalar" && item.value === null ? "null" : undefined;
}

function valuesOf(parts: readonly MapNode[]): ReadonlyMap<string, DocNode> | undefined {
  let values: Map<string, DocNode> | undefined;
  for (const part of parts) {
    const constant = get(part, "const");
    const listed = get(part, "enum");
    const nodes = constant ? [constant] : listed?.kind === "list" ? listed.items : undefined;
    if (!nodes) continue;
    // Whether null is allowed is a matter of types: 3.0 lists it among the values, 3.1 need not.
    const named = nodes.filter((node) => node.kind !== "scalar" || node.value !== null);
    if (named.length === 0) continue;
    const own = new Map(
      named.map((node) => [node.kind === "scalar" ? String(node.value) : contentOf(node), node]),
    );
    const before = values;
    values = before ? new Map([...before].filter(([value]) => own.has(value))) : own;
  }
  return values;
}

function isFalse(node: DocNode): boolean {
  return node.kind === "scalar" && node.value === false;
}

function isNullOnly(variant: DocNode): boolean {
  const listed = itemsOf(get(variant, "enum"));
  const only = get(variant, "const") ?? (listed.length === 1 ? listed[0] : undefined);
  if (only?.kind === "scalar" && only.value === null) return true;
  const type = get(variant, "type");
  const [first, second] = itemsOf(type);
  return textOf(type) === "null" || (first !== undefined && !second && textOf(first) === "null");
}
