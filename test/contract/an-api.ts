import fc from "fast-check";

/** A schema as a plain value, and the API that serves it: small enough to read when a property fails. */
export type Shape =
  | { type: "string" | "integer" | "boolean" }
  | { type: "array"; items: Shape }
  | { type: "object"; properties: Record<string, Shape>; required: string[] };

export interface Endpoint {
  path: string;
  method: "get" | "post" | "put";
  query: { name: string; required: boolean }[];
  body?: Shape;
  response: Shape;
}

const NAME = fc.constantFrom("id", "name", "total", "currency", "note", "lines", "__proto__", "constructor");

export const shape: fc.Arbitrary<Shape> = fc.letrec<{ shape: Shape }>((tie) => ({
  shape: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({ type: fc.constantFrom("string" as const, "integer" as const, "boolean" as const) }),
    fc.record({ type: fc.constant("array" as const), items: tie("shape") }),
    object(tie("shape")),
  ),
})).shape;

function object(inner: fc.Arbitrary<Shape>): fc.Arbitrary<Shape> {
  return fc
    .uniqueArray(fc.tuple(NAME, inner, fc.boolean()), {
      selector: ([name]) => name,
      minLength: 1,
      maxLength: 4,
    })
    .map((list) => ({
      type: "object" as const,
      properties: Object.fromEntries(list.map(([name, value]) => [name, value])),
      required: list.filter(([, , required]) => required).map(([name]) => name),
    }));
}

export const endpoints: fc.Arbitrary<Endpoint[]> = fc
  .array(
    fc.record(
      {
        path: fc.constantFrom("/orders", "/orders/{id}", "/customers/{id}/orders/{order}"),
        method: fc.constantFrom("get" as const, "post" as const, "put" as const),
        query: fc.uniqueArray(fc.record({ name: NAME, required: fc.boolean() }), {
          selector: ({ name }) => name,
          maxLength: 3,
        }),
        body: object(shape),
        response: shape,
      },
      { requiredKeys: ["path", "method", "query", "response"] },
    ),
    { minLength: 1, maxLength: 5 },
  )
  .map((list) => [...new Map(list.map((one) => [`${one.method} ${one.path}`, one])).values()]);

/** How a document is written, which must make no difference. One number decides each free choice. */
export interface Style {
  seed: number;
  /** Schemas in components, parameters at the path, properties spread over `allOf`. */
  shared: boolean;
  /** As YAML with comments instead of JSON. */
  yaml: boolean;
}

export const style: fc.Arbitrary<Style> = fc.record({
  seed: fc.nat(),
  shared: fc.boolean(),
  yaml: fc.boolean(),
});

type Json = string | number | boolean | Json[] | Map<string, Json>;

/** Writes the API as an OpenAPI 3.1 document of version 1.0.0. */
export function written(list: readonly Endpoint[], style: Style): string {
  const writer = new Writer(style);
  const document = writer.document(list);
  return style.yaml ? `# written by hand\n${yaml(document, 0)}` : json(document);
}

class Writer {
  readonly #style: Style;
  readonly #components = new Map<string, Json>();
  #state: number;

  constructor(style: Style) {
    this.#style = style;
    this.#state = style.seed || 1;
  }

  document(list: readonly Endpoint[]): Json {
    const paths = new Map<string, Map<string, Json>>();
    for (const one of this.#shuffled(list)) {
      const path = this.#renamed(one.path);
      const item = paths.get(path) ?? new Map<string, Json>();
      item.set(one.method, this.#operation(one, path));
      paths.set(path, item);
    }
    const entries: [string, Json][] = [
      ["openapi", "3.1.0"],
      [
        "info",
        new Map<string, Json>([
          ["title", `Shop ${this.#draw(100)}`],
          ["version", "1.0.0"],
        ]),
      ],
      ["paths", new Map(this.#shuffled([...paths]))],
    ];
    if (this.#components.size > 0) entries.push(["components", new Map([["schemas", this.#components]])]);
    return new Map(this.#shuffled(entries));
  }

  #operation(one: Endpoint, path: string): Json {
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) =>
      this.#parameter("path", name ?? "", true),
    );
    const inQuery = one.query.map(({ name, required }) => this.#parameter("query", name, required));
    const entries: [string, Json][] = [
      ["summary", `does ${this.#draw(1000)}`],
      ["parameters", this.#shuffled([...inPath, ...inQuery])],
      [
        "responses",
        new Map([
          [
            "200",
            new Map([
              ["description", `so ${this.#draw(9)}`],
              ["content", this.#content(one.response)],
            ]),
          ],
        ]),
      ],
    ];
    if (one.body)
      entries.push([
        "requestBody",
        new Map<string, Json>([
          ["required", true],
          ["content", this.#content(one.body)],
        ]),
      ]);
    return new Map(this.#shuffled(entries));
  }

  #parameter(place: string, name: string, required: boolean): Json {
    const entries: [string, Json][] = [
      ["name", name],
      ["in", place],
      ["schema", new Map([["type", "string"]])],
    ];
    if (required || this.#draw(2) === 0) entries.push(["required", required]);
    return new Map(this.#shuffled(entries));
  }

  #content(value: Shape): Json {
    return new Map([["application/json", new Map([["schema", this.#schema(value)]])]]);
  }

  #schema(value: Shape): Json {
    const own = this.#plain(value);
    if (!this.#style.shared || this.#draw(2) === 0) return own;
    const name = `S${this.#components.size}`;
    this.#components.set(name, own);
    const reference = new Map<string, Json>([["$ref", `#/components/schemas/${name}`]]);
    return this.#draw(3) === 0 ? new Map<string, Json>([["allOf", [reference]]]) : reference;
  }

  #plain(value: Shape): Json {
    if (value.type === "array")
      return new Map(
        this.#shuffled([
          ["type", "array"],
          ["items", this.#schema(value.items)],
        ] as [string, Json][]),
      );
    if (value.type !== "object")
      return new Map<string, Json>([
        ["type", value.type],
        ["description", `${this.#draw(50)}`],
      ]);
    const properties = this.#shuffled(Object.keys(value.properties)).map((name): [string, Json] => [
      name,
      this.#schema(property(value, name)),
    ]);
    const cut = this.#style.shared && properties.length > 1 ? this.#draw(properties.length) : 0;
    const whole = this.#objectOf(properties.slice(cut), value.required);
    return cut === 0
      ? whole
      : new Map<string, Json>([["allOf", [this.#objectOf(properties.slice(0, cut), []), whole]]]);
  }

  #objectOf(properties: [string, Json][], required: readonly string[]): Json {
    const entries: [string, Json][] = [
      ["type", "object"],
      ["properties", new Map(properties)],
    ];
    if (required.length > 0) entries.push(["required", this.#shuffled(required)]);
    return new Map(this.#shuffled(entries));
  }

  /** Names of path parameters are nobody's business but the server's. */
  #renamed(path: string): string {
    return path.replace(/\{(\w+)\}/g, (_, name) => `{${name}${this.#style.seed % 7}}`);
  }

  #shuffled<T>(list: readonly T[]): T[] {
    return list
      .map((item) => ({ item, at: this.#draw(1_000_000) }))
      .sort((one, two) => one.at - two.at)
      .map(({ item }) => item);
  }

  /** A small generator of its own, so that one seed means one text. */
  #draw(below: number): number {
    this.#state = (Math.imul(this.#state, 1_103_515_245) + 12_345) >>> 0;
    return Math.floor((this.#state / 4_294_967_296) * below);
  }
}

function property(value: Extract<Shape, { type: "object" }>, name: string): Shape {
  return Object.getOwnPropertyDescriptor(value.properties, name)?.value ?? { type: "string" };
}

function json(value: Json): string {
  if (value instanceof Map)
    return `{${[...value].map(([key, inner]) => `${JSON.stringify(key)}: ${json(inner)}`).join(",\n")}}`;
  return Array.isArray(value) ? `[${value.map(json).join(", ")}]` : JSON.stringify(value);
}

function yaml(value: Json, depth: number): string {
  const margin = "  ".repeat(depth);
  if (value instanceof Map && value.size > 0) {
    return [...value]
      .map(([key, inner]) => `${margin}${JSON.stringify(key)}:${nested(inner, depth)}`)
      .join("");
  }
  if (Array.isArray(value) && value.length > 0)
    return value.map((inner) => `${margin}-${nested(inner, depth)}`).join("");
  return `${margin}${value instanceof Map ? "{}" : JSON.stringify(value)}\n`;
}

function nested(value: Json, depth: number): string {
  const isBlock = (value instanceof Map && value.size > 0) || (Array.isArray(value) && value.length > 0);
  return isBlock ? `\n${yaml(value, depth + 1)}` : ` ${yaml(value, 0)}`;
}
