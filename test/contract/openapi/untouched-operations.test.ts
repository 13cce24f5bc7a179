import { describe, expect, test } from "vitest";
import { readApi } from "../../../src/contract/openapi.ts";
import { UntouchedOperations } from "../../../src/contract/openapi/untouched-operations.ts";
import { readDocument } from "../../../src/contract/read-document.ts";
import { Resolver } from "../../../src/contract/references.ts";

const THREE = `openapi: 3.0.3
security: [{ token: [] }]
paths:
  /orders/{id}:
    parameters: [{ name: id, in: path, required: true, schema: { $ref: '#/components/schemas/Id' } }]
    get: { responses: { '200': { content: { application/json: { schema: { $ref: '#/components/schemas/Order' } } } } } }
    delete: { responses: { '204': { description: Gone } } }
  /notes:
    post: { requestBody: { content: { application/json: { example: { $ref: '#/nowhere' } } } } }
components:
  securitySchemes: { token: { type: http, scheme: bearer } }
  schemas: { Id: { type: string }, Order: { type: object, properties: { total: { type: integer } } } }
`;

const TWO = `swagger: '2.0'
consumes: [application/json]
paths:
  /orders:
    parameters: [{ name: order, in: body, schema: { type: object } }]
    post: { responses: { '204': { description: Done } } }
`;

function sideOf(text: string) {
  const read = readDocument("a.yaml", text);
  if ("problem" in read) throw new Error(read.problem);
  const resolver = new Resolver([read.document]);
  const api = readApi(read.document, resolver);
  if (!api) throw new Error("no API");
  return { api, resolver };
}

/** The names of the operations that are untouched, and what a reader would be told of references. */
function untouched(before: string, after: string) {
  const [base, head] = [sideOf(before), sideOf(after)];
  const all = new UntouchedOperations(base, head);
  const names = base.api.operations.flatMap((operation) => {
    const now = head.api.operations.find(({ name }) => name === operation.name);
    return now && all.has(operation, now) ? [operation.name] : [];
  });
  return { names, sameSecurity: all.sameSecurity, told: head.resolver.unresolved.size };
}

describe("src/contract/openapi/untouched-operations.ts", () => {
  test("what is the same with all it leads to is untouched; a reference that leads nowhere is left to the comparison", () => {
    expect(untouched(THREE, THREE)).toEqual({
      names: ["GET /orders/{id}", "DELETE /orders/{id}"],
      sameSecurity: true,
      told: 0,
    });
  });

  test("a schema that changed touches the operations that lead to it, from the path as well", () => {
    expect(untouched(THREE, THREE.replace("type: integer", "type: string")).names).toEqual([
      "DELETE /orders/{id}",
    ]);
    expect(untouched(THREE, THREE.replace("Id: { type: string }", "Id: { type: integer }")).names).toEqual(
      [],
    );
  });

  test("who is let in may change while the operation does not", () => {
    const opened = untouched(THREE, THREE.replace("scheme: bearer", "scheme: basic"));
    expect(opened).toMatchObject({ names: ["GET /orders/{id}", "DELETE /orders/{id}"], sameSecurity: false });
    expect(untouched(THREE, THREE.replace("[{ token: [] }]", "[]")).sameSecurity).toBe(false);
  });

  test("of Swagger 2.0 the body of the path counts, and what the document says for all", () => {
    expect(untouched(TWO, TWO).names).toEqual(["POST /orders"]);
    expect(untouched(TWO, TWO.replace("type: object", "type: array")).names).toEqual([]);
    expect(untouched(TWO, TWO.replace("application/json", "text/xml")).names).toEqual([]);
  });
});
