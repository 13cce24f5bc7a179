import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ContractChange } from "../../src/domain/contract.ts";
import { gatherContractFacts } from "../../src/review/contract-facts.ts";
import { aPull, type Files } from "../support/trees.ts";
import { type Endpoint, endpoints, type Shape, style, written } from "./an-api.ts";

async function changes(base: Files, head: Files): Promise<ContractChange[]> {
  const { facts } = await gatherContractFacts(aPull(base, head));
  return facts.flatMap((fact) => fact.changes);
}

const said = (list: readonly ContractChange[]) =>
  list.map(({ kind, operations }) => `${kind}: ${operations.join(", ")}`);

const aDocument = (paths: string, rest = "") =>
  `openapi: 3.0.3\ninfo: { title: t, version: 1.0.0 }\npaths:\n${paths}${rest}`;

describe("src/contract/compare-openapi.ts", () => {
  test("another way of writing the same API is no change", async () => {
    await fc.assert(
      fc.asyncProperty(endpoints, style, style, async (api, one, other) => {
        expect(await changes({ "api.yaml": written(api, one) }, { "api.yaml": written(api, other) })).toEqual(
          [],
        );
      }),
      { numRuns: 150 },
    );
  });

  test("an operation left out is found, however the rest is rewritten", async () => {
    await fc.assert(
      fc.asyncProperty(endpoints, style, style, fc.nat(), async (api, one, other, pick) => {
        const gone = api[pick % api.length];
        const rest = api.filter((endpoint) => endpoint !== gone);
        const found = await changes({ "api.yaml": written(api, one) }, { "api.yaml": written(rest, other) });
        expect(found.map(({ kind }) => kind)).toEqual(["operation-removed"]);
        expect(found[0]?.operations).toHaveLength(1);
        expect(found[0]?.at.side).toBe("base");
      }),
      { numRuns: 80 },
    );
  });

  test("a property that is newly required in a body is found once, at any depth and in any style", async () => {
    await fc.assert(
      fc.asyncProperty(bodyWithTarget, style, style, async ({ before, after }, one, other) => {
        const api = (body: Shape): Endpoint[] => [
          { path: "/orders", method: "post", query: [], body, response: { type: "string" } },
        ];
        const found = await changes(
          { "api.yaml": written(api(before), one) },
          { "api.yaml": written(api(after), other) },
        );
        expect(said(found)).toEqual(["body-property-became-required: POST /orders"]);
      }),
      { numRuns: 80 },
    );
  });

  test("a change in a shared schema is one change that names every operation it reaches", async () => {
    const document = (required: string) =>
      aDocument(
        ["a", "b", "c"]
          .map(
            (path) =>
              `  /${path}:\n    post:\n      requestBody: { content: { application/json: { schema: { $ref: "#/components/schemas/S" } } } }\n      responses: { "200": { description: d } }\n`,
          )
          .join(""),
        `components:\n  schemas:\n    S:\n      type: object\n      required: [${required}]\n      properties: { x: { type: string }, y: { type: string } }\n`,
      );
    const found = await changes({ "api.yaml": document("x") }, { "api.yaml": document("x, y") });
    expect(said(found)).toEqual(["body-property-became-required: POST /a, POST /b, POST /c"]);
    expect(found[0]).toMatchObject({
      excerpt: "required: [x, y]",
      pointer: "/components/schemas/S/required/1",
    });
  });

  test("schemas that refer to each other in a circle end, and a change inside is found", async () => {
    const document = (extra: string) =>
      aDocument(
        `  /n:\n    get:\n      responses: { "200": { description: d, content: { application/json: { schema: { $ref: "#/components/schemas/Node" } } } } }\n`,
        `components:\n  schemas:\n    Node:\n      allOf: [{ $ref: "#/components/schemas/Node" }]\n      properties:\n        next: { $ref: "#/components/schemas/Node" }\n${extra}`,
      );
    const found = await changes(
      { "api.yaml": document("        gone: { type: string }\n") },
      { "api.yaml": document("") },
    );
    expect(said(found)).toEqual(["response-property-removed: GET /n"]);
  });

  test("a reference turned to a poorer schema is shown at the line that turned it", async () => {
    const document = (name: string) =>
      aDocument(
        `  /n:\n    get:\n      responses:\n        "200":\n          description: d\n          content:\n            application/json:\n              schema:\n                $ref: "#/components/schemas/${name}"\n`,
        "components:\n  schemas:\n    Full:\n      properties: { a: { type: string }, b: { type: string } }\n    Poor:\n      properties: { a: { type: string } }\n",
      );
    const [change] = await changes({ "api.yaml": document("Full") }, { "api.yaml": document("Poor") });
    expect(change).toMatchObject({
      kind: "response-property-removed",
      at: { side: "head", from: 12 },
      excerpt: '$ref: "#/components/schemas/Poor"',
    });
  });

  test("a schema that loses many properties is one change with the other lines beside it", async () => {
    const document = (count: number) =>
      aDocument(
        `  /n:\n    get:\n      responses: { "200": { description: d, content: { application/json: { schema: { $ref: "#/components/schemas/S" } } } } }\n`,
        `components:\n  schemas:\n    S:\n      properties:\n        stays: {}\n${Array.from({ length: count }, (_, index) => `        p${index}: {}\n`).join("")}`,
      );
    const [three, five] = [
      await changes({ "api.yaml": document(3) }, { "api.yaml": document(0) }),
      await changes({ "api.yaml": document(5) }, { "api.yaml": document(0) }),
    ];
    expect(three).toHaveLength(3);
    expect(five).toHaveLength(1);
    expect(five[0]?.also?.map(({ from }) => from)).toEqual([13, 14, 15, 16]);
  });

  test("a path parameter is the same under another name", async () => {
    const document = (name: string, type: string) =>
      aDocument(
        `  /n/{${name}}:\n    get:\n      parameters: [{ name: ${name}, in: path, required: true, schema: { type: ${type} } }]\n      responses: { "200": { description: d } }\n`,
      );
    expect(
      await changes({ "api.yaml": document("a", "string") }, { "api.yaml": document("b", "string") }),
    ).toEqual([]);
    const found = await changes(
      { "api.yaml": document("a", "string") },
      { "api.yaml": document("b", "integer") },
    );
    expect(said(found)).toEqual(["request-type-narrowed: GET /n/{a}"]);
  });

  test("an operation that moved to another document of the pull request is not gone", async () => {
    const orders = `  /orders:\n    get:\n      responses: { "200": { description: d } }\n`;
    const stays = `  /x:\n    get:\n      responses: { "200": { description: d } }\n`;
    const found = await changes(
      { "a.yaml": aDocument(stays + orders) },
      { "a.yaml": aDocument(stays), "b.yaml": aDocument(orders) },
    );
    expect(found).toEqual([]);
  });

  test("a document that is removed is one change with all its operations", async () => {
    const document = aDocument(
      `  /a:\n    get:\n      responses: { "200": { description: d } }\n    put:\n      responses: { "200": { description: d } }\n`,
    );
    const found = await changes({ "api.yaml": document, "x.md": "" }, { "x.md": "x" });
    expect(said(found)).toEqual(["operation-removed: GET /a, PUT /a"]);
  });

  test("documents of forty operations over a knot of schemas are compared in bounded work", async () => {
    const names = Array.from({ length: 60 }, (_, index) => `S${index}`);
    const paths = names
      .slice(0, 40)
      .map(
        (name) =>
          `  /${name}:\n    get:\n      responses: { "200": { description: d, content: { application/json: { schema: { $ref: "#/components/schemas/${name}" } } } } }\n`,
      )
      .join("");
    const knot = (extra: string) =>
      `components:\n  schemas:\n${names.map((name) => `    ${name}:\n      properties:\n${names.map((other) => `        ${other}: { $ref: "#/components/schemas/${other}" }\n`).join("")}${name === "S59" ? extra : ""}`).join("")}`;
    const found = await changes(
      { "api.yaml": aDocument(paths, knot("        gone: { type: string }\n")) },
      { "api.yaml": aDocument(paths, knot("")) },
    );
    expect(found).toHaveLength(1);
    expect(found[0]?.operations).toHaveLength(40);
  });
});

/** A body with an optional property somewhere, and the same body where it is required. */
const bodyWithTarget = fc
  .tuple(fc.array(fc.constantFrom("object" as const, "array" as const), { maxLength: 4 }), fc.boolean())
  .map(([way, sibling]) => {
    const build = (required: boolean): Shape => {
      const properties: Record<string, Shape> = { target: { type: "string" } };
      if (sibling) properties.other = { type: "integer" };
      let shape: Shape = { type: "object", properties, required: required ? ["target"] : [] };
      for (const step of way) {
        const inner: Shape = step === "array" ? { type: "array", items: shape } : shape;
        shape = { type: "object", properties: { inner }, required: ["inner"] };
      }
      return shape;
    };
    return { before: build(false), after: build(true) };
  });
