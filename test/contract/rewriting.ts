import { stringify } from "yaml";

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

/** Which ways of writing the same are used; one seed decides every free choice. */
export interface Rewriting {
  seed: number;
  /** Keys, parameters, entries of `required`, values and branches in another order. */
  reordered?: boolean;
  /** Other titles of the document, summaries and descriptions. */
  described?: boolean;
  /** Component schemas under other names. */
  renamed?: boolean;
  /** Some references replaced by what they name, down to a few levels. */
  inlined?: boolean;
  /** Some schemas moved into components. */
  extracted?: boolean;
  /** Some schemas wrapped into an `allOf` of one. */
  wrapped?: boolean;
  /** From 3.0 to 3.1: null is a type, exclusive bounds are numbers, a single value is `const`. */
  modern?: boolean;
  /** As JSON instead of YAML. */
  json?: boolean;
  /** Component schemas in a file of their own. */
  split?: boolean;
}

/** Writes the document in another way that means the same; file names to texts, the root is `openapi.yaml`. */
export function rewritten(document: JsonObject, how: Rewriting): Record<string, string> {
  return new Rewriter(document, how).files();
}

const INLINE_DEPTH = 2;
const MANY = 1_000_000;

class Rewriter {
  readonly #source: JsonObject;
  readonly #how: Rewriting;
  readonly #schemas: JsonObject;
  readonly #extracted: JsonObject = {};
  readonly #names: ReadonlyMap<string, string>;
  #state: number;

  constructor(source: JsonObject, how: Rewriting) {
    this.#source = source;
    this.#how = how;
    this.#state = (how.seed || 1) >>> 0;
    this.#schemas = object(object(source.components)?.schemas) ?? {};
    this.#names = new Map(
      Object.keys(this.#schemas).map((name, index) => [name, how.renamed ? `Renamed${index}x` : name]),
    );
  }

  files(): Record<string, string> {
    const root = this.#plain(this.#source, []) as JsonObject;
    const components = object(root.components) ?? {};
    const own = Object.entries(this.#schemas).map(([name, schema]): [string, Json] => [
      this.#names.get(name) ?? name,
      this.#schema(schema, 0, false),
    ]);
    const schemas = this.#ordered(Object.fromEntries([...own, ...Object.entries(this.#extracted)]));
    if (this.#how.modern) root.openapi = "3.1.0";
    const write = (value: Json) =>
      this.#how.json ? JSON.stringify(value, null, 2) : stringify(value, { aliasDuplicateObjects: false });
    if (Object.keys(schemas).length === 0) return { "openapi.yaml": write(root) };
    if (this.#how.split) {
      const { schemas: _, ...others } = components;
      root.components = others;
      return { "openapi.yaml": write(root), "parts/schemas.yaml": write(schemas) };
    }
    root.components = { ...components, schemas };
    return { "openapi.yaml": write(root) };
  }

  /** Everything that is no schema. */
  #plain(value: Json, path: readonly string[]): Json {
    if (Array.isArray(value)) {
      const items = value.map((item, index) => this.#plain(item, [...path, String(index)]));
      return path.at(-1) === "parameters" && this.#how.reordered ? this.#shuffled(items) : items;
    }
    const map = object(value);
    if (!map) return value;
    const entries = Object.entries(map).map(([key, inner]): [string, Json] => {
      const isExample = key === "example" || key === "examples";
      if (key === "schemas" && path.join() === "components") return [key, {}];
      if (isExample) return [key, inner];
      if (key === "schema" && object(inner)) return [key, this.#schema(inner, 0, true)];
      if (this.#how.described && ["description", "summary"].includes(key) && typeof inner === "string")
        return [key, `Said otherwise ${this.#draw(100)}`];
      return [key, this.#plain(inner, [...path, key])];
    });
    return this.#ordered(Object.fromEntries(entries));
  }

  #schema(value: Json, depth: number, mayMove: boolean): Json {
    const source = object(value);
    if (!source) return value;
    if (typeof source.$ref === "string") return this.#reference(source.$ref, depth);
    const own: JsonObject = {};
    for (const [key, inner] of Object.entries(source)) own[key] = this.#keyword(key, inner, depth);
    if (this.#how.described && typeof own.description === "string") own.description = `So ${this.#draw(100)}`;
    const schema = this.#ordered(this.#how.modern ? modern(own) : own);
    if (mayMove && this.#how.extracted && this.#draw(3) === 0) {
      const name = `Extracted${Object.keys(this.#extracted).length}x`;
      this.#extracted[name] = schema;
      return { $ref: this.#pointer(name) };
    }
    return mayMove && this.#how.wrapped && this.#draw(4) === 0 ? { allOf: [schema] } : schema;
  }

  #keyword(key: string, inner: Json, depth: number): Json {
    const map = object(inner);
    if ((key === "properties" || key === "patternProperties") && map)
      return this.#ordered(
        Object.fromEntries(Object.entries(map).map(([name, one]) => [name, this.#schema(one, depth, true)])),
      );
    if ((key === "items" || key === "additionalProperties" || key === "not") && map)
      return this.#schema(inner, depth, true);
    if (!Array.isArray(inner)) return inner;
    if (key === "allOf" || key === "oneOf" || key === "anyOf") {
      // A branch keeps its reference: its name is what tells clients apart.
      const branches = inner.map((one) => this.#schema(one, MANY, false));
      return this.#how.reordered ? this.#shuffled(branches) : branches;
    }
    return (key === "required" || key === "enum") && this.#how.reordered ? this.#shuffled(inner) : inner;
  }

  #reference(text: string, depth: number): Json {
    const name = text.startsWith("#/components/schemas/")
      ? text.slice("#/components/schemas/".length)
      : undefined;
    const plain = name?.replaceAll("~1", "/").replaceAll("~0", "~");
    if (plain === undefined || !(plain in this.#schemas)) return { $ref: text };
    const target = this.#schemas[plain];
    if (this.#how.inlined && depth < INLINE_DEPTH && target !== undefined && this.#draw(3) === 0)
      return this.#schema(target, depth + 1, false);
    const reference = { $ref: this.#pointer(this.#names.get(plain) ?? plain) };
    return this.#how.wrapped && depth < MANY && this.#draw(6) === 0 ? { allOf: [reference] } : reference;
  }

  #pointer(name: string): string {
    const step = name.replaceAll("~", "~0").replaceAll("/", "~1");
    // The schemas refer to each other inside their own file.
    return this.#how.split ? `/parts/schemas.yaml#/${step}` : `#/components/schemas/${step}`;
  }

  #ordered(value: JsonObject): JsonObject {
    return this.#how.reordered ? Object.fromEntries(this.#shuffled(Object.entries(value))) : value;
  }

  #shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((item) => ({ item, at: this.#draw(MANY) }))
      .sort((one, two) => one.at - two.at)
      .map(({ item }) => item);
  }

  #draw(below: number): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((this.#state / 4_294_967_296) * below);
  }
}

/** One schema object of 3.0 as 3.1 writes it; what it holds has been rewritten already. */
function modern(schema: JsonObject): JsonObject {
  const { nullable, exclusiveMinimum, exclusiveMaximum, ...rest } = schema;
  const now: JsonObject = { ...rest };
  if (nullable === true) {
    if (typeof schema.type === "string") {
      now.type = [schema.type, "null"];
      if (Array.isArray(schema.enum) && !schema.enum.includes(null)) now.enum = [...schema.enum, null];
    } else if (Array.isArray(schema.oneOf)) now.oneOf = [...schema.oneOf, { type: "null" }];
    else if (Array.isArray(schema.anyOf)) now.anyOf = [...schema.anyOf, { type: "null" }];
    else if (Array.isArray(schema.allOf) && schema.allOf.length === 1 && schema.allOf[0] !== undefined) {
      delete now.allOf;
      now.anyOf = [schema.allOf[0], { type: "null" }];
    } else now.nullable = true;
  }
  for (const [bound, sharp, limit] of [
    ["minimum", "exclusiveMinimum", exclusiveMinimum],
    ["maximum", "exclusiveMaximum", exclusiveMaximum],
  ] as const) {
    const value = schema[bound];
    if (limit === true && value !== undefined) {
      delete now[bound];
      now[sharp] = value;
    } else if (typeof limit === "number") now[sharp] = limit;
  }
  return now;
}

export function object(value: Json | undefined): JsonObject | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : undefined;
}
