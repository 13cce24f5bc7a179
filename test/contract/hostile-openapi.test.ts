import { describe, expect, test } from "vitest";
import { compareOpenApi } from "../../src/contract/compare-openapi.ts";
import { readDocument } from "../../src/contract/read-document.ts";
import { Resolver } from "../../src/contract/references.ts";

function sideOf(text: string) {
  const read = readDocument("api.yaml", text);
  if ("problem" in read) throw new Error(read.problem);
  return { root: read.document, resolver: new Resolver([read.document]) };
}

const compare = (base: string, head: string) => compareOpenApi(sideOf(base), sideOf(head), () => true);

const aDocument = (schema: string, components = "") =>
  `openapi: 3.1.0
info: { title: t, version: 1.0.0 }
paths:
  /a:
    get:
      responses: { "200": { description: d, content: { application/json: { schema: ${schema} } } } }
components:
  schemas:
    S: { type: string }
${components}`;

describe("src/contract/compare-openapi.ts", () => {
  test("names such as __proto__ are only names", () => {
    const names = ["__proto__", "constructor", "toString"];
    const schema = (list: readonly string[]) =>
      `{ type: object, format: constructor, properties: { ${list.map((name) => `${name}: { type: string, format: ${name} }`).join(", ")} } }`;
    const { comparison } = compare(aDocument(schema(names)), aDocument(schema(["toString"])));
    expect(comparison?.changes.map(({ kind, consequence }) => `${kind}: ${consequence}`)).toEqual([
      "response-property-removed: a client that reads `__proto__` from the response finds nothing",
      "response-property-removed: a client that reads `constructor` from the response finds nothing",
    ]);
  });

  test("references that lead in a circle end, and what they name is told as not compared", () => {
    const circle = `    A: { $ref: "#/components/schemas/B" }\n    B: { $ref: "#/components/schemas/A" }\n`;
    const { comparison, gaps } = compare(
      aDocument('{ $ref: "#/components/schemas/A" }', circle),
      aDocument('{ $ref: "#/components/schemas/A" }', circle),
    );
    expect(comparison?.changes).toEqual([]);
    expect(gaps.join()).toContain("was not compared");
  });

  test("a remote reference is named and never fetched", () => {
    const { comparison, gaps } = compare(
      aDocument('{ $ref: "#/components/schemas/S" }'),
      aDocument('{ $ref: "https://example.com/s.yaml#/S" }'),
    );
    expect(comparison?.changes).toEqual([]);
    expect(gaps).toEqual([
      "the reference `https://example.com/s.yaml#/S` (api.yaml line 6) is not in this repository and was not fetched: what it names was not compared",
    ]);
  });

  test("choices within choices of everything are compared in bounded work", () => {
    const names = Array.from({ length: 40 }, (_, index) => `V${index}`);
    const knot = (extra: string) =>
      names
        .map(
          (name) =>
            `    ${name}: { ${extra}oneOf: [${names.map((other) => `{ $ref: "#/components/schemas/${other}" }`).join(", ")}] }\n`,
        )
        .join("");
    const schema = '{ $ref: "#/components/schemas/V0" }';
    const { comparison } = compare(aDocument(schema, knot("")), aDocument(schema, knot("minLength: 2, ")));
    expect(comparison?.changes.filter(({ level }) => level === "breaking")).toEqual([]);
  });

  test.each([
    ["a hundred thousand aliases", `a: &a x\nb: [${"*a, ".repeat(100_000)}]`],
    ["brackets within brackets", `a: ${"[".repeat(5_000)}${"]".repeat(5_000)}`],
    ["aliases of aliases", `a: &a [x]\n${Array.from({ length: 1_200 }, (_, at) => `b${at}: *a`).join("\n")}`],
  ])("%s are refused with a line", (_, text) => {
    expect(readDocument("api.yaml", text)).toEqual({ problem: expect.stringMatching(/^line \d+: /) });
  });

  test("values that alias each other a billion times are compared all the same", () => {
    const levels = Array.from({ length: 12 }, (_, at) =>
      at === 0
        ? "x-0: &x0 [lol]\n"
        : `x-${at}: &x${at} [${Array.from({ length: 9 }, () => `*x${at - 1}`).join(", ")}]\n`,
    ).join("");
    const document = (value: string) => `${levels}${aDocument(`{ enum: [*x11, ${value}] }`)}`;
    const { comparison } = compare(document("a"), document("b"));
    expect(comparison?.changes.map(({ kind }) => kind)).toEqual([
      "response-value-added",
      "response-value-removed",
    ]);
  });
});
