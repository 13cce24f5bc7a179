import fc from "fast-check";
import type { Json, JsonObject } from "./rewriting.ts";

const NAME = fc.constantFrom("id", "name", "total", "currency", "note", "lines", "constructor", "status");
const SCHEMAS = ["Order", "Line", "Customer"] as const;

/** Some of the keywords, none or all. */
function some(always: JsonObject, maybe: Record<string, fc.Arbitrary<Json>>): fc.Arbitrary<JsonObject> {
  const entries = Object.entries(maybe).map(([key, value]) =>
    fc.tuple(fc.constant(key), value, fc.boolean()),
  );
  return fc.tuple(...entries).map((drawn) => ({
    ...always,
    ...Object.fromEntries(drawn.filter(([, , isUsed]) => isUsed).map(([key, value]) => [key, value])),
  }));
}

const leaf: fc.Arbitrary<JsonObject> = fc.oneof(
  some(
    { type: "string" },
    {
      nullable: fc.constant(true),
      maxLength: fc.integer({ min: 5, max: 90 }),
      pattern: fc.constantFrom("^[a-z]+$", "^x"),
      description: fc.constant("a text"),
    },
  ),
  some(
    { type: "integer" },
    {
      nullable: fc.constant(true),
      minimum: fc.integer({ min: -9, max: 0 }),
      exclusiveMinimum: fc.constant(true),
      maximum: fc.integer({ min: 10, max: 90 }),
    },
  ),
  fc
    .constantFrom(["a", "b"], ["a", "b", "c"])
    .map((values): JsonObject => ({ type: "string", enum: [...values] })),
  fc.constant<JsonObject>({ type: "boolean" }),
);

const reference: fc.Arbitrary<JsonObject> = fc
  .constantFrom(...SCHEMAS)
  .map((name) => ({ $ref: `#/components/schemas/${name}` }));

const schema: fc.Arbitrary<JsonObject> = fc.letrec<{ schema: JsonObject; anObject: JsonObject }>((tie) => ({
  schema: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    leaf,
    reference,
    tie("schema").map((items): JsonObject => ({ type: "array", items })),
    tie("anObject"),
    fc.constant<JsonObject>({
      oneOf: [{ $ref: "#/components/schemas/Order" }, { $ref: "#/components/schemas/Customer" }],
    }),
    fc.constant<JsonObject>({ nullable: true, allOf: [{ $ref: "#/components/schemas/Line" }] }),
  ),
  anObject: anObject(tie("schema")),
})).schema;

function anObject(inner: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> {
  return fc
    .uniqueArray(fc.tuple(NAME, inner, fc.boolean()), {
      selector: ([name]) => name,
      minLength: 1,
      maxLength: 4,
    })
    .map((list) => {
      const required = list.filter(([, , isRequired]) => isRequired).map(([name]) => name);
      const whole: JsonObject = {
        type: "object",
        properties: Object.fromEntries(list.map(([name, value]) => [name, value])),
      };
      return required.length > 0 ? { ...whole, required } : whole;
    });
}

const media = (content: fc.Arbitrary<JsonObject>) =>
  content.map((one): JsonObject => ({ "application/json": { schema: one } }));

const operation: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      query: fc.uniqueArray(fc.tuple(NAME, fc.boolean(), leaf), { selector: ([name]) => name, maxLength: 3 }),
      body: anObject(schema),
      answer: anObject(schema),
      header: fc.boolean(),
      secured: fc.boolean(),
    },
    { requiredKeys: ["query", "answer", "header", "secured"] },
  )
  .chain(({ query, body, answer, header, secured }) =>
    media(fc.constant(answer)).map((content): JsonObject => {
      const parameters: Json[] = query.map(([name, required, one]) => ({
        name,
        in: "query",
        required,
        schema: one.type === "boolean" ? { ...one, default: true } : one,
      }));
      const ok: JsonObject = { description: "so it is", content };
      if (header) ok.headers = { "X-Total": { required: true, schema: { type: "integer" } } };
      const made: JsonObject = { summary: "does it", parameters, responses: { "200": ok } };
      if (body) made.requestBody = { required: true, content: { "application/json": { schema: body } } };
      if (secured) made.security = [{ key: [] }];
      return made;
    }),
  );

/** An OpenAPI 3.0 document with shared schemas that refer to each other, in circles too. */
export const aDocument: fc.Arbitrary<JsonObject> = fc
  .record({
    operations: fc.uniqueArray(
      fc.tuple(
        fc.constantFrom("/orders", "/orders/find", "/customers"),
        fc.constantFrom("get", "post", "put"),
        operation,
      ),
      { selector: ([path, method]) => `${method} ${path}`, minLength: 1, maxLength: 4 },
    ),
    schemas: fc.tuple(anObject(schema), anObject(schema), anObject(schema)),
  })
  .map(({ operations, schemas }) => {
    const paths: Record<string, JsonObject> = {};
    for (const [path, method, one] of operations) paths[path] = { ...paths[path], [method]: one };
    return {
      openapi: "3.0.3",
      info: { title: "Shop", version: "1.0.0" },
      paths,
      components: {
        schemas: Object.fromEntries(SCHEMAS.map((name, index) => [name, schemas[index] ?? {}])),
        securitySchemes: { key: { type: "http", scheme: "bearer" } },
      },
    };
  });
