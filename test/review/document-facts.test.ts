import { describe, expect, test } from "vitest";
import type { ApiDocument, ApiOperation } from "../../src/domain/api-document.ts";
import { gatherDocumentFacts } from "../../src/review/document-facts.ts";
import { aPull, type Files } from "../support/trees.ts";

const operation = (path: string, method = "get") =>
  `  ${path}:\n    ${method}:\n      responses:\n        "200": { description: OK }\n`;
const anApi = (...paths: readonly string[]) =>
  `openapi: 3.0.3\ninfo: { title: Shop, version: 1.0.0 }\npaths:\n${paths.map((path) => operation(path)).join("")}`;

async function documentsOf(base: Files, head: Files): Promise<readonly ApiDocument[]> {
  const { facts, read, unfinished } = await gatherDocumentFacts(aPull(base, head));
  expect([read, unfinished]).toEqual([[], []]);
  return facts;
}

function added({ operations }: ApiDocument): readonly string[] {
  return operations.filter((one) => one.added).map(({ method, path }) => `${method} ${path}`);
}

describe("src/review/document-facts.ts", () => {
  test("only what no document of the merge base had is added", async () => {
    const [document] = await documentsOf(
      { "api.yaml": anApi("/orders", "/orders/{id}") },
      { "api.yaml": anApi("/orders", "/orders/{orderId}", "/invoices") },
    );
    expect(document && added(document)).toEqual(["GET /invoices"]);
    expect(document?.isNew).toBe(false);
  });

  test("a document that moved, or whose prefix moved to its server, is not new and adds nothing", async () => {
    const head = anApi("/orders", "/customers").replace("paths:", "servers: [{ url: /v1 }]\npaths:");
    const [document] = await documentsOf(
      { "api.yaml": anApi("/v1/orders", "/v1/customers") },
      { "docs/openapi.yaml": head },
    );
    expect(document && [document.path, document.isNew, added(document)]).toEqual([
      "docs/openapi.yaml",
      false,
      [],
    ]);
  });

  test("a document that nobody had before is new", async () => {
    const documents = await documentsOf(
      { "readme.yaml": "a: 1" },
      { "readme.yaml": "a: 1", "api.yaml": anApi("/orders") },
    );
    expect(documents.map(({ isNew }) => isNew)).toEqual([true]);
  });

  test("the same API written down twice is told once, as people edit it", async () => {
    const json = JSON.stringify({
      openapi: "3.0.3",
      paths: { "/orders": { get: {} }, "/customers": { get: {} }, "/invoices": { get: {} } },
    });
    const documents = await documentsOf(
      {},
      { "api.json": json, "docs/api.yaml": anApi("/orders", "/customers", "/invoices") },
    );
    expect(documents.map(({ path }) => path)).toEqual(["docs/api.yaml"]);
  });

  test("an operation in a file of its own stands where it is written, and is touched there", async () => {
    const root = `openapi: 3.0.3\ninfo: { title: Shop, version: 1.0.0 }\npaths:\n  /orders:\n    $ref: paths/orders.yaml\n  /customers:\n    $ref: paths/customers.yaml\n`;
    const get = 'get:\n  responses:\n    "200": { description: OK }\n';
    const base = { "api.yaml": root, "paths/orders.yaml": get, "paths/customers.yaml": get };
    const [document] = await documentsOf(base, {
      ...base,
      "paths/orders.yaml": `${get}post:\n  responses:\n    "201": { description: Created }\n`,
    });
    const told = ({ method, at, excerpt, touched }: ApiOperation) => [
      method,
      at.path,
      at.from,
      excerpt,
      touched,
    ];
    expect(document?.operations.map(told)).toEqual([
      ["GET", "paths/orders.yaml", 1, "get:", false],
      ["POST", "paths/orders.yaml", 4, "post:", true],
      ["GET", "paths/customers.yaml", 1, "get:", false],
    ]);
    expect(document && added(document)).toEqual(["POST /orders"]);
  });

  test("a document that cannot be read takes nothing from the others", async () => {
    const documents = await documentsOf(
      {},
      { "api.yaml": anApi("/orders"), "broken.yaml": "openapi: 3.0.3\npaths: [\n" },
    );
    expect(documents.map(({ path }) => path)).toEqual(["api.yaml"]);
  });

  test("schemas that take up each other without end cost their document, and not its neighbour", async () => {
    const many = Array.from({ length: 3_000 }, (_, index) => index);
    const hostile = [
      "openapi: 3.0.3",
      "paths:",
      ...many.map(
        (index) =>
          `  /p${index}: { get: { responses: { "200": { content: { a/b: { schema: { allOf: [{ $ref: "#/components/schemas/Wide" }] } } } } } } }`,
      ),
      "components:",
      "  schemas:",
      `    Wide: { properties: { ${many.map((index) => `p${index}: {}`).join(", ")} } }`,
    ].join("\n");
    const { facts, unfinished } = await gatherDocumentFacts(
      aPull({}, { "api.yaml": anApi("/orders"), "wide.yaml": hostile }),
    );
    expect(facts.map(({ path }) => path)).toEqual(["api.yaml"]);
    expect(unfinished).toEqual([
      { part: "documents", reason: "wide.yaml: its schemas have more parts than are looked at" },
    ]);
  });
});
