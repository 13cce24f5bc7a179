import { describe, expect, test } from "vitest";
import { type CompareOptions, compareOpenApi } from "../../src/contract/compare-openapi.ts";
import { readDocument } from "../../src/contract/read-document.ts";
import { Resolver } from "../../src/contract/references.ts";

function sideOf(text: string) {
  const read = readDocument("api.yaml", text);
  if ("problem" in read) throw new Error(read.problem);
  return { root: read.document, resolver: new Resolver([read.document]) };
}

function changes(base: string, head: string, options: CompareOptions = {}) {
  const { comparison } = compareOpenApi(sideOf(base), sideOf(head), () => true, [], options);
  return [...(comparison?.changes ?? [])];
}

/** One schema that is sent and answered. */
const both = (schema: string) => `openapi: 3.1.0
info: { title: t, version: 1.0.0 }
paths:
  /a:
    post:
      requestBody: { required: true, content: { application/json: { schema: { type: object, properties: { x: ${schema} } } } } }
      responses: { "200": { description: d, content: { application/json: { schema: { type: object, properties: { x: ${schema} } } } } } }
`;

function levels(before: string, after: string): string {
  const found = changes(both(before), both(after));
  const of = (part: string) =>
    found
      .filter(({ pointer }) => pointer.includes(part))
      .map(({ level }) => level)
      .join() || "silent";
  return `request ${of("requestBody")}, response ${of("responses")}`;
}

const operation = (body: string) =>
  `openapi: 3.0.3\ninfo: { title: t, version: 1.0.0 }\npaths:\n  /a:\n    get:\n      responses: { "200": { description: d } }\n${body}`;

describe("src/contract/compare-openapi.ts", () => {
  test.each([
    [
      "a tighter bound",
      "{ type: string, maxLength: 9 }",
      "{ type: string, maxLength: 5 }",
      "breaking",
      "safe",
    ],
    ["a looser bound", "{ type: integer, minimum: 5 }", "{ type: integer, minimum: 1 }", "safe", "breaking"],
    ["a bound written down", "{ type: string }", "{ type: string, maxLength: 5 }", "dangerous", "safe"],
    [
      "a bound in the other dialect",
      "{ type: integer, minimum: 5, exclusiveMinimum: true }",
      "{ type: integer, exclusiveMinimum: 5 }",
      "silent",
      "silent",
    ],
    ["a new value", "{ type: string, enum: [a] }", "{ type: string, enum: [a, b] }", "safe", "dangerous"],
    ["a value less", "{ type: string, enum: [a, b] }", "{ type: string, enum: [a] }", "breaking", "safe"],
    [
      "one value as a constant",
      "{ type: string, enum: [a] }",
      "{ type: string, const: a }",
      "silent",
      "silent",
    ],
    ["another constant", "{ const: a }", "{ const: b }", "breaking,safe", "breaking"],
    ["null allowed", "{ type: string }", '{ type: [string, "null"] }', "safe", "breaking"],
    [
      "null in two ways",
      '{ anyOf: [{ type: string }, { type: "null" }] }',
      '{ type: [string, "null"] }',
      "silent",
      "silent",
    ],
    ["a wider number", "{ type: integer }", "{ type: number }", "safe", "breaking"],
    [
      "a wider integer",
      "{ type: integer, format: int32 }",
      "{ type: integer, format: int64 }",
      "safe",
      "breaking",
    ],
    ["a hint for programs", "{ type: integer }", "{ type: integer, format: int64 }", "safe", "safe"],
    [
      "a finer step",
      "{ type: number, multipleOf: 10 }",
      "{ type: number, multipleOf: 5 }",
      "safe",
      "breaking",
    ],
    [
      "items twice",
      "{ type: array, items: { type: string }, uniqueItems: true }",
      "{ type: array, items: { type: string } }",
      "safe",
      "breaking",
    ],
    [
      "other properties refused",
      "{ type: object, additionalProperties: true }",
      "{ type: object, additionalProperties: false }",
      "breaking",
      "silent",
    ],
    [
      "a variant more",
      "{ oneOf: [{ title: A, type: string }, { title: B, type: integer }] }",
      "{ oneOf: [{ title: A, type: string }, { title: B, type: integer }, { title: C, type: boolean }] }",
      "safe",
      "breaking",
    ],
    [
      "a condition more",
      "{ type: object }",
      "{ type: object, dependentRequired: { a: [b] } }",
      "breaking",
      "safe",
    ],
    [
      "`not` that rules out less",
      "{ type: string, not: { maxLength: 5 } }",
      "{ type: string, not: { maxLength: 3 } }",
      "dangerous",
      "breaking",
    ],
    [
      "an empty part",
      "{ type: string }",
      "{ type: string, allOf: [{ description: d }] }",
      "silent",
      "silent",
    ],
  ])("%s: who sends and who reads see it differently", (_, before, after, request, response) => {
    expect(levels(before, after)).toBe(`request ${request}, response ${response}`);
  });

  test("an operation whose announced day has come may go, and one day earlier not", () => {
    const announced = operation(
      `    delete:\n      deprecated: true\n      x-sunset: "2026-06-30"\n      responses: { "204": { description: d } }\n`,
    );
    const level = (today: string) =>
      changes(announced, operation(""), { today }).map((change) => change.level);
    expect(level("2026-06-29")).toEqual(["breaking"]);
    expect(level("2026-06-30")).toEqual(["dangerous"]);
  });

  test("a fix puts back what was taken, and is kept only where the comparison then is silent", () => {
    const document = (required: string, values: string, query: string) =>
      operation(
        `    post:
      parameters:
        - name: q
          in: query
          required: ${query}
          schema: { type: string }
      requestBody:
        content:
          application/json:
            schema:
              type: object
              required:
                - a
${required}              properties:
                a: { type: string }
                b: { type: string, enum: [${values}] }
      responses: { "200": { description: d } }
`,
      );
    const found = changes(document("", "x, y", "false"), document("                - b\n", "x", "true"));
    expect(found.map(({ kind, fix }) => [kind, fix?.at.from, fix?.replacement.trim()])).toEqual([
      ["parameter-became-required", 11, "required: false"],
      ["body-property-became-required", 19, "- a"],
      ["request-value-removed", 23, "b: { type: string, enum: [x, y] }"],
    ]);
  });

  test("a fix that another place needs as well is not offered", () => {
    const shared = (required: string) =>
      `${operation(
        `    post:\n      requestBody: { content: { application/json: { schema: { allOf: [{ $ref: "#/components/schemas/S" }, { required: [${required}] }] } } } }\n      responses: { "200": { description: d } }\n`,
      )}components:\n  schemas:\n    S: { type: object, required: [${required}], properties: { a: { type: string }, b: { type: string } } }\n`;
    const [change] = changes(shared("a"), shared("a, b"));
    expect(change?.kind).toBe("body-property-became-required");
    expect(change?.fix).toBeUndefined();
  });

  const form = (fields: string) =>
    `swagger: "2.0"\ninfo: { title: t, version: 1.0.0 }\npaths:\n  /a:\n    post:\n      consumes: [multipart/form-data]\n      parameters:\n${fields}      responses: { "200": { description: d } }\n`;
  const body = (schema: string) =>
    `openapi: 3.0.3\ninfo: { title: t, version: 1.0.0 }\npaths:\n  /a:\n    post:\n      requestBody: { required: true, content: { multipart/form-data: { schema: ${schema} } } }\n      responses: { "200": { description: d } }\n`;
  const fields =
    "      - { name: file, in: formData, type: file, required: true }\n      - { name: note, in: formData, type: string }\n";
  const properties =
    "type: object, properties: { file: { type: string, format: binary }, note: { type: string } }";

  test("form fields of Swagger 2.0 are the body that OpenAPI 3 says for them", () => {
    const same = body(`{ ${properties}, required: [file] }`);
    expect(changes(form(fields), same)).toEqual([]);
    expect(changes(same, form(fields))).toEqual([]);
    expect(changes(form(fields), body(`{ ${properties}, required: [file, note] }`))).toMatchObject([
      {
        kind: "body-property-became-required",
        level: "breaking",
        consequence: "a client that omits `note` gets 400",
      },
    ]);
  });

  test("another condition under `if` is said, and not judged", () => {
    const schema = (value: string) =>
      `{ type: object, properties: { k: { type: string }, v: { type: string } }, if: { properties: { k: { const: ${value} } } }, then: { required: [v] } }`;
    const compare = (one: string, other: string) =>
      compareOpenApi(sideOf(both(schema(one))), sideOf(both(schema(other))), () => true);
    expect(compare("a", "a").gaps).toEqual([]);
    const { comparison, gaps } = compare("a", "b");
    expect(comparison?.changes).toEqual([]);
    expect(gaps).toEqual([
      "the condition `if` as `x` (api.yaml line 6) changed and is not compared",
      "the condition `if` as `x` (api.yaml line 7) changed and is not compared",
    ]);
  });

  test("a fixed position of a list is named by its number", () => {
    const list = (type: string) => `{ type: array, prefixItems: [{ type: string }, { type: ${type} }] }`;
    expect(
      changes(both(list("string")), both(list("integer"))).map(({ consequence }) => consequence),
    ).toContain("a client that sends a string as `x[1]` gets 400");
  });
});
