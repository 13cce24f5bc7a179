import { describe, expect, test } from "vitest";
import { extractDocument, knownOperations } from "../../../src/contract/api-document/extract.ts";
import { readApi } from "../../../src/contract/openapi.ts";
import { readDocument } from "../../../src/contract/read-document.ts";
import { Resolver } from "../../../src/contract/references.ts";
import type { ApiDocument } from "../../../src/domain/api-document.ts";

/** @param text where `+` marks the lines that the pull request wrote */
function extracted(text: string): ApiDocument {
  const lines = text.split("\n");
  const read = readDocument("api.yaml", lines.map((line) => line.replace(/^\+/, "")).join("\n"));
  if ("problem" in read) throw new Error(read.problem);
  const resolver = new Resolver([read.document]);
  const api = readApi(read.document, resolver);
  if (!api) throw new Error("no API");
  const isTouched = (_path: string, line: number) => lines[line - 1]?.startsWith("+") === true;
  return extractDocument({ api, resolver, isTouched, known: knownOperations([]), stoodBefore: false });
}

function listOf(schema: string): unknown {
  const { operations } = extracted(`openapi: 3.1.0
paths:
  /orders:
    get:
      responses:
        "200": { description: OK, content: { application/json: { schema: ${schema} } } }
components:
  schemas:
    Order: { type: object, properties: { lines: { type: array, items: { type: object } } } }
    Loop: { allOf: [{ $ref: "#/components/schemas/Loop" }], type: array, items: { $ref: "#/components/schemas/Loop" } }
`);
  return operations[0]?.responses[0]?.schema?.list;
}

describe("src/contract/api-document/extract.ts", () => {
  test("an operation's own security wins over the document's, and an empty alternative asks for nothing", () => {
    const { operations } = extracted(`swagger: "2.0"
security: [{ key: [] }]
paths:
  /a: { get: {} }
  /b: { get: { security: [] } }
  /c: { get: { security: [{ token: [read] }] } }
  /d: { get: { security: [{}] } }
`);
    expect(
      operations.map(({ security: { declared, open, schemes, written } }) => [
        declared,
        open,
        schemes,
        written,
      ]),
    ).toEqual([
      ["document", false, ["key"], undefined],
      ["operation", true, [], "[]"],
      ["operation", false, ["token"], '[{"token":["read"]}]'],
      ["operation", true, [], "[{}]"],
    ]);
  });

  test("a list is an array of objects, or the one array in a wrapper of counts and links", () => {
    const order = '{ $ref: "#/components/schemas/Order" }';
    const array = `{ type: array, items: ${order} }`;
    expect(listOf(array)).toEqual({ bounded: false });
    expect(listOf(`{ type: array, maxItems: 5, items: ${order} }`)).toEqual({ bounded: true });
    expect(listOf(`{ type: object, properties: { orders: ${array}, total: { type: integer } } }`)).toEqual({
      property: "orders",
      bounded: false,
    });
    expect(listOf("{ type: array, items: { type: string } }")).toBeUndefined();
    expect(
      listOf(`{ type: object, properties: { lines: ${array}, currency: { type: string } } }`),
    ).toBeUndefined();
    expect(listOf(order)).toEqual({ property: "lines", bounded: false });
    expect(listOf('{ $ref: "#/components/schemas/Loop" }')).toBeUndefined();
  });

  test("a value that clients send is told once, however many operations reach it, and never what they only read", () => {
    const { inputs } = extracted(`openapi: 3.1.0
paths:
  /orders: { post: { requestBody: &body { content: { application/json: { schema: { $ref: "#/components/schemas/Order" } } } } } }
  /drafts: { post: { requestBody: *body } }
components:
  schemas:
    Order:
      type: object
      properties:
        id: { type: string, readOnly: true }
+        note: { type: string }
        parent: { $ref: "#/components/schemas/Order" }
        tags: { type: array, maxItems: 3, items: { type: string } }
`);
    expect(
      inputs.map(({ name, operation, kind, bounded, touched }) => [name, operation, kind, bounded, touched]),
    ).toEqual([
      ["note", "POST /orders", "string", false, true],
      ["tags", "POST /orders", "array", true, false],
    ]);
  });

  test("a response is written here when its component is, and the reference only touched", () => {
    const { operations } = extracted(`openapi: 3.1.0
paths:
  /a: { get: { responses: { "429": { $ref: "#/components/responses/Old" } } } }
+  /b: { get: { responses: { "429": { $ref: "#/components/responses/Old" } } } }
  /c: { get: { responses: { "429": { $ref: "#/components/responses/New" } } } }
components:
  responses:
    Old: { description: Too many, headers: { Retry-After: {} } }
+    New: { description: Too many }
`);
    expect(operations.map(({ responses: [one] }) => [one?.touched, one?.writtenHere, one?.headers])).toEqual([
      [false, false, ["Retry-After"]],
      [true, false, ["Retry-After"]],
      [false, true, []],
    ]);
  });

  test("an added operation is offered the requirement that the others write down, in the document's notation", () => {
    const yaml = extracted(`openapi: 3.1.0
paths:
  /a:
    get:
      security:
        - token: [read]
          key: []
  /b:
    get:
      security: [{ key: [], token: [read] }]
  /c:
    post:  # opens an order
      responses: {}
`);
    expect(yaml.operations[2]?.security.fix).toEqual({
      at: { path: "api.yaml", from: 12, to: 12, side: "head" },
      replacement: "    post:  # opens an order\n      security:\n        - token: [read]\n          key: []",
    });
    const json = extracted(`{ "swagger": "2.0", "paths": {
  "/a": { "get": { "security": [{ "key": [] }] }, "put": { "security": [{ "key": [] }] } },
  "/c": {
    "post": {
      "responses": {}
    }
  } } }`);
    expect(json.operations[2]?.security.fix?.replacement).toBe(
      '    "post": {\n      "security": [{"key":[]}],',
    );
  });

  test("no fix is offered where it has no line of its own, or where the others do not agree", () => {
    const inline = extracted(`openapi: 3.1.0
paths:
  /a: { get: { security: [{ key: [] }] }, put: { security: [{ key: [] }] } }
  /c: { post: { responses: {} } }
`);
    const mixed = extracted(`openapi: 3.1.0
paths:
  /a: { get: { security: [{ key: [] }] }, put: { security: [{ token: [] }] } }
  /c:
    post:
      responses: {}
`);
    expect([inline, mixed].map(({ operations }) => operations.at(-1)?.security.fix)).toEqual([
      undefined,
      undefined,
    ]);
  });
});
